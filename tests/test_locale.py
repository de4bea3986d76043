"""The catalogues of the interface: whole, and compiled from what they say."""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from tests.conftest import PROJECT

CATALOGUES = sorted((PROJECT / "locale").glob("*/LC_MESSAGES/django.po"))
TRANSLATED = re.compile(r'{% translate "([^"]+)"(?! context)')


# By the name of the function: where among what it is given the message stands.
FUNCTIONS = {
    "gettext": 0,
    "gettext_lazy": 0,
    "gettext_noop": 0,
    "_": 0,
    "ngettext": 0,
    "pgettext": 1,
    "pgettext_lazy": 1,
}


def said_in(path: Path) -> Iterator[str]:
    """The messages that a module says outright, also inside of an f-string, where xgettext does not look."""
    for call in (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)):
        place = FUNCTIONS.get(getattr(call.func, "id", ""))
        said = call.args[place] if place is not None and len(call.args) > place else None
        if isinstance(said, ast.Constant):
            yield said.value


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def test_there_is_a_second_language():
    assert [path.parent.parent.name for path in CATALOGUES] == ["ar"]


@pytest.mark.parametrize("path", CATALOGUES, ids=str)
def test_every_message_is_translated_and_keeps_its_values(path: Path):
    for message in read(path):
        if not message.id:
            continue
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        source = message.id[-1] if isinstance(message.id, tuple) else message.id
        assert all(said), message.id
        values = set(re.findall(r"%\(\w+\)s", source))
        assert set(re.findall(r"%\(\w+\)s", said[-1])) == values, message.id


@pytest.mark.parametrize("path", CATALOGUES, ids=str)
def test_what_the_templates_say_is_in_the_catalogue(path: Path):
    known = {message.id[0] if isinstance(message.id, tuple) else message.id for message in read(path)}
    pages = (page for page in (PROJECT / "templates").rglob("*.html"))
    said = {text for page in pages for text in TRANSLATED.findall(page.read_text())}
    assert sorted(said - known) == []


@pytest.mark.parametrize("path", CATALOGUES, ids=str)
def test_the_compiled_catalogue_is_that_of_the_source(path: Path):
    with path.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in read(path):
        if isinstance(message.id, str) and message.id and not message.context:
            assert compiled.gettext(message.id) == message.string


@pytest.mark.parametrize("path", CATALOGUES, ids=str)
def test_what_the_code_says_is_in_the_catalogue(path: Path):
    known = {message.id[0] if isinstance(message.id, tuple) else message.id for message in read(path)}
    said = {
        text for app in ("articles", "ingest") for module in (PROJECT / app).rglob("*.py") for text in said_in(module)
    }
    assert len(said) > 200
    assert sorted(said - known) == []
