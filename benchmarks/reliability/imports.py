"""Kills an import with SIGKILL again and again, and holds what the last one leaves against an unbroken import.

    .venv/bin/python benchmarks/reliability/imports.py [--captures 4000] [--kills 50] [--workers 2]

Counts captures that were lost, articles that are there in part, and differences between the ordered dumps of both
archives, which are hashed. Each import has processes of its own; both archives are thrown away.
"""

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(PROJECT), str(PROJECT / "benchmarks")]

# Everything that an import writes, by names that are the same in every archive; what differs is moments and keys.
DUMPED = {
    "Source": ("slug", "name", "language"),
    "Section": ("source__slug", "path", "slug"),
    "Article": ("public_id", "source__slug", "identity", "section__path", "headline", "byline", "body", "language",
                "published_at", "published_basis", "version"),
    "Capture": ("sha256", "article__public_id", "size", "path", "layout", "zones", "parsed"),
    "Comment": ("article__public_id", "number", "parent__number", "author", "posted_at", "body"),
    "Photo": ("article__public_id", "position", "caption"),
    "RelatedStory": ("article__public_id", "position", "headline", "archived__public_id"),
    "OtherVersion": ("first__public_id", "second__public_id", "containment", "state"),
}  # fmt: skip

# Ends by itself when the rows of its second batch are written and not committed.
KILLED_INSIDE_A_BATCH = """
import os, runpy, signal
import django
django.setup()
from ingest import loader
load, calls = loader.load, []
def written(*arguments):
    found = load(*arguments)
    calls.append(1)
    if len(calls) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return found
loader.load = written
runpy.run_path("manage.py", run_name="__main__")
"""


def environment(data: Path) -> dict[str, str]:
    return os.environ | {"NEWSARCHIVE_DATA": str(data), "DJANGO_SETTINGS_MODULE": "newsarchive.settings"}


def importing(data: Path, pages: Path, workers: int, program: tuple[str, ...] = ("manage.py",)) -> subprocess.Popen:
    command = [sys.executable, *program, "ingest", str(pages), "--workers", str(workers), "--verbosity", "0"]
    return subprocess.Popen(command, cwd=PROJECT, env=environment(data), stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL, start_new_session=True)  # fmt: skip


def killed(data: Path, pages: Path, asked: argparse.Namespace) -> int:
    """Starts the import and kills it, as often as asked or until it is done: at any moment, or inside a batch.

    On a quick machine it may be done before it is hit; the first kill hits on any.
    """
    first = importing(data, pages, asked.workers, ("-c", KILLED_INSIDE_A_BATCH))
    chance, kills, done = random.Random(5), int(first.wait() == -signal.SIGKILL), False
    while kills < asked.kills and not done:
        process = importing(data, pages, asked.workers)
        if chance.random() < 0.5:
            done = waited_for(process, data, captures_in(data) + 1)
            time.sleep(chance.uniform(0, 0.1))
        else:
            time.sleep(chance.uniform(0.2, 3))
        process.kill()
        kills += process.wait() == -signal.SIGKILL
    return kills


def waited_for(process: subprocess.Popen, data: Path, captures: int) -> bool:
    """Until so many captures are there; whether the import ended by itself before."""
    while captures_in(data) < captures:
        if process.poll() is not None:
            return True
        time.sleep(0.01)
    return False


def captures_in(data: Path) -> int:
    import sqlite3

    with sqlite3.connect(f"file:{data / 'archive.sqlite3'}?mode=ro", uri=True, timeout=20) as connection:
        return connection.execute("SELECT count(*) FROM articles_capture").fetchone()[0]


def dumped(*archives: Path) -> Iterator[dict[str, object]]:
    """Whole archives in an order that does not depend on when what came, each by a process of its own, all at once."""
    command = [sys.executable, __file__, "--dump"]
    dumping = [
        subprocess.Popen(command, cwd=PROJECT, env=environment(data), stdout=subprocess.PIPE, text=True)
        for data in archives
    ]
    for process in dumping:
        out, _ = process.communicate()
        subprocess.CompletedProcess(command, process.returncode).check_returncode()
        yield json.loads(out)


def dump() -> dict[str, object]:
    import django

    django.setup()
    from ingest.models import ImportRun

    found = {name: sorted(rows_of(name)) for name in DUMPED}
    digest = hashlib.sha256(json.dumps(found).encode()).hexdigest()
    return {"rows": found, "sha256": digest, "partial": partial(), "runs": ImportRun.objects.count(),
            "broken off": ImportRun.objects.filter(state="broken_off").count(),
            "miscounted": sum(sum(run.counts.values()) != run.taken_in for run in ImportRun.objects.all())}  # fmt: skip


def rows_of(name: str) -> Iterator[str]:
    from django.apps import apps

    rows = apps.get_model("articles", name).objects.order_by().values_list(*DUMPED[name])
    return (json.dumps(row, default=str, sort_keys=True) for row in rows)


def partial() -> int:
    """Articles without a capture, or with fewer comments, photos or stories than their page has."""
    from articles.models import Article
    from ingest import record

    lists = (("comments", record.comment_rows), ("photos", record.photo_rows), ("related_stories", record.related_rows))
    broken = 0
    for article in Article.objects.all():
        capture = article.captures.newest_first().first()
        broken += capture is None or any(
            getattr(article, name).count() != len(rows(capture.parsed)) for name, rows in lists
        )
    return broken


def run(work: Path, asked: argparse.Namespace) -> dict[str, object]:
    import captures

    captures.write(work / "pages", asked.captures)
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity=0"], cwd=PROJECT, check=True,
                   env=environment(work / "killed"))  # fmt: skip
    shutil.copytree(work / "killed", work / "unbroken")
    unbroken = importing(work / "unbroken", work / "pages", asked.workers)  # beside the other, not after it
    kills = killed(work / "killed", work / "pages", asked)
    ends = [importing(work / "killed", work / "pages", asked.workers).wait(), unbroken.wait()]
    ours, whole = dumped(work / "killed", work / "unbroken")
    for name in DUMPED:
        tell_apart(name, set(ours["rows"][name]), set(whole["rows"][name]))
    lost = {name: len(set(whole["rows"][name]) - set(ours["rows"][name])) for name in DUMPED}
    return {
        "kills": kills,
        "ended with": max(ends),
        "articles": len(whole["rows"]["Article"]),
        "lost": sum(lost.values()),
        "partial": ours["partial"],
        "runs said to be broken off": ours["broken off"],
        "miscounted runs": ours["miscounted"],
        "dumps equal": ours["sha256"] == whole["sha256"],
    }


def tell_apart(name: str, ours: set[str], whole: set[str]) -> None:
    """On stderr, the first rows that only one of the archives has."""
    for side, rows in (("killed", ours - whole), ("unbroken", whole - ours)):
        for row in sorted(rows)[:5]:
            print(f"only in the {side} archive: {name} {row[:2000]}", file=sys.stderr)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--captures", type=int, default=4_000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--dump", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.dump:
        print(json.dumps(dump()))
        return 0
    work = Path(tempfile.mkdtemp(prefix="newsarchive-imports-"))
    try:
        figures = run(work, asked)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    for name, figure in figures.items():
        print(f"{name:<28}{figure!s:>8}")
    sound = figures["dumps equal"] and not (figures["lost"] or figures["partial"] or figures["miscounted runs"])
    return 0 if sound and figures["kills"] >= min(asked.kills, 1) else 1


if __name__ == "__main__":
    sys.exit(main())
