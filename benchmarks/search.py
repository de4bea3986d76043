"""How fast searching is, beside stock Haystack + Whoosh, SQLite FTS5, Xapian and Tantivy in the same run.

    .venv/bin/python benchmarks/search.py --reuters reuters21578.jsonl.gz --install-peers --http
    .venv/bin/python benchmarks/search.py --articles 100000 --without-stock --install-peers
    .venv/bin/python benchmarks/search.py --reuters reuters21578.jsonl.gz --growth --without-stock

Works in a data directory of its own, which it removes. Each engine has a process of its own, and they take turns.
Ratios are of CPU time, which busy neighbours change least; every engine here works in one thread. docs/benchmarks.md
tells what the columns are.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlencode

import corpus
import search_report
import serving
from contenders import PEERS, SLOW
from search_report import Answers, Size

HERE = Path(__file__).resolve().parent
PEER_PACKAGES = ("tantivy", "xapian-bindings-binary")
LARGE = 100_000
CALM = 4  # requests a second, which hardly ever meet
Question = dict[str, object]
FROM_PYPI = "--only-binary=:all:"


class Contender:
    """An engine's process, told what to do in lines of JSON."""

    def __init__(self, engine: str, data: Path, reuters: Path | None, peers: Path | None) -> None:
        self.engine = engine
        self.process = subprocess.Popen(
            command("serve", engine, data, reuters, 0),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment(peers),
        )
        self.facts = self._answer()
        self.sides = self.facts.get("sides", ())

    def tell(self, **order: object) -> dict:
        print(json.dumps(order), file=self.process.stdin, flush=True)
        return self._answer()

    def _answer(self) -> dict:
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.engine} broke off: see above.")
        return json.loads(line)

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()


def command(verb: str, engine: str, data: Path, reuters: Path | None, count: int) -> list[str]:
    return [sys.executable, str(HERE / "contenders.py"), verb, engine, str(data), str(reuters or ""), str(count)]


def environment(peers: Path | None) -> dict[str, str]:
    return os.environ | ({"PYTHONPATH": str(peers)} if peers else {})


def prepared(step: str, data: Path, reuters: Path | None, count: int) -> dict:
    run = subprocess.run(command("prepare", step, data, reuters, count), check=True, stdout=subprocess.PIPE, text=True)
    found = json.loads(run.stdout.splitlines()[-1])
    facts = ", ".join(f"{found[name]:,} {name}" for name in ("articles", "comments", "documents") if name in found)
    print(f"{step}: {facts} in {found['seconds']:.1f} s ({found['cpu']:.1f} s of CPU)", flush=True)
    return found


def questions(words: corpus.Words) -> dict[str, list[Question]]:
    """As search_execution.Ask takes them."""
    common = [asked("term", word) for word in words.common]
    return {
        "rare term": [asked("term", word) for word in words.rare],
        "common term": common,
        "two terms AND": [asked("and", *pair) for pair in words.pairs],
        "two terms OR": [asked("or", *pair) for pair in words.pairs],
        "phrase": [asked("phrase", *phrase.split()) for phrase in words.phrases],
        "prefix": [asked("prefix", beginning) for beginning in words.beginnings],
        "term + date range": [each | {"dated": True} for each in common],
        "sorted by date": [each | {"newest": True} for each in common],
        "with three facets": [each | {"facets": True} for each in common],
        "facets of everything": [asked("everything") | {"facets": True}],
        "page 20": [each | {"start": 190} for each in common],
        "suggestion": [asked("suggestion", word) for word in words.misspelt],
        "whole page": [asked("page", word) for word in words.common],
    }


def asked(how: str, *words: str) -> Question:
    return {"how": how, "words": words}


def paths(words: corpus.Words) -> list[str]:
    """Searches as visitors make them, one of each kind; beginnings and phrases among them."""
    queries = [{"q": word} for word in (*words.common, *words.rare[:2])]
    queries += [{"q": f'"{phrase}"'} for phrase in words.phrases[:2]]
    queries += [{"q": " ".join(pair)} for pair in words.pairs[:2]]
    queries += [{"q": f"{words.pairs[2][0]} OR {words.pairs[2][1]}"}, {"q": f"{words.beginnings[0]}*"}, {"q": ""}]
    queries += [{"q": words.common[0], "sort": "newest"}, {"q": words.common[1], "page": "20"}]
    low, high = (moment.date().isoformat() for moment in words.span)
    queries += [{"q": words.common[2], "from": low, "to": high}, {"q": words.common[3], "year": low[:4]}]
    return [f"/search/?{urlencode(query)}" for query in queries]


@contextmanager
def contenders(given: argparse.Namespace, data: Path, with_stock: bool) -> Iterator[list[Contender]]:
    with ExitStack() as stack:
        running = []
        for engine in ("ours", *(["stock"] if with_stock else []), *([] if given.without_peers else PEERS)):
            contender = Contender(engine, data, given.reuters, given.peers)
            stack.callback(contender.close)
            if "absent" in contender.facts:
                print(f"{engine} takes no part: {contender.facts['absent']}")
                continue
            if "built" in contender.facts:
                print(f"{engine}: indexed in {contender.facts['built']:.1f} s, its terms given", flush=True)
            running.append(contender)
        yield running


def measured(running: list[Contender], asks: dict[str, list[Question]], rounds: int) -> Answers:
    """Rounds in which every engine is asked each question; the slow are asked once."""
    answers = Answers()
    for name, question in ((name, each) for name, several in asks.items() for each in several):
        slow: set[str] = set()
        for turn in range(rounds):
            for contender, side in in_turn(running, turn):
                if side in slow:
                    continue
                found = contender.tell(do="ask", side=side, ask=question, is_known=turn > 0)
                answers.add(name, " ".join(question["words"]), side, found)
                if found["total"] is None or min(found["wall"]) > SLOW:
                    slow.add(side)
    return answers


def in_turn(running: list[Contender], turn: int) -> Iterator[tuple[Contender, str]]:
    sides = [(contender, side) for contender in running for side in contender.sides]
    yield from sides[turn % len(sides) :]
    yield from sides[: turn % len(sides)]


def size(given: argparse.Namespace, data: Path, count: int, with_stock: bool) -> Size:
    """Everything that is measured at one size of the archive."""
    data.mkdir()
    rows = prepared("rows", data, given.reuters, count)
    steps = {"ours": prepared("ours", data, given.reuters, count)}
    if with_stock:
        steps["stock"] = prepared("stock", data, given.reuters, count)
    words = corpus.OF_REUTERS if given.reuters else corpus.of_generated()
    with contenders(given, data, with_stock) as running:
        answers = measured(running, questions(words), given.rounds)
        memory = {each.engine: each.facts | each.tell(do="memory") for each in running}
        commits = running[0].tell(do="commits", words=list(words.common), times=5)
    return Size(rows["articles"], answers, memory, commits, steps)


def over_http(given: argparse.Namespace, data: Path) -> search_report.Loads:
    words = corpus.OF_REUTERS if given.reuters else corpus.of_generated()
    pages = paths(words)
    cores = sorted(os.sched_getaffinity(0))
    with serving.site(data, cores[0]) as site:
        if len(cores) > 1:
            os.sched_setaffinity(0, {cores[-1]})
        first = serving.loaded(site, pages, len(pages), 1)
        print(f"\nover HTTP: {len(pages)} different pages, the first round of them at most {max(first.spent):.0f} ms")
        calm = serving.loaded(site, pages, CALM, given.seconds // 2 or 1)
        search_report.http(calm, CALM)
        shared = serving.loaded(site, pages, given.load, given.seconds)
        search_report.http(shared, given.load)
        with serving.before_all_others(site.worker) as is_allowed:
            own = serving.loaded(site, pages, given.load, given.seconds) if is_allowed else None
        if own:
            search_report.http(own, given.load, " before all else that wants the core")
    os.sched_setaffinity(0, set(cores))
    return search_report.Loads(shared, own)


def run(given: argparse.Namespace, data: Path) -> None:
    if given.install_peers:
        given.peers = install_peers(data / "peers")
    base = size(given, data / "base", given.articles, not given.without_stock)
    search_report.tables(base)
    search_report.first_after_commit(base)
    search_report.memory(base)
    loads = over_http(given, data / "base") if given.http else None
    large = None
    if given.growth:
        print(f"\ngrowth to {given.large:,} articles", flush=True)
        large = size(given, data / "large", given.large, with_stock=False)
        search_report.tables(large)
        search_report.first_after_commit(large)
        search_report.memory(large)
        search_report.growth(base, large)
    search_report.verdicts(base, large, loads)


def install_peers(folder: Path) -> Path:
    """What PyPI has of the peers, in a folder that is thrown away; what it has not is named when it is asked for."""
    for package in PEER_PACKAGES:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        done = subprocess.run([*pip, FROM_PYPI, "--target", str(folder), package], capture_output=True, text=True)
        if done.returncode:
            print(f"{package} cannot be installed: {(done.stderr.strip().splitlines() or ['?'])[-1]}")
    return folder


def arguments(words: Iterable[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reuters", type=Path, help="Reuters-21578 as .jsonl.gz; without it texts are generated")
    parser.add_argument("--articles", type=int, default=corpus.SIZE)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument(
        "--without-stock", action="store_true", help="leave out Haystack's own engine, by far the slowest"
    )
    parser.add_argument("--without-peers", action="store_true", help="leave out FTS5, Xapian and Tantivy")
    parser.add_argument("--peers", type=Path, help="a folder of `pip install --target` that holds tantivy and xapian")
    parser.add_argument("--install-peers", action="store_true", help="fetch them from PyPI for this run")
    parser.add_argument("--growth", action="store_true", help="all but stock once more, at the size of --large")
    parser.add_argument("--large", type=int, default=LARGE)
    parser.add_argument("--http", action="store_true", help="whole pages too, by one worker of gunicorn on one core")
    parser.add_argument("--load", type=int, default=20, help="requests a second")
    parser.add_argument("--seconds", type=int, default=20)
    return parser.parse_args(words)


def main() -> None:
    given = arguments()
    given.reuters = given.reuters and given.reuters.resolve()
    data = Path(tempfile.mkdtemp(prefix="newsarchive-search-"))
    try:
        run(given, data)
    finally:
        shutil.rmtree(data)


if __name__ == "__main__":
    main()
