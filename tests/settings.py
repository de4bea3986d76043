"""Settings of the tests: a data directory of their own, thrown away afterwards, and quick password hashing.

NEWSARCHIVE_TEST_DATABASE=postgresql runs them on a PostgreSQL that is started for them, from Debian's binaries.
"""

import atexit
import os
import shutil
import tempfile

os.environ["NEWSARCHIVE_DATA"] = tempfile.mkdtemp(prefix="newsarchive-tests-")
atexit.register(shutil.rmtree, os.environ["NEWSARCHIVE_DATA"], ignore_errors=True)
if os.environ.get("NEWSARCHIVE_TEST_DATABASE") == "postgresql" and "NEWSARCHIVE_DATABASE_URL" not in os.environ:
    from contextlib import ExitStack

    from benchmarks.reliability import postgresql

    served = ExitStack()
    os.environ["NEWSARCHIVE_DATABASE_URL"] = served.enter_context(postgresql.served(is_durable=False))
    atexit.register(served.close)

from newsarchive.settings import *  # noqa: E402, F403
from newsarchive.settings import DATA_DIR, DATABASES, STATIC_ROOT, STORAGES  # noqa: E402

# A file, not memory: the tests meet the real journal mode and the real locks.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"].setdefault("TEST", {})["NAME"] = str(DATA_DIR / "test.sqlite3")
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT.mkdir()  # WhiteNoise warns where it is missing
