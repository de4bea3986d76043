"""What is marked for translation is what stands where it is from."""

import re

from django.test import Client
from django.utils.translation import override

from articles.search.query import OPERATORS, Note, parse
from articles.search.query_notes import MESSAGES
from articles.templatetags.archive import note_in_words
from articles.views.api import api
from articles.views.marked_words import EXPLANATIONS, NOTES, PARAMETERS, SUMMARIES
from tests.conftest import PROJECT

ARABIC = re.compile(r"[\u0600-\u06ff]")


def test_every_explanation_of_the_query_language_is_marked():
    assert set(EXPLANATIONS) == {operator.explanation for operator in OPERATORS}


def test_every_note_on_a_query_is_marked():
    results = (PROJECT / "articles" / "search" / "results.py").read_text()
    others = {note for note in NOTES if note not in MESSAGES.values()}
    assert set(MESSAGES.values()) <= set(NOTES)
    assert all(note.replace("{}", "{text}") in results for note in others)
    assert results.count("Note(") == len(others)


def test_every_summary_of_the_api_is_marked():
    paths = api.get_openapi_schema()["paths"].values()
    assert set(SUMMARIES) == {operations["get"]["summary"] for operations in paths}


def test_every_parameter_of_the_api_is_marked():
    paths = api.get_openapi_schema()["paths"].values()
    given = [parameter for operations in paths for parameter in operations["get"].get("parameters", ())]
    assert set(PARAMETERS) == {each["description"] for each in given if "description" in each}


def test_parameters_of_the_api_are_told_in_the_language_of_the_reader(client: Client, db):
    page = client.get("/api/", headers={"accept-language": "ar"}).content.decode()
    told = re.findall(r"<li><code dir=\"ltr\">\w+</code>(.*?)</li>", page)
    assert len(told) > 15
    assert [each for each in told if each and not ARABIC.search(each)] == []


def test_a_note_keeps_the_words_of_the_query_in_any_language():
    [note] = parse("bridge wind:north").notes
    assert note_in_words(note) == "<code>wind</code> is no field: searched as words"
    with override("ar"):
        told = note_in_words(note)
    assert "<code>wind</code>" in told
    assert ARABIC.search(told)


def test_a_note_that_nobody_marked_is_shown_as_it_is():
    assert note_in_words(Note("other", "`x` & `y` are odd", "x")) == "<code>x</code> &amp; <code>y</code> are odd"


def test_help_page_of_the_arabic_interface_has_no_english_sentence(client: Client, db):
    page = client.get("/help/search/", headers={"accept-language": "ar"}).content.decode()
    main = page.partition('<div class="prose help">')[2].partition("</main>")[0]
    cells = re.findall(r"<(?:p|td|h2|li|th scope=\"col\")>(.*?)</", main, flags=re.DOTALL)
    told = [cell for cell in cells if not cell.startswith("<")]
    assert len(told) > 50
    assert [cell for cell in told if not ARABIC.search(cell)] == []
