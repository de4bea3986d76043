"""Tells the indexer of every record that is saved or deleted through the ORM, cascades included."""

from collections.abc import Iterable

from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from haystack.signals import BaseSignalProcessor

from articles.models import Article, Comment, Photo, RelatedStory, Section, Source
from articles.search.indexer import changed

PARTS = (Comment, Photo, RelatedStory)
# What the index holds of a group: all its articles follow a new one.
NAMES = {Section: "path", Source: "slug"}


class ArchiveSignals(BaseSignalProcessor):
    """The HAYSTACK_SIGNAL_PROCESSOR. QuerySet.update and bulk_create send no signals: their callers tell `changed`."""

    def setup(self) -> None:
        for signal in (post_save, post_delete):
            signal.connect(article_changed, sender=Article)
            for part in PARTS:
                signal.connect(part_changed, sender=part)
        for group in NAMES:
            pre_save.connect(group_saving, sender=group)
            post_save.connect(group_saved, sender=group)
        pre_delete.connect(section_deleted, sender=Section)

    def teardown(self) -> None:
        for signal in (post_save, post_delete):
            signal.disconnect(article_changed, sender=Article)
            for part in PARTS:
                signal.disconnect(part_changed, sender=part)
        for group in NAMES:
            pre_save.disconnect(group_saving, sender=group)
            post_save.disconnect(group_saved, sender=group)
        pre_delete.disconnect(section_deleted, sender=Section)


def article_changed(sender: type[Model], instance: Article, **_options: object) -> None:
    changed([instance.pk])


def part_changed(sender: type[Model], instance: Model, **_options: object) -> None:
    changed([instance.article_id])


def group_saving(sender: type[Model], instance: Section | Source, **_options: object) -> None:
    name = NAMES[sender]
    saved = sender.objects.filter(pk=instance.pk)
    instance.is_renamed = saved.exclude(**{name: getattr(instance, name)}).exists()


def group_saved(sender: type[Model], instance: Section | Source, **_options: object) -> None:
    if instance.is_renamed:
        changed(_articles_of(instance))


def section_deleted(sender: type[Model], instance: Section, **_options: object) -> None:
    """Before the deletion: afterwards its articles name no section any more."""
    changed(_articles_of(instance))


def _articles_of(group: Section | Source) -> Iterable[int]:
    return list(group.articles.values_list("pk", flat=True))
