"""The page of an article, the same for machines, and what stands where an article was."""

from collections.abc import Callable, Iterator
from functools import wraps

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import add_never_cache_headers

from articles import citations, references
from articles.exports import article_record
from articles.models import COMMENTS_WITH_ARTICLE, Article, Capture, Comment, OtherVersion, RelatedStory
from articles.quotes import Quotable
from articles.views import linked_data, reading
from articles.views.comment_rows import thread_html
from articles.views.threads import SORTS, threaded

MOST_VERSIONS = 20
OF_COMMENT = (
    *("article_id", "number", "author", "place", "posted_at", "posted_as_printed", "body"),
    *("parent__number", "parent__author", "parent__visibility"),
)
OF_STORY = ("position", "kind", "headline", "teaser", "url", "source_item_id", "article_id", "archived_id")
STYLES = {"APA": references.apa, "MLA": references.mla, "Chicago": references.chicago, "BibTeX": citations.bibtex}


def of_public_article(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Gives the view the article of the address: 404 when there is none to see, 410 when it was withdrawn."""

    @wraps(view)
    def guarded(request: HttpRequest, public_id: str, **rest: str) -> HttpResponse:
        article = get_object_or_404(Article.objects.select_related("source", "section"), public_id=public_id)
        if article.visibility == Article.Visibility.WITHDRAWN:
            return never_kept(render(request, "410.html", {"article": article}, status=410))
        if article.visibility != Article.Visibility.PUBLIC:
            raise Http404
        response = view(request, article, **rest)
        response.last_modified = article.updated_at
        return response

    return guarded


def never_kept(response: HttpResponse) -> HttpResponse:
    """A browser may keep a 410 as long as it likes; what was withdrawn may come back."""
    add_never_cache_headers(response)
    return response


@of_public_article
def article_page(request: HttpRequest, article: Article, slug: str = "") -> HttpResponse:
    if slug != article.slug:
        # Not for ever: a corrected headline may be corrected back, and browsers keep permanent redirects.
        asked = request.GET.urlencode()
        return redirect(f"{article.get_absolute_url()}{'?' if asked else ''}{asked}")
    query, captures = request.GET.get("q", ""), list(captures_of(article))
    comments, comment_count = first_comments(article)
    quotable = Quotable(text for _, text in article.paragraphs())
    rows = threaded(comments, request.GET.get("sort", "page"), quotable, answered(comments))
    record = article_record(article, request.build_absolute_uri, captures[0].sha256 if captures else "")
    context = {
        "article": article,
        "headline": reading.marker(query, "headline")(article.headline),
        "paragraphs": reading.paragraphs(article, reading.marker(query, "body"), rows),
        "minutes": reading.reading_minutes(article.body),
        "way_back": reading.way_back(request, query),
        "comments": rows,
        "thread": thread_html(article, rows, on_article=True),
        "comment_count": comment_count,
        "sorts": SORTS,
        "captures": captures,
        "revision": article.revisions.first(),
        "citations": {name: style(record) for name, style in STYLES.items()},
        "record": record,
        "linked_data": linked_data.news_article(record, comments, comment_count),
        "description": linked_data.description(article),
    }
    return render(request, "article.html", context | beside(article, query))


def first_comments(article: Article) -> tuple[list[Comment], int]:
    """Those that stand below the article, and how many there are in all."""
    public = article.comments.filter(visibility=Article.Visibility.PUBLIC).order_by("number")
    first = list(public.select_related("parent").only(*OF_COMMENT)[: COMMENTS_WITH_ARTICLE + 1])
    count = public.count() if len(first) > COMMENTS_WITH_ARTICLE else len(first)
    return [comment for comment in first if comment.number <= COMMENTS_WITH_ARTICLE], count


def answered(comments: list[Comment]) -> dict[int, Comment]:
    """By key, what readers may see of what the comments answer."""
    parents = (comment.parent for comment in comments if comment.parent)
    return {parent.pk: parent for parent in parents if parent.visibility == Article.Visibility.PUBLIC}


def beside(article: Article, query: str) -> dict[str, object]:
    """The photos' captions, the stories that the page pointed to, whether there is any, and other versions."""
    mark = reading.marker(query, "caption")
    photos = [(photo, mark(photo.caption)) for photo in article.photos.order_by("position")]
    related = list(related_stories(article))
    others = list(other_versions(article))
    return {"photos": photos, "related": related, "has_side": bool(photos or related), "other_versions": others}


def other_versions(article: Article) -> Iterator[tuple[Article, OtherVersion]]:
    """The articles that tell the same story and that readers may see, each with the link to it."""
    links = list(OtherVersion.objects.of(article)[:MOST_VERSIONS])
    keys = {link.second_id if link.first_id == article.pk else link.first_id: link for link in links}
    held = Article.objects.public().select_related("source").defer("body").in_bulk(keys) if keys else {}
    yield from ((held[key], link) for key, link in keys.items() if key in held)


def captures_of(article: Article) -> QuerySet[Capture]:
    """The captures, latest first, without their bytes."""
    return article.captures.light().newest_first()


def related_stories(article: Article) -> QuerySet[RelatedStory]:
    """What the page points to, each with the archived article that a reader may open."""
    shown = ("archived__public_id", "archived__headline", "archived__visibility")
    return article.related_stories.select_related("archived").only(*OF_STORY, *shown).order_by("position")
