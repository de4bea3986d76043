"""A hit as the page prints it: its words and addresses, so that the template only places them."""

from collections.abc import Iterator
from functools import lru_cache
from html import escape
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Source
from articles.search.results import Fragment, Hit
from articles.templatetags.archive import counted, direction, listed_date, posted
from articles.views.narrowing import changed

UNNAMED = _("unnamed")
# Where a passage stands; that of the body needs no word.
WHERE = {"caption": _("Caption:"), "sidebar": _("Related stories:"), "headline": _("In the headline. It begins:")}

Row = dict[str, object]


def rows(params: QueryDict, hits: tuple[Hit, ...]) -> list[Row]:
    """As plain dictionaries, which templates read several times as fast as records."""
    marked = marking(params.get("q", ""))
    return [comment_row(hit) if hit.comment else article_row(params, hit, marked) for hit in hits]


def article_row(params: QueryDict, hit: Hit, marked: str) -> Row:
    article = hit.article
    return shared(hit) | {
        "passages": passages(hit, f' lang="{escape(article.language)}" dir="{direction(article.language)}"'),
        "address": article.get_absolute_url() + marked,
        "meta": SafeString("\n    ".join(facts(params, hit))),
    }


def facts(params: QueryDict, hit: Hit) -> Iterator[str]:
    """What stands below the headline, made without a template: a page has twenty of these lines."""
    article = hit.article
    yield f'<a href="{address_of(article.source)}"><bdi>{escape(article.source.name)}</bdi></a>'
    yield listed_date(article)
    if article.section:
        yield f"<bdi>{escape(article.section.path)}</bdi>"
    if article.comment_count:
        yield f"<span>{counted(article.comment_count, 'comments')}</span>"
    if hit.comment_hits:
        also = gettext("also in %s") % counted(hit.comment_hits, "comments")
        yield f'<a href="{escape(comments_of(params, article))}">{also}</a>'


def marking(query: str) -> str:
    """What is added to the address of an article so that it shows the words of the query where they stand."""
    return f"?{urlencode({'q': query})}" if query.strip() else ""


def comment_row(hit: Hit) -> Row:
    comment, answers = hit.comment, hit.answers
    return shared(hit) | {
        "source": hit.article.source.name,
        "source_address": address_of(hit.article.source),
        "passages": passages(hit, ' class="quote" dir="auto"'),
        "address": hit.article.comment_url(comment.number),
        "author": comment.author or UNNAMED,
        "place": comment.place,
        "date": posted(comment),
        "answered": answers and (answers.author or UNNAMED),
        "answered_address": answers and hit.article.comment_url(answers.number),
        "answered_text": hit.answers_html,
        "answers_unseen": comment.parent_id and not answers,
    }


def shared(hit: Hit) -> Row:
    article = hit.article
    return {
        "kind": hit.kind,
        "language": article.language,
        "direction": direction(article.language),
        "headline": hit.headline_html,
    }


def passages(hit: Hit, attributes: str) -> SafeString:
    """The fragments as paragraphs; their own HTML is safe."""
    return SafeString("".join(f"<p{attributes}>{where(fragment)}{fragment.html}</p>" for fragment in hit.fragments))


def where(fragment: Fragment) -> str:
    words = WHERE.get(fragment.zone)
    return f'<bdi class="n" lang="{get_language()}">{words}</bdi> ' if words else ""


def comments_of(params: QueryDict, article: Article) -> str:
    """The same search in the comments of one article."""
    return changed(params, **{"in": "comments", "article": article.public_id, "has_comments": None})


def address_of(source: Source) -> str:
    return _address_of(source.slug)


@lru_cache(maxsize=1000)
def _address_of(slug: str) -> str:
    return reverse("source", args=[slug])
