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


FIELD_KINDS: tuple[Kind, ...] = ("zone", "scope", "filter", "date")

OPERATORS: tuple[Operator, ...] = (
    Operator("words", "words", "climate talks", "all of the words, in any form and order"),
    Operator('"…"', "phrase", '"climate talks"', "exactly these words, one after the other"),
    Operator("-", "minus", "syria -football", "without the word, phrase, filter or bracket that follows"),
    Operator("NOT", "keyword", "syria NOT football", "the same as -"),
    Operator("OR", "keyword", "weapons assad OR damascus", "either of the two beside it; binds closer than AND"),
    Operator("AND", "keyword", "syria AND weapons", "allowed, and means no more than a space"),
    Operator("( )", "brackets", "(chemical weapons) OR sarin", "brackets group"),
    Operator("*", "suffix", "diplom*", "words that begin so; three letters or more"),
    Operator("~", "suffix", "damascas~", "words one or two letters off; three letters or more"),
    Operator("headline", "zone", "headline: chemical weapons", "all the words that follow are sought in the headline"),
    Operator("body", "zone", "body: ceasefire", "all the words that follow are sought in the text"),
    Operator("caption", "zone", "caption: refugees", "all the words that follow are sought in captions of photos"),
    Operator("comments", "zone", "comments: hypocrisy", "all the words that follow are sought in readers' comments"),
    Operator("sidebar", "zone", "sidebar: video", "all the words that follow are sought in teasers and sidebars"),
    Operator(ANYWHERE, "zone", "headline: obama anywhere: syria", "ends the zone before it"),
    Operator(
        "in",
        "scope",
        "in:comments hypocrisy",
        "moves the whole search to one zone",
        values=("headline", "body", "caption", "comments", "sidebar"),
    ),
    Operator("source", "filter", "source:voa", "from this source; several mean either of them"),
    Operator("section", "filter", 'section:"Middle East"', "from this section"),
    Operator("author", "filter", 'author:"Jane Doe"', "with this byline"),
    Operator("commenter", "filter", "commenter:igor", "with a comment signed so"),
    Operator("place", "filter", "place:russia", "with a comment from this place"),
    Operator("lang", "filter", "lang:ar", "in this language"),
    Operator("has", "filter", "has:comments", "with readers' comments", values=("comments",), several="all"),
    Operator("is", "filter", "is:undated", "whose date is not known", values=("undated",), several="all"),
    Operator("from", "date", "from:2013-09", "on or after the first day of this year, month or day"),
    Operator("to", "date", "to:2013-09", "up to the last day of this year, month or day"),
    Operator("date", "date", "date:2013-09-12", "in this year, in this month or on this day"),
)

FIELDS = {operator.name: operator for operator in OPERATORS if operator.kind in FIELD_KINDS}
KEYWORDS = frozenset(operator.name for operator in OPERATORS if operator.kind == "keyword")
EITHER_FIELDS = frozenset(
    operator.name for operator in OPERATORS if operator.kind == "filter" and operator.several == "either"
)
