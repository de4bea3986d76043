"""What benchmarks/search.py found, as tables, and whether it is what was to be reached."""

import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from contenders import PEERS
from corpus import CLASSES
from serving import Load

OURS = ("executor", "warm", "first", "cold", "SearchQuerySet")
SIDES = (*OURS, *PEERS, "stock", "spelling off")
SHORT = {"executor": "exec", "stock": "stock", "spelling off": "off"}
# Which class is held against which peer, how often slower at most, and by which of our sides. Suggestions and rare
# terms are left aside where they take less than two milliseconds, as `search.md` says.
LIMITS = {"FTS5": 1.0, "Xapian": 1.0, "Tantivy": 3.0}
ASIDE = {"suggestion": 2.0, "rare term": 2.0}
COLD, STOCK, INDEXING = 1.5, 1_000, 8
WORKER_MEGABYTES, PAGE_MILLISECONDS = 250, 50
Verdict = tuple[str, bool | None, str]


class Answers:
    """Seconds that each side took for each question, and the totals it gave."""

    def __init__(self) -> None:
        self._times: dict[tuple[str, str, str], dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
        self._totals: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)

    def add(self, name: str, asked: str, side: str, found: dict) -> None:
        for clock in ("wall", "cpu"):
            self._times[clock, name, side][asked] += found[clock]
        if found["total"] is not None and name != "suggestion":
            self._totals[name, asked][side] = found["total"]

    def milliseconds(self, clock: str, name: str, side: str) -> float | None:
        """The median of the questions' medians."""
        medians = [statistics.median(times) * 1000 for times in self._times[clock, name, side].values() if times]
        return statistics.median(medians) if medians else None

    def ratio(self, name: str, ours: str, other: str) -> float | None:
        mine, theirs = (self.milliseconds("cpu", name, side) for side in (ours, other))
        return mine / theirs if mine and theirs else None

    def has(self, side: str) -> bool:
        return any(side == each for _, _, each in self._times)

    def differences(self) -> Iterator[tuple[str, str, dict[str, int]]]:
        for (name, asked), totals in self._totals.items():
            if len(set(totals.values())) > 1:
                yield name, asked, totals

    @property
    def compared(self) -> int:
        return len(self._totals)


@dataclass(frozen=True)
class Size:
    """All that was measured with so many articles."""

    articles: int
    answers: Answers
    memory: dict[str, dict[str, float]]
    commits: dict[str, float]
    steps: dict[str, dict[str, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Loads:
    """Pages over HTTP, beside whatever else wants the core, and before all of it; None where that is not allowed."""

    shared: Load
    own: Load | None


def tables(found: Size) -> None:
    sides = [side for side in SIDES if found.answers.has(side)]
    for clock, title in (("wall", "median ms, by the clock"), ("cpu", "median ms of CPU")):
        print(f"\n{found.articles:,} articles, {title}\n{'':<22}" + "".join(f"{side:>15}" for side in sides))
        for name in CLASSES:
            print(f"{name:<22}" + "".join(figure(found.answers.milliseconds(clock, name, side)) for side in sides))
    ratios(found)
    differing(found.answers)


def ratios(found: Size) -> None:
    """How much faster or slower than ours: stock over ours, ours over each peer."""
    pairs = [(ours, peer) for peer in PEERS for ours in OURS[:4] if found.answers.has(peer)]
    stock = [side for side in ("stock", "spelling off") if found.answers.has(side)]
    heads = [f"{SHORT.get(ours, ours)}/{peer}" for ours, peer in pairs] + [f"{SHORT[side]}/SQS" for side in stock]
    print(f"\n{found.articles:,} articles, ratios of CPU\n{'':<22}" + "".join(f"{head:>15}" for head in heads))
    for name in CLASSES:
        each = [found.answers.ratio(name, *pair) for pair in pairs]
        each += [found.answers.ratio(name, side, "SearchQuerySet") for side in stock]
        print(f"{name:<22}" + "".join(map(figure, each)))


def figure(value: float | None) -> str:
    if value is None:
        return f"{'–':>15}"
    return f"{value:>15,.0f}" if value >= 100 else f"{value:>15.2f}" if value >= 1 else f"{value:>15.3f}"


def differing(answers: Answers) -> None:
    """Totals that are not one number. Stock stems, stops and guesses by rules of its own: it is told apart."""
    peers, stock = [], []
    for name, asked, totals in answers.differences():
        same = {side: total for side, total in totals.items() if side not in ("stock", "spelling off")}
        line = f"{name} {asked}: {totals}"
        (peers if len(set(same.values())) > 1 else stock).append(line)
    print(f"\ntotals: {answers.compared} questions, ours and the peers' differ in {len(peers)}")
    print("".join(f"  {line}\n" for line in peers), end="")
    if stock:
        print(f"  stock's alone differ in {len(stock)} (its analyzer and its pages are others), such as {stock[0]}")


def first_after_commit(found: Size) -> None:
    print(f"\nthe first page of results after a commit of 25 articles, ms, {found.articles:,} articles")
    print("  " + ", ".join(f"{name} {value:,.0f}" for name, value in found.commits.items()))


def memory(found: Size) -> None:
    print(f"\nmemory in MB, {found.articles:,} articles (a peer's includes having built its index)")
    for engine, each in found.memory.items():
        rss, before = each["VmRSS"], each["before"]
        facts = f"{rss:>6,.0f} in all, {rss - before:+,.0f} since the start, of it {each['RssFile']:,.0f} mapped files"
        print(f"  {engine:<8}{facts}; at most {each['VmHWM']:,.0f}")


def http(load: Load, each_second: int, how: str = "") -> None:
    print(f"  at {each_second} requests/s{how}: {len(load.spent)} pages, {load.failed} failed;", end=" ")
    print(f"p50 {load.median:.1f} ms, p95 {load.at(0.95):.1f}, max {max(load.spent):.1f}")
    print(f"  the worker: {load.cpu:.1f} ms of CPU a page, {load.waited:.1f} ms waiting for its core; ", end="")
    print(f"{load.megabytes:.0f} MB")


def growth(base: Size, large: Size) -> None:
    times = large.articles / base.articles
    print(f"\ngrowth, times as long with {times:.2f} times the articles (CPU)")
    sides = [side for side in (*OURS, *PEERS) if large.answers.has(side)]
    print(f"{'':<22}" + "".join(f"{side:>15}" for side in sides))
    for name in CLASSES:
        print(f"{name:<22}" + "".join(figure(grown(base, large, name, side)) for side in sides))


def grown(base: Size, large: Size, name: str, side: str) -> float | None:
    low, high = (each.answers.milliseconds("cpu", name, side) for each in (base, large))
    return high / low if low and high else None


def verdicts(base: Size, large: Size | None, loads: Loads | None) -> None:
    print("\nto reach")
    for text, is_met, figures in (*of_speed(base), *of_stock(base), *of_memory(base, large, loads), *of_pages(loads)):
        word = {True: "met", False: "NOT MET", None: "not measured"}[is_met]
        print(f"  {word:<13}{text}: {figures}")
    print("  index alone ≥ 5,000 articles/s: benchmarks/indexing.py measures it")


def of_speed(base: Size) -> Iterator[Verdict]:
    for peer, limit in LIMITS.items():
        for side in ("executor", "warm", "first"):
            yield against(base, side, peer, limit)
    yield against(base, "cold", "FTS5", COLD)


def against(base: Size, side: str, peer: str, limit: float) -> Verdict:
    text = f"{side}, {limit:g}× {peer}"
    found = {name: base.answers.ratio(name, side, peer) for name in CLASSES if not is_aside(base, name, side)}
    known = {name: ratio for name, ratio in found.items() if ratio is not None}
    if not known:
        return text, None, f"{peer} took no part"
    over = {name: ratio for name, ratio in known.items() if ratio > limit}
    worst = max(known, key=known.get)
    return text, not over, listed(over) if over else f"at most {known[worst]:.2f} ({worst})"


def is_aside(base: Size, name: str, side: str) -> bool:
    spent = base.answers.milliseconds("cpu", name, side)
    return name in ASIDE and spent is not None and spent < ASIDE[name]


def listed(ratios_: dict[str, float]) -> str:
    return ", ".join(f"{name} {ratio:.2f}" for name, ratio in ratios_.items())


def of_stock(base: Size) -> Iterator[Verdict]:
    for name in ("facets of everything", "common term"):
        ratio = base.answers.ratio(name, "stock", "SearchQuerySet")
        text = f"≥ {STOCK:,}× stock, {name}, by the same SearchQuerySet calls"
        yield text, None if ratio is None else ratio >= STOCK, "–" if ratio is None else f"{ratio:,.0f}×"
    text = f"rows to searchable ≥ {INDEXING}× stock, with all cores"
    if "stock" not in base.steps:
        yield text, None, "–"
        return
    stock, ours = base.steps["stock"], base.steps["ours"]
    ratio = stock["seconds"] / ours["seconds"]
    yield text, ratio >= INDEXING, f"{ratio:.1f}× by the clock, {stock['cpu'] / ours['cpu']:.1f}× of CPU"


def of_memory(base: Size, large: Size | None, loads: Loads | None) -> Iterator[Verdict]:
    load = loads and loads.shared
    most = max([base.memory["ours"]["VmRSS"], *([load.megabytes] if load else [])])
    parts = f"{base.memory['ours']['VmRSS']:.0f} MB" + (f", over HTTP {load.megabytes:.0f} MB" if load else "")
    yield f"a worker ≤ {WORKER_MEGABYTES} MB", most <= WORKER_MEGABYTES, parts
    if large is None:
        yield "growth at most linear", None, "–"
        return
    times = large.articles / base.articles
    found = {name: grown(base, large, name, "warm") for name in CLASSES}
    over = {name: ratio for name, ratio in found.items() if ratio and ratio > times}
    kept = [each.memory["ours"]["VmRSS"] - each.memory["ours"]["before"] for each in (base, large)]
    over |= {"memory": kept[1] / kept[0]} if kept[1] > kept[0] * times else {}
    facts = (
        f"memory {kept[1] / kept[0]:.2f}, time at most {worst_of(found.values()):.2f} with {times:.2f} times as many"
    )
    yield "growth at most linear", not over, listed(over) if over else facts


def worst_of(values: Iterable[float | None]) -> float:
    return max(value for value in values if value is not None)


def of_pages(loads: Loads | None) -> Iterator[Verdict]:
    text = f"a page over HTTP, p95 ≤ {PAGE_MILLISECONDS} ms"
    yield _of_load(text, loads and loads.shared)
    yield _of_load(f"{text}, before all else on its core", loads and loads.own)


def _of_load(text: str, load: Load | None) -> Verdict:
    if load is None:
        return text, None, "–"
    facts = f"{load.at(0.95):.1f} ms ({load.cpu:.1f} ms of CPU and {load.waited:.1f} ms of waiting for the core a page)"
    return text, load.at(0.95) <= PAGE_MILLISECONDS and not load.failed, facts
