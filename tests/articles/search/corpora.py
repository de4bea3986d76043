"""Small indexes for the tests of the executor: few words, so that everything happens, in several segments."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from whoosh import fields, query
from whoosh.analysis import RegexTokenizer
from whoosh.codec.whoosh3 import W3Codec
from whoosh.columns import RefBytesColumn
from whoosh.filedb.filestore import RamStorage
from whoosh.index import FileIndex
from whoosh.reading import IndexReader
from whoosh.searching import Searcher
from whoosh.writing import SegmentWriter

from articles.search.blocks import PackedCodec
from articles.search.positions import PackedPositions
from articles.search.schema import Exact, Moment

# A busy machine is no failure.
quickly = settings(max_examples=40, deadline=None)

WORDS = ("ab", "abc", "abd", "b", "ba", "c", "ca", "cab")
SECTIONS = ("Asia", "Europe", "Middle East", "asia")
START = datetime(2013, 9, 11, 22)


class PackedText(fields.TEXT):
    def __init__(self, **options) -> None:
        super().__init__(**options)
        self.format = PackedPositions(self.format.field_boost)


def schema(packed: bool) -> fields.Schema:
    text = PackedText if packed else fields.TEXT
    words = RegexTokenizer(r"\S+")
    return fields.Schema(
        headline=text(analyzer=words, field_boost=2.0),
        text=text(analyzer=words),
        section=Exact(),
        tags=fields.KEYWORD(commas=True, sortable=RefBytesColumn()),
        published=Moment(),
        size=fields.NUMERIC(int, 64, sortable=True, shift_step=0),
        django_id=fields.NUMERIC(int, 64, stored=True, sortable=True, shift_step=0),
    )


class Memory(RamStorage):
    """Whoosh's keeps its temporary files in one directory of the disk, whoever else is at work there."""

    def temp_storage(self, name: str | None = None) -> RamStorage:
        return Memory()


@dataclass(frozen=True)
class Document:
    text: Sequence[str] = ()
    headline: Sequence[str] = ()
    section: str | None = None
    tags: Sequence[str] = ()
    hour: int | None = None
    size: int | None = None

    def values(self) -> dict[str, object]:
        held = {
            "text": " ".join(self.text) or None,
            "headline": " ".join(self.headline) or None,
            "section": self.section,
            "tags": ",".join(self.tags) or None,
            "published": None if self.hour is None else START + timedelta(hours=self.hour),
            "size": self.size,
        }
        return {name: value for name, value in held.items() if value is not None}


@dataclass(frozen=True)
class Corpus:
    """Segments of documents, which of all documents are then deleted, and how it is written."""

    segments: Sequence[Sequence[Document]]
    deleted: frozenset[int] = frozenset()
    packed: bool = True
    merged: bool = False

    def reader(self) -> IndexReader:
        return written(self).reader()


def written(corpus: Corpus) -> FileIndex:
    """The index of a corpus; django_id numbers the documents of all segments from 0."""
    index = FileIndex.create(Memory(), schema(corpus.packed), "test")
    number = 0
    for segment in corpus.segments:
        writer = writer_of(index, corpus.packed)
        for document in segment:
            writer.add_document(django_id=number, **document.values())
            number += 1
        writer.commit(merge=False)
    writer = writer_of(index, corpus.packed)
    for number in corpus.deleted:
        writer.delete_by_term("django_id", number)
    writer.commit(optimize=corpus.merged, merge=False)
    return index.refresh()


def writer_of(index: FileIndex, packed: bool) -> SegmentWriter:
    return SegmentWriter(index, _lk=False, codec=PackedCodec() if packed else W3Codec(blocklimit=4))


def corpus(*texts: str, **options) -> Corpus:
    """One segment of texts."""
    return Corpus([[Document(text=text.split()) for text in texts]], **options)


def documents() -> st.SearchStrategy[Document]:
    words = st.lists(st.sampled_from(WORDS), max_size=7)
    return st.builds(
        Document,
        text=words,
        headline=st.lists(st.sampled_from(WORDS), max_size=2),
        section=st.none() | st.sampled_from(SECTIONS),
        tags=st.lists(st.sampled_from("pqr"), max_size=2, unique=True),
        hour=st.none() | st.integers(0, 60),
        size=st.none() | st.integers(-2, 2),
    )


@st.composite
def corpora(draw) -> Corpus:
    segments = draw(st.lists(st.lists(documents(), min_size=1, max_size=6), min_size=1, max_size=3))
    count = sum(map(len, segments))
    deleted = draw(st.frozensets(st.integers(0, count - 1), max_size=count // 2))
    return Corpus(segments, deleted, draw(st.booleans()), draw(st.booleans()))


def queries() -> st.SearchStrategy[query.Query]:
    return st.recursive(_leaves(), _nodes, max_leaves=6)


def _leaves() -> st.SearchStrategy[query.Query]:
    zones, words = st.sampled_from(("text", "headline")), st.sampled_from((*WORDS, "zz"))
    boosts = st.sampled_from((1.0, 1.0, 0.5, 3.0))
    ends = st.none() | st.integers(-2, 2)
    phrases = st.lists(words, min_size=1, max_size=3)
    return st.one_of(
        st.builds(query.Term, zones, words, boosts),
        st.builds(query.Term, zones, words, boosts),
        st.builds(query.Phrase, zones, phrases, st.sampled_from((1, 1, 2)), boosts),
        st.builds(query.Prefix, zones, st.sampled_from(("a", "ab", "c", "z")), boosts),
        st.builds(query.TermRange, zones, words, words, st.booleans(), st.booleans(), boosts),
        st.builds(query.NumericRange, st.just("size"), ends, ends, st.booleans(), st.booleans(), boosts),
        st.builds(query.Term, st.just("section"), st.sampled_from(SECTIONS)),
        st.builds(query.Every, st.sampled_from((None, "text", "section", "size"))),
        st.just(query.NullQuery),
    )


def _nodes(children: st.SearchStrategy[query.Query]) -> st.SearchStrategy[query.Query]:
    several = st.lists(children, min_size=2, max_size=4)
    boosts = st.sampled_from((1.0, 2.0))
    return st.one_of(
        st.builds(query.And, several, boosts),
        st.builds(query.Or, several, boosts),
        st.builds(query.Not, children),
        st.builds(query.AndNot, children, children),
        st.builds(query.ConstantScoreQuery, children, boosts),
        st.builds(lambda wanted, unwanted: query.And([wanted, query.Not(unwanted)]), children, children),
    )


def as_whoosh_means(tree: query.Query) -> query.Query:
    """What Whoosh documents, put so that it does it.

    Terms that stand for many it scores by BM25 or by 1, as the number of terms and documents happens to be; its matcher
    of AndNot lets the first document pass that it should leave out.
    """
    if isinstance(tree, query.AndNot):
        return query.Require(as_whoosh_means(tree.a), query.Not(as_whoosh_means(tree.b)))
    if isinstance(tree, query.MultiTerm) and tree.constantscore:
        return query.ConstantScoreQuery(tree, tree.boost)
    return tree if tree.is_leaf() else tree.apply(as_whoosh_means)


def whoosh_hits(reader: IndexReader, tree: query.Query) -> dict[int, float]:
    """Number and score of every hit. Whoosh's Not lets a deleted document pass that follows what it leaves out."""
    hits = Searcher(reader).search(as_whoosh_means(tree), limit=None)
    return {number: score for number, score in hits.items() if not reader.is_deleted(number)}


def numbers(reader: IndexReader, found: Iterable[int]) -> list[int]:
    return [reader.stored_fields(number)["django_id"] for number in found]
