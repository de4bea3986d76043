"""The command line of the project."""

import subprocess
import sys

from django.conf import settings


def test_what_a_command_leaves_behind_is_looked_for_once_all_modules_are_loaded():
    code = "import gc; print(gc.isenabled())"
    words = [sys.executable, "manage.py", "shell", "--no-imports", "-c", code]
    told = subprocess.run(words, cwd=settings.BASE_DIR, check=True, capture_output=True, text=True, timeout=600)
    assert told.stdout.split()[-1] == "True"
