"""Query text to tokens: words, quotations, brackets, fields and their values."""

import re
import unicodedata
from enum import Enum, auto
from typing import NamedTuple

from articles.search.query_dates import period
from articles.search.query_notes import Note, note
from articles.search.query_operators import ALIASES, ANYWHERE, FIELDS, KEYWORDS, Operator
from articles.search.query_text import leaf_text
from articles.search.query_tree import DateRange, Filter, Fuzzy, Leaf, Phrase, Prefix, Term, Word

MAX_CHARACTERS = 256
MIN_PREFIX = 3
COMBINING = ("OR", "NOT")


class Mark(Enum):
    OPEN = auto()
    SHUT = auto()
    OR = auto()
    AND = auto()
    NOT = auto()
    NOTHING = auto()  # stands where something was left out, so that a NOT before it negates nothing else


class ZoneMark(NamedTuple):
    """The words that follow are sought in this zone ("" ends a zone)."""

    zone: str


class ScopeMark(NamedTuple):
    """The whole search moves to this zone."""

    zone: str


Token = Leaf | Mark | ZoneMark | ScopeMark

_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_GERSHAYIM = re.compile('(?<=[א-ת])"(?=[א-ת])')
_SINGLE_QUOTED = re.compile(r"(?<!\w)[‘‚‛]([^‘’‚‛]*)[’‘](?!\w)")
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»‹›＂〝〞「」『』", '"') | dict.fromkeys("‘’‚‛", "'"))

_PHRASE = re.compile(r'"([^"]*)("?)([~^]\d*)?')
_MINUS = re.compile(r"-(?=-*[^\s)\-])")
_FIELD = re.compile(r'([^\s"():]+):')
_WORD = re.compile(r'[^\s"()]+')
_BETWEEN_WORDS = re.compile(r"(?<=[^\W\d])[,;/|،؛]+(?=\w)|(?<=\d)[,;/|،؛]+(?=[^\W\d])")
_COMPARED = re.compile(r"([^\W\d]\w*[<>])=?\w")  # `published>2020`, as other places write a field
_WILD = re.compile(r"\w\?+\w|\w\^\d")  # `br?dge` and `bridge^4`
_VALUE_APART = re.compile(r' (?!(?:AND|OR|NOT)(?![^\s"()]))([^\s"():\-][^\s"():]*)(?![^\s"()])')
_DECORATED = re.compile(r"([*~]*)(.*?)((?:\*|~\d*)*)", re.DOTALL)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{1,8})*")


def cleaned(typed: str) -> tuple[str, list[Note]]:
    """One printable line of at most 256 characters, with straight quotes."""
    printable = _UNPRINTABLE.sub(" ", typed)
    notes = [note("unprintable")] if printable != typed else []
    visible = _INVISIBLE.sub("", printable).replace("\u200b", " ")
    line, rest = _cut(" ".join(visible.split()))
    if rest:
        notes.append(note("too_long", rest))
    straight = _SINGLE_QUOTED.sub(r'"\1"', line).translate(_QUOTES)
    return _GERSHAYIM.sub("״", straight), notes


def _cut(line: str) -> tuple[str, str]:
    """Cut at a space where there is one: half a word would be another word."""
    if len(line) <= MAX_CHARACTERS:
        return line, ""
    space = line.rfind(" ", 0, MAX_CHARACTERS + 1)
    end = space if space > 0 else MAX_CHARACTERS
    return line[:end], line[end:].lstrip()


def scan(line: str) -> tuple[list[Token], list[Note]]:
    scanner = _Scanner(line)
    scanner.run()
    return scanner.tokens, scanner.notes


class _Scanner:
    """Reads left to right, each character a bounded number of times."""

    def __init__(self, line: str) -> None:
        self.line = line
        self.at = 0
        self.tokens: list[Token] = []
        self.notes: list[Note] = []

    def run(self) -> None:
        while self.at < len(self.line):
            if self.line[self.at].isspace():
                self.at += 1
            else:
                self._step()

    def _step(self) -> None:
        for read in (self._bracket, self._minus, self._phrase, self._field, self._word):
            if read():
                return

    def _emit(self, token: Token, end: int) -> bool:
        self.tokens.append(token)
        self.at = end
        return True

    def _bracket(self) -> bool:
        mark = {"(": Mark.OPEN, ")": Mark.SHUT}.get(self.line[self.at])
        return mark is not None and self._emit(mark, self.at + 1)

    def _minus(self) -> bool:
        return _MINUS.match(self.line, self.at) is not None and self._emit(Mark.NOT, self.at + 1)

    def _phrase(self) -> bool:
        match = _PHRASE.match(self.line, self.at)
        if match is None:
            return False
        text, closed, suffix = match[1].strip(), match[2], match[3]
        if not closed:
            self.notes.append(note("unclosed_quote", match[0]))
        if suffix:
            self.notes.append(note("phrase_suffix", suffix))
        return self._emit(Phrase(text) if says_something(text) else self._nothing(match[0]), match.end())

    def _nothing(self, excerpt: str) -> Mark:
        self.notes.append(note("no_letters", excerpt))
        return Mark.NOTHING

    def _word(self) -> bool:
        match = _WORD.match(self.line, self.at)
        assert match is not None  # brackets, quotes and spaces were taken before
        if match[0] in KEYWORDS:
            return self._emit(Mark[match[0]], match.end())
        if match[0].upper() in COMBINING and self.line[match.end() :].strip():
            self.notes.append(note("small_letters", match[0]))
        self._note_signs(match[0])
        first, *others = _BETWEEN_WORDS.split(match[0])
        return self._several([first, *others], match.end()) if others else self._emit(self._term(first), match.end())

    def _note_signs(self, word: str) -> None:
        """What counts in other query languages, and is looked for as words here."""
        if compared := _COMPARED.match(word):
            self.notes.append(note("unknown_field", compared[1]))
        elif _WILD.search(word):
            self.notes.append(note("sign", word))

    def _several(self, words: list[str], end: int) -> bool:
        """Words that a sign alone divides are sought like others, together."""
        self.tokens += [Mark.OPEN, *map(self._part, words), Mark.SHUT]
        self.at = end
        return True

    def _part(self, raw: str) -> Token:
        """What would be read otherwise if it stood alone, such as OR, stays the words that it is here."""
        term = self._term(raw)
        return term if not isinstance(term, Term) or reads_back(term) else Phrase(raw)

    def _field(self) -> bool:
        match = _FIELD.match(self.line, self.at)
        if match is None:
            return False
        name = match[1].casefold()
        operator = FIELDS.get(ALIASES.get(name, name))
        if operator is None:
            self._note_unknown(match)
            return False
        if operator.kind == "zone":
            return self._emit(ZoneMark("" if operator.name == ANYWHERE else operator.name), match.end())
        return self._field_with_value(operator, match)

    def _note_unknown(self, match: re.Match[str]) -> None:
        looks_like_a_name = any(character.isalpha() for character in match[1])
        if looks_like_a_name and not self.line.startswith("//", match.end()):
            self.notes.append(note("unknown_field", match[1]))

    def _field_with_value(self, operator: Operator, match: re.Match[str]) -> bool:
        value, end = self._value(match.end())
        if not says_something(value):
            self.notes.append(note("no_value", match[0]))
            return self._emit(Word(match[1]), end)
        token = field_token(operator, value)
        if token is not None:
            return self._emit(token, end)
        self.notes.append(note("bad_date" if operator.kind == "date" else "bad_value", value))
        attached = self.line.startswith(value, match.end())
        return not attached and self._emit(Word(match[1]), match.end())

    def _value(self, at: int) -> tuple[str, int]:
        """The value that begins here, or after one space; ("", at) when there is none."""
        if word := _WORD.match(self.line, at):
            return word[0], word.end()
        if apart := _VALUE_APART.match(self.line, at):
            return apart[1], apart.end()
        start = at + self.line.startswith(" ", at)
        phrase = _PHRASE.match(self.line, start)
        if phrase is None:
            return "", at
        if not phrase[2]:
            self.notes.append(note("unclosed_quote", phrase[0]))
        return phrase[1].strip(), phrase.end() - len(phrase[3] or "")

    def _term(self, raw: str) -> Token:
        match = _DECORATED.fullmatch(raw)
        assert match is not None  # every part of the pattern may be empty
        leading, core, signs = match.groups()
        if not says_something(core):
            return self._nothing(raw)
        term = self._signed(raw, core, signs)
        if "*" in leading + core:
            self.notes.append(note("star", raw))
        return term if leaf_text(term) == raw or reads_back(term) else Phrase(core)

    def _signed(self, raw: str, core: str, signs: str) -> Term:
        if not signs or "*" in core:
            return Word(core)
        if letters_at_end(core) < MIN_PREFIX:
            self.notes.append(note("short_prefix", raw))
            return Word(core)
        if signs not in ("*", "~"):
            self.notes.append(note("number", raw))
        return Fuzzy(core) if "~" in signs else Prefix(core)


def says_something(text: str) -> bool:
    return any(character.isalnum() for character in text)


def letters_at_end(text: str) -> int:
    """Letters and digits of the last unbroken word, accents and joiners not counted."""
    count = 0
    for character in reversed(text):
        if character.isalnum():
            count += 1
        elif character not in "\u200c\u200d" and not unicodedata.category(character).startswith("M"):
            break
    return count


def reads_back(leaf: Leaf) -> bool:
    """False for what is left of `*OR` or `*-x`: written without its star it would be read otherwise."""
    return scan(leaf_text(leaf))[0] == [leaf]


def field_token(operator: Operator, value: str) -> Token | None:
    """The filter, range or scope; None when the field has no such value."""
    if operator.kind == "date":
        return _date_token(operator.name, value)
    lowered = value.lower()
    if operator.values and lowered not in operator.values:
        return None
    if operator.kind == "scope":
        return ScopeMark(lowered)
    if operator.name == "lang" and not _LANGUAGE.fullmatch(lowered):
        return None
    return Filter(operator.name, lowered if operator.values or operator.name == "lang" else value)


def _date_token(name: str, value: str) -> DateRange | None:
    days = period(value)
    if days is None:
        return None
    start, end = days
    return DateRange(None if name == "to" else start, None if name == "from" else end)
