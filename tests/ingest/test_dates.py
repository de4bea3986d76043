"""Printed dates: what is read, what is left as printed, and that nothing is guessed."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest import dates

READ = {
    # the two real templates
    "September 12, 2013 12:13 PM": (datetime(2013, 9, 12, 12, 13), "minute"),
    "Thu Sep 12, 2013 08:35:40": (datetime(2013, 9, 12, 8, 35, 40), "second"),
    # other papers
    "Sept. 12, 2013": (date(2013, 9, 12), "day"),
    "12 September 2013": (date(2013, 9, 12), "day"),
    "Thursday, 12th of September, 2013": (date(2013, 9, 12), "day"),
    "1 May 2014 at 9:05 p.m.": (datetime(2014, 5, 1, 21, 5), "minute"),
    "March 3, 2023, 6:30 a.m.": (datetime(2023, 3, 3, 6, 30), "minute"),
    "5:42 PM, September 12, 2013": (datetime(2013, 9, 12, 17, 42), "minute"),
    "Published: 2 April 2017, 18:05": (datetime(2017, 4, 2, 18, 5), "minute"),
    "Posted on Sep 3, 2016": (date(2016, 9, 3), "day"),
    "Thu Sep 12 08:35:40 2013": (datetime(2013, 9, 12, 8, 35, 40), "second"),
    "12.9.2013": (date(2013, 9, 12), "day"),
    "25/04/2013": (date(2013, 4, 25), "day"),
    "04/25/2013": (date(2013, 4, 25), "day"),
    "March 2014": (date(2014, 3, 1), "month"),
    "1999": (date(1999, 1, 1), "year"),
    # German, French, Spanish, Russian
    "4. März 2021": (date(2021, 3, 4), "day"),
    "Donnerstag, 4. März 2021, 18:30 Uhr": (datetime(2021, 3, 4, 18, 30), "minute"),
    "Veröffentlicht am 1. Jänner 2019": (date(2019, 1, 1), "day"),
    "Do., 4. Mrz 2021 um 18:30": (datetime(2021, 3, 4, 18, 30), "minute"),
    "1er août 2020": (date(2020, 8, 1), "day"),
    "jeudi 4 mars 2021 à 18h30": (datetime(2021, 3, 4, 18, 30), "minute"),
    "Publié le 14 décembre 2022": (date(2022, 12, 14), "day"),
    "4 de marzo de 2021": (date(2021, 3, 4), "day"),
    "jueves, 4 de marzo del 2021 a las 18:30": (datetime(2021, 3, 4, 18, 30), "minute"),
    "4 марта 2021 г.": (date(2021, 3, 4), "day"),
    "четверг, 4 марта 2021, 18:30": (datetime(2021, 3, 4, 18, 30), "minute"),
    "Май 2019": (date(2019, 5, 1), "month"),
    # ISO 8601
    "2021-03-04T18:30:00.123456789+01:00": (datetime(2021, 3, 4, 18, 30), "second"),
    "Thu, 04 Mar 2021 18:30:00 +0100": (datetime(2021, 3, 4, 18, 30), "second"),
    "2013-09-12": (date(2013, 9, 12), "day"),
    "2013-09-12T08:35:40": (datetime(2013, 9, 12, 8, 35, 40), "second"),
    "2013-09-12 08:35": (datetime(2013, 9, 12, 8, 35), "minute"),
    # Arabic: Egypt and the Gulf, the Levant, the Maghreb, both printed together
    "١٢ مارس ٢٠٢٣": (date(2023, 3, 12), "day"),
    "12 آذار 2023": (date(2023, 3, 12), "day"),
    "٩ تشرين الثاني ٢٠٢١": (date(2021, 11, 9), "day"),
    "3 جويلية 2019": (date(2019, 7, 3), "day"),
    "17 غشت 2020": (date(2020, 8, 17), "day"),
    "الخميس، 12 أيلول/سبتمبر 2013": (date(2013, 9, 12), "day"),
    "12 سبتمبر 2013 - 12:13 م": (datetime(2013, 9, 12, 12, 13), "minute"),
    "١٢ سبتمبر ٢٠١٣ الساعة ٧:٠٥ صباحاً": (datetime(2013, 9, 12, 7, 5), "minute"),
}
NOT_READ = [
    "",
    "In Response",
    "The talks began on September 12, 2013 in Geneva.",
    "September 31, 2013",
    "31. Juni 2013",
    "4 de marzo",
    "Der 4. März 2021 war ein Donnerstag.",
    "February 29, 2013",
    "September 12, 2013 25:00",
    "September 12, 2013 8:61 AM",
    "13:28 AM, September 12, 2013",
    "03/04/2013",  # the third of April, or the fourth of March
    "September 12, 1599",
    f"September 12, {datetime.now(UTC).year + 3}",
    "12 محرم 1435",  # another calendar
    "2013-09-123",
]


@pytest.mark.parametrize("printed", READ)
def test_a_printed_date_is_read_with_its_precision(printed):
    found = dates.parse(printed)
    assert (found.value, found.precision) == READ[printed]
    assert found.as_printed == printed


@pytest.mark.parametrize("printed", NOT_READ)
def test_what_is_no_certain_date_is_not_read(printed):
    assert dates.parse(printed) is None


@pytest.mark.parametrize(
    ("printed", "hour"),
    [("12:13 PM", 12), ("12:13 AM", 0), ("1:13 PM", 13), ("11:13 AM", 11), ("13:28 PM", 13), ("0:13", 0)],
)
def test_noon_is_twelve_pm_and_midnight_twelve_am(printed, hour):
    assert dates.parse(f"September 12, 2013 {printed}").value.hour == hour


@pytest.mark.parametrize("zone", ["UTC", "GMT", "EST", "UTC+2", "GMT +03:00", "+02:00", "Z"])
def test_a_zone_is_kept_as_printed_and_shifts_nothing(zone):
    found = dates.parse(f"2013-09-12 23:35:40 {zone}")
    assert (found.value, found.zone) == (datetime(2013, 9, 12, 23, 35, 40), zone)


def test_a_date_without_a_zone_has_none():
    assert dates.parse("September 12, 2013 12:13 PM").zone is None


def test_nbsp_between_the_parts_does_not_matter():
    assert dates.parse("September\xa012,\xa02013  12:13\xa0PM").value == datetime(2013, 9, 12, 12, 13)


def test_an_impossible_day_has_the_shape_of_a_date_all_the_same():
    assert dates.is_dated("September 31, 2013 5:42 PM")
    assert not dates.is_dated("September 2013")
    assert not dates.is_dated("by: Andor from: USA")


def test_only_a_day_with_a_time_counts_as_a_date_line_of_comments_and_promos():
    assert dates.has_time("May 28, 2015 6:48 PM")
    assert not dates.has_time("May 28, 2015")


def test_the_last_day_named_in_a_caption_is_found():
    caption = "The bridge, built on May 3, 1931, on the day after it fell, Feb. 10, 2022. (L. Carrow/Courier)"
    found = dates.last_inside(caption)
    assert (found.value, found.as_printed) == (date(2022, 2, 10), "Feb. 10, 2022")


def test_a_day_in_arabic_digits_is_found_in_a_caption_and_kept_as_printed():
    found = dates.last_inside("أمام المدرسة، دار السنديان، ٣ مارس ٢٠٢٤.")
    assert (found.value, found.as_printed) == (date(2024, 3, 3), "٣ مارس ٢٠٢٤")


def test_a_caption_without_a_day_gives_none():
    assert dates.last_inside("Divers lay a line across the meadow, June 2023.") is None


@pytest.mark.parametrize("name", ["2022-11-05-ewe-auction.txt", "20221105_ewes.txt", "ewes_2022_11_05.html"])
def test_a_file_name_may_hold_a_day(name):
    assert dates.in_file_name(name).value == date(2022, 11, 5)


@pytest.mark.parametrize("name", ["003_86dc7ec029032e6b.txt", "427655.txt", "2022-13-05.txt", "99999999.txt"])
def test_other_numbers_in_a_file_name_are_no_day(name):
    assert dates.in_file_name(name) is None


@pytest.mark.parametrize(
    "address",
    [
        "https://packet.example/2022/11/05/ewe-auction/",
        "https://packet.example/news/2022-11-05-ewe-auction.html?page=2019/01/01",
        "https://packet.example/2022/11/5/ewes",
    ],
)
def test_an_address_may_hold_a_day(address):
    assert dates.in_address(address).value == date(2022, 11, 5)


@pytest.mark.parametrize(
    "address", ["https://packet.example/2022/11/ewes", "https://packet.example/2022/13/05/", "/3022/11/05/", ""]
)
def test_other_numbers_in_an_address_are_no_day(address):
    assert dates.in_address(address) is None


@given(st.text(max_size=200))
@example("٣" * 100)
@example("\ud800 2013")
def test_no_text_makes_the_parser_raise(text):
    dates.parse(text)
    dates.last_inside(text)
    dates.in_file_name(text)
    dates.in_address(f"/{text}")


DAYS = st.dates(min_value=date(1600, 1, 1), max_value=date(2027, 12, 31))
FORMS = ["%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%A, %B %d, %Y", "%Y-%m-%d", "%d.%m.%Y"]


@given(DAYS, st.sampled_from(FORMS))
def test_a_formatted_day_comes_back(day, form):
    printed = day.strftime(form).replace(f"{day.year:d}", f"{day.year:04d}")
    assert dates.parse(printed).value == day


@given(st.datetimes(min_value=datetime(1600, 1, 1), max_value=datetime(2027, 12, 31)))
def test_a_formatted_time_comes_back(moment):
    moment = moment.replace(microsecond=0)
    assert dates.parse(moment.isoformat()).value == moment
    assert dates.parse(moment.strftime("%a %b %d, %Y %H:%M:%S")).value == moment
    assert dates.parse(moment.strftime("%B %d, %Y %I:%M %p")).value == moment.replace(second=0)
