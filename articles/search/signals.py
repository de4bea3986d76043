"""After a commit of the site, a nudge for the index. What changed is no matter: the triggers have written it down.

A request gives it once its answer is sent, so that no editor waits for it; a script, right after the commit.
"""

import threading

from django.core.signals import request_finished, request_started
from django.db import connections, transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from haystack.signals import BaseSignalProcessor

from articles.models import Article, Comment, Photo, RelatedStory, Section, Source
from articles.search.indexer import nudge

_request = threading.local()
SEARCHED = (Article, Comment, Photo, RelatedStory, Section, Source)


class ArchiveSignals(BaseSignalProcessor):
    """The HAYSTACK_SIGNAL_PROCESSOR. What sends no signals (bulk_create, QuerySet.update, raw SQL) stands in the outbox
    all the same, until the next nudge or `manage.py index --follow`, which looks ten times a second."""

    def setup(self) -> None:
        request_started.connect(request_begins)
        request_finished.connect(request_ends)
        for model in SEARCHED:
            post_save.connect(nudge_once_committed, sender=model)
            post_delete.connect(nudge_once_committed, sender=model)

    def teardown(self) -> None:
        request_started.disconnect(request_begins)
        request_finished.disconnect(request_ends)
        for model in SEARCHED:
            post_save.disconnect(nudge_once_committed, sender=model)
            post_delete.disconnect(nudge_once_committed, sender=model)


def nudge_once_committed(sender: type[Model], using: str, **_options: object) -> None:
    """Robust: Django logs what it raises, and the request goes on. Many saves in a row nudge once."""
    connection = connections[using]
    registered = connection.run_on_commit[-1:]
    if (set(connection.savepoint_ids), committed, True) not in registered:
        transaction.on_commit(committed, using=using, robust=True)


def committed() -> None:
    if getattr(_request, "is_open", False):
        _request.has_written = True
    else:
        nudge()


def request_begins(**_options: object) -> None:
    _request.is_open, _request.has_written = True, False


def request_ends(**_options: object) -> None:
    """A server asks for the end of an answer when all of it is sent."""
    _request.is_open = False
    if getattr(_request, "has_written", False):
        nudge()
