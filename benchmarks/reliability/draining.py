"""How many documents a second does the outbox bring to the index, beside Haystack's `update_index` on the same rows?

    .venv/bin/python benchmarks/reliability/draining.py [--articles 10000] [--onto 40000]

Each begins with an empty index of its own, in a process of its own, one after the other. The ratio is of CPU seconds,
which a busy machine does not change much. `--onto` gives ours an index of so many articles before, of which nine in ten
are hidden since, in as many segments as have to be merged in the end; the stock parts still begin with nothing.
"""

import argparse
import json
import subprocess
import sys
import time
from itertools import islice

from proof import Goal, main

LEAST_RATIO = 5


def check(asked: argparse.Namespace) -> list[Goal]:
    found = drained(asked)
    if asked.side == "stock" or asked.alone:
        return goals_of(asked.side, found)
    words = [sys.executable, __file__, "--side", "stock", "--articles", str(asked.articles), "--json"]
    told = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    stock = {name.rpartition(": ")[2]: figure for name, figure, *_ in told}
    ratio = found["documents a CPU second"] / stock["documents a CPU second"]
    return [
        *goals_of("ours", found),
        *goals_of("stock", stock),
        Goal("documents a CPU second: ours by stock", ratio, least=LEAST_RATIO),
        Goal("documents a second: ours by stock", found["documents a second"] / stock["documents a second"]),
    ]


def goals_of(side: str, found: dict[str, float]) -> list[Goal]:
    return [Goal(f"{side}: {name}", figure) for name, figure in found.items()]


def drained(asked: argparse.Namespace) -> dict[str, float]:
    import records
    from sides import side

    from articles.models import Outbox

    side().rebuild()
    if asked.onto and asked.side == "ours":
        make_large(asked.onto)
    before = sum(side().held().values())
    records.stock_up(asked.articles, words=160, first=asked.onto)
    rows = Outbox.objects.count()
    started, cpu = time.perf_counter(), time.process_time()
    side().catch_up()
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    held = sum(side().held().values()) - before
    return {
        "rows in the outbox": rows,
        "documents": held,
        "seconds": seconds,
        "documents a second": held / seconds,
        "documents a CPU second": held / cpu,
    }


def make_large(articles: int) -> None:
    import records
    from sides import side

    from articles.models import Article
    from articles.search import indexer, segments

    keys = records.stock_up(articles, words=160)
    side().rebuild()
    Article.objects.filter(pk__gt=keys[articles // 10]).update(visibility="hidden")
    side().catch_up()
    shown = iter(keys[: articles // 10])
    while not indexer.is_to_be_compacted() and (some := list(islice(shown, segments.SMALL + 1))):
        Article.objects.filter(pk__in=some).update(byline="by hand")
        indexer.drain(may_compact=False)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--onto", type=int, default=0, help="articles that are there before")
    parser.add_argument("--alone", action="store_true", help="without the stock parts beside it")


if __name__ == "__main__":
    sys.exit(main(__doc__, check, add_arguments))
