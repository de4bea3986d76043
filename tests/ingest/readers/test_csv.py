"""CSV: delimiters, quotes, encodings, columns by name, and rows that are broken."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import pipeline, readers
from ingest.page import Rejected, Unread, Zone
from ingest.readers import csv_records, csv_rows

TEXT = "The harbour of Ellary closed at noon."


def read(tmp_path, raw, name="export.csv", **options):
    path = tmp_path / name
    path.write_bytes(raw.encode() if isinstance(raw, str) else raw)
    return list(readers.read(path, **options))


def refused(tmp_path, raw, **options):
    with pytest.raises(Rejected) as caught:
        read(tmp_path, raw, **options)
    return caught.value


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_rows_become_pages_whatever_parts_them(tmp_path, delimiter, end):
    rows = [["title", "date", "text"], ["Harbour", "2021-03-04", TEXT], ["Ferry", "2021-03-05", TEXT]]
    first, second = read(tmp_path, end.join(delimiter.join(row) for row in rows) + end)
    assert (first.metadata.headline, second.metadata.headline) == ("Harbour", "Ferry")
    assert (first.metadata.published, first.path[-2:], first.media_type) == ("2021-03-04", "!1", "text/csv")


def test_quoted_cells_keep_their_lines_commas_and_quotes(tmp_path):
    (page,) = read(tmp_path, 'title,text\n"A ""calm"" day, at sea","One line.\n\nAnother line."\n')
    assert page.metadata.headline == 'A "calm" day, at sea'
    assert [line for line, zone in zip(page.lines, page.stated_zones, strict=True) if zone is Zone.BODY] == [
        "One line.",
        "Another line.",
    ]


def test_the_capture_of_a_row_is_the_header_and_the_row_as_they_stand_there(tmp_path):
    raw = b'title,text\r\n"A","One\r\nTwo."\r\nB,Three.\r\n'
    first, second = read(tmp_path, raw)
    assert first.raw == b'title,text\r\n"A","One\r\nTwo."\r\n'
    assert second.raw == b"title,text\r\nB,Three.\r\n"


def test_the_capture_of_a_row_is_the_same_page_again(tmp_path):
    (page,) = read(tmp_path, f"Titel;Artikel\nHafen;{TEXT}\n", fields={"headline": "Titel", "body": "Artikel"})
    (again,) = read(tmp_path, page.raw, fields={"headline": "Titel", "body": "Artikel"})
    assert (again.lines, again.sha256) == (page.lines, page.sha256)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_is_told(tmp_path, encoding):
    text = "Das Café am Hafen öffnet morgen wieder für alle Gäste – „endlich“."
    (page,) = read(tmp_path, f"title,text\nÖffnung,{text}\n".encode(encoding))
    assert (page.metadata.headline, page.lines[2]) == ("Öffnung", text)


def test_columns_can_be_named(tmp_path):
    raw = f"Überschrift;Inhalt;Erschienen\nHafen zu;{TEXT};4. März 2021\n"
    (page,) = read(tmp_path, raw, fields={"headline": "Überschrift", "body": "Inhalt", "published": "Erschienen"})
    assert pipeline.parse(page).headline == "Hafen zu"
    assert page.metadata.published == "4. März 2021"


def test_a_file_whose_columns_name_no_text_says_which_it_has(tmp_path):
    error = refused(tmp_path, "Titel;Inhalt\nHafen;zu\n")
    assert error.code == "no_records" and "Titel, Inhalt" in error.message and "--map body=" in error.message


def test_a_file_of_another_name_is_told_by_its_header(tmp_path):
    (page,) = read(tmp_path, f"title,date,text\nHarbour,2021-03-04,{TEXT}\n", name="export.txt")
    assert page.media_type == "text/csv"


@pytest.mark.parametrize("head", [b"", b"Title, text", b"The text, by date, has a title that is long.", b"a,b,c"])
def test_a_page_of_text_is_no_table(head):
    assert not csv_records.accepts("page.txt", head)


def test_short_rows_and_long_rows_lose_nothing(tmp_path):
    first, second = read(tmp_path, f"text,title,mood\n{TEXT}\n{TEXT},A,calm,extra\n")
    assert (first.metadata.headline, first.lines[-1]) == ("", TEXT)
    assert second.lines[-2:] == ("mood: calm", "column 4: extra")


def test_a_column_that_stands_twice_keeps_both_values(tmp_path):
    (page,) = read(tmp_path, f"title,title,text\nA,B,{TEXT}\n")
    assert (page.metadata.headline, page.lines[-1]) == ("A", "title (2): B")


def test_lists_that_were_written_into_a_cell_are_lists(tmp_path):
    (page,) = read(tmp_path, f'title,authors,text\nA,"[\'Mara Vellen\', ""Timo O\'Sark""]",{TEXT}\n')
    assert page.metadata.authors == ("Mara Vellen", "Timo O'Sark")


def test_empty_rows_are_no_records(tmp_path):
    assert len(read(tmp_path, f"title,text\n\n,\nA,{TEXT}\n\n")) == 1


def test_a_row_without_a_text_is_an_outcome_of_its_own(tmp_path):
    first, second = read(tmp_path, f"title,text\nA,\nB,{TEXT}\n")
    assert (type(first), first.code, second.metadata.headline) == (Unread, "no_article", "B")


def test_a_header_alone_is_refused(tmp_path):
    assert refused(tmp_path, "title,text\n").code == "no_records"


def headlines(pages):
    return [page.code if isinstance(page, Unread) else page.metadata.headline for page in pages]


@pytest.mark.parametrize("most", [2000, 20_000_000])
def test_a_quote_that_is_never_closed_costs_its_row_alone(tmp_path, monkeypatch, most):
    monkeypatch.setattr(csv_records, "LARGEST", most)
    pages = read(tmp_path, f'title,text\nA,{TEXT}\nC,"{TEXT}\n' + f"B,{TEXT}\n" * 100)
    assert headlines(pages) == ["A", "invalid_csv"] + ["B"] * 100
    assert "line 3" in pages[1].message and "up to line 3" in pages[1].message


ROWS = [f'Lock {n},"The keeper of lock {n}, said he, slept.",2020-01-0{n}\n' for n in range(1, 7)]


@pytest.mark.parametrize("row", range(6))
def test_a_quote_that_was_forgotten_merges_no_rows(tmp_path, row):
    rows = ROWS.copy()
    rows[row] = rows[row].replace('slept."', "slept.")
    found = read(tmp_path, "title,text,date\n" + "".join(rows))
    assert headlines(found) == [f"Lock {n}" if n != row + 1 else "invalid_csv" for n in range(1, 7)]
    good = [page for page in found if not isinstance(page, Unread)]
    assert [page.metadata.published for page in good] == [f"2020-01-0{n}" for n in range(1, 7) if n != row + 1]


def test_rows_that_a_quote_swallows_and_another_closes_are_set_free(tmp_path):
    rows = f'A,"{TEXT},2020-01-01\nB,{TEXT},2020-01-02\nC,{TEXT} A pipe of 5",2020-01-03\n'
    assert headlines(read(tmp_path, f"title,text,date\n{rows}")) == ["invalid_csv", "B", "C"]


def test_the_text_below_an_open_quote_goes_with_its_row(tmp_path):
    rows = f'A,"First part\nHe came, she left, all of them by the long road.\nLast part,2020\nB,{TEXT},2020-01-02\n'
    assert headlines(read(tmp_path, f"title,text,date\n{rows}")) == ["invalid_csv", "B"]
    cut = f'B,{TEXT},2020-01-02\nA,"First part\nSecond part of a cut'
    found = read(tmp_path, f"title,text,date\n{cut}")
    assert headlines(found) == ["B", "invalid_csv"] and "end of the file" in found[1].message


def test_a_text_of_many_lines_keeps_its_tables_and_commas(tmp_path):
    text = "It ended so:\nTown,3,1\nHe came, she left, and all of them went by the long road.\nThe end."
    (page, _) = read(tmp_path, f'title,text,date\nA,"{text}",2020-01-02\nB,{TEXT},2020-01-03\n')
    assert page.metadata.published == "2020-01-02" and "Town,3,1" in page.lines


def test_a_quote_within_a_quoted_cell_is_read_with_a_warning(tmp_path):
    (page,) = read(tmp_path, f'title,text,date\nA,"The "calm" day: {TEXT}",2020-01-02\n')
    assert (page.metadata.headline, page.metadata.published) == ("A", "2020-01-02")
    assert [warned.code for warned in page.metadata.warnings] == ["odd_quotes"]


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\n\nThe ferry, as ever, ran."])
def test_the_last_row_of_a_file_that_was_cut_is_read_with_a_warning_where_it_has_all_its_columns(tmp_path, end):
    first, last = read(tmp_path, f'title,date,text\nA,2020-01-01,{TEXT}\nB,2020-01-02,"{TEXT}{end}')
    assert (first.metadata.warnings, last.metadata.headline) == ((), "B")
    assert [warned.code for warned in last.metadata.warnings] == ["open_quote"]
    assert last.lines[-1] == (end.strip() or TEXT) and last.raw.endswith(f'"{TEXT}{end}'.encode())


def test_the_last_row_of_a_file_that_was_cut_within_another_column_is_put_aside(tmp_path):
    pages = read(tmp_path, f'title,text,date\nA,{TEXT},2020-01-01\nB,"{TEXT}')
    assert headlines(pages) == ["A", "invalid_csv"]


def test_a_cut_export_that_comes_again_as_a_whole_tells_the_whole_text(tmp_path):
    whole = f'title,date,text\nA,2020-01-01,"{TEXT} It opened at two."\n'
    (cut,), (full,) = read(tmp_path, whole[:-12]), read(tmp_path, whole)
    assert cut.sha256 != full.sha256 and full.metadata.warnings == ()


@given(
    st.lists(
        st.sampled_from(["a,b,c\n", 'a,"b\n', '"', ",", "\n", '""', "long words of a whole row,x,y\n"]), max_size=30
    )
)
def test_no_byte_of_any_rows_is_lost_or_comes_twice(parts):
    raw = "".join(parts).encode()
    rows = csv_rows.Rows(csv_rows.Lines(io.BytesIO(raw)), ",", 3)
    assert b"".join(row.raw for row in rows) == raw


def test_a_hundred_thousand_columns_are_read(tmp_path):
    names = ",".join(f"c{n}" for n in range(100_000))
    (page,) = read(tmp_path, f"title,text,{names}\nA,{TEXT}," + "," * 99_999 + "\n")
    assert page.metadata.headline == "A"


@given(st.binary(max_size=300))
def test_any_rows_are_pages_or_named_refusals(raw):
    path_rows = csv_records.Lines(io.BytesIO(b"title,text\n" + raw))
    assert b"".join(line.encode("latin-1") for line in path_rows) == b"title,text\n" + raw
    assert path_rows.taken() == b"title,text\n" + raw
