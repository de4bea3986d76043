"""Keeps what was changed of an article, field by field, for its history page."""

import re
from collections.abc import Iterable
from datetime import datetime

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from articles.models import Article, Comment, Revision

# What a revision needs not tell: it follows from the change, or is of no use to a reader.
UNTOLD = {"opened_version", "version", "identity", "public_id"}
# What is kept is English; these are the words of it that a reader meets in a language of theirs.
SUBJECTS = (
    *(_("headline"), _("source"), _("section"), _("byline"), _("body"), _("language"), _("visibility")),
    *(_("published at"), _("published precision"), _("published basis"), _("published as printed")),
    *(_("published zone"), _("captured not before"), _("comments closed"), _("visibility reason")),
    *(_("id at the source"), _("original address"), _("comment"), _("photo"), _("related story")),
    *(_("author"), _("place"), _("posted at"), _("posted as printed"), _("parent"), _("number"), _("source item id")),
)
HAPPENED = (_("changed"), _("added"), _("removed"), _("now public"), _("now hidden"), _("now withdrawn"))
NUMBERED = re.compile(r"(.+) (\d+)")
Change = dict[str, str]


def change(what: str, before: object, after: object) -> Change:
    return {"what": what, "before": worded(before), "after": worded(after)}


def worded(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}".removesuffix(" 00:00:00")
    return "" if value is None else str(value)


def changes_of_fields(before: Article, after: Article, names: Iterable[str]) -> list[Change]:
    """One for each named field that has another value than before."""
    names = [name for name in names if name not in UNTOLD]
    pairs = [(name, getattr(before, name), getattr(after, name)) for name in names if hasattr(after, name)]
    told = ((Article._meta.get_field(name).verbose_name, old, new) for name, old, new in pairs if old != new)
    return [change(str(name), old, new) for name, old, new in told]


def changes_of_comment(comment: Comment, names: Iterable[str]) -> list[Change]:
    """That a comment was changed, and in what: never its words, which may be why it was."""
    if "visibility" in names:
        return [change(f"comment {comment.number}", "", f"now {comment.visibility}")]
    fields = ", ".join(str(Comment._meta.get_field(name).verbose_name) for name in names)
    return [change(f"comment {comment.number}", "", f"{fields} changed")] if fields else []


def changes_of_rows(formset: forms.BaseModelFormSet) -> list[Change]:
    """Of the comments, photos and stories that were edited together with their article."""
    told: list[Change] = []
    for row, names in formset.changed_objects:
        told += changes_of_comment(row, names) if isinstance(row, Comment) else [change(named(row), "", "changed")]
    told += [change(named(row), "", "added") for row in formset.new_objects]
    told += [change(named(row), "", "removed") for row in formset.deleted_objects]
    return told


def named(row: object) -> str:
    return f"{row._meta.verbose_name} {getattr(row, 'position', None) or row.number}"


def record(article: Article, changes: list[Change], by: str = Revision.By.EDITOR) -> None:
    if changes:
        Revision.objects.create(article=article, version=article.version, by=by, changes=changes)


def subject_in_words(what: str) -> str:
    """ "comment 7" and "headline" in the language of the reader."""
    numbered = NUMBERED.fullmatch(what)
    return f"{gettext(numbered[1])} {numbered[2]}" if numbered else gettext(what)


def happening_in_words(told: str) -> str:
    """ "added", "now hidden" and "author, place changed"."""
    if told in HAPPENED or not told.endswith(" changed"):
        return gettext(told)
    names = gettext(", ").join(gettext(name) for name in told.removesuffix(" changed").split(", "))
    return gettext("%(what)s changed") % {"what": names}
