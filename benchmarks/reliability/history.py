"""R1, R2, R3: is the index what the database is, after many wrote at once while processes were killed?

    .venv/bin/python benchmarks/reliability/history.py     150 s, 5,000 operations, 50 and 10 kills
    .venv/bin/python benchmarks/reliability/history.py --seconds 8 --operations 200 --kills 3 --importer-kills 1

Three editors (processes) make, change, hide, delete and comment on articles, one save at a time or in bulk; an importer
loads batches of 100 articles; the database is followed as a server has it done, and SIGKILL hits the one that indexes
again and again, now and then the one that waits to take its place, or both at once. Probes measure how long it takes
until a saved article is found, and a deleted one is not; with `--longest 3` it is told what happened during the three
longest. Then what waits is indexed, and every document of the index is compared with the database.

The stock parts have no indexer to be killed, and nothing waits at the end: what they have lost, they have lost.
"""

import argparse
import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from operator import itemgetter
from pathlib import Path

from background import started
from comparison import SAMPLE
from following import BOTH, INDEXER, LEFT_BEHIND, LONG_ENOUGH, SHORTEST, Followed, followed
from proof import Goal, main, percentile
from timeline import Timeline

EDITORS = 3


def check(asked: argparse.Namespace) -> Iterator[Goal]:
    import writers
    from sides import side

    side().rebuild()
    writers.made(random.Random(0), "first")
    figures = run(asked, side().name == "ours")
    yield Goal("operations of editors", figures["operations"], least=asked.operations)
    yield Goal("kills of the indexer", figures["indexer kills"], least=asked.kills if side().name == "ours" else None)
    for name, count in figures["others"].items():
        yield Goal(name, count, most=0 if name == LEFT_BEHIND else None)
    yield Goal("kills of the importer", figures["importer kills"], least=asked.importer_kills)
    if side().name == "ours":
        side().catch_up()
    yield from correct(asked.sample)
    yield from saving(figures)
    yield from findable(figures["waits"], asked.probes)


def run(asked: argparse.Namespace, has_indexer: bool) -> dict:
    each = -(-asked.operations // EDITORS)
    editors = [told_by(f"writers.edit({seed}, {asked.seconds}, {each})") for seed in range(EDITORS)]
    prober = told_by(f"probing.probe({asked.seconds}, {asked.probes})")
    kinds: Counter[str] = Counter()
    with watched(has_indexer) as (timeline, server), ThreadPoolExecutor() as pool:
        importer = pool.submit(killed_again_and_again, asked.importer_kills, asked.seconds)
        if has_indexer:
            kinds = server.killed_again_and_again(asked.kills, asked.seconds)
        importer.result()
        edits, waits = [told(editor) for editor in editors], told(prober)["waits"]
    if has_indexer:
        kinds[LEFT_BEHIND] = server.left_behind()
    tell_longest(waits, timeline, asked.longest)
    return {
        "operations": sum(result["operations"] for result in edits),
        "errors": sum(result["errors"] for result in edits),
        "saves": [second for result in edits for second in result["saves"]],
        "importer kills": asked.importer_kills,
        "indexer kills": kinds[INDEXER] + kinds[BOTH],
        "others": kinds,
        "waits": [seconds for _, seconds in waits],
    }


@contextmanager
def watched(has_indexer: bool) -> Iterator[tuple[Timeline, Followed | None]]:
    from django.conf import settings

    timeline = Timeline()
    if not has_indexer:
        yield timeline, None
        return
    root = Path(settings.HAYSTACK_CONNECTIONS["default"]["PATH"])
    with timeline.noting_commits(root), followed(timeline.note) as server:
        yield timeline, server


def tell_longest(waits: list[tuple[float, float]], timeline: Timeline, count: int) -> None:
    """On stderr: the figures alone go to stdout."""
    for begun, seconds in sorted(waits, key=itemgetter(1), reverse=True)[:count]:
        print(f"waited {seconds:.2f} s:", *timeline.of(begun, seconds), sep="\n  ", file=sys.stderr)


def told_by(call: str) -> subprocess.Popen:
    return started(f"import probing, writers; {call}", stdout=subprocess.PIPE)


def told(process: subprocess.Popen) -> dict:
    output, _ = process.communicate(timeout=1200)
    return json.loads(output.splitlines()[-1])


def killed_again_and_again(times: int, seconds: float) -> int:
    """Starts the importer, kills it a random while after it is at work, and again, spread over the time."""
    chance = random.Random(3)
    for _ in range(times):
        begun = time.monotonic()
        process = started("import writers; writers.load(7)", stdout=subprocess.PIPE)
        process.stdout.readline()
        starting = time.monotonic() - begun
        time.sleep(chance.uniform(SHORTEST, 2 * max(LONG_ENOUGH, starting, seconds / times - starting)))
        process.kill()
        process.wait()
        process.stdout.close()
    return times


def correct(sample: int) -> Iterator[Goal]:
    from comparison import compared

    found = compared(sample)
    yield Goal("documents", found.pop("documents"))
    for name, count in found.items():
        yield Goal(f"R1 {name}", count, 0)


def saving(figures: dict) -> Iterator[Goal]:
    saves = figures["saves"]
    yield Goal("R3 errors that editors met", figures["errors"], 0)
    yield Goal("   save p50 ms", percentile(saves, 50) * 1e3)
    yield Goal("R3 save p95 ms", percentile(saves, 95) * 1e3, 50)
    yield Goal("R3 save max ms", max(saves) * 1e3, 1000)


def findable(waits: list[float], probes: int) -> Iterator[Goal]:
    yield Goal("R2 probes", len(waits), least=probes)
    yield Goal("   findable or gone p50 s", percentile(waits, 50))
    yield Goal("R2 findable or gone p95 s", percentile(waits, 95), 1)
    yield Goal("R2 findable or gone max s", max(waits), 5)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seconds", type=float, default=150)
    parser.add_argument("--operations", type=int, default=5000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--importer-kills", type=int, default=10)
    parser.add_argument("--probes", type=int, default=200)
    parser.add_argument("--longest", type=int, default=0, help="of so many waits, tell what happened meanwhile")
    parser.add_argument("--sample", type=int, default=SAMPLE, help="documents whose newest words are searched")


if __name__ == "__main__":
    sys.exit(main(__doc__, check, add_arguments))
