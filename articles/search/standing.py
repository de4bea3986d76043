"""How the index stands: what it holds, what waits to get into it, and who brings it there."""

from dataclasses import dataclass

from haystack import connections
from haystack.constants import DJANGO_CT

from articles import triggers
from articles.models import Article
from articles.search import generations, manifest, outbox
from articles.search.errors import SearchUnavailable


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
