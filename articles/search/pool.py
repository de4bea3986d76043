"""All that is gathered for one segment, in memory up to a bound, then put aside and begun anew."""

from collections.abc import Callable, Iterator

from whoosh.fields import Schema

from articles.search.documents import Documents
from articles.search.gathering import Values, Vocabulary, Words
from articles.search.schema import Zone, written_in
from articles.search.tables import Table, merged

# Chunks of text, and values of other fields: about 100 bytes each by the time that they are sorted.
MOST_GATHERED = 2_000_000
LOOKED_AFTER = 128  # documents


class Pool:
    """The fields of the documents added so far; `folder` is where runs are put aside."""

    def __init__(self, schema: Schema, documents: Documents, folder: str, most: int = MOST_GATHERED) -> None:
        self._schema, self._documents, self._folder, self._most = schema, documents, folder, most
        self._vocabulary = Vocabulary()
        self._fields: dict[str, Words | Values] = {}
        self._runs: dict[str, list[Table]] = {}

    def adder(self, name: str) -> Callable[[int, object], None]:
        """What adds a value of a field for a document; documents ascend."""
        if name not in self._fields:
            field = self._schema[name]
            self._fields[name] = Words(self._vocabulary) if isinstance(field, Zone) else Values(field)
        return self._fields[name].add

    def look_after(self, document: int) -> None:
        """Puts aside what has been gathered if that is too much; looks now and then only."""
        if document % LOOKED_AFTER == 0 and sum(map(len, self._fields.values())) >= self._most:
            for name, table in self._sorted():
                self._runs.setdefault(name, []).append(table.put_aside(self._folder))

    def finish(self) -> None:
        for name, table in self._sorted():
            self._runs.setdefault(name, []).append(table)

    def _sorted(self) -> Iterator[tuple[str, Table]]:
        ranked, ranked_words = self._vocabulary.ranked(), self._vocabulary.ranked_words()
        for name, field in self._fields.items():
            kind = self._schema[name]
            if isinstance(field, Words):
                self._documents.add_lengths(name, *field.lengths())
                yield name, field.table(*ranked)
                if written_in(name) in self._schema:
                    yield written_in(name), field.table_of_written(*ranked_words)
            else:
                if kind.column_type:
                    field.fill(self._documents.column(name, kind.column_type))
                if kind.indexed:
                    yield name, field.table()
            field.clear()
        self._vocabulary.clear()

    def merged(self, name: str, others: list[Table]) -> Iterator[Table]:
        """The postings of a field with those of other documents, which come after; they are kept no longer."""
        return merged([*self._runs.pop(name, []), *others])

    def clear(self) -> None:
        self._runs.clear()
        self._fields.clear()
        self._vocabulary.clear()
