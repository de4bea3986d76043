"""How long does it take to hold the whole index against the database, and is every difference found?

    .venv/bin/python benchmarks/reliability/checking.py [--articles 20000]

The differences are made behind the back of the triggers: an article missing from the index, a ghost in it, a stale one.
The time is that of the fastest of three, in CPU seconds of this one process: what the clock shows on a quiet machine.
"""

import argparse
import sys
import time

from proof import Goal, main

MOST_SECONDS = 2


def check(asked: argparse.Namespace) -> list[Goal]:
    import records
    from sides import side

    from articles.search import agreement

    keys = records.stock_up(asked.articles, words=160)
    side().rebuild()
    agreement.compare()  # what is read for the first time is not what is measured
    clean, timed = zip(*(compared() for _ in range(3)), strict=True)
    wanted = made_different(keys)
    found = agreement.compare().differing
    return [
        Goal("articles", len(keys), least=asked.articles),
        Goal("seconds of CPU", min(cpu for cpu, _ in timed), MOST_SECONDS * asked.articles / 20_000),
        Goal("seconds by the clock", min(seconds for _, seconds in timed)),
        Goal("differences found where there are none", sum(clean), 0),
        Goal("differences made", len(wanted), least=3),
        Goal("differences not found, or called something else", len(set(wanted.items()) ^ set(found.items())), 0),
    ]


def compared() -> tuple[int, tuple[float, float]]:
    """Differences, and (CPU seconds, seconds) that it took."""
    from articles.search import agreement

    started, cpu = time.perf_counter(), time.process_time()
    count = len(agreement.compare().differing)
    return count, (time.process_time() - cpu, time.perf_counter() - started)


def made_different(keys: list[int]) -> dict[int, str]:
    """What is wrong with which article now; no row of the outbox tells of it."""
    from haystack import connections

    from articles.models import Article, Outbox

    backend = connections["default"].get_backend()
    with backend.locked():
        backend.replace("article_id", [keys[1]], [])
    Article.objects.filter(pk=keys[2]).update(body="Something else entirely")
    Article.objects.filter(pk=keys[3]).update(visibility="hidden")
    Outbox.objects.all().delete()
    return {keys[1]: "missing", keys[2]: "stale", keys[3]: "ghost"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--articles", type=int, default=20_000)


if __name__ == "__main__":
    sys.exit(main(__doc__, check, add_arguments))
