"""Hits and articles as records for machines, with absolute addresses and the hash of their latest capture."""

from collections.abc import Callable, Iterable

from django.http import HttpRequest

from articles.exports import Record, article_record, plain_fragment, said_in
from articles.models import Article, Capture
from articles.search.results import Hit, Results

BEGINNING = 400  # characters


def is_of_comments(results: Results) -> bool:
    """Whether comments were sought: by the address, or by the words themselves (in:comments)."""
    return results.request.scope == "comments"


def hit_records(request: HttpRequest, results: Results) -> list[Record]:
    hashes = latest_hashes({hit.article.pk for hit in results.hits})
    absolute = request.build_absolute_uri
    return [hit_record(hit, absolute, hashes.get(hit.article.pk, "")) for hit in results.hits]


def hit_record(hit: Hit, absolute: Callable[[str], str], sha256: str) -> Record:
    more = {"kind": hit.kind, "fragments": tuple(plain_fragment(fragment.html) for fragment in hit.fragments)}
    if hit.comment:
        more["said"] = said_in(hit.comment, absolute(hit.article.comment_url(hit.comment.number)))
    else:
        more |= {"comment_count": hit.article.comment_count, "matching_comments": hit.comment_hits}
    return article_record(hit.article, absolute, sha256, **more)


def listed_records(request: HttpRequest, articles: Iterable[Article]) -> list[Record]:
    """Articles that no search found: their beginning stands where fragments would."""
    return [article_record(article, request.build_absolute_uri, fragments=beginning(article)) for article in articles]


def beginning(article: Article) -> tuple[str, ...]:
    text = next((text for kind, text in article.paragraphs() if kind == "paragraph"), "")
    return (cut_at_word(text, BEGINNING),) if text else ()


def cut_at_word(text: str, most: int) -> str:
    """The text, or so many of its characters up to a blank."""
    return text if len(text) <= most else f"{text[:most].rpartition(' ')[0] or text[:most]}…"


def latest_hashes(articles: Iterable[int]) -> dict[int, str]:
    """The SHA-256 of the latest capture of each article."""
    found = Capture.objects.filter(article__in=list(articles)).newest_first().reverse()
    return dict(found.values_list("article_id", "sha256"))
