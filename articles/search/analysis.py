"""How text becomes terms: one tokeniser and one normal form for documents, queries and snippets alike.

The script of a token decides how it is stemmed, never the language of a page, so a query always agrees with a document.
"""

import re
import sys
import unicodedata
from collections.abc import Iterator
from itertools import chain

import Stemmer

# Part of the index's name: raise it whenever the same text would give other terms, and every index is built anew.
VERSION = 2
LONGEST = 64
SHORTEST = 3  # letters of a word that beginnings and likenesses are sought among, and that is worth suggesting
REMEMBERED = 200_000
GAP = 100  # positions between two records of one field, so that no phrase runs from one into the next


def _marks(first: int, last: int) -> str:
    """A regex class of combining marks: they belong to the letter before them, which `\\w` does not know."""
    ranges: list[list[int]] = []
    for n in range(first, last + 1):
        if unicodedata.category(chr(n))[0] != "M":
            continue
        if ranges and ranges[-1][1] == n - 1:
            ranges[-1][1] = n
        else:
            ranges.append([n, n])
    return "".join(f"{chr(a)}-{chr(b)}" if a < b else chr(a) for a, b in ranges)


_SIGN = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"  # Chinese and Japanese write no spaces: each sign is a token
_LETTER = f"[^\\W_{_SIGN}]"
# Two classes: `re` looks a character up in a class at once only if all of the class is below U+10000.
_RARE = f"(?=[\U00010000-\U0001ffff])[{_marks(0x10000, 0x1FFFF)}]"
_JOINED = f"(?:[{_marks(0, 0xFFFF)}\u00ad\u200c\u200d]|{_RARE})"
_WORD = f"{_LETTER}++(?:{_JOINED}++{_LETTER}*+)*+"
# No token reaches over white space, nor does any look beyond it: the tokens of a text are those of its chunks.
TOKEN = re.compile(
    f"[{_SIGN}]"
    "|[^\\W\\d_](?:\\.[^\\W\\d_])+\\.?(?!\\.?[^\\W_])"  # U.S. is US
    "|(?:[cdjlmnstCDJLMNST]|[qQ]u)['’](?=[^\\W\\d_])"  # l'homme is two words
    # Not possessive: until Python 3.11.5 such a group keeps the sign where no word follows it.
    f"|{_WORD}(?:['’]{_WORD})*"  # Sana'a and Sanaa are one
)
# Around a chunk these change nothing: they are in no token, and no token asks for them behind it.
_AROUND = ',;:!?"()[]{}<>-/*+=“”«»…'
# Accents of Latin, Greek and Cyrillic; points of Hebrew; vowel signs and hamza above or below of Arabic.
_DROPPED = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u00ad\u200c\u200d.'ʼʻʾʿ]")
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
    | {"ى": "ي", "ة": "ه", "ٱ": "ا", "ک": "ك", "ی": "ي", "ہ": "ه"}
)
_PREFIXES = ("وال", "بال", "كال", "فال", "ال", "لل")
_SUFFIXES = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")

_english = Stemmer.Stemmer("english", 0)
_known: dict[str, str] = {}


def fold(word: str) -> str:
    """Without case, accents, vowel signs and letter variants; digits of every script become 0-9."""
    if word.isascii():
        return word.lower().removesuffix("'s").replace("'", "").replace(".", "")
    text = unicodedata.normalize("NFKD", word).casefold().replace("’", "'")
    text = _DROPPED.sub("", unicodedata.normalize("NFKD", text).removesuffix("'s"))
    text = "".join(str(unicodedata.decimal(c, c)) for c in text.translate(_LETTERS))
    return unicodedata.normalize("NFC", text)


def stem_arabic(word: str) -> str:
    """Light stemming (the rules of light10): the article and one-letter joins before it, common endings."""
    if len(word) > 3 and word[0] == "و" and not word.startswith("وال"):
        word = word[1:]
    prefix = next((p for p in _PREFIXES if word.startswith(p) and len(word) - len(p) >= 2), "")
    word = word[len(prefix) :]
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 2:
            word = word[: -len(suffix)]
    return word


def stem_latin(word: str) -> str:
    """English by Snowball; a final -ey is -ei, so that Sergey and Sergei meet."""
    stem = _english.stemWord(word)
    return stem[:-1] + "i" if stem.endswith("ey") else stem


def stem(word: str) -> str:
    """The term of a folded word."""
    first = next((c for c in word if c.isalpha()), "")
    if not first:
        return word
    if "\u0600" <= first <= "\u06ff":
        return stem_arabic(word)
    return stem_latin(word) if first <= "\u024f" else word


def term(token: str) -> str:
    """The term that a token is indexed and searched by; empty for a token that holds nothing to search."""
    found = _known.get(token)
    if found is None:
        found = stem(_word(token))
        if len(_known) < REMEMBERED:
            _known[sys.intern(token)] = found
    return found


def _word(token: str) -> str:
    return fold(token)[:LONGEST]


def tokens(text: str) -> Iterator[tuple[str, int, int]]:
    """(term, start, end) of each token of a text, in order; start and end are places in the text."""
    for match in TOKEN.finditer(text):
        found = term(match.group())
        if found:
            yield found, match.start(), match.end()


def terms(text: str) -> list[str]:
    """The terms of a text, in order."""
    return list(chain.from_iterable(map(_known_chunks.__getitem__, text.split())))


def words(text: str) -> list[str]:
    """The words of a text as they are written, but folded; each gives a term by `stem`."""
    return list(chain.from_iterable(map(words_of_chunk, text.split())))


def words_of_chunk(chunk: str) -> tuple[str, ...]:
    """The folded words of a piece of text without white space."""
    core = chunk.strip(_AROUND)
    if core.isascii():
        if core.count(".") == 1:
            core = core.removesuffix(".")  # the end of a sentence; a point inside is left, as in U.S.
        if core.isalnum():
            return (core.lower()[:LONGEST],)
    return tuple(filter(None, map(_word, TOKEN.findall(core))))


def forms(word: str) -> tuple[str, ...]:
    """A folded word as it may begin in a text: in Arabic without the article, with it, and with what is joined to it.

    An article that leaves too little to search by is taken for letters of the word.
    """
    if not "\u0600" <= word[:1] <= "\u06ff":
        return (word,)
    article = next((p for p in _PREFIXES if word.startswith(p) and len(word) - len(p) >= SHORTEST), "")
    bare = word[len(article) :]
    return (bare, *(joined + bare for joined in ("و", *_PREFIXES)))


def terms_of_chunk(chunk: str) -> tuple[str, ...]:
    """The terms of a piece of text without white space."""
    return tuple(map(stem, words_of_chunk(chunk)))


class _Chunks(dict[str, tuple[str, ...]]):
    def __missing__(self, chunk: str) -> tuple[str, ...]:
        found = terms_of_chunk(chunk)
        if len(self) < REMEMBERED and len(chunk) <= LONGEST:
            self[chunk] = found
        return found


_known_chunks = _Chunks()
