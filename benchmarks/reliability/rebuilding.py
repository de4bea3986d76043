"""R14: does a rebuild of the whole index ever show to those who search meanwhile?

    .venv/bin/python benchmarks/reliability/rebuilding.py [--seconds 30] [--articles 2000]

A process rebuilds the index again and again; every search has the same right answer all the time.
"""

import argparse
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from typing import IO

from background import going_on
from proof import Goal, main

WHOLE = 3  # rebuilds at least that searches have met from beginning to end, but for the first
REBUILDER = """
from sides import side
print("ready", flush=True)
while True:
    side().rebuild()
    print("rebuilt", flush=True)
"""


def check(asked: argparse.Namespace) -> list[Goal]:
    import records
    from sides import side

    keys = records.stock_up(asked.articles)
    side().rebuild()
    seen = Counter()
    with going_on(REBUILDER) as process:
        process.stdout.readline()  # one is through, the next under way: searches meet it on any machine
        rebuilds, ends = lines_of(process.stdout), time.monotonic() + asked.seconds
        while time.monotonic() < ends or sum(seen.values()) < asked.searches or len(rebuilds) < WHOLE:
            seen[searched(len(keys))] += 1
    return [
        Goal("rebuilds", len(rebuilds), least=WHOLE),
        Goal("searches meanwhile", sum(seen.values()), least=asked.searches),
        Goal("empty or short searches", seen["short"], 0),
        Goal("searches that raised", seen["raised"], 0),
    ]


def lines_of(stream: IO[str]) -> list[str]:
    """Those that were written by now, and those that will be."""
    lines: list[str] = []

    def read() -> None:
        with suppress(ValueError):  # it was closed
            for line in stream:
                lines.append(line)

    threading.Thread(target=read, daemon=True).start()
    return lines


def searched(count: int) -> str:
    from sides import side

    try:
        found = side().found("harvest")
    except Exception:  # noqa: BLE001  whatever a reader would have met as an error
        return "raised"
    return "right" if found.total == count and len(found.keys) == min(count, 20) else "short"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--searches", type=int, default=200, help="at least so many")
    parser.add_argument("--articles", type=int, default=2000)


if __name__ == "__main__":
    sys.exit(main(__doc__, check, add_arguments))
