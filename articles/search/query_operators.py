"""The query language as one literal table: the parser reads it, the help page shows it."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["words", "phrase", "keyword", "minus", "brackets", "suffix", "zone", "scope", "filter", "date"]

ANYWHERE = "anywhere"


@dataclass(frozen=True, slots=True)
class Operator:
    """One line of the help page; `values` lists all a field accepts, empty when it accepts anything."""

    name: str
    kind: Kind
    example: str
    explanation: str
    values: tuple[str, ...] = ()
    several: Literal["either", "all"] = "either"

    @property
    def syntax(self) -> str:
        return f"{self.name}:" if self.kind in FIELD_KINDS else self.name

    @property
    def also_written(self) -> tuple[str, ...]:
        return tuple(f"{alias}:" for alias, name in ALIASES.items() if name == self.name)


FIELD_KINDS: tuple[Kind, ...] = ("zone", "scope", "filter", "date")

OPERATORS: tuple[Operator, ...] = (
    Operator("words", "words", "lift bridge", "all of the words, in any form and order"),
    Operator('"…"', "phrase", '"lift bridge"', "exactly these words, one after the other"),
    Operator("-", "minus", "bridge -inspection", "without the word, phrase, filter or bracket that follows"),
    Operator("NOT", "keyword", "bridge NOT inspection", "the same as -"),
    Operator("OR", "keyword", "bridge ferry OR crane", "either of the two beside it; binds closer than AND"),
    Operator("AND", "keyword", "bridge AND crane", "allowed, and means no more than a space"),
    Operator("( )", "brackets", "(lift bridge) OR regatta", "brackets group"),
    Operator("*", "suffix", "harb*", "words that begin so as they are written; three letters or more"),
    Operator(
        "~", "suffix", "elary~", "the word, and words one or two letters off after the first; three letters or more"
    ),
    Operator("headline", "zone", "headline: lift bridge", "all the words that follow are sought in the headline"),
    Operator("body", "zone", "body: crane", "all the words that follow are sought in the text"),
    Operator("caption", "zone", "caption: bridge", "all the words that follow are sought in captions of photos"),
    Operator("comments", "zone", "comments: bridge", "all the words that follow are sought in readers' comments"),
    Operator(
        "sidebar",
        "zone",
        "sidebar: bridge",
        "all the words that follow are sought in related stories: headlines and teasers that the page points to",
    ),
    Operator(ANYWHERE, "zone", "headline: bridge anywhere: crane", "ends the zone before it"),
    Operator(
        "in",
        "scope",
        "in:comments bridge",
        "moves the whole search to one zone",
        values=("headline", "body", "caption", "comments", "sidebar"),
    ),
    Operator("source", "filter", "source:harbour-courier", "from this source; several mean either of them"),
    Operator("section", "filter", 'section:"News / Harbour"', "from this section"),
    Operator("author", "filter", 'author:"Sunniva Reth"', "with this byline"),
    Operator("commenter", "filter", "commenter:quist", "with a comment signed so"),
    Operator("place", "filter", "place:saltmoor", "with a comment from this place"),
    Operator("lang", "filter", "lang:ar", "in this language"),
    Operator("has", "filter", "has:comments", "with readers' comments", values=("comments",), several="all"),
    Operator("is", "filter", "is:undated", "whose date is not known", values=("undated",), several="all"),
    Operator("from", "date", "from:2023-06", "on or after the first day of this year, month or day"),
    Operator("to", "date", "to:2021-12", "up to the last day of this year, month or day"),
    Operator("date", "date", "date:2022-02-09", "in this year, in this month or on this day"),
)

# What other places call a field.
ALIASES = {"title": "headline", "intitle": "headline", "site": "source", "language": "lang", "year": "date"}
FIELDS = {operator.name: operator for operator in OPERATORS if operator.kind in FIELD_KINDS}
KEYWORDS = frozenset(operator.name for operator in OPERATORS if operator.kind == "keyword")
EITHER_FIELDS = frozenset(
    operator.name for operator in OPERATORS if operator.kind == "filter" and operator.several == "either"
)
