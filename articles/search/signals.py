"""After a commit of the site, a nudge for the index. What changed is no matter: the triggers have written it down."""

from django.db import connections, transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from haystack.signals import BaseSignalProcessor

from articles.models import Article, Comment, Photo, RelatedStory, Section, Source
from articles.search.indexer import nudge

SEARCHED = (Article, Comment, Photo, RelatedStory, Section, Source)


class ArchiveSignals(BaseSignalProcessor):
    """The HAYSTACK_SIGNAL_PROCESSOR. What sends no signals (bulk_create, QuerySet.update, raw SQL) stands in the outbox
    all the same, until the next nudge or `manage.py index --follow`, which looks ten times a second."""

    def setup(self) -> None:
        for model in SEARCHED:
            post_save.connect(nudge_once_committed, sender=model)
            post_delete.connect(nudge_once_committed, sender=model)

    def teardown(self) -> None:
        for model in SEARCHED:
            post_save.disconnect(nudge_once_committed, sender=model)
            post_delete.disconnect(nudge_once_committed, sender=model)


def nudge_once_committed(sender: type[Model], using: str, **_options: object) -> None:
    """Robust: Django logs what it raises, and the request goes on. Many saves in a row nudge once."""
    connection = connections[using]
    registered = connection.run_on_commit[-1:]
    if (set(connection.savepoint_ids), nudge, True) not in registered:
        transaction.on_commit(nudge, using=using, robust=True)
