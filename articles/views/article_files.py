"""An article as a file: JSON, plain text, and references for reference managers."""

import json
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from articles.citations import bibtex, csl, provenance, ris
from articles.exports import Record, article_record
from articles.models import Article, Comment
from articles.templatetags.archive import evidence, worded
from articles.views.article import captures_of, of_public_article


def csl_json(record: Record) -> str:
    return json.dumps([csl(record)], ensure_ascii=False, indent=1)


# Extension -> what writes the reference, and its media type.
REFERENCES = {
    "bib": (bibtex, "application/x-bibtex"),
    "ris": (ris, "application/x-research-info-systems"),
    "csl.json": (csl_json, "application/vnd.citationstyles.csl+json"),
}


@of_public_article
def as_json(request: HttpRequest, article: Article) -> HttpResponse:
    """The API's answer is the one form of it for machines."""
    return redirect("api:read_article", public_id=article.public_id)


@of_public_article
def as_text(request: HttpRequest, article: Article) -> HttpResponse:
    """Headline, date with its evidence, body, captions and comments, for reading and quoting without a browser."""
    record = latest_record(request, article)
    parts = [*head_of(article, record), *body_of(article), *comments_of(article)]
    return HttpResponse("\n\n".join(parts) + "\n", content_type="text/plain; charset=utf-8")


def head_of(article: Article, record: Record) -> Iterator[str]:
    yield article.headline
    moment = article.published_at
    date = worded(moment, article.published_precision) if moment else "undated"
    lines = [record.source_name, article.byline, f"{date}, {evidence(article)}", record.url, provenance(record)]
    yield "\n".join(filter(None, lines))


def body_of(article: Article) -> Iterator[str]:
    if article.body:
        yield article.body
    yield from (f"[Photo: {photo.caption}]" for photo in article.photos.order_by("position") if photo.caption)


def comments_of(article: Article) -> Iterator[str]:
    comments = list(article.comments.public().select_related("parent").order_by("number"))
    if comments:
        yield f"Comments ({len(comments)})"
    yield from map(comment_text, comments)


def comment_text(comment: Comment) -> str:
    place = f" from {comment.place}" if comment.place else ""
    posted = comment.posted_as_printed or (comment.posted_at and worded(comment.posted_at, "minute")) or "undated"
    parent = comment.parent
    answers = f", in reply to {parent.number}" if parent and parent.visibility == Article.Visibility.PUBLIC else ""
    return f"{comment.number}. {comment.author or 'unnamed'}{place}, {posted}{answers}\n{comment.body}"


@of_public_article
def as_reference(request: HttpRequest, article: Article, extension: str) -> HttpResponse:
    write, media_type = REFERENCES[extension]
    response = HttpResponse(write(latest_record(request, article)), content_type=f"{media_type}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{article.public_id}.{extension}"'
    return response


def latest_record(request: HttpRequest, article: Article) -> Record:
    capture = captures_of(article).first()
    return article_record(article, request.build_absolute_uri, capture.sha256 if capture else "")
