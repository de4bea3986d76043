"""A thread of each worker of the site that reads a new state of the index ahead, so that no reader waits for it."""

import logging
import threading
import time
from collections.abc import Callable

from django.db import DatabaseError
from django.db import connections as databases
from haystack import connections

from articles.search import results
from articles.search.errors import SearchUnavailable

log = logging.getLogger(__name__)

POLL = 0.05  # seconds between two looks at the index; a search that notices a commit wakes the thread at once
REST = 1.0  # where there is no index


def start() -> threading.Thread:
    """For a process that serves pages. It ends with the process, whatever it is at."""
    connections["default"].get_backend().keep()
    thread = threading.Thread(target=keep, name="index-keeper", daemon=True)
    thread.start()
    return thread


def keep(is_over: Callable[[], bool] = lambda: False) -> None:
    is_ready = False
    while not is_over():
        if is_ready:
            _keep_up(POLL)
        else:
            is_ready = _first_searched()
            if not is_ready:
                time.sleep(REST)


def _keep_up(seconds: float) -> None:
    try:
        connections["default"].get_backend().keep_up(seconds)
    except SearchUnavailable as error:
        log.debug("Nothing to read ahead: %s", error)
        time.sleep(REST)


def _first_searched() -> bool:
    """One page of results as readers see it: what it reads of the index is read again after each commit."""
    try:
        with connections["default"].get_backend().pinned() as snapshot:
            snapshot.warm()
            results.search(results.SearchRequest())
        return True
    except (SearchUnavailable, DatabaseError) as error:
        log.debug("Nothing to read ahead: %s", error)
        return False
    finally:
        databases.close_all()
