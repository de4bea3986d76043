"""What a page tells programs of an article: schema.org's NewsArticle as JSON-LD, and Open Graph."""

import json
from collections.abc import Iterable

from django.utils.safestring import SafeString, mark_safe

from articles.exports import Record
from articles.models import Article, Comment
from articles.views.records import beginning, cut_at_word

# As json_script does: no text can end the element, or begin a comment in it.
HARMLESS = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}
DESCRIPTION = 200


def news_article(record: Record, comments: Iterable[Comment], count: int) -> SafeString:
    """https://schema.org/NewsArticle. A date is as precise as it is known; what is not known is left out."""
    described = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": record.url,
        "url": record.url,
        "headline": record.headline,
        "datePublished": record.published.value,
        "dateModified": record.updated.isoformat(timespec="seconds"),
        "inLanguage": record.language,
        "articleSection": record.section,
        "author": {"@type": "Person", "name": record.byline} if record.byline else None,
        "publisher": {"@type": "Organization", "name": record.source_name},
        "isBasedOn": record.original_url,
        "version": record.version,
        "commentCount": count,
        "comment": [comment_of(record, comment) for comment in comments],
    }
    text = json.dumps({name: value for name, value in described.items() if value}, ensure_ascii=False)
    return mark_safe(text.translate(HARMLESS))


def comment_of(record: Record, comment: Comment) -> dict[str, object]:
    """https://schema.org/Comment"""
    described = {
        "@type": "Comment",
        "@id": f"{record.url}#comment-{comment.number}",
        "author": {"@type": "Person", "name": comment.author} if comment.author else None,
        "text": comment.body,
        "dateCreated": comment.posted_at.date().isoformat() if comment.posted_at else None,
    }
    return {name: value for name, value in described.items() if value}


def description(article: Article) -> str:
    """How the article begins, for a preview of its link."""
    return cut_at_word(" ".join(beginning(article)) or article.headline, DESCRIPTION)
