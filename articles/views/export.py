"""The hits of a search as a file: CSV, JSON, BibTeX or RIS, up to a limit that the file and its headers state."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from articles.citations import bibtex_file, ris_file
from articles.exports import Record, csv_lines, json_lines
from articles.forms import counting, search_request
from articles.search.errors import SearchUnavailable
from articles.search.results import Results, SearchRequest, search
from articles.views.errors import search_unavailable
from articles.views.narrowing import changed
from articles.views.records import hit_records, is_of_comments

LIMIT = 1000


@require_safe
def download(request: HttpRequest, file_format: str) -> HttpResponse:
    """The whole search whatever page is asked for: one search answers it, so that all rows are of one index state."""
    if file_format not in FORMATS:
        raise Http404
    media_type, lines = FORMATS[file_format]
    asked = replace(search_request(request.GET), page=1, per_page=LIMIT)
    try:
        results = search(asked, bare=file_format != "json")
    except SearchUnavailable:
        return search_unavailable(request)
    headers = stated(results) | {
        "Content-Disposition": content_disposition_header(True, f"{file_name(results)}.{file_format}"),
        "X-Robots-Tag": "noindex",
    }
    written = lines(request, results, hit_records(request, results))
    return StreamingHttpResponse(written, content_type=f"{media_type}; charset=utf-8", headers=headers)


def is_truncated(results: Results) -> bool:
    return results.total > LIMIT


def stated(results: Results) -> dict[str, str]:
    """How much there is, and whether all of it is in the file."""
    return {"X-Total-Count": str(results.total), "X-Truncated": "true" if is_truncated(results) else "false"}


def sentence(request: HttpRequest, results: Results) -> str:
    """What the file holds, in words, for formats that have room for them."""
    kind = f"{'comment' if is_of_comments(results) else 'article'}{'' if results.total == 1 else 's'}"
    first = f"the first {LIMIT} of " if is_truncated(results) else ""
    return f"{page_of(request)}: {first}{results.total} {kind}"


def page_of(request: HttpRequest) -> str:
    """The search as a page."""
    return request.build_absolute_uri(reverse("search") + changed(counting(request.GET)))


def file_name(results: Results) -> str:
    """From what was asked: "search-harbour-fire", "search-comments-harbour", "search-everything"."""
    asked: SearchRequest = results.request
    words = [
        asked.text,
        *asked.sources,
        *asked.sections,
        *asked.years,
        *asked.languages,
        asked.date_from,
        asked.date_to,
    ]
    slug = slugify(" ".join(words), allow_unicode=True)[:80].strip("-")
    return "-".join(["search", *(["comments"] if is_of_comments(results) else []), slug or "everything"])


def as_csv(_request: HttpRequest, results: Results, records: list[Record]) -> Iterator[str]:
    return csv_lines(records, is_of_comments(results))


def as_json(request: HttpRequest, results: Results, records: list[Record]) -> Iterator[str]:
    about = {
        "search": page_of(request),
        "of": "comments" if is_of_comments(results) else "articles",
        "total": results.total,
        "returned": len(records),
        "limit": LIMIT,
        "truncated": is_truncated(results),
    }
    return json_lines(records, about)


def as_bibtex(request: HttpRequest, results: Results, records: list[Record]) -> Iterator[str]:
    return bibtex_file(records, sentence(request, results))


def as_ris(request: HttpRequest, results: Results, records: list[Record]) -> Iterator[str]:
    return ris_file(records, sentence(request, results))


FORMATS: dict[str, tuple[str, Callable[[HttpRequest, Results, list[Record]], Iterator[str]]]] = {
    "csv": ("text/csv", as_csv),
    "json": ("application/json", as_json),
    "bib": ("application/x-bibtex", as_bibtex),
    "ris": ("application/x-research-info-systems", as_ris),
}
