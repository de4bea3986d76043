"""Where a page is from: `source.toml`, and the marks of the page itself."""

from dataclasses import replace

import pytest

from ingest import sources
from ingest.page import SourceFacts
from ingest.readers import text
from ingest.sources import BadSourceFile


def write(folder, content):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "source.toml").write_text(content, encoding="utf-8")


def page(content, **facts):
    return text.page(content.encode(), "page.txt", SourceFacts(**facts))


def test_a_source_file_speaks_for_what_lies_below_it(tmp_path):
    write(tmp_path, 'slug = "port-post"\nname = "Port Post"\nlanguage = "en"\naliases = ["The Post"]')
    (tmp_path / "2019").mkdir()
    facts = sources.facts_for(tmp_path / "2019" / "clock.txt")
    assert facts == SourceFacts(slug="port-post", name="Port Post", language="en", aliases=("The Post",))


def test_of_nested_files_the_nearest_value_wins_and_the_rest_is_inherited(tmp_path):
    write(tmp_path, 'slug = "port-post"\nname = "Port Post"\nsection = ["News"]')
    write(tmp_path / "fairs", 'section = "Culture / Fairs"')
    facts = sources.facts_for(tmp_path / "fairs" / "goose.txt")
    assert facts == SourceFacts(slug="port-post", name="Port Post", section=("Culture", "Fairs"))


def test_no_file_is_looked_for_above_the_given_root(tmp_path):
    write(tmp_path, 'slug = "port-post"')
    (tmp_path / "fairs").mkdir()
    assert sources.facts_for(tmp_path / "fairs" / "goose.txt", root=tmp_path / "fairs") == SourceFacts()


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ('slag = "port-post"', 'unknown key "slag"'),
        ('slug = "Port Post"', 'the value of "slug" is not a slug'),
        ("slug = 3", 'the value of "slug" is not a slug'),
        ("name = 3", 'the value of "name" is not text'),
        ('aliases = "one"', 'the value of "aliases" is not a list of texts'),
        ("section = [1]", 'the value of "section" is not a list of texts or a text'),
        ('homepage = "javascript:alert(1)"', 'the value of "homepage" is not an address'),
        ("slug = ", "cannot be read"),
        ('slug = "port-post"\nslug = "other"', "cannot be read"),
    ],
)
def test_a_bad_source_file_is_explained_in_one_sentence_with_its_path(tmp_path, content, complaint):
    write(tmp_path, content)
    with pytest.raises(BadSourceFile) as caught:
        sources.facts_for(tmp_path / "clock.txt")
    assert str(caught.value).startswith(str(tmp_path / "source.toml"))
    assert complaint in str(caught.value)
    assert str(caught.value).endswith(".") and "\n" not in str(caught.value)


def test_a_source_file_that_is_not_utf8_is_bad(tmp_path):
    (tmp_path / "source.toml").write_bytes(b'name = "caf\xe9"')
    with pytest.raises(BadSourceFile, match="cannot be read"):
        sources.facts_for(tmp_path / "clock.txt")


def test_a_page_is_known_by_a_line_of_its_own_template():
    facts = sources.source_of(page("Clock Stops\n\nNobody is late for it.\n\nVOA Blogs"))
    assert (facts.slug, facts.name) == ("voa", "Voice of America")


def test_a_page_that_only_speaks_of_a_source_is_not_from_it():
    assert sources.source_of(page("Clock Stops\n\nThe keeper told VOA Blogs that nobody is late.")).slug == "unknown"


def test_a_page_is_known_by_the_picture_names_in_its_dump():
    dump = 'string(90) "[{"id":"1","pic":"/2013/09/11/alalam_1_25f.jpg","title":"Calm"} ]"'
    assert sources.source_of(page(f"Clock Stops\nNobody is late.\n{dump}")).slug == "alalam"


def test_a_page_is_known_by_its_address():
    assert sources.source_of(replace(page("Clock"), url="http://www.voanews.com/a/1.html")).slug == "voa"
    assert sources.source_of(replace(page("Clock"), url="http://[")).slug == "unknown"


def test_facts_from_outside_overrule_the_marks_of_a_page():
    facts = sources.source_of(page("Clock Stops\n\nVOA Blogs", slug="port-post", name="Port Post"))
    assert (facts.slug, facts.name) == ("port-post", "Port Post")


def test_a_known_slug_from_outside_brings_the_rest_of_what_is_known():
    assert sources.source_of(page("Clock", slug="voa")).name == "Voice of America"


def test_a_page_nobody_knows_has_the_honest_unknown_source():
    facts = sources.source_of(page("Clock Stops", language="en"))
    assert (facts.slug, facts.name, facts.language) == ("unknown", "Unknown source", "en")


def test_the_id_of_a_story_gives_its_address_where_the_source_is_known():
    assert sources.story_address("alalam", "1515718") == "https://en.alalam.ir/news/1515718"
    assert sources.story_address("alalam", "../x") is None
    assert sources.story_address("port-post", "1515718") is None


def test_a_source_with_a_name_and_no_slug_is_called_by_its_name(tmp_path):
    (tmp_path / "source.toml").write_text('name = "The Tidewater Bugle"\n')
    assert sources.facts_for(tmp_path / "a.txt").slug == "the-tidewater-bugle"


def test_a_name_that_makes_no_slug_asks_for_one(tmp_path):
    (tmp_path / "source.toml").write_text('name = "المرصد"\n')
    with pytest.raises(sources.BadSourceFile, match='a "slug" is needed'):
        sources.facts_for(tmp_path / "a.txt")
