import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.citations import bibtex, bibtex_file, csl, key_of, ris, ris_file
from tests.articles.records import SHA256, make_record, make_said, printed


def fields_of(entry: str) -> dict[str, str]:
    return dict(re.findall(r"^  (\w+) = (.*),$", entry, re.MULTILINE))


def tags_of(entry: str) -> dict[str, str]:
    return dict(line.split("  - ", 1) for line in entry.split("\r\n") if line)


def closes_at_the_end(entry: str) -> bool:
    """As BibTeX counts braces: a backslash before one makes no difference."""
    depth = 0
    for place, sign in enumerate(entry):
        depth += (sign == "{") - (sign == "}")
        if sign == "}" and depth == 0:
            return entry[place + 1 :].strip() == ""
    return False


def test_bibtex_of_an_article_pins_its_revision_and_its_capture():
    assert bibtex(make_record()) == (
        "@article{meridian-wire-2013-k3x7,\n"
        "  title = {{Harbour reopens}},\n"
        "  author = {{Ana Lima}},\n"
        "  journal = {Meridian Wire},\n"
        "  year = {2013},\n"
        "  month = sep,\n"
        "  day = {12},\n"
        "  url = {https://archive.example/articles/k3x7/harbour/},\n"
        "  language = {en},\n"
        f"  note = {{Archived copy, revision 2, capture SHA-256 {SHA256}}},\n"
        "}\n"
    )


def test_bibtex_of_a_comment_is_by_its_author_and_of_its_own_day():
    entry = bibtex(make_said())
    assert entry.startswith("@misc{meridian-wire-2013-k3x7-comment7,")
    fields = fields_of(entry)
    assert fields["title"] == "{{Comment 7 on “Harbour reopens”}}"
    assert (fields["author"], fields["day"], fields["howpublished"]) == ("{{Igor}}", "{13}", "{Meridian Wire}")
    assert fields["url"] == "{https://archive.example/articles/k3x7/harbour/#comment-7}"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("50% of R&D", r"50\% of R\&D"),
        ("a_b #1 $2", r"a\_b \#1 \$2"),
        ("} lone {", r"\textbraceright{} lone \textbraceleft{}"),
        ("C:\\new ~ ^", r"C:\textbackslash{}new \textasciitilde{} \textasciicircum{}"),
        ("two\r\nlines\u2028three", "two lines three"),
        ("جسر المدينة", "جسر المدينة"),
    ],
)
def test_signs_that_latex_takes_for_its_own_are_escaped(text, written):
    assert fields_of(bibtex(make_record(headline=text)))["title"] == f"{{{{{written}}}}}"


@given(st.text(), st.text(), st.text())
def test_no_text_ends_a_bibtex_entry_early(headline, byline, source_name):
    entry = bibtex(make_record(headline=headline, byline=byline, source_name=source_name))
    assert closes_at_the_end(entry)
    assert not [sign for sign in entry if ord(sign) < 32 and sign != "\n"]


@given(st.text(), st.text(), st.text())
def test_no_text_begins_a_tag_or_ends_an_entry_of_ris(headline, author, place):
    entry = ris(make_said(author=author, text=headline + place))
    assert [line[:6] for line in entry.split("\r\n")[:-2]] == [f"{tag}  - " for tag in tags_of(entry)]
    assert ris(make_record(headline=f"{headline}\r\nER  - ")).count("\r\nER  - ") == 1


def test_an_address_cannot_end_its_field():
    assert (
        fields_of(bibtex(make_record(url="https://a.example/?q={50%}\\")))["url"]
        == "{https://a.example/?q=%7B50%%7D%5C}"
    )


@pytest.mark.parametrize(
    ("date", "in_bibtex", "in_ris"),
    [
        (printed(), (None, None, None), (None, None)),
        (printed("2013", "year"), ("{2013}", None, None), ("2013", "2013///")),
        (printed("2013-09", "month"), ("{2013}", "sep", None), ("2013", "2013/09//")),
        (printed("2013-09-02"), ("{2013}", "sep", "{2}"), ("2013", "2013/09/02/")),
        (printed("2013-09-02T08:21", "minute"), ("{2013}", "sep", "{2}"), ("2013", "2013/09/02/")),
    ],
)
def test_dates_are_as_precise_as_they_are_known(date, in_bibtex, in_ris):
    record = make_record(published=date)
    assert tuple(map(fields_of(bibtex(record)).get, ("year", "month", "day"))) == in_bibtex
    assert tuple(map(tags_of(ris(record)).get, ("PY", "DA"))) == in_ris
    parts = [int(part) for part in date.value[:10].split("-") if part]
    assert csl(record).get("issued") == ({"date-parts": [parts]} if parts else None)


def test_ris_of_an_article_has_what_reference_managers_read():
    tags = tags_of(ris(make_record()))
    assert (tags["TY"], tags["TI"], tags["T2"], tags["AU"]) == ("NEWS", "Harbour reopens", "Meridian Wire", "Ana Lima")
    assert tags["UR"] == "https://archive.example/articles/k3x7/harbour/"
    assert SHA256 in tags["N1"]
    assert tags_of(ris(make_said()))["TY"] == "ICOMM"


def test_what_has_no_author_names_none():
    record = make_record(byline="")
    assert "author" not in fields_of(bibtex(record))
    assert "AU" not in tags_of(ris(record))
    assert "author" not in csl(record)


def test_csl_of_an_article_keeps_the_byline_as_printed():
    item = csl(make_record(byline="By A. Lima and B. Roe"))
    assert item["author"] == [{"literal": "By A. Lima and B. Roe"}]
    assert (item["type"], item["container-title"]) == ("article-newspaper", "Meridian Wire")


def test_every_record_has_a_key_of_its_own():
    records = [
        make_record(),
        make_record(id="k3x8"),
        make_said(),
        make_said(number=8),
        make_record(published=printed()),
    ]
    assert len({key_of(record) for record in records}) == len(records)


def test_a_remark_at_the_head_of_a_bibtex_file_begins_no_entry():
    text = "".join(bibtex_file([make_record()], "https://a.example/?q=@article{x,\n@b: 1 article"))
    assert text.startswith("% https://a.example/?q=%40article{x, %40b: 1 article\n\n@article{")


def test_a_ris_file_holds_its_entries_and_nothing_else():
    assert "".join(ris_file([make_record(), make_said()], "ignored")).startswith("TY  - NEWS\r\n")
    assert "".join(ris_file([], "ignored")) == ""
