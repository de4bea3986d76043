"""What became of an article since it was first read: every change, and the text as of each revision."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from articles.differences import Part, around_changes, parts
from articles.models import Article, Revision
from articles.models.article import paragraphs_of
from articles.revisions import happening_in_words, subject_in_words, worded
from articles.views.article import captures_of, of_public_article

# The fields of a record whose changes are kept whole, by the names that the changes have.
TEXTS = ("headline", "byline", "section", "published at", "body")


@dataclass(frozen=True, slots=True)
class Text:
    """An article as of a revision; `is_whole` unless something was changed past the archive's own ways of writing.

    `published` is "" where the date is what it is today.
    """

    headline: str
    byline: str
    section: str
    published: str
    body: str
    is_whole: bool

    @property
    def paragraphs(self) -> Iterator[tuple[str, str]]:
        return paragraphs_of(self.body)


@of_public_article
def history_page(request: HttpRequest, article: Article) -> HttpResponse:
    """What was changed of the article since it was first read, latest first."""
    revisions = [(revision, list(told(revision))) for revision in article.revisions.all()]
    context = {"article": article, "revisions": revisions, "captures": list(captures_of(article))}
    return render(request, "history.html", context)


@of_public_article
def revision_page(request: HttpRequest, article: Article, version: int) -> HttpResponse:
    """The text as of a revision: what a reference to it rests on."""
    if not 1 <= version <= article.version:
        raise Http404
    text = as_of(version, article, article.revisions.all())
    return render(request, "revision.html", {"article": article, "version": version, "then": text})


def as_of(version: int, article: Article, revisions: Iterable[Revision]) -> Text:
    """Each later change is undone, the latest first."""
    values = [article.headline, article.byline, article.section, article.published_at, article.body]
    fields, is_whole = dict(zip(TEXTS, map(worded, values), strict=True)), True
    later = (revision for revision in revisions if revision.version > version)
    for change in (change for revision in later for change in revision.changes):
        if change["what"] in fields:
            is_whole = is_whole and fields[change["what"]] == change["after"]
            fields[change["what"]] = change["before"]
    if fields["published at"] == worded(article.published_at):
        fields["published at"] = ""
    return Text(*fields.values(), is_whole=is_whole)


def told(revision: Revision) -> Iterator[tuple[str, list[Part]]]:
    """What was changed, and the words of it that stayed, went and came."""
    for change in revision.changes:
        is_text = change["what"] in TEXTS or change["before"]
        after = change["after"] if is_text else happening_in_words(change["after"])
        yield subject_in_words(change["what"]), around_changes(parts(change["before"], after))
