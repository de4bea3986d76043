"""The import as a whole: the command, from folders of captures to rows and the journal."""

import hashlib
import json
import os
import platform
import shutil
import sys
import zipfile
from dataclasses import replace

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError

from articles.models import Article, Capture, Comment, Outbox
from ingest import importer, loader, pipeline, quarantine, readers
from ingest.management import telling
from ingest.management.commands.ingest import Command
from ingest.models import Conflict, ImportItem, ImportRun

pytestmark = pytest.mark.django_db(transaction=True)

STORY = """\
Ferry runs again

14 March 2022

The ferry between Port Ellary and the outer islands ran again on Monday after eleven days in dock.

Passengers queued from five in the morning, and the first boat left with every seat taken.
"""


@pytest.fixture(autouse=True)
def indexed(monkeypatch):
    """The ids that reach the index; the index itself has tests of its own."""
    ids: list[int] = []

    def catch_up():
        ids.extend(Outbox.objects.order_by("article_id").values_list("article_id", flat=True).distinct())
        Outbox.objects.all().delete()

    Outbox.objects.all().delete()
    monkeypatch.setattr("articles.search.indexer.catch_up", catch_up)
    monkeypatch.setattr("articles.search.indexer.drain", lambda *_, **__: None)
    return ids


@pytest.fixture
def pages(tmp_path):
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "source.toml").write_text('slug = "gazette"\nname = "The Gazette"\nlanguage = "en"\n')
    for number in range(3):
        (folder / f"{number}.txt").write_text(
            STORY.replace("eleven", f"{number + 2}").replace("Ferry", f"Ferry {number}")
        )
    return folder


def ingest(capsys, *arguments, code=0):
    """Runs the command; returns what it wrote to stdout and stderr, after checking its exit code."""
    ended = 0
    try:
        call_command("ingest", "--workers", "0", *map(str, arguments))
    except SystemExit as stop:
        ended = stop.code
    assert ended == code
    return capsys.readouterr()


def counts():
    run = ImportRun.objects.first()
    assert run.state == "finished"
    return {outcome: number for outcome, number in run.counts.items() if number}


def test_a_folder_becomes_articles_of_its_source(capsys, pages, indexed):
    out = ingest(capsys, pages).out
    assert counts() == {"new": 3}
    assert "new                 3" in out
    article = Article.objects.get(headline="Ferry 1 runs again")
    assert (article.source.slug, article.language, article.published_basis) == ("gazette", "en", "dateline")
    assert sorted(indexed) == sorted(Article.objects.values_list("pk", flat=True))


def test_the_second_run_changes_nothing_and_indexes_nothing(capsys, pages, indexed):
    ingest(capsys, pages)
    before = list(Article.objects.order_by("pk").values())
    indexed.clear()
    ingest(capsys, pages)
    assert counts() == {"unchanged": 3}
    assert list(Article.objects.order_by("pk").values()) == before
    assert indexed == []


def test_the_same_bytes_under_another_name_are_a_duplicate_in_this_run_and_in_later_ones(capsys, pages):
    (pages / "copy.txt").write_bytes((pages / "0.txt").read_bytes())
    for expected in ({"new": 3, "duplicate": 1}, {"unchanged": 3, "duplicate": 1}):
        ingest(capsys, pages)
        assert counts() == expected
    assert Capture.objects.count() == 3


def test_a_copy_far_below_is_a_duplicate_though_the_first_is_stored_by_then(capsys, pages):
    for number in range(150):
        (pages / f"b{number:03}.txt").write_text(STORY.replace("Ferry", f"Boat {number}"))
    (pages / "z.txt").write_bytes((pages / "0.txt").read_bytes())
    ingest(capsys, pages)
    assert counts() == {"new": 153, "duplicate": 1}
    assert Capture.objects.get(path__endswith="0.txt", article__headline="Ferry 0 runs again")


def test_every_bad_input_is_one_clear_line_and_the_others_still_load(capsys, pages, tmp_path):
    (pages / "empty.txt").write_bytes(b"")
    (pages / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    (pages / "bad").mkdir()
    (pages / "bad" / "source.toml").write_text("slug = ")
    (pages / "bad" / "a.txt").write_text(STORY)
    (pages / "bad" / "b.txt").write_text(STORY)
    told = ingest(capsys, pages, tmp_path / "nowhere", code=2).err.splitlines()
    assert counts() == {"new": 3, "quarantined": 4}
    assert len(told) == 4
    assert any("nowhere: there is no such file or folder" in line for line in told)
    assert any("empty.txt: quarantined (empty)" in line for line in told)
    assert any("picture.txt: quarantined (not_text)" in line for line in told)
    assert any("source.toml" in line for line in told)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_a_file_that_may_not_be_read_is_quarantined(capsys, pages):
    (pages / "1.txt").chmod(0)
    ingest(capsys, pages, code=1)
    assert ImportItem.objects.get(outcome="quarantined").reason == "unreadable"


def test_a_broken_link_is_quarantined_as_unreadable(capsys, pages):
    (pages / "gone.txt").symlink_to(pages / "nowhere.txt")
    ingest(capsys, pages, code=1)
    assert ImportItem.objects.get(outcome="quarantined").reason == "unreadable"


def test_a_file_name_that_is_no_text_is_printed_with_its_bytes_and_loses_no_neighbour(capsys, pages):
    (pages / os.fsdecode(b"b\xff.txt")).write_bytes(b"")
    (pages / os.fsdecode(b"c\xff.txt")).write_text(STORY)
    assert "b\\udcff.txt" in ingest(capsys, pages, code=1).err.replace("\\xff", "\\udcff")
    assert counts() == {"new": 4, "quarantined": 1}


def test_a_folder_that_may_not_be_read_is_one_line_and_the_others_still_load(capsys, pages, monkeypatch):
    refused = OSError(13, "Permission denied", str(pages / "private"))
    walked = os.walk

    def walk(folder, onerror):
        yield from walked(folder, onerror=onerror)
        onerror(refused)

    monkeypatch.setattr("ingest.walk.os.walk", walk)
    assert "private: quarantined (unreadable): The folder cannot be read" in ingest(capsys, pages, code=1).err
    assert counts() == {"new": 3, "quarantined": 1}


def test_a_path_too_long_to_exist_is_missing_and_nothing_else_is_said(capsys):
    assert len(ingest(capsys, "x" * 300, code=2).err.splitlines()) == 1


def test_a_pipe_is_not_waited_for(capsys, pages):
    os.mkfifo(pages / "pipe.txt")
    ingest(capsys, pages, code=1)
    assert ImportItem.objects.get(outcome="quarantined").reason == "not_a_file"


def test_the_summary_says_what_was_not_read_well(capsys, pages):
    (pages / "source.toml").unlink()
    out = ingest(capsys, pages).out
    assert "3 of them fit no known page template" in out
    assert "3 of them do not say whose they are" in out
    assert "of them" not in ingest(capsys, pages).out


def test_a_source_that_was_unknown_at_first_is_put_right_by_the_next_import(capsys, pages):
    named = (pages / "source.toml").read_text()
    (pages / "source.toml").unlink()
    ingest(capsys, pages)
    permalinks = set(Article.objects.values_list("public_id", flat=True))
    (pages / "source.toml").write_text(named + 'section = "News / Harbour"\n')
    ingest(capsys, pages)
    assert counts() == {"updated": 3}
    assert set(Article.objects.values_list("source__slug", "section__path")) == {("gazette", "News / Harbour")}
    assert set(Article.objects.values_list("public_id", flat=True)) == permalinks
    ingest(capsys, pages)
    assert counts() == {"unchanged": 3}


def test_a_folder_that_moved_is_unchanged_and_still_gets_a_better_reading(capsys, pages):
    ingest(capsys, pages)
    moved = pages.rename(pages.parent / "moved")
    ingest(capsys, moved)
    assert counts() == {"unchanged": 3}
    Capture.objects.update(layout_version=0)
    ingest(capsys, moved)
    assert set(Capture.objects.values_list("layout_version", flat=True)) == {1}


def test_captures_of_a_layout_that_is_no_more_are_read_by_another(capsys, pages):
    ingest(capsys, pages)
    Capture.objects.update(layout="gone")
    ingest(capsys, pages)
    assert set(Capture.objects.values_list("layout", flat=True)) == {"plain"}


def test_a_folder_without_captures_says_so(capsys, tmp_path):
    assert "No captures there" in ingest(capsys, tmp_path).out


def test_in_is_the_sum_of_the_outcomes_and_the_journal_names_each_but_the_unchanged(capsys, pages):
    ingest(capsys, pages)
    (pages / "empty.txt").write_bytes(b"")
    (pages / "copy.txt").write_bytes((pages / "0.txt").read_bytes())
    ingest(capsys, pages, code=1)
    assert sum(counts().values()) == 5
    items = ImportRun.objects.first().items.values_list("outcome", flat=True)
    assert sorted(items) == ["duplicate", "quarantined"]


def test_a_dry_run_says_what_would_change_and_writes_nothing(capsys, pages, indexed):
    out = ingest(capsys, pages, "--dry-run").out
    assert "new                 3" in out and "nothing was written" in out
    assert not Article.objects.exists() and not ImportRun.objects.exists() and indexed == []


def test_a_dry_run_as_json_prints_every_field_and_one_zone_for_every_line(capsys, pages):
    printed = [json.loads(line) for line in ingest(capsys, pages, "--dry-run", "--output", "json").out.splitlines()]
    assert [page["headline"] for page in printed] == [f"Ferry {n} runs again" for n in range(3)]
    assert all(len(page["labels"]) == len(STORY.splitlines()) for page in printed)
    assert not Article.objects.exists()


def test_one_page_that_breaks_the_parser_is_named_and_loses_no_neighbour(capsys, pages, monkeypatch):
    parse = pipeline._article

    def broken(page, layout):
        if page.path.endswith("1.txt"):
            raise ZeroDivisionError("odd page")
        return parse(page, layout)

    monkeypatch.setattr(pipeline, "_article", broken)
    assert "1.txt: quarantined (parser_failed)" in ingest(capsys, pages, code=1).err
    assert counts() == {"new": 2, "quarantined": 1}


def test_one_page_that_the_database_refuses_is_named_and_loses_no_neighbour(capsys, pages, monkeypatch):
    load = loader.load

    def refused(readings, restore):
        made = load(readings, restore)
        if any(reading.path.endswith("1.txt") for reading in readings):
            raise ValueError("refused")
        return made

    monkeypatch.setattr(loader, "load", refused)
    ingest(capsys, pages, code=1)
    assert counts() == {"new": 2, "quarantined": 1}
    assert Article.objects.count() == 2


def test_a_run_that_is_stopped_keeps_whole_batches_and_goes_on_next_time(capsys, pages, monkeypatch):
    monkeypatch.setattr(importer, "BATCH", 1)
    run = importer.Import([pages], importer.Options())
    for _ in zip(range(2), results := run.run(), strict=False):
        pass
    results.close()
    assert (ImportRun.objects.first().state, Article.objects.count()) == ("stopped", 2)
    ingest(capsys, pages)
    assert counts() == {"unchanged": 2, "new": 1}


def test_what_an_editor_corrected_survives_the_next_import(capsys, pages):
    ingest(capsys, pages)
    Article.objects.filter(headline="Ferry 1 runs again").update(headline="The ferry is back")
    Capture.objects.update(layout_version=0)
    ingest(capsys, pages)
    assert Article.objects.filter(headline="The ferry is back").exists()
    assert counts() == {"unchanged": 3}


def test_the_source_of_the_command_line_overrules_the_folders(capsys, pages):
    ingest(capsys, pages, "--source", "meridian-wire")
    assert set(Article.objects.values_list("source__slug", flat=True)) == {"meridian-wire"}


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--limit", "0"], "whole number from 1"),
        (["--source", "A B"], "slug"),
        (["--report", "/no/where"], "written"),
    ],
)
def test_a_wrong_argument_is_one_sentence_and_exit_code_2(pages, arguments, complaint):
    with pytest.raises(CommandError, match=complaint) as error:
        call_command("ingest", pages, *arguments)
    assert error.value.returncode == 2


def test_an_empty_path_is_not_the_folder_one_is_in():
    with pytest.raises(CommandError, match="an empty path names nothing"):
        call_command("ingest", "")


def test_a_limit_stops_after_so_many_captures(capsys, pages):
    ingest(capsys, pages, "--limit", "2")
    assert counts() == {"new": 2}


def test_the_report_has_one_line_for_each_capture(capsys, pages, tmp_path):
    ingest(capsys, pages, "--report", tmp_path / "report.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "report.jsonl").read_text().splitlines()]
    assert [line["outcome"] for line in lines] == ["new"] * 3
    assert lines[0]["sha256"] == hashlib.sha256((pages / "0.txt").read_bytes()).hexdigest()


def test_the_samples_load_whole_with_their_comments_and_again_unchanged(capsys, samples):
    ingest(capsys, samples)
    first = counts()
    assert set(first) == {"new", "updated"} - ({"updated"} if "updated" not in first else set())
    assert Article.objects.count() >= 24 and Comment.objects.count() >= 40
    ingest(capsys, samples)
    assert counts() == {"unchanged": sum(first.values())}


def test_the_real_captures_load(capsys, shared):
    ingest(capsys, shared / "captures" / "voa", shared / "captures" / "alalam")
    assert sorted(Article.objects.values_list("source__slug", flat=True)) == ["alalam", "voa"]
    assert Comment.objects.count() == 9


# --- what an import leaves for the next one -------------------------------------------------------------------------


def test_an_import_that_was_killed_is_said_to_be_broken_off_and_the_next_one_goes_on(capsys, pages, monkeypatch):
    monkeypatch.setattr(importer, "BATCH", 1)
    killed = importer.Import([pages], importer.Options()).run()
    next(killed), next(killed)
    ImportRun.objects.update(process=f"{platform.node()}:{2**22 + 1}")  # a process that there is not
    ingest(capsys, pages)
    assert counts() == {"unchanged": 2, "new": 1}
    broken = ImportRun.objects.last()
    assert (broken.state, broken.counts, broken.taken_in) == ("broken_off", {"new": 2}, 2)
    killed.close()


def test_what_was_put_aside_is_not_read_again_until_it_is_asked_for(capsys, pages, monkeypatch):
    (pages / "menu.txt").write_text("Home\nNews\nSport\n")
    ingest(capsys, pages, code=1)
    monkeypatch.setattr(pipeline, "read", lambda *_: pytest.fail("it was read again"))
    assert "menu.txt: quarantined (no_article)" in ingest(capsys, pages, code=1).err
    assert counts() == {"unchanged": 3, "quarantined": 1}
    monkeypatch.undo()
    ImportItem.objects.update(read_by="other")
    ingest(capsys, pages, code=1)
    assert ImportItem.objects.filter(outcome="quarantined").exclude(read_by="other").exists()


def test_the_same_bytes_in_folders_of_several_sources_keep_the_source_they_have(capsys, pages, tmp_path):
    other = tmp_path / "to be read later"
    other.mkdir()
    (other / "source.toml").write_text('slug = "packet"\n')
    shutil.copy(pages / "0.txt", other)
    ingest(capsys, pages, other)
    for _ in range(2):
        out, _ = ingest(capsys, pages, other)
        assert "updated             0" in out and "duplicate           1" in out
    assert Capture.objects.get(path__endswith="pages/0.txt").article.source.slug == "gazette"


def test_of_several_places_of_the_same_bytes_the_one_whose_folder_names_a_source_speaks_for_them(
    capsys, pages, tmp_path
):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(pages / "0.txt", "0.txt")
    ingest(capsys, tmp_path / "a.zip")
    ingest(capsys, tmp_path / "a.zip", pages)
    assert Article.objects.get(headline="Ferry 0 runs again").source.slug == "gazette"
    for _ in range(2):
        out, _ = ingest(capsys, tmp_path / "a.zip", pages)
        assert "updated             0" in out and "duplicate           1" in out
    assert set(Article.objects.values_list("source__slug", flat=True)) == {"gazette"}


def test_what_was_put_aside_is_read_again_when_it_is_said_how(capsys, tmp_path):
    story = "The ferry between Port Ellary and the outer islands ran again on Monday after eleven days in dock."
    (tmp_path / "stories.csv").write_text(f"Titel,Artikel,Datum\nFerry runs again,{story},2022-03-14\n")
    ingest(capsys, tmp_path / "stories.csv", code=1)
    ingest(capsys, tmp_path / "stories.csv", "--map", "headline=Titel", "--map", "body=Artikel")
    assert Article.objects.get().headline == "Ferry runs again"


def test_columns_that_were_named_once_are_known_when_what_is_held_is_read_again(capsys, tmp_path):
    story = "The ferry between Port Ellary and the outer islands ran again on Monday after eleven days in dock."
    (tmp_path / "stories.csv").write_text(f"Titel,Artikel,Datum\nFerry runs again,{story},2022-03-14\n")
    ingest(capsys, tmp_path / "stories.csv", "--map", "headline=Titel", "--map", "body=Artikel")
    assert ImportRun.objects.get().arguments["map"] == {"headline": "Titel", "body": "Artikel"}
    for _ in range(2):
        ingest(capsys, "--reparse")
        assert counts() == {"unchanged": 1}
    ingest(capsys, "--reparse", "--map", "headline=Datum", "--map", "body=Artikel")
    assert Article.objects.get().headline == "2022-03-14"


SAVED = ["b.php", "c.shtml", "d.html.1", "e.HTM", "g.aspx?id=4", "h.md", "index.html?p=3", "news/123", "story.asp"]
HTML = """<!DOCTYPE html><html lang="en"><head><title>Ferry %s runs again</title>
<meta property="article:published_time" content="2022-03-14T10:00:00Z"></head><body><article><h1>Ferry %s
runs again</h1><p>The ferry between Port Ellary and the outer islands ran again on Monday after %s days in dock, and the
first boat left with every seat taken.</p></article></body></html>"""


def test_saved_pages_of_any_name_are_read_and_all_else_is_counted(capsys, tmp_path):
    folder = tmp_path / "site"
    (folder / "news").mkdir(parents=True)
    for number, name in enumerate(SAVED):
        (folder / name).write_text(HTML % (number, number, number))
    for name in ("a.css", "b.css", "c.jpg", "noise", "d.bin"):
        (folder / name).write_bytes(b"\xff\xd8\xff <html> is no page here")
    os.mkfifo(folder / "pipe")
    (folder / "f.mhtml").write_text(
        "From: <Saved>\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x"
    )
    out, err = ingest(capsys, folder, "--report", tmp_path / "r.jsonl", code=1)
    assert counts() == {"new": len(SAVED), "quarantined": 1}
    assert "6 files of other names were passed over: none 2, .css 2, " in out.replace(
        ".css 2, none 2", "none 2, .css 2"
    )
    assert "f.mhtml: quarantined (unsupported): The file is MHTML" in err
    *told, last = map(json.loads, (tmp_path / "r.jsonl").read_text().splitlines())
    assert (len(told), last["outcome"]) == (len(SAVED) + 1, "passed_over") and ".jpg 1" in last["message"]
    assert ImportRun.objects.get().taken_in == len(told)


def test_text_of_any_name_that_tells_no_more_is_read_where_it_begins_as_a_story(capsys, tmp_path):
    folder = tmp_path / "dumps"
    folder.mkdir()
    for number, name in enumerate(("a.md", "b.text", "c.txt.1", "17", "story")):
        (folder / name).write_text(STORY.replace("Ferry", f"Ferry {number}"))
    for name in ("README.md", "Readme.txt", "LICENSE", "Makefile", "d.log"):
        (folder / name).write_text("all: ferry\n\trun\n" if name == "Makefile" else STORY)
    with zipfile.ZipFile(tmp_path / "dumps.zip", "w") as archive:
        for path in folder.iterdir():
            archive.write(path, path.name)
    out, _ = ingest(capsys, folder)
    assert counts() == {"new": 5}
    assert "2 files of other names were passed over: " in out
    ingest(capsys, tmp_path / "dumps.zip")
    assert counts() == {"duplicate": 5}


def test_a_page_below_a_long_comment_is_told_by_more_of_its_bytes(capsys, tmp_path):
    (tmp_path / "story.php").write_text(f"<!-- {'a copy of the ferry page ' * 40} -->\n" + HTML % (1, 1, 1))
    ingest(capsys, tmp_path)
    assert counts() == {"new": 1}


GERMAN = {"headline": "Titel", "body": "Artikel", "authors": "Autor", "published": "Datum", "item_id": "Nr"}
FERRY = "The ferry between Port Ellary and the outer islands ran again on Monday after eleven days in dock."


def named(*ours):
    return [part for name in ours for part in ("--map", f"{name}={GERMAN[name]}")]


def test_names_that_are_given_when_all_is_read_again_take_none_from_the_others(capsys, tmp_path):
    (tmp_path / "a.csv").write_text(f"Titel,Artikel,Autor,Datum,Nr\nFerry runs,{FERRY},Mara Vellen,2022-03-14,k7\n")
    other = json.dumps({"Kopf": "Quay shut", "Inhalt": FERRY.replace("ferry", "quay"), "Autor": "Timo Sark"})
    (tmp_path / "b.jsonl").write_text(f"{other}\n")
    ingest(capsys, tmp_path / "a.csv", *named(*GERMAN))
    ingest(capsys, tmp_path / "b.jsonl", "--map", "headline=Kopf", "--map", "body=Inhalt", *named("authors"))
    before = list(Article.objects.order_by("pk").values("headline", "byline", "published_at", "source_item_id", "body"))
    ingest(capsys, "--reparse", *named("headline", "body"))
    assert counts() == {"unchanged": 2}
    ingest(capsys, "--reparse")
    fields = ("headline", "byline", "published_at", "source_item_id", "body")
    assert list(Article.objects.order_by("pk").values(*fields)) == before
    assert [row["byline"] for row in before] == ["Mara Vellen", "Timo Sark"]


def test_a_name_that_no_record_has_is_said_with_those_that_there_are(capsys, tmp_path):
    (tmp_path / "a.csv").write_text(f"Titel,Artikel\nFerry runs,{FERRY}\n")
    told = ingest(capsys, tmp_path / "a.csv", "--map", "headline=Titl", *named("body"), code=2).err
    assert 'headline=Titl: nothing that was read has a "Titl"; its columns are Titel, Artikel.' in told
    assert "body=Artikel" not in told
    assert ingest(capsys, tmp_path / "a.csv", *named("headline", "body")).err == ""
    assert (counts(), Article.objects.get().headline) == ({"updated": 1}, "Ferry runs")
    assert ingest(capsys, tmp_path / "a.csv", *named("headline", "body")).err == ""
    assert counts() == {"unchanged": 1}
    assert '"Titl"' in ingest(capsys, "--reparse", "--map", "headline=Titl", code=2).err
    assert Article.objects.get().headline == "Ferry runs"


@pytest.mark.parametrize("is_first_unnamed", [True, False])
def test_columns_that_were_named_once_are_known_when_their_file_is_imported_again(capsys, tmp_path, is_first_unnamed):
    (tmp_path / "a.csv").write_text(f"Titel,Artikel\nFerry runs,{FERRY}\nQuay shut,{FERRY.replace('ferry', 'quay')}\n")
    if is_first_unnamed:
        assert "no_records" in ingest(capsys, tmp_path, code=1).err
    ingest(capsys, tmp_path, *named("headline", "body"))
    ingest(capsys, tmp_path)
    assert (counts(), quarantine.by_reason()) == ({"unchanged": 2}, [])
    with (tmp_path / "a.csv").open("a") as file:
        file.write(f"Lock open,{FERRY.replace('ferry', 'lock')}\n")
    ingest(capsys, tmp_path)
    assert counts() == {"unchanged": 2, "new": 1}
    assert set(Article.objects.values_list("headline", flat=True)) == {"Ferry runs", "Quay shut", "Lock open"}


def test_what_needs_a_package_is_said_once_and_read_when_it_is_there(capsys, tmp_path, monkeypatch):
    for number in range(2):
        (tmp_path / f"{number}.warc").write_bytes(b"WARC/1.0\r\n" + str(number).encode())
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "warcio.archiveiterator", None)
        told = ingest(capsys, tmp_path, code=1).err
    assert told == "WARC files need the package warcio: pip install warcio.\n"
    assert "needs_package" not in ingest(capsys, tmp_path, code=1).out


@pytest.mark.parametrize("name", ["one.csv", "one.json", "one.jsonl"])
def test_a_file_whose_only_record_has_its_very_bytes_is_taken_in_once(capsys, tmp_path, name):
    story = "The ferry between Port Ellary and the outer islands ran again on Monday after eleven days in dock."
    record = {"title": "Ferry runs again", "text": story, "date": "2022-03-14"}
    table = f"{','.join(record)}\n{','.join(record.values())}"
    (tmp_path / name).write_text(table if name.endswith(".csv") else json.dumps(record))
    ingest(capsys, tmp_path / name)
    assert Article.objects.get().headline == "Ferry runs again"
    out, _ = ingest(capsys, tmp_path / name)
    assert "unchanged           1" in out


def test_all_that_was_put_aside_is_read_again_without_naming_it(capsys, pages, monkeypatch):
    parse = pipeline._article
    monkeypatch.setattr(
        pipeline, "_article", lambda page, layout: 1 / 0 if "1" in page.path[-5:] else parse(page, layout)
    )
    ingest(capsys, pages, code=1)
    monkeypatch.setattr(pipeline, "_article", parse)
    ingest(capsys, "--retry-quarantined")
    assert counts() == {"new": 1}
    assert "Nothing is in quarantine" in ingest(capsys, "--retry-quarantined").out


def test_a_deleted_article_stays_gone_and_comes_back_when_asked_for(capsys, pages):
    ingest(capsys, pages)
    Article.objects.get(headline="Ferry 1 runs again").delete()
    assert "deleted_here 1" in ingest(capsys, pages).out
    assert counts() == {"unchanged": 3}
    ingest(capsys, pages, "--restore-deleted")
    assert counts() == {"unchanged": 2, "new": 1}


def test_captures_that_are_held_are_read_again_by_the_layouts_of_today(capsys, pages):
    ingest(capsys, pages)
    before = list(Article.objects.order_by("pk").values("headline", "byline", "source__slug", "version"))
    shutil.rmtree(pages)
    ingest(capsys, "--reparse")
    assert counts() == {"unchanged": 3}
    assert list(Article.objects.order_by("pk").values("headline", "byline", "source__slug", "version")) == before


def test_a_reading_that_became_better_changes_what_nobody_edited(capsys, pages, monkeypatch):
    ingest(capsys, pages)
    Article.objects.filter(headline="Ferry 1 runs again").update(byline="An editor")
    parse = pipeline._article
    monkeypatch.setattr(pipeline, "_article", lambda page, layout: replace(parse(page, layout), byline="Mara Vellen"))
    out = ingest(capsys, "--reparse", "--dry-run").out
    assert "updated             2" in out and "conflict            1" in out
    assert "byline would change in 2" in out
    assert not Article.objects.filter(byline="Mara Vellen").exists() and not Conflict.objects.exists()
    ingest(capsys, "--reparse")
    assert counts() == {"updated": 2, "conflict": 1}
    assert Article.objects.filter(byline="Mara Vellen").count() == 2
    assert Conflict.objects.get().theirs == "Mara Vellen"


def test_a_dry_run_of_all_that_is_held_prints_each_change(capsys, pages, monkeypatch):
    ingest(capsys, pages)
    parse = pipeline._article
    monkeypatch.setattr(pipeline, "_article", lambda page, layout: replace(parse(page, layout), byline="Mara Vellen"))
    printed = ingest(capsys, "--reparse", "--dry-run", "--output", "json").out.splitlines()
    assert [json.loads(line)["changes"] for line in printed] == [
        [{"field": "byline", "before": "", "after": "Mara Vellen"}]
    ] * 3


def test_only_the_captures_of_one_source_are_read_again(capsys, pages, tmp_path):
    ingest(capsys, pages)
    (tmp_path / "other.txt").write_text(STORY.replace("Ferry", "Tram"))
    ingest(capsys, tmp_path / "other.txt", "--source", "meridian-wire")
    ingest(capsys, "--reparse", "--source", "meridian-wire")
    assert counts() == {"unchanged": 1}


def test_processes_of_their_own_read_what_this_one_reads(capsys, pages):
    (pages / "empty.txt").write_bytes(b"")
    (pages / "copy.txt").write_bytes((pages / "0.txt").read_bytes())
    ingest(capsys, pages, "--workers", "2", code=1)
    assert counts() == {"new": 3, "duplicate": 1, "quarantined": 1}


def test_captures_in_an_archive_have_outcomes_of_their_own_and_are_known_the_next_time(capsys, pages, tmp_path):
    with zipfile.ZipFile(tmp_path / "pages.zip", "w") as archive:
        for name in ("0.txt", "1.txt"):
            archive.write(pages / name, name)
            archive.write(pages / name, f"copies/{name}")
    for expected in ({"new": 2, "duplicate": 2}, {"unchanged": 2, "duplicate": 2}):
        ingest(capsys, tmp_path / "pages.zip", "--source", "gazette")
        assert counts() == expected


@pytest.fixture
def parsed(monkeypatch):
    """The paths of the captures that are parsed from now on."""
    paths: list[str] = []
    read = pipeline.read
    monkeypatch.setattr(pipeline, "read", lambda page, *rest: (paths.append(page.path), read(page, *rest))[1])
    return paths


def zipped(folder, name="pages.zip"):
    with zipfile.ZipFile(folder.parent / name, "w") as archive:
        for path in sorted(folder.glob("*.txt")):
            archive.write(path, path.name)
    return folder.parent / name


def record(number, text="ran again on Monday after eleven days in dock, and every seat of it was taken."):
    return json.dumps({"title": f"Ferry {number} runs again", "text": f"The ferry {number} {text}"})


def test_captures_in_an_archive_that_are_held_are_not_parsed_again(capsys, pages, parsed):
    archive = zipped(pages)
    ingest(capsys, archive)
    assert len(parsed) == 3
    (pages / "1.txt").write_text(STORY.replace("Ferry", "Tram"))
    zipped(pages)
    parsed.clear()
    ingest(capsys, archive)
    assert counts() == {"unchanged": 2, "new": 1}
    assert parsed == [f"{archive}!/1.txt"]


@pytest.mark.parametrize("workers", ["0", "1"])
def test_records_of_an_export_that_grew_are_not_parsed_again(capsys, tmp_path, parsed, workers):
    export = tmp_path / "export.jsonl"
    export.write_text("\n".join(map(record, range(300))))
    ingest(capsys, export, "--workers", workers)
    export.write_text("\n".join(map(record, range(302))))
    parsed.clear()
    ingest(capsys, export, "--workers", workers)
    assert counts() == {"new": 2, "unchanged": 300}
    assert len(parsed) == (2 if workers == "0" else 0)


def test_what_is_kept_in_mind_does_not_grow_with_an_export(tmp_path):
    export = tmp_path / "export.jsonl"
    export.write_text("\n".join(map(record, range(250))))
    run = importer.Import([export], importer.Options())
    assert sum(result.outcome == "new" for result in run.run()) == 250
    assert len(run.triage.seen) <= 1


def test_an_export_is_parsed_again_for_a_better_layout(capsys, pages, parsed, monkeypatch):
    archive = zipped(pages)
    ingest(capsys, archive)
    Capture.objects.filter(path__endswith="1.txt").update(layout_version=0)
    parsed.clear()
    ingest(capsys, archive)
    assert parsed == [f"{archive}!/1.txt"]
    assert counts() == {"unchanged": 3}


def test_what_was_deleted_of_an_archive_stays_gone_and_comes_back_when_asked_for(capsys, pages, parsed):
    archive = zipped(pages)
    ingest(capsys, archive)
    Article.objects.get(headline="Ferry 1 runs again").delete()
    parsed.clear()
    assert "deleted_here 1" in ingest(capsys, archive).out
    assert (counts(), parsed) == ({"unchanged": 3}, [])
    ingest(capsys, archive, "--restore-deleted")
    assert counts() == {"unchanged": 2, "new": 1}


def test_an_archive_of_which_the_journal_says_nothing_is_read_and_comes_out_the_same(capsys, pages, parsed):
    archive = zipped(pages)
    ingest(capsys, archive)
    ImportRun.objects.all().delete()
    parsed.clear()
    ingest(capsys, archive)
    assert (counts(), len(parsed)) == ({"unchanged": 3}, 3)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "Name a file or folder"),
        (["--workers", "-1", "x"], "from 0 to 64"),
        (["--reparse", "x"], "takes no PATH"),
        (["--map", "headline", "x"], "OURS=THEIRS"),
        (["--map", "titel=Titel", "x"], "knows no field 'titel'; it knows headline, body"),
    ],
)
def test_arguments_that_make_no_sense_are_one_sentence_and_exit_code_2(arguments, complaint):
    with pytest.raises(CommandError, match=complaint) as error:
        call_command("ingest", *arguments)
    assert error.value.returncode == 2


def test_a_database_without_tables_is_one_sentence_and_an_exit_code_of_its_own(capsys, pages, monkeypatch):
    def refused(*_):
        raise OperationalError("no such table: ingest_importrun")

    monkeypatch.setattr(importer.Journal, "open", refused)
    monkeypatch.setattr("articles.search.indexer.catch_up", refused)
    with pytest.raises(CommandError, match=r"no such table.*needs: manage") as told:
        call_command("ingest", "--workers", "0", str(pages))
    assert told.value.returncode == 3


def test_the_help_tells_a_newcomer_every_option_outcome_and_exit_code(capsys):
    with pytest.raises(SystemExit):
        Command().run_from_argv(["manage.py", "ingest", "--help"])
    told = capsys.readouterr().out
    assert all(name in told for name in ImportItem.Outcome.values)
    assert all(name in told for name in readers.names())
    assert "exit code: 0 all went well; 1 something was quarantined; 2 the arguments are wrong" in told


def test_progress_is_shown_on_a_terminal_alone(capsys, pages, monkeypatch):
    monkeypatch.setattr(telling.Progress, "PAUSE", 0)
    assert "/s" not in ingest(capsys, pages).err
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert "3/3" in ingest(capsys, pages).err
