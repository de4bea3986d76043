"""The settings as a start meets them: each case is a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent.parent
SHOW = """
import json
from django.conf import settings
names = "ALLOWED_HOSTS SECURE_SSL_REDIRECT SESSION_COOKIE_SECURE SECURE_HSTS_SECONDS DEBUG SAMPLES".split()
print(json.dumps({name: getattr(settings, name) for name in names}))
"""


def python(tmp_path: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "newsarchive.settings"}
    environment |= {"NEWSARCHIVE_DATA": str(tmp_path / "data")}
    environment |= {f"NEWSARCHIVE_{name}": value for name, value in settings.items()}
    return subprocess.run(
        [sys.executable, *words], cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=600, check=False
    )


def shown(tmp_path: Path, **settings: str) -> dict:
    return json.loads(python(tmp_path, "-c", SHOW, **settings).stdout)


BAD = [
    ({"DEBUG": "perhaps"}, "NEWSARCHIVE_DEBUG is 'perhaps': write 1 or 0"),
    ({"DEBUG": "1", "HTTPS": "1"}, "NEWSARCHIVE_DEBUG shows the insides of the site"),
    ({"DEBUG": "1", "HOST": "192.0.2.1"}, "NEWSARCHIVE_DEBUG shows the insides of the site"),
    ({"HOSTS": "*"}, "NEWSARCHIVE_HOSTS may not be '*'"),
    ({"HOSTS": "news.example, *", "DEBUG": "1"}, "NEWSARCHIVE_HOSTS may not be '*'"),
    ({"HOST": "0.0.0.0"}, "name the site's hosts in NEWSARCHIVE_HOSTS"),
    ({"PORT": "http"}, "NEWSARCHIVE_PORT is 'http': write a whole number, 1 to 65535"),
    ({"PORT": "70000"}, "NEWSARCHIVE_PORT is '70000'"),
    ({"WORKERS": "0"}, "NEWSARCHIVE_WORKERS is '0': write a whole number, 1 or more"),
    ({"ORIGINS": "news.example"}, "an origin starts with https:// or http://"),
    ({"SECRET": "short"}, "NEWSARCHIVE_SECRET is too short or too plain"),
    ({"SECRET": "a" * 60}, "NEWSARCHIVE_SECRET is too short or too plain"),
    ({"DATABASE_URL": "archive.sqlite3"}, "NEWSARCHIVE_DATABASE_URL is no database address"),
    ({"DATABASE_URL": "postgres://me:pass@host:port/name"}, "NEWSARCHIVE_DATABASE_URL is no database address"),
    ({"DATABASE_URL": "sqlite:////no/such/folder/a.sqlite3"}, "there is no such folder to hold it"),
    ({"DATA": str(PROJECT / "manage.py")}, "cannot be used as a folder"),
    ({"LOG_LEVEL": "loud"}, "NEWSARCHIVE_LOG_LEVEL is 'LOUD': write one of DEBUG, INFO"),
]


@pytest.mark.parametrize(("settings", "sentence"), BAD, ids=lambda value: str(value)[:40])
def test_a_bad_setting_refuses_to_start_with_one_clear_sentence(tmp_path, settings, sentence):
    refused = python(tmp_path, "-m", "newsarchive.start", **settings)
    assert refused.returncode == 1
    assert sentence in refused.stderr
    assert refused.stderr.startswith("The archive cannot start: ")
    assert refused.stderr.count("\n") == 1
    assert "pass@" not in refused.stderr


def test_manage_says_a_bad_setting_in_one_sentence_too(tmp_path):
    refused = python(tmp_path, "manage.py", "check", HOSTS="*")
    assert refused.returncode == 1
    assert refused.stderr.startswith("manage.py: NEWSARCHIVE_HOSTS may not be '*'")
    assert refused.stderr.count("\n") == 1


def test_a_first_start_answers_to_this_machine_alone_and_has_a_secret_of_its_own(tmp_path):
    settings = shown(tmp_path)
    assert settings["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert settings["DEBUG"] is settings["SECURE_SSL_REDIRECT"] is False
    assert (tmp_path / "data/secret.key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


def test_the_address_to_listen_at_is_one_that_the_site_answers_to(tmp_path):
    assert "192.0.2.1" in shown(tmp_path, HOST="192.0.2.1")["ALLOWED_HOSTS"]
    assert shown(tmp_path, HOST="0.0.0.0", HOSTS="news.example")["ALLOWED_HOSTS"] == ["news.example"]


def test_a_public_site_insists_on_https_and_passes_the_deploy_check(tmp_path):
    settings = shown(tmp_path, HTTPS="1", HOSTS="news.example")
    assert settings["SECURE_SSL_REDIRECT"] is settings["SESSION_COOKIE_SECURE"] is True
    assert settings["SECURE_HSTS_SECONDS"] == 365 * 24 * 3600
    checked = python(tmp_path, "manage.py", "check", "--deploy", "--fail-level", "WARNING", HTTPS="1")
    assert (checked.returncode, checked.stderr) == (0, "")
