"""Settings of the tests: a data directory of their own, thrown away afterwards, and quick password hashing."""

import atexit
import os
import shutil
import tempfile

os.environ["NEWSARCHIVE_DATA"] = tempfile.mkdtemp(prefix="newsarchive-tests-")
atexit.register(shutil.rmtree, os.environ["NEWSARCHIVE_DATA"], ignore_errors=True)

from newsarchive.settings import *  # noqa: E402, F403
from newsarchive.settings import DATA_DIR, DATABASES, STATIC_ROOT, STORAGES  # noqa: E402

# A file, not memory: the tests meet the real journal mode and the real locks.
DATABASES["default"].setdefault("TEST", {})["NAME"] = str(DATA_DIR / "test.sqlite3")
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT.mkdir()  # WhiteNoise warns where it is missing
