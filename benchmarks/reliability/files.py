"""R10: has every hostile file an outcome with a name, within 10 seconds and 512 MB, and no effect on its neighbours?

    .venv/bin/python benchmarks/reliability/files.py [--repeat 300000] [--only NAME] [--keep FOLDER]

Writes the files of tests/ingest/hostile.py, their harmful part repeated so many times (and no file longer than 40 MB),
and good pages among them, into a folder, and has `manage.py ingest` read it, processes and caps and all. Then the
database is asked: every file has an outcome; what went in is the sum of the outcomes; no outcome is without a name of
its own; no capture took more than 10 seconds of the processor; every good page is an article.
"""

import argparse
import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(PROJECT))

from tests.ingest import hostile  # noqa: E402  the project is no package that is installed

LONGEST = 40_000_000  # bytes of a file; a page may have half of them
SECONDS = 10
SLACK = 0.5  # seconds that the system takes to see that the cap is reached
NAMELESS = {"reader_failed", "parser_failed", "not_stored", ""}
GOOD = 20  # a good page after so many others


def main() -> None:
    asked = arguments()
    with tempfile.TemporaryDirectory(prefix="newsarchive-files-") as folder:
        root = Path(asked.keep or folder)
        names, good = written(root / "files", asked)
        started = time.perf_counter()
        done = ingested(root)
        lines = map(json.loads, (root / "report.jsonl").read_text(encoding="utf-8").splitlines())
        report = [item for item in lines if item["outcome"] != "passed_over"]  # its last line, of what is no capture
        told(names, good, report, seconds_of(root / "data"), done, time.perf_counter() - started)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=300_000)
    parser.add_argument("--only", default="", help="files whose name holds this")
    parser.add_argument("--keep", help="work in this folder, and leave it")
    return parser.parse_args()


def written(folder: Path, asked: argparse.Namespace) -> tuple[list[str], list[str]]:
    """The names of the hostile files and of the good ones among them."""
    folder.mkdir(parents=True)
    names, good = [], []
    made = [(name, make) for name, make in hostile.files() if asked.only in name]
    for number, (name, make) in enumerate(made):
        if number % GOOD == 0:
            good.append(f"{number:03}-good.txt")
            (folder / good[-1]).write_text(f"Bridge {number}\n\n{hostile.STORY}\nIts number is {number}.\n")
        names.append(f"{number:03}-{name}")
        (folder / names[-1]).write_bytes(bounded(make, asked.repeat))
    return names, good


def bounded(make: hostile.Callable[[int], bytes], n: int) -> bytes:
    raw = make(n)
    while len(raw) > LONGEST:
        n //= 2
        raw = make(n)
    return raw


def ingested(root: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "NEWSARCHIVE_DATA": str(root / "data"),
        "DJANGO_SETTINGS_MODULE": "newsarchive.settings",
    }
    (root / "data").mkdir()
    manage = [sys.executable, str(PROJECT / "manage.py")]
    subprocess.run([*manage, "migrate", "-v0"], env=environment, check=True)
    command = [*manage, "ingest", str(root / "files"), "--report", str(root / "report.jsonl")]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def seconds_of(data: Path) -> dict[str, float]:
    with sqlite3.connect(data / "archive.sqlite3") as database:
        rows = database.execute("SELECT path, max(seconds) FROM ingest_importitem GROUP BY path").fetchall()
    return dict(rows)


def told(
    names: list[str],
    good: list[str],
    report: list[dict],
    seconds: dict[str, float],
    done: subprocess.CompletedProcess[str],
    elapsed: float,
) -> None:
    met = {Path(item["file"].partition("!")[0]).name for item in report}
    reasons = Counter(item["reason"] for item in report if item["outcome"] == "quarantined")
    slowest = sorted(seconds.items(), key=lambda pair: -pair[1])[:5]
    nameless = [item for item in report if item["outcome"] == "quarantined" and item["reason"] in NAMELESS]
    bad = {
        "without an outcome": [name for name in [*names, *good] if name not in met],
        "without a name of their own": [f"{item['file']}: {item['message']}" for item in nameless],
        "over 10 seconds": [f"{path}: {took:.1f} s" for path, took in slowest if took > SECONDS + SLACK],
        "good pages that are no article": [n for n in good if not is_new(n, report)],
        "tracebacks": [line for line in (done.stdout + done.stderr).splitlines() if line.startswith("Traceback")],
        "in is not the sum of the outcomes": [] if adds_up(report, done.stdout) else [done.stdout[-600:]],
    }
    counts = f"{len(names)} hostile files, {len(good)} good pages, {len(report)} captures"
    print(f"{counts} in {elapsed:.0f} s, exit {done.returncode}")
    print("outcomes:", dict(Counter(item["outcome"] for item in report)))
    print("reasons: ", dict(reasons.most_common()))
    print("slowest, by the processor:", ", ".join(f"{Path(path).name} {took:.1f} s" for path, took in slowest))
    print(f"memory:   {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1000} MB, the largest process of all")
    for what, found in bad.items():
        print(f"{len(found):>4} {what}", *found[:8], sep="\n       " if found else "")
    sys.exit(1 if any(bad.values()) or done.returncode not in (0, 1) else 0)


def is_new(name: str, report: list[dict]) -> bool:
    return any(Path(item["file"]).name == name and item["outcome"] == "new" for item in report)


def adds_up(report: list[dict], printed: str) -> bool:
    """The table that the command prints counts what its report tells."""
    words = [line.replace(",", "").split() for line in printed.splitlines()]
    counted = {line[0]: int(line[1]) for line in words if len(line) > 1 and line[1].isdigit()}
    told = Counter(item["outcome"] for item in report)
    return counted.get("captures") == len(report) and all(counted.get(name) == n for name, n in told.items())


if __name__ == "__main__":
    main()
