"""How much of one text stands in another: runs of words, and a small sample of them that finds such texts quickly."""

import re
import unicodedata
from heapq import nsmallest
from itertools import accumulate
from zlib import crc32

# Long runs: what a template repeats in every story is broken by names and figures, what is copied is not.
RUN = 8  # words
LONG = 6  # bytes of a word
LONGEST = 100_000  # characters of a text that are looked at: enough of any story
FEWEST_RUNS = 25  # below this nobody can tell a copy from a phrase
SAMPLE = 12
WORD = re.compile(r"\w+")


def folded(text: str) -> str:
    """The words alone, in one case and one form."""
    return " ".join(WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def runs(text: str) -> set[int]:
    """A checksum of each run that begins with a long word: of one run in three or so, and of the same in every text."""
    words = folded(text[:LONGEST]).encode("utf-8", "replace")
    ends = [place + end for place, end in enumerate(accumulate(map(len, words.split(b" "))))]
    starts = [0, *(end + 1 for end in ends[:-1])]
    view = memoryview(words)
    firsts = zip(starts, ends, ends[RUN - 1 :], strict=False)
    return {crc32(view[start:end]) for start, first, end in firsts if first - start >= LONG}


def sketch(text: str) -> tuple[int, ...]:
    """The same few runs of every text that has them, so that copies meet there; nothing for a very short text."""
    found = runs(text)
    if len(found) < FEWEST_RUNS:
        return ()
    return tuple(nsmallest(SAMPLE, found))


def containment(one: set[int], other: set[int]) -> float:
    """The share of the shorter text's runs that stand in the other: 1.0 for a text and a longer version of it."""
    shorter = min(len(one), len(other))
    return len(one & other) / shorter if shorter >= FEWEST_RUNS else 0.0
