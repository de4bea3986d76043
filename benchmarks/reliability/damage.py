"""R7: is every damage of the index seen, said and repaired, while the rest of the site works?

    .venv/bin/python benchmarks/reliability/damage.py [--kinds 20] [--articles 120] [--list]

Each kind of damage is done to a good index. Then two processes visit the site, one that has searched before and one
that starts now: pages that search must answer 503 "being rebuilt", all others as ever. Then `manage.py index --follow`,
asleep until then, must put it right by itself.
"""

import argparse
import json
import os
import random
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from background import going_on
from proof import Goal, main, visitor

SEARCHES = (
    "/search/?q=harvest",
    "/search/feed.atom?q=harvest",
    "/search/download.csv?q=harvest",
    "/api/search/?q=harvest",
)
OTHERS = ("/", "/sources/", "/about/", "/articles/h7/", "/articles/h7/harvest-7/", "/feed.atom", "/api/articles/h7/")
# `manage.py index --follow`, looking over the index each time, but while the file {asleep} is there.
FOLLOWER = """
from pathlib import Path
from articles.search import follower
bring, told = follower._bring, []
def work(say, looks_over, is_over):
    if Path({asleep!r}).exists():
        told or print("asleep", flush=True)
        told[:] = ["asleep"]
    else:
        told.clear()
        bring(say, True, is_over)
follower._bring, follower.REST, follower.EASE = work, 0.3, 0
print("ready", flush=True)
follower.follow(lambda line: None)
"""


# Each damages an index: `root` is its folder, `live` the one with the files that are searched.


def segment_of(live: Path) -> Path:
    return max(live.glob("*.seg"), key=lambda path: path.stat().st_size)


def contents_of(live: Path) -> Path:
    return max(live.glob("*.toc"))


def flipped(path: Path, keeps_times: bool = False) -> None:
    times, content = path.stat(), bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x10
    path.write_bytes(content)
    if keeps_times:
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def truncated(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def a_folder_instead(path: Path) -> None:
    path.unlink()
    path.mkdir()


def noise(path: Path) -> None:
    path.write_bytes(random.Random(1).randbytes(path.stat().st_size))


def foreign(root: Path, live: Path) -> None:
    """The table of contents of another index, under the name of ours."""
    from whoosh.fields import ID, Schema
    from whoosh.filedb.filestore import FileStorage

    beside = root.with_name("foreign")
    beside.mkdir()
    FileStorage(str(beside)).create_index(Schema(other=ID), contents_of(live).name.split("_")[1])
    shutil.copy(contents_of(beside), contents_of(live))
    shutil.rmtree(beside)


def of_an_older_analyzer(root: Path, live: Path) -> None:
    from background import forked

    assert forked(built_with_an_older_analyzer) == 0


def built_with_an_older_analyzer() -> None:
    from articles.search import analysis, indexer

    analysis.VERSION -= 1
    indexer.rebuild()


Damage = Callable[[Path, Path], object]
ANY: dict[str, Damage] = {
    "a segment is missing": lambda root, live: segment_of(live).unlink(),
    "a segment is cut off": lambda root, live: truncated(segment_of(live)),
    "a byte of a segment is another": lambda root, live: flipped(segment_of(live)),
    "the table of contents is missing": lambda root, live: contents_of(live).unlink(),
    "the table of contents is noise": lambda root, live: noise(contents_of(live)),
    "the table of contents is empty": lambda root, live: contents_of(live).write_bytes(b""),
    "the table of contents is of a foreign index": foreign,
    "the folder of the files is gone": lambda root, live: shutil.rmtree(live),
    "a segment is empty": lambda root, live: segment_of(live).write_bytes(b""),
    "a segment is noise": lambda root, live: noise(segment_of(live)),
    "a folder stands in place of a segment": lambda root, live: a_folder_instead(segment_of(live)),
    "a byte of the table of contents is another": lambda root, live: flipped(contents_of(live)),
}
OURS: dict[str, Damage] = {
    "CURRENT is missing": lambda root, live: (root / "CURRENT").unlink(),
    "CURRENT names nothing that is there": lambda root, live: (root / "CURRENT").write_text("generation-1-none"),
    "CURRENT is noise": lambda root, live: (root / "CURRENT").write_bytes(b"\xff\0\xfe"),
    "the index is of an older analyzer": of_an_older_analyzer,
    "the manifest is missing": lambda root, live: (live / "MANIFEST").unlink(),
    "the manifest is cut off": lambda root, live: truncated(live / "MANIFEST"),
    "the manifest is of another state": lambda root, live: (live / "MANIFEST").write_text(
        (live / "MANIFEST").read_text().replace('.seg": [', '.seg": [1')
    ),
    "the whole index is gone": lambda root, live: shutil.rmtree(root),
}
# The time of change, which nobody can set, still tells it from the file that was read.
OURS["a byte is another, and the file's time the same"] = lambda root, live: flipped(segment_of(live), True)


def check(asked: argparse.Namespace) -> list[Goal]:
    import records
    from sides import side

    records.stock_up(asked.articles)
    chosen = list((ANY | OURS if side().name == "ours" else ANY).items())[:: asked.every][: asked.kinds]
    with follower() if side().name == "ours" else nobody() as repairs:
        seen = sum((damaged(name, damage, asked, repairs) for name, damage in chosen), Counter())
    return [
        Goal("kinds of damage", len(chosen), least=len(chosen)),
        Goal("kinds that a search did not see", seen["not seen"], 0),
        Goal("searches that were wrong or short", seen["wrong"], 0),
        Goal("searches that said 'being rebuilt'", seen["said"]),
        Goal("searches that were right all the same", seen["right"]),
        Goal("answers 500", seen["500"], 0),
        Goal("other pages that did not answer as ever", seen["other pages"], 0),
        Goal("kinds not repaired unattended", seen["not repaired"], 0),
    ]


def damaged(name: str, damage: Damage, asked: argparse.Namespace, repairs: Callable[[], None]) -> Counter[str]:
    in_fork(fresh)
    root, live = places()
    with waiting_visitor(asked.articles) as warm:
        damage(root, live)
        visits = [warm(), visited(asked.articles)]
    seen = Counter(visit["search"] for visit in visits)
    seen["not seen"] = int(not any(visit["search"] == "said" for visit in visits))
    for visit in visits:
        seen["500"] += visit["500"]
        seen["other pages"] += visit["other pages"]
        seen["wrong"] += visit["wrong statuses"]
    seconds = repairs(lambda: visited(asked.articles)["search"] == "right")
    seen["not repaired"] = int(seconds is None)
    if asked.list:
        repaired = "not repaired" if seconds is None else f"repaired in {seconds:.1f} s"
        print(f"{name:<50}{visits[0]['search']:<8}{visits[1]['search']:<8}{repaired}  {dict(seen)}")
    return seen


def places() -> tuple[Path, Path]:
    """The folder of the index, and that of the files which are searched."""
    from django.conf import settings

    root = Path(settings.HAYSTACK_CONNECTIONS["default"]["PATH"])
    current = root / "CURRENT"
    return root, root / current.read_text().strip() if current.exists() else root


def fresh() -> None:
    """A good index. Of a damaged one the stock parts cannot make it: there it goes first."""
    from sides import side

    if side().name == "stock":
        shutil.rmtree(places()[0], ignore_errors=True)
    side().rebuild()


def in_fork(work: Callable[[], object]) -> object:
    """What the function returns in a process that has read nothing of the index yet."""
    with forked_visitor(work) as result:
        return result()


@contextmanager
def waiting_visitor(articles: int) -> Iterator[Callable[[], dict]]:
    """A process that has searched already, and visits when the result is asked for."""
    with forked_visitor(lambda: visit(articles), before=lambda: visit(articles)) as result:
        yield result


def visited(articles: int) -> dict:
    return in_fork(lambda: visit(articles))


@contextmanager
def forked_visitor(work: Callable[[], object], before: Callable[[], object] | None = None) -> Iterator[Callable]:
    from django.db import connections

    connections.close_all()
    (go, told_to_go), (result, told) = os.pipe(), os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            if before:
                before()
                os.write(told, b"ready\n")
                os.read(go, 1)
            os.write(told, json.dumps(work()).encode() + b"\n")
        finally:
            os._exit(0)
    os.close(told)
    with open(result) as lines:
        if before:
            lines.readline()

        def answered() -> object:
            os.write(told_to_go, b"!")
            return json.loads(lines.readline())

        yield answered
    os.waitpid(pid, 0)
    os.close(go)
    os.close(told_to_go)


def visit(articles: int) -> dict:
    """What a visitor meets: how the search answers, and the states of all pages."""
    from sides import side

    is_ours = side().name == "ours"
    pages = visitor()
    searches = [pages.get(path) for path in (SEARCHES if is_ours else SEARCHES[:1])]
    others = [pages.get(path).status_code for path in OTHERS]
    statuses = [page.status_code for page in searches]
    answer = answer_of_search(articles)
    wanted = 503 if answer == "said" else 200
    return {
        "search": answer,
        "500": statuses.count(500) + others.count(500),
        "other pages": sum(status not in (200, 301, 302) for status in others),
        "wrong statuses": sum(status not in (wanted, 500) for status in statuses),
    }


def answer_of_search(articles: int) -> str:
    from sides import side

    from articles.search.errors import SearchUnavailable

    try:
        found = side().found("harvest", per_page=1000)
    except SearchUnavailable:
        return "said"
    except Exception:  # noqa: BLE001  whatever a reader would have met as an error
        return "500"
    return "right" if found.total == len(found.keys) == articles else "wrong"


@contextmanager
def follower() -> Iterator[Callable]:
    """`manage.py index --follow`, which sleeps but while it is to repair."""
    asleep = places()[0].with_name("asleep")
    asleep.touch()
    with going_on(FOLLOWER.format(asleep=str(asleep))) as process:
        assert process.stdout.readline() == "asleep\n"

        def repairs(is_well: Callable[[], bool]) -> float | None:
            started = time.monotonic()
            asleep.unlink()
            while not (well := is_well()) and time.monotonic() - started < 600:
                time.sleep(0.1)
            asleep.touch()
            process.stdout.readline()
            return time.monotonic() - started if well else None

        yield repairs


@contextmanager
def nobody() -> Iterator[Callable]:
    """The stock parts have nothing that repairs."""
    yield lambda is_well: 0.0 if is_well() else None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--articles", type=int, default=120)
    parser.add_argument("--kinds", type=int, default=100, help="at most so many")
    parser.add_argument("--every", type=int, default=1, help="each so-many-th kind only")
    parser.add_argument("--list", action="store_true")


if __name__ == "__main__":
    sys.exit(main(__doc__, check, add_arguments))
