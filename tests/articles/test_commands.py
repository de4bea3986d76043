"""The commands of the index as people and crontabs call them, Haystack's names and options included."""

import pytest
from django.core.management import CommandError, call_command, execute_from_command_line
from django.db import connection

from articles import inspection, triggers
from articles.management import tables
from articles.management.commands import check_archive, clear_index, index, rebuild_index, update_index
from articles.models import Article
from articles.search import indexer
from articles.search.errors import SearchUnavailable
from articles.search.results import SearchRequest, search
from tests.articles.factories import make_article

pytestmark = pytest.mark.django_db


def total(words: str) -> int:
    return search(SearchRequest(words)).total


@pytest.fixture
def harvest(index):
    make_article(headline="Harvest")
    indexer.drain()
    make_article(headline="Harvest again")


@pytest.mark.parametrize(
    ("words", "left_aside"),
    [
        (("--age=24", "--remove"), "--age, --remove"),
        (("articles", "-b", "1000", "-k", "4"), "--batch-size, --workers"),
        (("articles.Article", "--using=default", "--nocommit", "-t5"), "--nocommit, --max-retries"),
        (("-m", "5", "-s", "2013-09-12", "-e", "2013-09-13"), "--minutes, --start, --end"),
        (("articles", "-u", "default"), ""),
    ],
)
def test_options_of_haystack_lead_to_the_same_and_are_said_to_be_left_aside(harvest, words, left_aside, capsys):
    call_command(update_index.Command(), *words)
    told = capsys.readouterr().err
    assert told == (f"Left aside, since the index needs no such choice: {left_aside}.\n" if left_aside else "")
    assert total("harvest") == 2


def test_haystacks_rebuild_takes_its_options(harvest, capsys):
    Article.objects.all()[0].delete()
    call_command(rebuild_index.Command(), "-b", "100", "-k2", "--nocommit", interactive=False)
    assert capsys.readouterr().err.endswith("--batch-size, --workers, --nocommit.\n")
    assert total("harvest") == 1


def test_nothing_is_told_of_options_where_nothing_is_to_be_told(harvest, capsys):
    call_command(update_index.Command(), "--remove", verbosity=0)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("command", "words", "told"),
    [
        (update_index, ("-u", "solr"), "no index “solr”"),
        (rebuild_index, ("--noinput", "-u", "solr"), "no index “solr”"),
        (clear_index, ("--noinput", "-u", "solr"), "no index “solr”"),
        (update_index, ("blog",), "blog: there is no such app. articles alone is."),
        (update_index, ("auth.User",), "auth.User: nothing of it is searched"),
        (update_index, ("12",), "For the article of a key: manage.py index 12"),
    ],
)
def test_what_there_is_not_is_refused_by_name(harvest, command, words, told):
    with pytest.raises(CommandError, match=told) as refused:
        call_command(command.Command(), *words)
    assert refused.value.returncode == 2
    assert total("harvest") == 1


@pytest.mark.parametrize("key", ["0", "-1", "x", "1.5", str(2**63), "9" * 5000, "²"])
def test_what_is_no_key_of_an_article_is_refused_before_anything_is_done(harvest, key, capsys):
    with pytest.raises(SystemExit) as ended:
        index.Command().run_from_argv(["manage.py", "index", key])
    assert ended.value.code == 2
    assert "no key of an article" in capsys.readouterr().err
    assert total("harvest") == 1


def test_the_largest_key_is_that_of_no_article(harvest, capsys):
    call_command(index.Command(), str(index.LARGEST_KEY))
    assert "0 documents indexed" in capsys.readouterr().out


@pytest.mark.parametrize(("answer", "is_left"), [("y", False), ("YES", False), ("", True), ("no", True)])
def test_the_index_is_thrown_away_when_that_is_agreed(harvest, monkeypatch, answer, is_left):
    monkeypatch.setattr("builtins.input", lambda question: answer)
    if is_left:
        with pytest.raises(CommandError, match="left as it is"):
            call_command(clear_index.Command())
        assert total("harvest") == 1
    else:
        call_command(clear_index.Command())
        with pytest.raises(SearchUnavailable):
            total("harvest")


def test_where_nobody_can_answer_the_index_stays_and_the_way_is_told(harvest, monkeypatch):
    def nobody(question: str) -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", nobody)
    with pytest.raises(CommandError, match="--noinput"):
        call_command(clear_index.Command())
    assert total("harvest") == 1


def test_code_written_for_haystack_may_throw_the_index_away_unasked(harvest):
    call_command("clear_index", interactive=False)
    with pytest.raises(SearchUnavailable):
        total("harvest")


def test_a_database_without_the_tables_of_this_version_is_said_to_need_migrate(harvest, monkeypatch, capsys):
    monkeypatch.setattr(tables, "are_behind", lambda: True)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE articles_outbox RENAME TO articles_elsewhere")
    with pytest.raises(CommandError, match=r"manage.py migrate brings them up to date\. \(.*articles_outbox"):
        call_command(index.Command(), "--status")


def test_migrations_that_are_not_applied_are_seen(transactional_db):
    assert not tables.are_behind()
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, app, name, applied FROM django_migrations WHERE app = 'ingest' ORDER BY id DESC")
        row = cursor.fetchone()
        cursor.execute("DELETE FROM django_migrations WHERE id = %s", [row[0]])
        assert tables.are_behind()
        cursor.execute("INSERT INTO django_migrations (id, app, name, applied) VALUES (%s, %s, %s, %s)", row)
    assert not tables.are_behind()


def test_the_check_of_an_archive_without_tables_says_what_makes_them(harvest, monkeypatch, capsys, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(tables, "are_behind", lambda: True)
    call_command(clear_index.Command(), "--noinput")
    with pytest.raises(SystemExit):
        call_command(check_archive.Command())
    assert capsys.readouterr().out.splitlines()[-1] == tables.ADVICE


def test_a_repair_of_the_triggers_builds_the_index_before_it_says_so(harvest):
    indexer.drain()
    triggers.drop()
    make_article(headline="Harvest unseen")
    assert inspection.triggers_stand().count
    assert "whole index built anew" in inspection.restore_triggers()
    assert total("harvest") == 3
    assert inspection.outbox_moves().told == "nothing waits"


def test_help_names_the_options_of_haystack(capsys):
    with pytest.raises(SystemExit):
        execute_from_command_line(["manage.py", "update_index", "--help"])
    assert "--batch-size" in capsys.readouterr().out
