"""The one place that writes the index. The database is the truth: what is written is always the current rows."""

import logging
import time
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from django.db import DatabaseError
from django.db import connections as databases
from haystack import connections
from haystack.constants import DJANGO_CT, DJANGO_ID

from articles import legible, search_indexes, triggers
from articles.models import Article
from articles.search import build, generations, outbox, storage
from articles.search.errors import IndexBusy, InvalidDocument, SearchUnavailable, Unwritable

log = logging.getLogger(__name__)

BATCH = 500
# Of a large backlog more and more at once, up to so many: fewer segments are written, and fewer merged on the way.
LARGEST_BATCH = 2_000
# Articles that a thread of the site brings to the index once a request is answered: some tens of milliseconds. Where
# more than that wait, whoever wrote so many (an import) is at it.
NUDGED = 25
MOST_REFUSED = 20  # articles that the writer fails at, for each of which a build begins anew
PATIENCE = 120.0  # seconds that bulk work waits for the lock, or for those who follow
AT_ONCE = 0.5  # within which one who follows and was killed is replaced, if by the one that waits for it
PAUSE, LONGEST_PAUSE = 0.05, 0.4  # between two looks at how far they are: each twice as long as the one before
# What a record can do to the one who reads it: raw SQL may have put anything into it.
POISON = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, DatabaseError)
UNREACHED = (IndexBusy, SearchUnavailable, Unwritable, DatabaseError, OSError)


@dataclass
class Report:
    """What an indexing did: articles looked at, documents written, and the reason for each record that could not be."""

    written: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    articles: int = 0
    broken: dict[int, str] = field(default_factory=dict)

    def fail(self, article: int, record: str, error: Exception) -> None:
        self.failed[record] = str(error)
        self.broken.setdefault(article, f"{record}: {error}")
        log.error("Not searchable: %s: %s", record, error)

    def add(self, other: "Report") -> None:
        self.written += other.written
        self.articles += other.articles
        self.failed |= other.failed
        self.broken |= other.broken


def drain(
    seconds: float | None = None,
    wait: float | None = None,
    batch: int | None = None,
    may_rebuild: bool = True,
    first: int | None = None,
    is_over: Callable[[], bool] = lambda: False,
    may_compact: bool = True,
    pace: float = 0.0,
) -> Report:
    """Brings the index to what the database holds, oldest change first, until nothing waits or the time is over.

    `wait` is how many seconds to wait for the lock. Ended at any moment, it is simply done again: the rows of the
    outbox go after the commit of the index, and indexing an article twice is the same as once. Batches are of `batch`
    articles, or of `first` and then of twice as many as the one before; `is_over` is asked after each. After one
    that has brought all there was, the next waits for `pace` seconds, so that changes that follow each other go
    together. What many batches have left in many segments is merged in the end, unless another process does that.
    """
    report, deadline = Report(), time.monotonic() + (float("inf") if seconds is None else seconds)
    size = batch or first or BATCH
    while not outbox.is_empty():
        with connections["default"].get_backend().locked(wait):
            done = _drained(size, may_rebuild)
        report.add(done)
        if is_over() or time.monotonic() >= deadline or not done.articles:
            break
        time.sleep(pace if done.articles < size else 0)
        size = batch or min(2 * size, LARGEST_BATCH)
    if report.articles and may_compact:
        _compact_if_possible()
    return report


def _drained(articles: int, may_rebuild: bool) -> Report:
    """One batch, under the lock. Rows are read under it too: of two indexers the later one writes the later rows."""
    found = outbox.batch(articles)
    try:
        if outbox.has_everything(found):
            raise SearchUnavailable("The triggers were away: some changes are not known.")
        report = _replaced(sorted(found))
    except SearchUnavailable as error:
        if not may_rebuild:
            raise
        log.info("Building the whole index: %s", error)
        return _rebuilt()
    generations.note_reached(_root(), outbox.newest())
    outbox.settle(found, report.broken)
    generations.discard_old(_root())  # what a rebuild that was killed has left
    return report


def is_to_be_compacted() -> bool:
    """Whether there are so many large segments that somebody should merge some; False where there is no index."""
    try:
        return connections["default"].get_backend().is_to_be_compacted()
    except SearchUnavailable:
        return False


def compact(is_wanted: Callable[[], bool] = lambda: True) -> None:
    """Merges large segments until they are few, or it is wanted no more; whoever writes goes on meanwhile."""
    while connections["default"].get_backend().compact(PATIENCE) and is_wanted():
        pass


def _compact_if_possible() -> None:
    """Where it is not, all is indexed and can be searched nevertheless."""
    try:
        compact()
    except UNREACHED as error:
        log.warning("Segments of the index were not merged: %s", error)


def index_articles(ids: Iterable[int]) -> Report:
    """Makes the index hold what the database holds now of these articles and their comments, in one commit."""
    with connections["default"].get_backend().locked():
        try:
            return _replaced(sorted(set(ids)))
        except SearchUnavailable as error:
            log.info("Building the whole index: %s", error)
            return _rebuilt()


def _replaced(ids: list[int]) -> Report:
    report = Report(articles=len(ids))
    if ids:
        _write(ids, list(_documents(ids, report)), report)  # all are checked before a writer opens
    return report


def _write(ids: list[int], documents: list[Mapping], report: Report) -> None:
    """One commit. Should the writer fail over an intact index, the article it fails at is found by halves, left out."""
    backend = connections["default"].get_backend()
    try:
        backend.replace("article_id", ids, documents)
    except OSError:
        raise  # a full disk is no damage
    except (Unwritable, *storage.UNWRITABLE) as error:
        storage.check(_root(), backend.schema, anew=True)  # raises SearchUnavailable: it was damage that it met
        log.exception("The writer failed over an intact index.")
        _write_less(ids, documents, report, error)


def _write_less(ids: list[int], documents: list[Mapping], report: Report, error: Exception) -> None:
    if not documents:
        raise Unwritable(ids[0], f"articles.article {ids[0]}", repr(error)) from error
    if len(ids) == 1:
        report.fail(ids[0], f"articles.article {ids[0]}", error)
        report.written -= len(documents)
        return _write(ids, [], report)
    for half in (ids[: len(ids) // 2], ids[len(ids) // 2 :]):
        chosen = set(half)
        _write(half, [document for document in documents if document["article_id"] in chosen], report)


def nudge() -> None:
    """After a commit of the site: one small batch of what waits, unless somebody else is at it. Never raises.

    Where `manage.py index --follow` runs, the work is left to it: an editor waits for nothing then.
    """
    try:
        if not is_followed():
            _bring_a_few(is_all_left_to_us=not _is_followed_soon())
    except IndexBusy:
        log.debug("Another process is writing the index.")
    except UNREACHED as error:
        # Of a missing index every search tells, and a first start has none yet.
        log.log(
            logging.INFO if isinstance(error, SearchUnavailable) else logging.WARNING,
            "The index is behind; manage.py index brings it up to date. %s",
            error,
        )


def _bring_a_few(is_all_left_to_us: bool) -> None:
    """Those who replace one who was killed do it at once: unless they are at it, what waits has not waited for long."""
    if is_all_left_to_us or outbox.age() >= AT_ONCE:
        drain(seconds=0, wait=0, batch=NUDGED, may_rebuild=False, may_compact=is_all_left_to_us)


def _is_followed_soon() -> bool:
    """Whether one who follows lives, or another process starts one."""
    with starting_a_follower() as is_left_to_us:
        return not is_left_to_us


def catch_up() -> Report:
    """For bulk work: all that waits, patiently. The work itself is done, so a failure here is told and not raised.

    Where somebody follows the database it is left to them: what an editor saves meanwhile would wait for two in turns.
    """
    report = Report()
    try:
        while not _is_brought_by_others() and (done := drain(wait=PATIENCE, is_over=_is_brought_by_somebody)).articles:
            report.add(done)
    except UNREACHED:
        log.exception("The index is behind; manage.py index brings it up to date.")
    return report


def _is_brought_by_others() -> bool:
    """Waits for those who follow to bring what waits now; False where nobody does, or not in time."""
    change, until, pause = outbox.newest(), time.monotonic() + PATIENCE, PAUSE
    while _is_brought_by_somebody() and time.monotonic() < until:
        if outbox.is_empty(up_to=change):
            return True
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)
    return False


def _is_brought_by_somebody() -> bool:
    """Also where one who was killed is being replaced."""
    return _is_followed_soon() or is_followed()


def bring_up() -> Report:
    """What every start does: triggers that stand, an index that can be searched, nothing left waiting."""
    triggers.restore()
    report = rebuild() if must_be_built() else drain()
    discard_old()
    return report


def rebuild() -> Report:
    """Builds the whole index anew beside the live one, which answers until it is replaced."""
    triggers.restore()
    with connections["default"].get_backend().locked():
        return _rebuilt()


@contextmanager
def following() -> Iterator[bool]:
    """For a daemon that keeps the index up to date; False where another one does."""
    with generations.following(_root()) as is_the_one:
        yield is_the_one


@contextmanager
def starting_a_follower(waits: bool = False) -> Iterator[bool]:
    """For those who start a daemon in place of one that is gone; False where another process is at it, unless this one
    waits until none is."""
    with generations.starting_a_follower(_root(), waits) as is_the_one:
        yield is_the_one


def is_followed() -> bool:
    return generations.is_followed(_root())


def is_missing() -> bool:
    """Whether nothing can be searched: no index, a damaged one, or one of another making."""
    try:
        storage.check(_root(), connections["default"].get_backend().schema)
    except SearchUnavailable as error:
        log.info("There is no index that could be searched: %s", error)
        return True
    return False


def must_be_built() -> bool:
    """Whether the index is missing, or of another state of the database than this: one that was restored since."""
    return is_missing() or _is_of_another_state()


def _is_of_another_state() -> bool:
    """What was settled is read first and the newest change last: either may grow meanwhile, and both only grow."""
    settled, known, now = outbox.settled(), generations.reached(_root()), outbox.newest()
    if now < known:
        log.warning("The database is older than its index (change %d, %d was indexed): building it anew.", now, known)
    elif 0 < known < settled:
        log.warning(
            "The index is older than its database (change %d, %d was settled): building it anew.", known, settled
        )
    return now < known or 0 < known < settled


def discard_old() -> None:
    """Removes the generations that no process serves any more."""
    if generations.old(_root()):
        with suppress(IndexBusy), connections["default"].get_backend().locked(0):
            generations.discard_old(_root())


def clear() -> None:
    """Throws the index away."""
    connections["default"].get_backend().clear()


@dataclass
class Part:
    """Some of all articles, to be indexed in a process of their own."""

    ids: list[int]
    report: Report = field(default_factory=Report)

    def __iter__(self) -> Iterator[dict]:
        return _documents(self.ids, self.report)


def _rebuilt() -> Report:
    """Under the lock, so that the live index stands still meanwhile and the new one is never behind it.

    What changes while it is built stays in the outbox: the next drain brings it, into the new index.
    """
    rows, refused = outbox.everything(), {}
    while True:
        try:
            report = _built(refused)
            break
        except Unwritable as error:
            if error.article is None or error.article in refused or len(refused) == MOST_REFUSED:
                raise
            refused[error.article] = error
    for article, error in refused.items():
        report.fail(article, error.record, error)
    reached = outbox.newest()
    generations.note_reached(_root(), reached)
    outbox.settle_all(rows, report.broken, reached)
    return report


def _built(refused: Container[int]) -> Report:
    """A new generation without the articles that the writer refused."""
    keys = Article.objects.public().order_by("pk").values_list("pk", flat=True)
    ids = [pk for pk in keys if pk not in refused]
    count = build.processes(len(ids)) if _others_see_our_rows() else 1
    if count > 1:
        databases.close_all()  # a connection is of one process; this one opens its own again when it needs it
    parts = [Part(ids[len(ids) * n // count : len(ids) * (n + 1) // count]) for n in range(count)]
    report = Report(articles=len(ids))
    for part in connections["default"].get_backend().rebuild(parts):
        report.add(part.report)
    return report


def _others_see_our_rows() -> bool:
    """Whether a connection of another process would read the rows that this one reads."""
    return not any(
        database.in_atomic_block or (database.vendor == "sqlite" and database.is_in_memory_db())
        for database in databases.all()
    )


def _documents(ids: list[int], report: Report) -> Iterator[dict]:
    """What can be indexed of articles and their comments. The rest is named and left out; its neighbours are not."""
    checked = connections["default"].get_backend().checked
    for start in range(0, len(ids), BATCH):
        for document in loaded(ids[start : start + BATCH], report):
            try:
                yield checked(document)
            except InvalidDocument as error:
                report.fail(document["article_id"], f"{document[DJANGO_CT]} {document[DJANGO_ID]}", error)
            else:
                report.written += 1


def loaded(ids: Sequence[int], report: Report) -> list[dict]:
    """What the database holds of these articles, or of a range of keys, as documents that are not checked yet."""
    try:
        with legible.strictly():
            return list(search_indexes.documents(ids))
    except POISON as error:
        if len(ids) == 1:
            report.fail(ids[0], f"articles.article {ids[0]}", error)
            return []
    middle = len(ids) // 2
    return [document for half in (ids[:middle], ids[middle:]) for document in loaded(half, report)]


def _root() -> Path:
    return connections["default"].get_backend().root
