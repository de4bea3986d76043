"""Keeps what was changed of an article, field by field, for its history page."""

from collections.abc import Iterable
from datetime import datetime

from django import forms

from articles.models import Article, Comment, Revision

# What a revision needs not tell: it follows from the change, or is of no use to a reader.
UNTOLD = {"opened_version", "version", "identity", "public_id"}
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
