"""Atom feeds of the newest articles, of a source and of any search. What was captured is text in them, never markup."""

import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime
from functools import reduce
from io import BytesIO
from urllib.parse import urlsplit
from xml.sax.handler import ContentHandler

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from articles.citations import title_of
from articles.exports import Record
from articles.forms import counting, search_request
from articles.models import Article, ArticleQuerySet, Source
from articles.search.errors import SearchUnavailable
from articles.search.results import search
from articles.views.errors import search_unavailable
from articles.views.narrowing import changed, criteria_in_words
from articles.views.records import hit_records, listed_records

ENTRIES = 50
NOTHING_YET = datetime(1970, 1, 1, tzinfo=UTC)  # an empty feed was updated never, and not at each request
ILLEGAL_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
WHOLE_DAYS = ("day", "minute", "second")
NAMESPACES = {
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    "xmlns:opensearch": "http://a9.com/-/spec/opensearch/1.1/",
}


class ArchiveFeed(Atom1Feed):
    """Atom with summaries as text, dates as precise as is known, the language of each entry and the total."""

    def root_attributes(self) -> dict[str, str]:
        return super().root_attributes() | NAMESPACES

    def add_root_elements(self, handler: ContentHandler) -> None:
        super().add_root_elements(handler)
        handler.addQuickElement("opensearch:totalResults", str(self.feed["total"]))
        handler.addQuickElement("opensearch:itemsPerPage", str(ENTRIES))

    def item_attributes(self, item: dict) -> dict[str, str]:
        return {"xml:lang": item["language"]} if item["language"] else {}

    def add_item_elements(self, handler: ContentHandler, item: dict) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("summary", item["summary"])
        if item["date"]:
            handler.addQuickElement("dc:date", item["date"])

    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=NOTHING_YET)


@require_safe
def newest(request: HttpRequest) -> HttpResponse:
    return answer(request, of_articles(request, Article.objects.public(), settings.ARCHIVE_NAME, reverse("home")))


@require_safe
def of_source(request: HttpRequest, source_slug: str) -> HttpResponse:
    source = get_object_or_404(Source, slug=source_slug)
    title = f"{source.name} · {settings.ARCHIVE_NAME}"
    articles = Article.objects.public().filter(source=source)
    return answer(request, of_articles(request, articles, title, source.get_absolute_url()))


@require_safe
def of_search(request: HttpRequest) -> HttpResponse:
    """A feed runs through time: always the newest, however the page of the search is sorted."""
    asked = replace(search_request(request.GET), sort="newest", page=1, per_page=ENTRIES)
    try:
        results = search(asked)
    except SearchUnavailable:
        return search_unavailable(request)
    page = reverse("search") + changed(counting(request.GET), sort=None)
    title = f"{', '.join(filter(None, [asked.text, criteria_in_words(results)])) or 'Search'} · {settings.ARCHIVE_NAME}"
    response = answer(request, feed_of(request, title, page, results.total, hit_records(request, results)))
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def of_articles(request: HttpRequest, articles: ArticleQuerySet, title: str, page: str) -> ArchiveFeed:
    found = articles.select_related("source", "section").newest()[:ENTRIES]
    return feed_of(request, title, page, articles.count(), listed_records(request, found))


def feed_of(request: HttpRequest, title: str, page: str, total: int, records: list[Record]) -> ArchiveFeed:
    """`page` is the address that a reader of the feed opens; the feed is known by it."""
    feed = ArchiveFeed(
        title=legal(title),
        link=request.build_absolute_uri(page),
        description=None,
        subtitle=f"The newest {len(records)} of {total}" if total > len(records) else None,
        language="en",
        author_name=legal(settings.ARCHIVE_NAME),
        feed_url=request.build_absolute_uri(),
        feed_guid=tag_of(request, f"feed:{page}"),
        total=total,
    )
    for record in records:
        feed.add_item(**entry(request, record))
    return feed


def entry(request: HttpRequest, record: Record) -> dict[str, object]:
    said, date = record.said, record.date
    author = (said.author or "unnamed") if said else (record.byline or record.source_name)
    return {
        "title": legal(title_of(record)),
        "link": record.link,
        "description": None,
        "summary": legal(reduce(in_one, record.fragments, "")),
        "unique_id": tag_of(request, f"{record.id}{f'/comment-{said.number}' if said else ''}"),
        "author_name": legal(author),
        # Atom wants a second of time: what is known to the month only would become a wrong day.
        "pubdate": datetime.fromisoformat(date.value).replace(tzinfo=UTC) if date.precision in WHOLE_DAYS else None,
        "updateddate": record.updated,
        "date": date.value,
        "language": record.language if LANGUAGE_TAG.fullmatch(record.language) else "",
        "categories": list(filter(None, [legal(record.source_name), legal(record.section)])),
    }


def in_one(before: str, fragment: str) -> str:
    """Two passages with one sign of what is left out between them."""
    return f"{before.rstrip('… ')} … {fragment.lstrip('… ')}" if before else fragment


def legal(text: str) -> str:
    """Without the characters that no XML document may hold."""
    return ILLEGAL_IN_XML.sub("", text)


def tag_of(request: HttpRequest, name: str) -> str:
    """A tag URI (RFC 4151): the same for ever, wherever in the site the thing moves to."""
    return f"tag:{urlsplit('//' + request.get_host()).hostname},2026:{name}"


def answer(request: HttpRequest, feed: ArchiveFeed) -> HttpResponse:
    """The feed, or 304 to whoever has it already."""
    file = BytesIO()
    feed.write(file, "utf-8")
    etag = f'"{hashlib.sha256(file.getvalue()).hexdigest()[:32]}"'
    moment = feed.latest_post_date()
    response = HttpResponse(file.getvalue(), content_type=feed.content_type)
    response.headers["ETag"] = etag
    if moment != NOTHING_YET:
        response.last_modified = moment  # told, but no proof: an entry that is hidden takes its date along
    return get_conditional_response(request, etag, None, response)
