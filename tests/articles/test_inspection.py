"""`manage.py check_archive`: each promise that is broken is found, named, and mended where that can be done."""

import json
import zlib

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import timezone

from articles import inspection, soundness, triggers
from articles.management.commands import check_archive
from articles.models import Article, Capture, Comment, Outbox
from articles.search import generations, indexer
from tests.articles.factories import make_article, make_capture, make_comment, make_section, make_source


@pytest.fixture(autouse=True)
def kept_apart(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def archive(index):
    articles = [make_article(headline=f"Harvest {number}") for number in range(4)]
    make_comment(articles[0], 1)
    make_capture(articles[0], b"the bytes", ["body"])
    indexer.drain()
    return articles


def checked(*words):
    """The exit code, and each outcome by its check."""
    with pytest.raises(SystemExit) as ended:
        call_command(check_archive.Command(), "--json", *words)
    return ended.value.code, {outcome.check: outcome for outcome in soundness.last().outcomes}


def found(*words):
    """The checks that are not well."""
    return {name for name, outcome in checked(*words)[1].items() if outcome.state != soundness.FINE}


def test_a_sound_archive_is_said_to_be_so_in_a_line_for_each_check(archive, capsys):
    with pytest.raises(SystemExit) as ended:
        call_command(check_archive.Command())
    lines = capsys.readouterr().out.splitlines()
    assert ended.value.code == 0
    assert [line.split()[0] for line in lines[:-1]] == ["ok"] * len(inspection.CHECKS)
    assert lines[-1].startswith("All is well")


def test_what_helps_is_said_of_what_was_found(archive, capsys):
    generations.clear(indexer._root())
    Capture.objects.update(content=zlib.compress(b"other bytes"))
    for words, told in {
        (): ["To mend (index files): manage.py check_archive --repair", "For a person (captures):"],
        ("--repair",): ["For a person (captures):"],
    }.items():
        with pytest.raises(SystemExit):
            call_command(check_archive.Command(), *words)
        _, _, advice = capsys.readouterr().out.partition(" not well; ")
        lines = advice.splitlines()[1:]
        assert [line[: len(start)] for line, start in zip(lines, told, strict=True)] == told


def test_the_answer_is_one_json_object(archive, capsys):
    checked()
    told = json.loads(capsys.readouterr().out)
    assert told["state"] == "fine"
    assert [each["check"] for each in told["checks"]] == [check.name for check in inspection.CHECKS]


def unseen(change):
    change()
    Outbox.objects.all().delete()


def flip(index):
    path = next(generations.current(index).glob("*.seg"))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def late(index):
    make_article()
    Outbox.objects.update(created_at=timezone.now() - timezone.timedelta(hours=1))


def give_up(index):
    make_article()
    Outbox.objects.update(tries=Outbox.MOST_TRIES, error="odd")


def ghost(index):
    unseen(lambda: Article.objects.filter(headline="Harvest 3").delete())


MENDED = {
    "triggers": ({"triggers"}, lambda index: triggers.drop()),
    "a flipped byte": ({"index files", "index content"}, flip),
    "no index": ({"index files", "index content", "left over"}, lambda index: (index / "CURRENT").unlink()),
    "a stale document": ({"index content"}, lambda index: unseen(lambda: Article.objects.update(body="other"))),
    "a missing document": ({"index content"}, lambda index: unseen(make_article)),
    "a ghost": ({"index content"}, ghost),
    "changes that wait for long": ({"outbox"}, late),
    "what was given up": ({"given up"}, give_up),
    "a stray file": ({"left over"}, lambda index: (generations.current(index) / "stray").write_text("x")),
    "an interrupted build": ({"left over"}, generations.new),
}


@pytest.mark.parametrize(("names", "harm"), MENDED.values(), ids=MENDED)
def test_what_can_be_mended_is_found_and_mended(index, archive, names, harm):
    harm(index)
    code, outcomes = checked()
    assert code == 1
    assert {name for name, outcome in outcomes.items() if outcome.state != "fine"} == names
    code, outcomes = checked("--repair")
    assert (code, {outcome.state for outcome in outcomes.values()}) == (0, {"fine"})
    assert any(outcome.mended for outcome in outcomes.values())
    assert found() == set()


def altered(**values):
    Capture.objects.update(**values)


CAPTURES = {
    "another byte": (lambda: altered(content=zlib.compress(b"the bytez")), "has other bytes than were captured"),
    "cut": (lambda: altered(content=zlib.compress(b"the bytes")[:-3]), "cannot be unpacked"),
    "another size": (lambda: altered(size=8), "has 9 bytes, not 8"),
}


@pytest.mark.parametrize(("harm", "told"), CAPTURES.values(), ids=CAPTURES)
def test_a_capture_that_is_not_what_was_captured_is_named(archive, harm, told):
    harm()
    for words in ((), ("--repair",)):  # only a backup can help
        code, outcomes = checked(*words)
        assert code == 1
        assert told in outcomes["captures"].told
        assert Capture.objects.get().sha256[:12] in outcomes["captures"].told


def test_a_section_of_another_source_and_a_reply_to_another_article_are_named(archive):
    astray, other = archive[1], make_source()
    Article.objects.filter(pk=astray.pk).update(section=make_section(other))
    reply = make_comment(archive[2], 1)
    Comment.objects.filter(pk=reply.pk).update(parent=archive[0].comments.get())
    told = checked()[1]["relations"].told
    assert f"article {astray.pk} " in told
    assert f"comment {reply.pk} " in told


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL takes in no such row")
@pytest.mark.django_db(transaction=True)
def test_a_row_that_refers_to_nothing_is_found(archive):
    with connection.constraint_checks_disabled():
        with connection.cursor() as cursor:
            cursor.execute("UPDATE articles_capture SET article_id = 4711")
        assert "refers to nothing" in checked()[1]["database"].told
        Capture.objects.all().delete()


def test_many_findings_are_counted_and_some_of_them_named(archive):
    unseen(lambda: Article.objects.bulk_create(_articles(archive[0].source, 20)))
    outcome = checked()[1]["index content"]
    assert outcome.count == 20
    assert outcome.told.endswith("; and 15 more")


def _articles(source, count):
    return [Article(source=source, public_id=f"b{n}", identity=f"b{n}", headline="Many") for n in range(count)]


def test_what_cannot_be_checked_is_no_finding_and_not_well_either(archive, monkeypatch):
    def fails():
        raise OperationalError("the database is gone")

    monkeypatch.setattr(inspection, "CHECKS", [soundness.Check("captures", fails)])
    monkeypatch.setattr(check_archive, "CHECKS", inspection.CHECKS)
    code, outcomes = checked("--repair")
    assert (code, outcomes["captures"].state) == (2, "unknown")


def test_a_repair_that_fails_is_told_and_the_rest_is_checked(archive, index, monkeypatch):
    flip(index)
    monkeypatch.setattr(indexer, "rebuild", lambda: (_ for _ in ()).throw(OSError("disk full")))
    code, outcomes = checked("--repair")
    assert code == 1
    assert outcomes["index files"].mended == "could not be mended: disk full"
    assert outcomes["captures"].state == "fine"


def test_an_unknown_argument_ends_with_two():
    with pytest.raises(SystemExit) as ended:
        check_archive.Command().run_from_argv(["manage.py", "check_archive", "--nonsense"])
    assert ended.value.code == 2


def test_where_nothing_was_checked_there_is_no_verdict(settings):
    assert soundness.last() is None
    (settings.DATA_DIR / "check.json").write_text("{")
    assert soundness.last() is None
