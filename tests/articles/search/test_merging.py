"""What is read of a segment that is taken into another one."""

import pytest

from articles.search import merging
from articles.search.lexicon import terms_of
from articles.search.merging import Source
from articles.search.writer import Writer
from tests.articles.search.test_writer import SCHEMA, built


@pytest.fixture
def read(monkeypatch):
    """Where the postings of terms that were read one by one lie."""
    places, blocks = [], merging.blocks
    monkeypatch.setattr(merging, "blocks", lambda *words: places.append(words[1]) or blocks(*words))
    return places


def leaf(*texts: str, deleted: tuple[int, ...] = ()):
    documents = [{"number": number, "text": text} for number, text in enumerate(texts)]
    return built(Writer, [documents], deleted).reader().leaf_readers()[0][0]


def tables(reader) -> list[list[bytes]]:
    return [table.terms for table in Source(reader, 0).tables("text", SCHEMA["text"].format)]


def test_nothing_is_read_of_what_only_a_deleted_document_has(read):
    reader = leaf("ferry ferry", "grain grain", "harbour", deleted=(1, 2))
    assert tables(reader) == [[], [b"ferri"]]
    terms = terms_of(reader, "text")
    assert read == [terms.offset[terms.find(b"ferri")]]


def test_terms_that_one_document_has_once_are_read_at_once(read):
    assert tables(leaf("ferry grain", "harbour grain")) == [[b"ferri", b"harbour"], [b"grain"]]
    assert len(read) == 1
