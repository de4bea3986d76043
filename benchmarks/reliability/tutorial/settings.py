"""The settings of the archive, with the stock parts in place of ours."""

import os

from newsarchive.settings import *  # noqa: F403
from newsarchive.settings import DATA_DIR, DATABASES, INSTALLED_APPS

INSTALLED_APPS = ["haystack", "tutorial", *(app for app in INSTALLED_APPS if app != "haystack")]
HAYSTACK_CONNECTIONS = {
    "default": {
        "ENGINE": "haystack.backends.whoosh_backend.WhooshEngine",
        "PATH": str(DATA_DIR / "index"),
        "EXCLUDED_INDEXES": ["articles.search_indexes.ArticleIndex", "articles.search_indexes.CommentIndex"],
    },
}
HAYSTACK_SIGNAL_PROCESSOR = "haystack.signals.RealtimeSignalProcessor"
ROOT_URLCONF = "tutorial.urls"
if "NEWSARCHIVE_DATABASE_URL" not in os.environ:
    DATABASES["default"]["OPTIONS"] = {}
