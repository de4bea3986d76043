"""R6: SIGKILL before each thing that the indexer does to a file, and in the middle of each write. Is all well after?

    .venv/bin/python benchmarks/reliability/crashes.py [--articles 40] [--every 1] [--list]

Six jobs: an update, deletions, a commit that merges small segments, a merge of large ones beside it, a first build, and
a rebuild that is swapped in. Each is run once to count its operations (open for writing, write, fsync, rename, unlink,
mkdir, rmdir, …), then once for each of them, and killed there. After each kill a fresh process searches: what it finds
is the old state or the new one, or it says that there is no index; then the next run of the indexer repairs, and the
index is compared with the database.
"""

import argparse
import shutil
import sys
from collections import Counter
from pathlib import Path

from background import forked
from proof import Goal, main

JOBS = ("update", "delete", "merge", "compaction", "first build", "rebuild")


def check(asked: argparse.Namespace) -> list[Goal]:
    seen: Counter[str] = Counter()
    for job in JOBS:
        counted = run(job, asked)
        if asked.list:
            print(f"{job:<14}{counted['crashes']:>5} crashes  {dict(counted)}")
        seen += counted
    return [
        Goal("crashes", seen["crashes"], least=len(JOBS)),
        Goal("of them in the middle of a write", seen["torn"]),
        Goal("answers that are neither old nor new", seen["wrong answer"], 0),
        Goal("answers: the old state", seen["old"]),
        Goal("answers: the new state", seen["new"]),
        Goal("answers: no index yet", seen["said"]),
        Goal("crashes that the next run did not repair", seen["not repaired"], 0),
        Goal("files that were left over after that", seen["left over"], 0),
        Goal("jobs that ended before their crash", seen["no crash"], 0),
    ]


def run(job: str, asked: argparse.Namespace) -> Counter[str]:
    from django.conf import settings

    data = settings.DATA_DIR
    kept = data.with_name(data.name + "-kept")
    try:
        assert forked(staged, job, asked.articles) == 0
        copied(data, kept)
        old = answer_of(data)
        operations = traced(job, data)
        new = answer_of(data)
        seen: Counter[str] = Counter()
        for number in range(0, len(operations), asked.every):
            for torn in (False, True) if operations[number] == "write" else (False,):
                copied(kept, data)
                seen += crashed(job, number, torn, data, {old: "old", new: "new", "unavailable": "said"})
        return seen
    finally:
        shutil.rmtree(kept, ignore_errors=True)


def copied(source: Path, target: Path) -> None:
    from django.db import connections

    connections.close_all()
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)


def crashed(job: str, number: int, torn: bool, data: Path, answers: dict[str, str]) -> Counter[str]:
    """What became of it: the answer right after the kill, and whether the next run put all in order."""
    seen = Counter(crashes=1, torn=int(torn))
    if forked(worked, job, number, torn, data) != -9:
        seen["no crash"] += 1
    seen[answers.get(answer_of(data), "wrong answer")] += 1
    seen["not repaired"] += forked(repaired) != 0
    seen["left over"] += left_over(data / "index")
    return seen


# Each of these runs in a fork: it knows nothing that an earlier one has read.


def staged(job: str, articles: int) -> None:
    """The archive as the job finds it: an index, and changes that wait."""
    import records

    from articles.models import Article, Comment, Outbox
    from articles.search import generations, indexer, segments

    Article.objects.all().delete()
    keys = records.stock_up(articles)
    Comment.objects.bulk_create(Comment(article_id=key, number=1, author="Igor", body="Plentiful") for key in keys)
    indexer.rebuild()
    if job == "first build":
        generations.clear(indexer._root())
    if job in ("merge", "compaction"):  # segment after segment, until the next one merges them
        for number in range(segments.MOST_SMALL - 1):
            Article.objects.filter(pk__in=keys[number * 4 : number * 4 + 4]).update(headline=f"Segment {number}")
            indexer.drain()
    with indexer.following():  # so that nobody is nudged
        if job == "delete":
            Article.objects.filter(pk__in=keys[::3]).delete()
        else:
            Article.objects.filter(pk__in=keys[1::5]).update(body="The harvest is in")
    assert job in JOBS and Outbox.objects.exists()


def worked(job: str, number: int | None, torn: bool, data: Path, listed: Path | None = None) -> None:
    import storage_operations

    from articles.search import indexer, segments

    if job == "compaction":
        segments.SMALL = 0  # what was small is large
    storage_operations.watch(data / "index", number, torn, listed)
    indexer.rebuild() if job == "rebuild" else indexer.bring_up()


def traced(job: str, data: Path) -> list[str]:
    """The operations of the job, in their order."""
    listed = data / "operations"
    assert forked(worked, job, None, False, data, listed) == 0
    return listed.read_text().split()


def answer_of(data: Path) -> str:
    """What a search shows, as one text."""
    from django.db import connections

    written = data / "answer"
    written.unlink(missing_ok=True)
    assert forked(answered, written) == 0
    connections.close_all()
    return written.read_text()


def answered(written: Path) -> None:
    from sides import side

    from articles.search.errors import SearchUnavailable

    try:
        held = sorted(side().held())
        found = [
            sorted(side().found(words, per_page=1000).keys) for words in ("harvest", '"the harvest is in"', "segment")
        ]
        written.write_text(repr((held, found, side().found_comments("plentiful"))))
    except SearchUnavailable:
        written.write_text("unavailable")


def repaired() -> None:
    """The next run of the indexer, and the comparison."""
    from comparison import compared

    from articles.search import indexer, outbox

    indexer.bring_up()
    found = compared(sample=12)
    assert outbox.is_empty() and not any(found[name] for name in ("lost", "ghosts", "doubled", "stale")), found


def left_over(root: Path) -> int:
    """Generations beside the live one, and files that no segment and no table of contents are."""
    live = (root / "CURRENT").read_text().strip()
    others = [path for path in root.glob("generation-*") if path.name != live]
    return len(others) + len(list(root.glob("*.new")))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--articles", type=int, default=40)
    parser.add_argument("--every", type=int, default=1, help="crash at each so-many-th operation only")
    parser.add_argument("--list", action="store_true")


if __name__ == "__main__":
    sys.exit(main(__doc__, check, add_arguments))
