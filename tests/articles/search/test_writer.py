"""What the writer of arrays writes is what Whoosh's own writer would have written, as Whoosh reads it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import fields
from whoosh.filedb.filestore import RamStorage
from whoosh.index import FileIndex
from whoosh.reading import IndexReader
from whoosh.writing import NO_MERGE, OPTIMIZE, SegmentWriter

from articles.search import packing, pool, tables
from articles.search.documents import deflated
from articles.search.schema import Exact, Identifier, Moment, Number, Written, Zone, written_in
from articles.search.storage import Storage
from articles.search.writer import Writer

SCHEMA = fields.Schema(
    id=Identifier(),
    text=Zone(),
    text_written=Written(),
    headline=Zone(),
    headline_written=Written(),
    section=Exact(),
    published=Moment(),
    number=Number(stored=True),
    count=Number(),
)
WORDS = st.sampled_from(["grain", "Grain", "U.S.", "l'eau", "al-Qaeda", "—", "كتاب", "北京", "x" * 70, "grain,"])
TEXTS = st.lists(WORDS, max_size=6).map(" ".join)
DOCUMENTS = st.fixed_dictionaries(
    {"number": st.integers(-(1 << 40), 1 << 40)},
    optional={
        "text": TEXTS | st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
        "headline": TEXTS | st.lists(TEXTS, max_size=3),
        "section": st.sampled_from(["Asia", "Middle East", "آسيا", ""]),
        "published": st.integers(0, 10**14).map(lambda n: datetime(1, 1, 1) + timedelta(microseconds=n)),
        "count": st.integers(0, 3),
    },
)
SEGMENTS = st.lists(st.lists(DOCUMENTS, min_size=1, max_size=5), min_size=1, max_size=3)


def built(make: type, segments: Sequence, deleted: Sequence[int] = (), optimized: bool = False, storage=None):
    """An index of segments of documents, without those of some numbers; with a last segment of all if `optimized`."""
    index = FileIndex.create(storage or RamStorage(), SCHEMA, "test")
    for place, documents in enumerate(segments):
        writer = make(index)
        for number, document in enumerate(documents):
            writer.add_document(id=f"{place}.{number}", **document)
        writer.commit(mergetype=NO_MERGE)
    writer = make(index)
    for number in deleted:
        writer.delete_by_term("number", number)
    writer.add_document(id="last", number=7, text="grain of wheat")
    writer.commit(mergetype=OPTIMIZE if optimized else NO_MERGE)
    return index


class StockWriter(SegmentWriter):
    """Whoosh's own writer, told of the fields that ours makes of the zones."""

    def add_document(self, **values: object) -> None:
        zones = [name for name in values if isinstance(self.schema[name], Zone)]
        super().add_document(**values, **{written_in(name): values[name] for name in zones})


def stock(index: FileIndex) -> SegmentWriter:
    return StockWriter(index, _lk=False)


def contents(index: FileIndex) -> list[dict]:
    with index.reader() as reader:
        return [leaf_contents(leaf) for leaf, _ in reader.leaf_readers()]


def leaf_contents(reader: IndexReader) -> dict:
    """Everything that can be asked of a segment."""
    live = list(reader.all_doc_ids())
    held = {
        "live": live,
        "stored": [reader.stored_fields(number) for number in live],
        "terms": list(reader.all_terms()),
    }
    for name, field in SCHEMA.items():
        held["length", name] = [reader.doc_field_length(number, name) for number in live], reader.field_length(name)
        if field.column_type:
            column = reader.column_reader(name, translate=False)
            held["column", name] = [column[number] for number in live], list(column)
    for name, text in held["terms"]:
        held[name, text] = info(reader.term_info(name, text)), postings(reader, name, text)
    return held


def info(found) -> tuple:
    names = ("weight", "doc_frequency", "min_length", "max_length", "max_weight", "min_id", "max_id")
    return tuple(getattr(found, name)() for name in names)


def postings(reader: IndexReader, name: str, text: bytes) -> list[tuple]:
    matcher, found = reader.postings(name, text), []
    while matcher.is_active():
        places = matcher.value_as("positions") if isinstance(SCHEMA[name], Zone) else None
        found.append((matcher.id(), matcher.weight(), places))
        matcher.next()
    return found


def blocks(reader: IndexReader, name: str, text: bytes) -> list[tuple]:
    matcher = reader._terms.matcher(name, text, SCHEMA[name].format)
    found = []
    while matcher.is_active():
        names = ("block_min_id", "block_max_id", "block_min_length", "block_max_length", "block_max_weight")
        found.append(tuple(getattr(matcher, name)() for name in names))
        matcher._next_block()
    return found


@settings(max_examples=150, deadline=None)
@given(SEGMENTS, st.data())
def test_an_index_is_the_one_that_whoosh_writes(segments, data):
    numbers = [document["number"] for documents in segments for document in documents]
    deleted = data.draw(st.lists(st.sampled_from(numbers), unique=True))
    for optimized in (False, True):
        ours, theirs = (contents(built(make, segments, deleted, optimized)) for make in (Writer, stock))
        assert ours == theirs


@settings(max_examples=50, deadline=None)
@given(SEGMENTS)
def test_memory_is_bounded_and_nobody_sees_it(segments):
    together = [[document for documents in segments for document in documents] * 3]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool.Pool.__init__, "__defaults__", (5,))
        patch.setattr(pool, "LOOKED_AFTER", 2)
        patch.setattr(tables.merged, "__defaults__", (3,))
        patch.setattr(packing, "LARGEST_BLOCK", 2)
        ours = contents(built(Writer, together))
    assert ours == contents(built(stock, together))


def test_long_lists_are_cut_into_blocks_that_say_what_is_in_them(monkeypatch):
    monkeypatch.setattr(packing, "LARGEST_BLOCK", 128)
    documents = [{"number": n, "text": "grain " * (1 + n % 300) + "wheat " * (n % 7)} for n in range(1000)]
    ours, theirs = (built(make, [documents]).reader().leaf_readers()[0][0] for make in (Writer, stock))
    for text in (b"grain", b"wheat"):
        assert len(blocks(ours, "text", text)) > 3
        assert blocks(ours, "text", text) == blocks(theirs, "text", text)
    assert leaf_contents(ours) == leaf_contents(theirs)


def test_words_far_apart_keep_their_positions():
    text = "grain " + "wheat " * 70_000 + "grain " + "corn " * 140_000 + "grain"
    documents = [{"number": 1, "text": text}, {"number": 2, "text": "grain"}]
    assert contents(built(Writer, [documents])) == contents(built(stock, [documents]))


def test_every_term_is_found_by_its_hash():
    documents = [{"number": number} for number in range(5000)]
    reader = built(Writer, [documents]).reader().leaf_readers()[0][0]
    assert all(reader.term_info("number", SCHEMA["number"].term(n)).min_id() == n for n in range(5000))
    assert ("number", SCHEMA["number"].term(5000)) not in reader


def test_a_segment_is_one_file_and_a_cancelled_one_none(tmp_path):
    index = built(Writer, [[{"number": 1, "text": "grain"}]], storage=Storage(str(tmp_path)))
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".seg", ".seg", ".toc"]
    before = sorted(tmp_path.iterdir())
    writer = Writer(index)
    writer.add_document(id="x", number=1, text="grain")
    writer.cancel()
    assert sorted(tmp_path.iterdir()) == before


def test_a_failure_while_a_segment_is_written_leaves_no_file(tmp_path, monkeypatch):
    index = FileIndex.create(Storage(str(tmp_path)), SCHEMA, "test")
    writer = Writer(index)
    writer.add_document(id="x", number=1, text="grain")
    monkeypatch.setattr(writer.perdocwriter, "parts", lambda size: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        writer.commit()
    writer.cancel()
    assert [path.suffix for path in tmp_path.iterdir()] == [".toc"]


def test_unknown_fields_are_refused():
    writer = Writer(FileIndex.create(RamStorage(), SCHEMA, "test"))
    with pytest.raises(fields.UnknownFieldError):
        writer.add_document(id="x", nothing="x")


@pytest.mark.parametrize("size", [0, 10, 65_535, 65_536, 200_000])
def test_values_are_stored_as_zlib_reads_them(size):
    import zlib

    assert zlib.decompress(deflated(b"x" * size)) == b"x" * size
