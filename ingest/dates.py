"""Printed dates: the words of a page become a value with its precision; nothing is guessed and nothing shifted."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import cache, lru_cache

from ingest.canonical import canonical
from ingest.page import PrintedDate

FIRST_YEAR = 1600
LONGEST = 120  # characters of a line that may still be a date; keeps hostile lines out of the patterns

ENGLISH = (
    "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
    "september sept sep", "october oct", "november nov", "december dec",
)  # fmt: skip
# Gregorian months as Arabic papers print them: Egypt and the Gulf, then the Levant, then the Maghreb.
ARABIC = (
    "يناير|كانون الثاني|جانفي", "فبراير|شباط|فيفري", "مارس|آذار|أذار|اذار", "أبريل|ابريل|إبريل|نيسان|أفريل|افريل",
    "مايو|أيار|ايار|ماي", "يونيو|يونية|حزيران|جوان", "يوليو|يولية|تموز|جويلية|يوليوز",
    "أغسطس|اغسطس|آب|أوت|اوت|غشت", "سبتمبر|أيلول|ايلول|شتنبر", "أكتوبر|اكتوبر|تشرين الأول|تشرين الاول",
    "نوفمبر|تشرين الثاني|نونبر", "ديسمبر|كانون الأول|كانون الاول|دجنبر",
)  # fmt: skip
# German with Austria, French, Spanish, Russian in both cases; with the accents that people leave out.
OTHERS = (
    "januar jänner jan janvier janv enero ene января январь янв",
    "februar feber feb février fevrier févr fevr febrero февраля февраль фев",
    "märz maerz mrz mär mars marzo марта март мар",
    "april avril avr abril abr апреля апрель апр",
    "mai mayo мая май",
    "juni juin junio июня июнь июн",
    "juli juillet juil julio июля июль июл",
    "august août aout agosto ago августа август авг",
    "september septembre septiembre setiembre сентября сентябрь сен сент",
    "oktober okt octobre octubre октября октябрь окт",
    "november novembre noviembre ноября ноябрь ноя",
    "dezember dez décembre decembre déc diciembre dic декабря декабрь дек",
)
OTHER_WEEKDAYS = (
    "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag lundi mardi mercredi jeudi vendredi samedi "
    "dimanche lunes martes miércoles miercoles jueves viernes sábado sabado domingo понедельник вторник среда четверг "
    "пятница суббота воскресенье mo di mi do fr sa so lun mer jeu ven sam dim пн вт ср чт пт сб вс"
)
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday mon tues tue weds wed thurs thur thu fri sat sun"
ARABIC_WEEKDAYS = "الاثنين الإثنين الثلاثاء الأربعاء الاربعاء الخميس الجمعة السبت الأحد الاحد"
YEAR = re.compile(r"\d{4}")  # without one there is no date
DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


def _months() -> dict[str, int]:
    names = {name: number for number, line in enumerate(ENGLISH, 1) for name in line.split()}
    names |= {name: number for number, line in enumerate(OTHERS, 1) for name in line.split()}
    return names | {name: number for number, line in enumerate(ARABIC, 1) for name in line.split("|")}


MONTHS = _months()


def _one_of(words: Iterable[str]) -> str:
    """An alternation, the longest word first, so that `mar` never cuts `march`."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_MONTH_NAME = _one_of(MONTHS)
# The Levant and Egypt are often printed together: "أيلول/سبتمبر".
_MONTH = rf"(?P<month>{_MONTH_NAME})\.?(?: ?/ ?(?:{_MONTH_NAME}))?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|\.)?"
_YEAR = r"(?P<year>\d{4})(?!\d)"
_CLOCK = r"(?P<hour>\d{1,2})(?::| ?h ?)(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d{1,9})?)?(?: uhr)?"
_HALF = r"(?: ?(?P<half>[ap]\.?m\b\.?|[صم](?!\w)|صباحا|صباحاً|مساء|مساءً))?"
_OFFSET = r"(?:UTC|GMT) ?[+-]\d{1,2}(?::?\d{2})?|[+-]\d{2}:?\d{2}"
_ZONE = rf"(?: ?\(?(?P<zone>Z|{_OFFSET}|[A-Z]{{2,4}}T|UTC|بتوقيت غرينتش)(?!\w)\)?)?"
_TIME = _CLOCK + _HALF + _ZONE
_WEEKDAY_NAME = _one_of(f"{WEEKDAYS} {OTHER_WEEKDAYS}".split())
_WEEKDAY = rf"(?:(?:{_WEEKDAY_NAME}|(?:يوم )?(?:{_one_of(ARABIC_WEEKDAYS.split())}))\.?[,،]? )?"
_JOIN = r"(?:,|،| at| um| à| a las| в| -| –| \||T| الساعة| في)* ?"

_ORDERS = (
    rf"{_WEEKDAY}{_MONTH} {_DAY}(?:,|،)? {_YEAR}",
    rf"{_WEEKDAY}{_DAY}(?: of| de| -|-)? ?{_MONTH}(?: del?|,|،|-)? ?{_YEAR}",
    rf"{_YEAR}(?P<mark>[-/.])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}})(?!\d)",
    rf"{_WEEKDAY}(?P<first>\d{{1,2}})(?P<mark>[/.-])(?P<other>\d{{1,2}})(?P=mark){_YEAR}",
    rf"{_MONTH}(?:,|،)? {_YEAR}",
    rf"{_YEAR}",
)
_PREFIX = (
    r"(?:(?:first )?(?:published|posted|date|issued|filed)(?: on| at)?:? |"
    r"(?:veröffentlicht|publié|publicado|опубликовано)(?: am| le| el)?:? |"
    r"تاريخ النشر ?:? |نشر(?:ت)? (?:في|بتاريخ) ?:? )?"
)
_SUFFIX = r"(?: م\.?| ?ميلادي| г\.?| года)?\.?"
_CTIME = rf"{_WEEKDAY}{_MONTH} {_DAY} {_CLOCK}{_ZONE} {_YEAR}"


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


@cache
def _lines() -> tuple[re.Pattern[str], ...]:
    """Made at first use, which takes as long as a hundred pages: whoever imports what is held needs none of them."""
    return (
        *(_compiled(f"{_PREFIX}{order}(?:{_JOIN}{_TIME})?{_SUFFIX}") for order in _ORDERS),
        *(_compiled(f"{_PREFIX}{_TIME}{_JOIN}{order}{_SUFFIX}") for order in _ORDERS[:4]),
        _compiled(_CTIME),
    )


@cache
def _inside() -> tuple[re.Pattern[str], ...]:
    return tuple(_compiled(rf"(?<!\w){order}") for order in _ORDERS[:2])


FILE_NAME = re.compile(r"(?<!\d)(?P<year>\d{4})(?P<mark>[-_.]?)(?P<month>\d{2})(?P=mark)(?P<day>\d{2})(?!\d)")
ADDRESS = re.compile(
    r"/(?P<as_printed>(?P<year>(?:19|20)\d\d)(?P<mark>[-/])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2}))(?!\d)"
)


def parse(text: str) -> PrintedDate | None:
    """The date that a whole line prints, else None: not a date, an impossible one, or outside 1600 to two years on."""
    return _parse_line(text) if len(text) <= LONGEST else None


@lru_cache(maxsize=4096)
def _parse_line(text: str) -> PrintedDate | None:
    match = _match_line(text)
    return match and _printed(match, canonical(text))


def is_dated(text: str) -> bool:
    """Has the shape of a line that prints a day, whether that day exists or not."""
    match = _match(text)
    return match is not None and ("day" in match.re.groupindex or "first" in match.re.groupindex)


def has_time(text: str) -> bool:
    """Prints a day and a time of day, as the date lines of comments and promos do."""
    match = _match(text)
    return is_dated(text) and "hour" in match.re.groupindex and match["hour"] is not None


def last_inside(text: str) -> PrintedDate | None:
    """The last day named in a running text, such as a caption's "…, Sept. 12, 2013."."""
    tail = text[-LONGEST:]
    if not YEAR.search(tail):
        return None
    matches = (match for order in _inside() for match in order.finditer(tail.translate(DIGITS)))
    found = max(matches, key=lambda match: match.end(), default=None)
    return found and _printed(found, tail[slice(*found.span())])


def in_file_name(name: str) -> PrintedDate | None:
    """The day in names such as `2022-11-05-ewe-auction.txt` or `20221105_ewes.txt`."""
    return next(filter(None, (_printed(match, match.group()) for match in FILE_NAME.finditer(name[:255]))), None)


def in_address(url: str) -> PrintedDate | None:
    """The day in addresses such as `/2019/04/16/ewe-auction/`: sites file a story under the day on which it came."""
    path = url.partition("?")[0].partition("#")[0]
    return next(filter(None, (_printed(match, match["as_printed"]) for match in ADDRESS.finditer(path[:2000]))), None)


def _match(text: str) -> re.Match[str] | None:
    return _match_line(text) if len(text) <= LONGEST else None


@lru_cache(maxsize=4096)
def _match_line(text: str) -> re.Match[str] | None:
    """Layouts ask about a line more than once, and so do those who read its date."""
    line = canonical(text)
    if not YEAR.search(line):
        return None
    line = line if line.isascii() else line.translate(DIGITS)
    return next(filter(None, (pattern.fullmatch(line) for pattern in _lines())), None)


def _printed(match: re.Match[str], as_printed: str) -> PrintedDate | None:
    parts = match.groupdict()
    try:
        day, precision = _day(parts)
        value, precision = _with_time(day, precision, parts)
    except ValueError:  # the 31st of September, 25 o'clock, or a day and month in an order nobody can tell
        return None
    if not FIRST_YEAR <= day.year <= datetime.now(UTC).year + 2:
        return None
    return PrintedDate(value, precision, as_printed, parts.get("zone"))


def _day(parts: dict[str, str | None]) -> tuple[date, str]:
    year = int(parts["year"])
    if parts.get("first"):
        return _numeric_day(year, int(parts["first"]), int(parts["other"]), parts["mark"]), "day"
    if not parts.get("month"):
        return date(year, 1, 1), "year"
    if not parts.get("day"):
        return date(year, _month(parts["month"]), 1), "month"
    return date(year, _month(parts["month"]), int(parts["day"])), "day"


def _numeric_day(year: int, first: int, other: int, mark: str) -> date:
    """12.9.2013 is day first; with other marks a date is read only if one order alone is possible."""
    if mark == "." or first > 12 or first == other:
        return date(year, other, first)
    if other > 12:
        return date(year, first, other)
    raise ValueError("day and month cannot be told apart")


def _month(printed: str) -> int:
    return int(printed) if printed.isdecimal() else MONTHS[printed.lower()]


def _with_time(day: date, precision: str, parts: dict[str, str | None]) -> tuple[datetime | date, str]:
    if not parts.get("hour") or precision != "day":
        return day, precision
    hour = _hour(int(parts["hour"]), parts.get("half"))
    second = parts.get("second")
    value = datetime(day.year, day.month, day.day, hour, int(parts["minute"]), int(second or 0))
    return value, "second" if second else "minute"


def _hour(hour: int, half: str | None) -> int:
    """12:13 PM is noon and 12:13 AM is after midnight; 13:28 PM is a clock of 24 hours with a needless PM."""
    if half is None:
        return hour
    afternoon = half[0].lower() in "pم"
    if hour > 12 and not afternoon:
        raise ValueError("a morning hour above 12")
    return hour if hour > 12 else hour % 12 + 12 * afternoon
