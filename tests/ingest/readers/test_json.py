"""JSON and JSON lines: the shapes of the scrapers, where records begin and end, and what is broken."""

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import pipeline, readers
from ingest.page import Rejected, SourceFacts, Unread, Zone
from ingest.readers import json_records, stream
from tests.ingest.pages import bodies, subheads

PARAGRAPHS = [
    "The harbour of Ellary closed at noon, and the ferries stayed out until the wind had turned.",
    "Nobody was hurt, said the harbour master, who had counted the boats twice.",
]
NEWS_PLEASE = {
    "authors": ["Mara Vellen"],
    "date_download": "2021-03-05 11:00:00",
    "date_modify": None,
    "date_publish": "2021-03-04 18:30:00",
    "description": "The harbour closed at noon.",
    "filename": "harbour.json",
    "image_url": "https://courier.example/harbour.jpg",
    "language": "en",
    "localpath": None,
    "maintext": "\n".join(PARAGRAPHS),
    "source_domain": "courier.example",
    "title": "Harbour closed",
    "title_page": None,
    "title_rss": None,
    "url": "https://courier.example/news/harbour",
}
FUNDUS = {
    "title": "Harbour closed",
    "authors": ["Mara Vellen"],
    "body": {
        "summary": [PARAGRAPHS[0]],
        "sections": [{"headline": ["After the storm"], "paragraphs": [PARAGRAPHS[1]]}],
    },
    "publishing_date": "2021-03-04 18:30:00+01:00",
    "topics": ["Harbour"],
    "free_access": True,
    "images": [{"caption": "The harbour at noon.", "authors": ["L. Carrow"], "url": "https://courier.example/1.jpg"}],
    "html": {"requested_url": "https://courier.example/news/harbour", "source_info": {"publisher": "Courier"}},
}
NEWSPAPER4K = {
    "url": "https://courier.example/news/harbour",
    "title": "Harbour closed",
    "authors": ["Mara Vellen"],
    "publish_date": "2021-03-04T18:30:00",
    "text": "\n\n".join(PARAGRAPHS),
    "top_image": "https://courier.example/harbour.jpg",
    "images": ["https://courier.example/harbour.jpg"],
    "meta_lang": "en",
    "meta_site_name": "The Harbour Courier",
    "keyword_scores": {"harbour": 1.5},
}
TRAFILATURA = {
    "title": "Harbour closed",
    "author": "Mara Vellen; Timo Sark",
    "hostname": "courier.example",
    "date": "2021-03-04",
    "fingerprint": "b1f0a1",
    "id": None,
    "license": None,
    "comments": "Well done.",
    "raw_text": " ".join(PARAGRAPHS),
    "text": "\n".join(PARAGRAPHS),
    "language": None,
    "source": "https://courier.example/news/harbour",
    "source-hostname": "The Harbour Courier",
    "excerpt": "The harbour closed at noon.",
    "categories": "News",
    "tags": "",
}
SHAPES = {"news-please": NEWS_PLEASE, "fundus": FUNDUS, "newspaper4k": NEWSPAPER4K, "trafilatura": TRAFILATURA}


def page_of(record):
    return json_records.page(json.dumps(record).encode(), "export.jsonl!1")


def article_of(record):
    return pipeline.parse(page_of(record))


def read(tmp_path, raw, name="export.jsonl", **options):
    path = tmp_path / name
    path.write_bytes(raw)
    found = []
    try:
        for page in readers.read(path, **options):
            place = page.path.removeprefix(str(path))
            found.append((place, page.code if isinstance(page, Unread) else page.metadata.headline))
    except Rejected as rejected:
        found.append(("", rejected.code))
    return found


@pytest.mark.parametrize("shape", SHAPES)
def test_the_story_of_each_scraper_is_read(shape):
    article = article_of(SHAPES[shape])
    assert (article.layout, article.headline) == ("record", "Harbour closed")
    assert article.byline in ("Mara Vellen", "Mara Vellen, Timo Sark")
    assert bodies(article) == PARAGRAPHS
    assert (article.published.value.year, article.published.basis) == (2021, "metadata")


@pytest.mark.parametrize("shape", SHAPES)
def test_all_that_a_scraper_writes_is_known(shape):
    page = page_of(SHAPES[shape])
    assert Zone.OTHER not in pipeline.parse(page).labels


def test_a_time_is_kept_unshifted_with_its_zone_beside_it():
    published = article_of(FUNDUS).published
    assert (published.value, published.zone) == (datetime(2021, 3, 4, 18, 30), "+01:00")
    assert published.as_printed == "2021-03-04 18:30:00+01:00"


def test_parts_with_a_headline_keep_it():
    assert subheads(article_of(FUNDUS)) == ["After the storm"]


def test_the_captions_of_pictures_are_kept():
    (photo,) = article_of(FUNDUS).photos
    assert (photo.caption, photo.credit) == ("The harbour at noon.", "L. Carrow")


def test_address_time_of_capture_and_language_come_along():
    page = page_of(NEWS_PLEASE)
    assert page.url == "https://courier.example/news/harbour"
    assert page.captured_at == datetime(2021, 3, 5, 11, tzinfo=UTC)
    assert page.metadata.language == "en"


def test_every_filled_field_has_a_line():
    page = page_of(NEWS_PLEASE | {"mood": "calm", "tide": 3})
    assert "mood: calm" in page.lines and "tide: 3" in page.lines and "localpath: " not in page.lines
    zones = dict(zip(page.lines, page.stated_zones, strict=True))
    assert (zones["mood: calm"], zones["filename: harbour.json"]) == (Zone.OTHER, Zone.FURNITURE)


def test_the_capture_of_a_record_is_its_own_bytes(tmp_path):
    raw = json.dumps(NEWS_PLEASE).encode()
    path = tmp_path / "export.jsonl"
    path.write_bytes(raw + b"\r\n" + raw.replace(b"closed", b"open") + b"\n")
    first, second = readers.read(path)
    assert (first.raw, second.raw) == (raw, raw.replace(b"closed", b"open"))
    assert first.media_type == "application/json"


def test_a_record_that_holds_the_document_goes_the_way_of_html():
    document = (
        "<!DOCTYPE html><html><body><h1>Harbour closed</h1>"
        + "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
        + "</body></html>"
    )
    page = page_of(NEWS_PLEASE | {"html": document})
    assert (page.markup, page.stated_zones, page.lines[0]) == (document, (), "Harbour closed")
    assert page.metadata.authors == ("Mara Vellen",)


def test_markup_in_the_text_of_a_record_is_taken_off():
    article = article_of(
        {"title": "T", "content": "<p>The first ferry sails at nine.</p><h2>Fares</h2><p>It is full &amp; late.</p>"}
    )
    assert bodies(article) == ["The first ferry sails at nine.", "It is full & late."]
    assert subheads(article) == ["Fares"]


def test_a_number_is_a_count_of_seconds():
    assert article_of(NEWSPAPER4K | {"publish_date": 1614882600}).published.value == datetime(2021, 3, 4, 18, 30)
    assert article_of(NEWSPAPER4K | {"publish_date": 1614882600000}).published.value == datetime(2021, 3, 4, 18, 30)


@pytest.mark.parametrize("printed", ["1066-10-14", "2999-01-01", "soon", "0000-00-00"])
def test_a_date_that_cannot_be_is_kept_as_printed(printed):
    article = article_of(NEWSPAPER4K | {"publish_date": printed})
    assert (article.published.value, article.published.as_printed) == (None, printed)
    assert "date_not_parsed" in [warned.code for warned in article.warnings]


# --- files ----------------------------------------------------------------------------------------------------------

ONE, TWO = (json.dumps({"title": title, "text": PARAGRAPHS[0]}) for title in ("One", "Two"))


@pytest.mark.parametrize(
    "raw",
    [
        f"{ONE}\n{TWO}\n",
        f"{ONE}\r\n\r\n{TWO}",
        f"[{ONE},{TWO}]",
        f"[\n{ONE},\n{TWO}\n]\n",
        f'{{"version": 1, "articles": [{ONE}, {TWO}], "more": [{ONE}]}}',
        json.dumps({"articles": [json.loads(ONE), json.loads(TWO)]}, indent=2),
        json.dumps([json.loads(ONE), json.loads(TWO)], indent=2),
        json.dumps(json.loads(ONE), indent=2) + json.dumps(json.loads(TWO), indent=2),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_records_are_found_in_lines_lists_and_wrappings(tmp_path, raw, encoding):
    assert read(tmp_path, raw.encode(encoding), "export") == [("!1", "One"), ("!2", "Two")]


def test_json_is_told_by_its_content(tmp_path):
    assert read(tmp_path, ONE.encode(), "page.txt") == [("!1", "One")]


def test_text_that_begins_with_a_bracket_is_no_json():
    assert not json_records.accepts("a.json", b"[Updated] The ferry sails.")
    assert not json_records.accepts("a.json", b"{ferry}")


@pytest.mark.parametrize("broken", ['{"title": "Tw', "[1, 2]", '"text"', '{"title": NaN,}', "nonsense", '{"a":' * 5000])
def test_a_broken_line_is_an_outcome_of_its_own(tmp_path, broken):
    raw = f"{ONE}\n{broken}\n{TWO}\n".encode()
    (first, broken, last) = read(tmp_path, raw)
    assert (first, last) == (("!1", "One"), ("!3", "Two"))
    assert broken in (("!2", "invalid_json"), ("!2", "too_deep"))


def test_a_list_that_is_cut_gives_the_records_before_the_cut(tmp_path):
    assert read(tmp_path, f"[{ONE},{TWO[:-5]}".encode(), "a.json") == [("!1", "One"), ("", "invalid_json")]


def test_a_list_that_is_nested_too_deep_gives_the_records_before_it(tmp_path):
    deep = f'[{ONE},{{"a":' + "[" * 100_000
    assert read(tmp_path, deep.encode(), "a.json") == [("!1", "One"), ("", "too_deep")]


def test_a_line_longer_than_a_page_is_refused_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(json_records, "LARGEST", 300)
    raw = f'{ONE}\n{{"title": "{"x" * 1000}"}}\n{TWO}\n'.encode()
    assert read(tmp_path, raw) == [("!1", "One"), ("!2", "too_large"), ("!3", "Two")]


def test_records_are_found_across_pieces(tmp_path, monkeypatch):
    monkeypatch.setattr("ingest.readers.brackets.PIECE", 7)
    quoted = json.dumps({"title": 'a "}]{[\\', "text": PARAGRAPHS[0]})
    assert read(tmp_path, f"[{ONE}, {quoted}]".encode(), "a.json") == [("!1", "One"), ("!2", 'a "}]{[\\')]


@pytest.mark.parametrize("raw", [b"{}", b"[]", b'{"articles": []}', b"[{}]", b'[{"a": 1}]'])
def test_a_file_without_stories_has_an_outcome(tmp_path, raw):
    assert len(read(tmp_path, raw, "a.json")) == 1


def test_fields_that_a_file_calls_otherwise_can_be_named(tmp_path):
    raw = json.dumps({"Überschrift": "Hafen zu", "Artikel-Text": PARAGRAPHS[0], "title": "x"}).encode()
    fields = {"headline": "Überschrift", "body": "Artikel-Text"}
    assert read(tmp_path, raw, fields=fields) == [("!1", "Hafen zu")]


def test_a_name_that_stands_twice_is_told():
    article = pipeline.parse(
        json_records.page(b'{"title": "A", "title": "B", "text": "The ferry sails at nine."}', "a")
    )
    assert (article.headline, article.warnings[0].code) == ("B", "doubled_name")


def test_a_lone_surrogate_is_repaired_and_told():
    raw = rb'{"title": "Caf\ud800", "text": "The caf\ud800 opens at nine in the morning."}'
    article = pipeline.parse(json_records.page(raw, "a"))
    assert article.headline == "Caf\ufffd"
    assert article.warnings[0].code == "repaired"


# --- comments -------------------------------------------------------------------------------------------------------


def comments_of(comments):
    return article_of(NEWS_PLEASE | {"comments": comments}).comments


def test_comments_that_name_their_parents_are_threaded():
    found = comments_of(
        [
            {"id": 7, "author": {"name": "Nettie"}, "text": "Good.", "date": "2021-03-04T19:00:00"},
            {"id": 9, "user": "Tom", "body": "No.", "parent_id": 7},
            {"id": 11, "user": "Ann", "body": "Why?", "parent_id": 99},
        ]
    )
    assert [(c.author, c.body, c.in_reply_to) for c in found] == [
        ("Nettie", "Good.", None),
        ("Tom", "No.", 1),
        ("Ann", "Why?", None),
    ]
    assert found[0].posted == datetime(2021, 3, 4, 19)


def test_replies_inside_of_comments_are_threaded():
    found = comments_of(
        [{"text": "A", "replies": [{"text": "B", "replies": [{"text": "C"}]}, {"text": "D"}]}, {"text": "E"}]
    )
    assert [(c.body, c.in_reply_to) for c in found] == [("A", None), ("B", 1), ("C", 2), ("D", 1), ("E", None)]


def test_comments_in_a_circle_lose_one_link():
    found = comments_of(
        [{"id": 1, "text": "A", "parent": 2}, {"id": 2, "text": "B", "parent": 1}, {"id": 3, "text": "C", "parent": 3}]
    )
    assert [comment.in_reply_to for comment in found].count(None) == 2


def test_a_thread_ten_thousand_deep_is_read():
    found = comments_of([{"id": n, "text": f"No {n}", "parent": n - 1} for n in range(1, 10_001)])
    assert [comment.in_reply_to for comment in found] == [None, *range(1, 10_000)]


def test_comments_in_one_text_are_one_comment_without_a_name():
    (comment,) = article_of(TRAFILATURA).comments
    assert (comment.author, comment.body) == ("", "Well done.")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)
NAMES = st.sampled_from(
    ["title", "text", "html", "url", "authors", "date", "section", "comments", "images", "id", "x", "category"]
)


@given(st.dictionaries(NAMES, VALUES, max_size=8))
def test_any_record_is_a_page_or_a_named_refusal(record):
    raw = json.dumps(record).encode()
    try:
        page = json_records.page(raw, "a", SourceFacts(slug="post"))
    except Rejected as rejected:
        assert rejected.code in {"no_article", "empty"}
    else:
        assert page.raw == raw
        assert page.markup or len(page.lines) == len(page.stated_zones)
        try:
            pipeline.parse(page)
        except Rejected as rejected:
            assert rejected.code == "no_article"


def test_a_record_without_a_date_has_not_that_of_its_file(tmp_path):
    path = tmp_path / "2022-11-05-export.jsonl"
    path.write_text(ONE)
    assert pipeline.parse(next(readers.read(path))).published.value is None


def test_the_day_of_a_trafilatura_record_is_a_day():
    assert article_of(TRAFILATURA).published.value == date(2021, 3, 4)


def test_the_largest_page_is_no_larger_than_a_page_may_be():
    assert stream.LARGEST == 20_000_000


@pytest.mark.parametrize(
    ("authors", "names"),
    [
        ("\"['Mara Vellen', 'Timo Sark']\"", ("Mara Vellen", "Timo Sark")),
        ("NaN", ()),
        ('"nan"', ()),
        ('["Mara Vellen", "Published"]', ("Mara Vellen",)),
        ('["Nan Sark"]', ("Nan Sark",)),
    ],
)
def test_authors_as_tables_write_them_are_names(authors, names):
    raw = f'{{"title": "Ferry", "text": "The ferry sails at nine.", "authors": {authors}}}'
    assert json_records.page(raw.encode(), "a.jsonl!1").metadata.authors == names
