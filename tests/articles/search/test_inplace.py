"""A segment is read where it lies: like any file, without a copy of it in memory."""

import tracemalloc
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.search.inplace import WholeFile

CONTENT = bytes(range(256)) * 20
PLACES = st.integers(0, len(CONTENT) + 20)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    found = tmp_path_factory.mktemp("segment") / "x.seg"
    found.write_bytes(CONTENT)
    return found


@given(start=PLACES, length=PLACES, reads=st.lists(st.tuples(PLACES, PLACES), max_size=5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_a_part_reads_as_its_bytes_would_and_never_beyond_them(path, start, length, reads):
    start = min(start, len(CONTENT))
    whole, expected = WholeFile(path), BytesIO(CONTENT[start : start + length])
    part = whole.subset(start, length)
    for place, count in reads:
        assert part.get(place, count) == expected.getvalue()[place : place + count]
        part.seek(place), expected.seek(place)
        assert (part.read(count), part.tell()) == (expected.read(count), expected.tell())
    whole.close()


def test_numbers_are_read_as_whoosh_writes_them(path):
    whole = WholeFile(path)
    assert list(whole.get_array(2, "H", 2)) == [0x0203, 0x0405]
    assert whole.get_int(4) == 0x04050607
    whole.close()


def test_a_part_of_a_closed_file_is_not_read(path):
    whole = WholeFile(path)
    part = whole.subset(0, 10)
    whole.close()
    with pytest.raises(ValueError, match="closed"):
        part.get(0, 1)


def test_opening_a_file_reads_nothing_of_it(tmp_path):
    large = tmp_path / "large.seg"
    large.write_bytes(bytes(8 << 20))
    tracemalloc.start()
    whole = WholeFile(large)
    whole.subset(100, 4 << 20).get(5, 10)
    assert tracemalloc.get_traced_memory()[1] < 1_000_000  # other threads of this process may take some
    tracemalloc.stop()
    whole.close()
