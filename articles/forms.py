"""What a reader asks of the search page, read from the address: junk is dropped, nothing raises."""

from django.http import QueryDict

from articles.search.results import KNOWN_TO, SCOPES, SORTS, SearchRequest

LONGEST = 1000
LONGEST_NUMBER = 18  # digits: a whole number of any database
MOST_VALUES = 30
REPEATED = ("source", "section", "year", "language")
SINGLE = ("q", "has_comments", "in", "from", "to", "known_to", "article", "sort")
YES_OR_NO = {"true": True, "false": False}
CHOICES = {"in": SCOPES, "sort": tuple(SORTS), "has_comments": tuple(YES_OR_NO), "known_to": tuple(KNOWN_TO)}


def search_request(asked: QueryDict) -> SearchRequest:
    return SearchRequest(
        text=one(asked, "q"),
        sources=several(asked, "source"),
        sections=several(asked, "section"),
        years=several(asked, "year"),
        languages=several(asked, "language"),
        has_comments=YES_OR_NO.get(one(asked, "has_comments")),
        scope=one_of(SCOPES, one(asked, "in")),
        date_from=one(asked, "from"),
        date_to=one(asked, "to"),
        known_to=one(asked, "known_to"),
        article=one(asked, "article"),
        sort=one_of(tuple(SORTS), one(asked, "sort")),
        page=page_number(one(asked, "page")),
    )


def counting(asked: QueryDict) -> QueryDict:
    """The parameters of a search alone, as they are read: the links of its page are made of them, not of all junk."""
    kept = QueryDict(mutable=True)
    for name in asked:
        if name in REPEATED:
            kept.setlist(name, several(asked, name))
        elif name in SINGLE and (value := one(asked, name)) and value in CHOICES.get(name, (value,)):
            kept[name] = value
    return kept


def one(asked: QueryDict, name: str) -> str:
    return clean(asked.get(name, ""))


def several(asked: QueryDict, name: str) -> tuple[str, ...]:
    """The values of a parameter that repeats, each once, in order."""
    return tuple(dict.fromkeys(filter(None, map(clean, asked.getlist(name)[:MOST_VALUES]))))


def clean(text: str) -> str:
    """Without NUL, which some databases refuse."""
    return text.replace("\0", " ").strip()[:LONGEST]


def one_of(known: tuple[str, ...], value: str) -> str:
    return value if value in known else known[0]


def page_number(text: str) -> int:
    """A number of any length: what is beyond every page is the last one, and what is no number the first."""
    is_a_number = text.isascii() and text.isdigit()
    return max(1, int(text.lstrip("0")[:LONGEST_NUMBER] or 0)) if is_a_number else 1
