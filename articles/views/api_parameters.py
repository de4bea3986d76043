"""The parameters and the errors of the API, as the OpenAPI document tells them. Reading them is articles/forms.py."""

from articles.search.facet_values import NONE
from articles.search.results import KNOWN_TO, SCOPES, SORTS


def parameter(name: str, description: str, several: bool = False, **schema: object) -> dict[str, object]:
    schema = {"type": "string"} | schema
    schema = {"type": "array", "items": schema} if several else schema
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


NO_VALUE = f", or {NONE} for what has none. Repeated: any of them."
DATE = "2013, 2013-09 or 2013-09-12"
SEARCH = [
    parameter("q", "Words, in the query language of the search page; none for everything."),
    parameter("source", "The slug of a source. Repeated: any of them.", several=True),
    parameter("section", f"The path of a section, such as “News / World”{NO_VALUE}", several=True),
    parameter("year", f"Four digits{NO_VALUE}", several=True),
    parameter("language", f"A language tag, such as ar{NO_VALUE}", several=True),
    parameter("has_comments", "Only articles with, or only those without, comments.", enum=["true", "false"]),
    parameter("article", "The id of an article: that one alone, or with in=comments the comments below it."),
    parameter("in", "What is searched.", enum=list(SCOPES), default=SCOPES[0]),
    parameter("from", f"Published on that day or later: {DATE}."),
    parameter("to", f"Published on that day or earlier: {DATE}."),
    parameter(
        "known_to",
        "Only what is dated so exactly. Without it, a month or a year is found by each range that has a day of it.",
        enum=list(KNOWN_TO),
    ),
    parameter("sort", "The order.", enum=list(SORTS), default="relevance"),
    parameter("page", "From 1; a page beyond the last is the last.", type="integer", minimum=1, default=1),
    parameter("per_page", "Hits a page.", type="integer", minimum=1, maximum=100, default=20),
]
ARTICLE = [parameter("comments_page", "The page of a long thread.", type="integer", minimum=1, default=1)]
SUGGEST = [parameter("q", "What has been typed so far: two letters or more.")]

PROBLEM = {
    "type": "object",
    "description": "An error (RFC 9457). `detail` is a sentence for a person.",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
    "required": ["type", "title", "status", "detail"],
}
ERRORS = {
    "/search/": {503: "The search index is being rebuilt."},
    "/articles/{slug:public_id}/": {404: "There is no such article.", 410: "The article was withdrawn."},
}


def responses(path: str) -> dict[int, dict[str, object]]:
    """The errors that an operation can answer with."""
    content = {"application/problem+json": {"schema": PROBLEM}}
    return {status: {"description": words, "content": content} for status, words in ERRORS.get(path, {}).items()}
