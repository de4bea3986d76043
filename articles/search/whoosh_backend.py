"""The Haystack engine of the archive: Whoosh, with exact pages, exact totals and exact facets."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property, partial
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from haystack import connections
from haystack.backends import BaseEngine, BaseSearchBackend, BaseSearchQuery, SearchNode, log_query
from haystack.constants import DJANGO_CT, DJANGO_ID, ID
from haystack.exceptions import SearchBackendError, SkipDocument
from haystack.models import SearchResult
from haystack.utils import get_identifier, get_model_ct
from whoosh import query
from whoosh.fields import Schema

from articles.search import build, compaction, evaluation, generations, schema, storage
from articles.search.errors import SearchUnavailable
from articles.search.evaluation import Found
from articles.search.lookups import Narrow, condition
from articles.search.renewal import Snapshots
from articles.search.snapshot import Snapshot
from articles.search.watching import Watched

log = logging.getLogger(__name__)

Document = Mapping[str, object]


class ArchiveBackend(BaseSearchBackend):
    """One of these serves one thread. Every write takes the lock of the index, every search one pinned reader."""

    def __init__(self, connection_alias: str, **options: object) -> None:
        super().__init__(connection_alias, **options)
        if not options.get("PATH"):
            raise ImproperlyConfigured(f"HAYSTACK_CONNECTIONS[{connection_alias!r}] needs a PATH.")
        self.root = Path(options["PATH"])
        self._snapshot: Snapshot | None = None
        self._pins = 0

    @cached_property
    def schema(self) -> Schema:
        return schema.build(connections[self.connection_alias].get_unified_index().all_searchfields())

    @cached_property
    def key(self) -> "Key":
        """What tells this index from others that the process searches."""
        return str(self.root), schema.name(self.schema)

    # Reading

    @contextmanager
    def pinned(self, to: Snapshot | None = None) -> Iterator[Snapshot]:
        """One committed state for everything inside the block, however many searches that is; or another one."""
        if self._pins and to not in (None, self._snapshot):
            raise RuntimeError("Another state is being searched.")
        if not self._pins:
            self._snapshot = self._snapshots.current() if to is None else to
        self._pins += 1
        try:
            yield self._snapshot
        except storage.DAMAGE:
            storage.suspect(self.root, self.schema)
            raise
        finally:
            self._pins -= 1
            if not self._pins:
                self._snapshot = None  # an idle thread keeps no old state alive

    @property
    def _snapshots(self) -> Snapshots:
        """The holder of the index's newest snapshot: one for all threads."""
        found = _shared.get(self.key)
        if found is None:
            read, opened = (partial(ask, self.root, self.schema) for ask in (storage.state, storage.open_reader))
            made = Snapshots(
                Watched(self.root, read), opened, is_kept=self.key in _kept, is_touched=_is_the_same_commit
            )
            found = _shared.setdefault(self.key, made)
        return found

    def keep(self) -> None:
        """From now on a thread of this process calls `keep_up` all the time."""
        _kept.add(self.key)
        _shared.pop(self.key, None)

    def keep_up(self, seconds: float) -> None:
        """Waits for a commit, but no longer, and opens what is then the newest state: for a thread of its own."""
        self._snapshots.wait(seconds)
        try:
            self._snapshots.renew()
        except storage.DAMAGE as error:
            storage.suspect(self.root, self.schema)
            raise SearchUnavailable(f"The index cannot be read ahead: {error!r}") from error

    @log_query
    def search(self, query_string: query.Query, **options: object) -> dict[str, object]:
        """Haystack's entry. The query is a tree of Whoosh queries, as ArchiveQuery builds it."""
        if not isinstance(query_string, query.Query):
            raise SearchBackendError("This engine parses no query strings: build the search with SQ objects.")
        with self.pinned() as snapshot:
            try:
                found = evaluation.search(snapshot, query_string, **_plan(self.schema, **options))
                results = _results(snapshot, found, options.get("result_class"))
            except storage.DAMAGE as error:
                _shared.pop(self.key, None)
                storage.suspect(self.root, self.schema)
                log.exception("The index is intact, and yet a search of it failed.")
                raise SearchUnavailable(f"The index cannot be searched: {error!r}") from error
        return {"results": results, "hits": found.total, "facets": _facets(found), "spelling_suggestion": None}

    # Writing

    def update(self, index: object, iterable: Iterable[object], commit: bool = True) -> None:
        """Puts objects in place of what the index held of them; raises InvalidDocument before anything is written."""
        documents = list(self.prepared(index, iterable))
        with self.locked():
            self.replace(ID, [document[ID] for document in documents], documents)

    def remove(self, obj_or_string: object, commit: bool = True) -> None:
        with self.locked():
            self.replace(ID, [get_identifier(obj_or_string)], [])

    def clear(self, models: Iterable[type] | None = None, commit: bool = True) -> None:
        """Of some models: their documents. Of all: the index itself, so that searches say that there is none."""
        with self.locked():
            if models is None:
                generations.clear(self.root)
            else:
                self.replace(DJANGO_CT, [get_model_ct(model) for model in models], [])

    def locked(self, seconds: float | None = None):
        return generations.locked(self.root, self.timeout if seconds is None else seconds)

    def prepared(self, index: object, objects: Iterable[object]) -> Iterator[Document]:
        """The documents of objects, each checked to be one that can be written."""
        for found in objects:
            try:
                yield self.checked(index.full_prepare(found))
            except SkipDocument:
                continue

    def checked(self, document: Document) -> Document:
        """As the writer takes it, with its digest; raises InvalidDocument."""
        return schema.checked(self._checks, document) | {schema.DIGEST: schema.digest(document)}

    @cached_property
    def _checks(self) -> Mapping[str, Callable[[object], object]]:
        return schema.checks(self.schema)

    def replace(self, field: str, values: Iterable[object], documents: Iterable[Document]) -> None:
        """Deletes what has one of the values in the field and adds the documents, in one commit. Under `locked`."""
        with storage.writing(storage.open_index(self.root, self.schema)) as writer:
            for value in values:
                writer.delete_by_term(field, value)
            build.fill(writer, documents)
        self._snapshots.move()

    def is_to_be_compacted(self) -> bool:
        """Whether there are too many large segments and nobody merges them; SearchUnavailable without an index."""
        return compaction.is_due(self.root, self.schema)

    def compact(self, seconds: float) -> bool:
        """Merges some large segments beside those who write: not under `locked`, which it takes for moments alone."""
        has_merged = compaction.compact(self.root, self.schema, seconds)
        if has_merged:
            self._snapshots.move()
        return has_merged

    def rebuild(self, parts: Sequence[build.Part]) -> list[build.Part]:
        """A new generation of these documents beside the live one, then in its place. Under `locked`.

        Each part is read in a process of its own if there are several; they are returned as they then are.
        """
        directory = generations.new(self.root)
        try:
            parts = build.build(directory, self.schema, parts)
            generations.publish(self.root, directory)
        finally:
            _shared.pop(self.key, None)
            generations.discard_old(self.root)
        return parts


# The snapshots of each index that this process searches, for all its threads.
Key = tuple[str, str]
_shared: dict[Key, Snapshots] = {}
_kept: set[Key] = set()


def _is_the_same_commit(before: storage.State, now: storage.State) -> bool:
    return before[:2] == now[:2]


def _plan(
    made: Schema,
    start_offset: int = 0,
    end_offset: int | None = None,
    sort_by: Iterable[str] = (),
    facets: Iterable[str] = (),
    date_facets: Iterable[str] = (),
    narrow_queries: Iterable[Narrow] = (),
    models: Iterable[type] = (),
    **_options: object,
) -> dict[str, object]:
    """Haystack's options as those of `evaluation.search`."""
    narrows = list(narrow_queries)
    if not all(isinstance(narrow, Narrow) for narrow in narrows):
        raise SearchBackendError("narrow() takes lookups.Narrow here, never a query string.")
    if models:
        narrows.append(Narrow(DJANGO_CT, "in", tuple(get_model_ct(model) for model in models)))
    return {
        "filters": [(each.field, condition(made, each.field, each.lookup, each.value)) for each in narrows],
        "sort": tuple(sort_by or ()),
        "start": start_offset or 0,
        "stop": end_offset,
        "facets": tuple(facets or ()),
        "days": tuple(date_facets or ()),
    }


class Result(SearchResult):
    """As Haystack has it, but without the dozen attributes that nobody asks for here: making them took longer than
    the search."""

    log = logging.getLogger("haystack")
    _object = _model = _verbose_name = _point_of_origin = _distance = stored_fields = _stored_fields = None
    _additional_fields = (ID,)

    def __init__(self, kind: str, pk: int, score: float) -> None:
        self.app_label, self.model_name = kind.split(".")
        self.pk, self.score = pk, score
        self.id = f"{kind}.{pk}"

    def __getstate__(self) -> dict[str, object]:
        return self.__dict__.copy()

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update(state)


def _results(snapshot: Snapshot, found: Found, given: type | None) -> list[SearchResult]:
    if not found.hits:
        return []
    numbers, scores = zip(*found.hits, strict=True)
    kinds, keys = snapshot.values(DJANGO_CT, numbers), snapshot.values(DJANGO_ID, numbers)
    if given in (None, SearchResult):
        return list(map(Result, kinds, keys, scores))
    return [
        given(*kind.split("."), key, score, **{ID: f"{kind}.{key}"})
        for kind, key, score in zip(kinds, keys, scores, strict=True)
    ]


def _facets(found: Found) -> dict[str, dict]:
    if not found.facets and not found.days:
        return {}
    return {"fields": found.facets, "dates": found.days, "queries": {}, "rests": found.rests}


class ArchiveQuery(BaseSearchQuery):
    """Builds a tree of Whoosh queries from the SQ objects themselves: no text of a user ever meets a parser."""

    def build_query(self) -> query.Query:
        return self._tree(self.query_filter) if self.query_filter else query.Every()

    def __str__(self) -> str:
        return str(self.build_query())

    def add_filter(self, query_filter: SearchNode, use_or: bool = False) -> None:
        """Keeps each filter a node of its own: Haystack's way lets exclude() negate the filters before it."""
        connector = SearchNode.OR if use_or else SearchNode.AND
        filters = [self.query_filter, query_filter] if self.query_filter else [query_filter]
        self.query_filter = SearchNode(filters, connector)

    def _tree(self, node: SearchNode) -> query.Query:
        parts = [self._tree(child) if isinstance(child, SearchNode) else self._leaf(*child) for child in node.children]
        kind = query.Or if node.connector == SearchNode.OR else query.And
        tree = _joined(kind, parts)
        return query.And([query.Every(), query.Not(tree)]) if node.negated else tree

    def _leaf(self, expression: str, value: object) -> query.Query:
        field, lookup = self.query_filter.split_expression(expression)
        return condition(self.backend.schema, field, lookup, value)

    def build_query_fragment(self, field: str, filter_type: str, value: object) -> str:
        raise SearchBackendError("narrow() takes lookups.Narrow here, never an SQ.")


def _joined(kind: type, parts: list[query.Query]) -> query.Query:
    return parts[0] if len(parts) == 1 else kind(parts)


class ArchiveEngine(BaseEngine):
    backend = ArchiveBackend
    query = ArchiveQuery
