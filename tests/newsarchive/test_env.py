import pytest
from django.core.exceptions import ImproperlyConfigured

from newsarchive import env


@pytest.mark.parametrize(("written", "expected"), [("1", True), ("YES", True), ("off", False), ("", False)])
def test_a_boolean_is_read_in_the_usual_spellings(monkeypatch, written, expected):
    monkeypatch.setenv("NEWSARCHIVE_DEBUG", written)
    assert env.boolean("DEBUG", not expected) is expected


def test_a_boolean_that_is_none_stops_the_start_and_says_what_to_write(monkeypatch):
    monkeypatch.setenv("NEWSARCHIVE_DEBUG", "maybe")
    with pytest.raises(ImproperlyConfigured, match="NEWSARCHIVE_DEBUG is 'maybe': write 1 or 0"):
        env.boolean("DEBUG", False)


@pytest.mark.parametrize("written", ["-1", "1.5", "many", "٣"])
def test_an_integer_that_is_none_stops_the_start(monkeypatch, written):
    monkeypatch.setenv("NEWSARCHIVE_PAGE", written)
    with pytest.raises(ImproperlyConfigured, match="whole number"):
        env.integer("PAGE", 20)


def test_a_list_drops_blanks_and_empty_items(monkeypatch):
    monkeypatch.setenv("NEWSARCHIVE_HOSTS", " a.example, ,b.example ")
    assert env.names("HOSTS", "") == ["a.example", "b.example"]


def test_a_data_directory_that_is_a_file_stops_the_start(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("NEWSARCHIVE_DATA", str(tmp_path / "file"))
    with pytest.raises(ImproperlyConfigured, match="cannot be used as a folder"):
        env.directory("DATA", tmp_path)


def test_the_secret_is_made_once_and_only_its_owner_can_read_it(monkeypatch, tmp_path):
    monkeypatch.delenv("NEWSARCHIVE_SECRET", raising=False)
    first = env.secret("SECRET", tmp_path / "secret.key")
    assert env.secret("SECRET", tmp_path / "secret.key") == first
    assert len(first) >= 50
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600


def test_a_short_secret_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("NEWSARCHIVE_SECRET", "short")
    with pytest.raises(ImproperlyConfigured, match="too short"):
        env.secret("SECRET", tmp_path / "secret.key")
