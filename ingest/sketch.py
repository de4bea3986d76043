"""How much of one text stands in another: runs of words, and a small sample of them that finds such texts quickly."""

import re
import unicodedata
from functools import lru_cache
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
FEW_MARKS = 40  # each of which is sought in the whole text
BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
# Of text in ASCII: letters in lower case, digits as they are, a blank for all that is no part of a word.
IN_WORDS = bytes(byte if chr(byte).isalnum() or byte == 95 else 32 for byte in range(128)).lower().ljust(256)


def folded(text: str) -> str:
    """The words alone, in one case and one form."""
    plain = _without_marks(text)
    if plain.isascii():
        return b" ".join(plain.encode().translate(IN_WORDS).split()).decode()
    return " ".join(WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def _without_marks(text: str) -> str:
    """English has little beyond ASCII but quotes and dashes, which part words as blanks do: these become blanks."""
    beyond = () if text.isascii() else set(BEYOND_ASCII.findall(text))
    if len(beyond) <= FEW_MARKS and all(map(_parts_words, beyond)):
        for mark in beyond:
            text = text.replace(mark, " ")
    return text


@lru_cache(maxsize=1_000)
def _parts_words(char: str) -> bool:
    """Stands in no word and joins no letter, as accents do."""
    return not WORD.search(unicodedata.normalize("NFKC", char).casefold()) and not unicodedata.combining(char)


def runs(text: str) -> set[int]:
    """A checksum of each run that begins with a long word: of one run in three or so, and of the same in every text."""
    words = folded(text[:LONGEST]).encode("utf-8", "replace")
    lengths = list(map(len, words.split(b" ")))
    behind = list(accumulate([length + 1 for length in lengths]))  # where the next word begins
    firsts = zip(lengths, [0, *behind], behind[RUN - 1 :], strict=False)
    return {crc32(words[start : end - 1]) for length, start, end in firsts if length >= LONG}


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
