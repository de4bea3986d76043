"""How the index stands: what it holds, what waits to get into it, and who brings it there."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from haystack import connections
from haystack.constants import DJANGO_CT

from articles import triggers
from articles.models import Article
from articles.search import generations, manifest, outbox, storage
from articles.search.errors import IndexBusy, SearchUnavailable


@dataclass(frozen=True)
class Standing:
    """`documents` is None, and `fault` says why, where there is no index that could be searched."""

    backlog: outbox.Backlog
    documents: int | None
    articles: int | None
    fault: str
    size: int
    commit: int | None
    generations: int
    is_followed: bool
    missing_triggers: list[str]


def standing() -> Standing:
    root = connections["default"].get_backend().root
    documents, articles, fault = _counted()
    size, commit = _on_disk()
    kept = len(generations.old(root)) + (commit is not None)
    return Standing(
        *(outbox.backlog(), documents, articles, fault, size, commit, kept),
        *(generations.is_followed(root), triggers.missing()),
    )


def _counted() -> tuple[int | None, int | None, str]:
    """All documents, those that are articles, and why there are none."""
    try:
        with connections["default"].get_backend().pinned() as snapshot:
            articles = snapshot.term(DJANGO_CT, str(Article._meta).encode())
            return snapshot.reader.doc_count(), len(articles.ids), ""
    except SearchUnavailable as error:
        return None, None, str(error)


def _on_disk() -> tuple[int, int | None]:
    try:
        held = manifest.read(generations.current(connections["default"].get_backend().root))
    except SearchUnavailable:
        return 0, None
    return sum(kept.size for kept in held.files.values()), held.number


@dataclass(frozen=True)
class Searched:
    """How many articles can be searched (None: none at the moment), and how many changes wait to be."""

    articles: int | None
    behind: int


def searched() -> Searched:
    """In one query."""
    return Searched(_counted()[1], outbox.backlog().waiting)


# For `manage.py check_archive`


def intact() -> tuple[str, bool]:
    """What is to be said of the files of the index, each read from beginning to end, and whether all is well."""
    backend = connections["default"].get_backend()
    try:
        storage.check(backend.root, backend.schema, anew=True)
    except SearchUnavailable as error:
        return str(error), False
    size, commit = _on_disk()
    return f"commit {commit:,}: all {size:,} bytes are what was written", True


def left_over() -> list[str]:
    """What lies in the directory of the index and belongs to none; nothing while somebody writes, who may need it."""
    backend = connections["default"].get_backend()
    with suppress(IndexBusy), backend.locked(0):
        old = [f"{directory.name} is live no more" for directory in generations.unserved(backend.root)]
        return old + [f"{path.name} is no file of the index" for path in _strays(backend.root)]
    return []


def _strays(root: Path) -> list[Path]:
    try:
        live = generations.current(root)
        kept = {*manifest.read(live).files, manifest.NAME, generations.DAMAGED}
        return sorted(path for path in live.iterdir() if path.name not in kept)
    except (SearchUnavailable, OSError):
        return []


def remove_left_over() -> int:
    backend = connections["default"].get_backend()
    with backend.locked():
        strays = [*_strays(backend.root), *generations.unserved(backend.root)]
        for path in _strays(backend.root):
            path.unlink(missing_ok=True)
        generations.discard_old(backend.root)
    return len(strays)
