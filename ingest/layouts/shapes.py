"""What a line looks like, whatever the template: the vocabulary that the layouts share."""

import re

from ingest import dates

FINAL = (".", "!", "?", "…", "؟", "۔", "。", "！", "？")  # what ends a sentence
CLOSING = "\"'”’»)]"  # what may stand after it
OPEN_END = (":", ",", ";", "،", "؛", "-", "–", "—")
BULLET = re.compile(r"[•·▪●◦‣*] ?")
SECTION = re.compile(r"[^/.!?]{2,40}(?: / [^/.!?]{2,40}){1,3}")
DUMP = re.compile(r'string\((?P<length>\d{1,9})\) ?"(?=\s{0,9}\[)')
BARE_DUMP = re.compile(r'\[\s{0,9}\{\s{0,9}"id"\s{0,9}:')
LONGEST_SUBHEAD = 80
TEASER_LINKS = (" Read more", " Read More", " More", " المزيد")  # the longer first
SECTION_NAMES = frozenset(
    (
        "africa", "americas", "arts", "asia", "business", "culture", "economy", "europe", "health", "local",
        "middle east", "national", "news", "opinion", "politics", "science", "sport", "sports", "technology", "usa",
        "world", "أخبار", "اقتصاد", "ثقافة", "رأي", "رياضة", "سياسة", "صحة", "علوم", "منوعات",
    )
)  # fmt: skip
BYLINE = re.compile(r"(?:by|reported by|written by|بقلم|كتب|كتبت|تقرير|إعداد)(?: ?: ?| )(?P<name>\S.{1,80})", re.I)
PARTICLES = frozenset(
    (
        "al", "and", "ben", "bin", "da", "de", "del", "della", "den", "der", "di", "dos", "el", "for", "ibn", "in",
        "la", "le", "of", "the", "van", "von",
    )
)  # fmt: skip
# Where one name ends and the next begins without a blank; not within `MacBride`, `DeShawn` or `VanDyke`.
GLUED_NAMES = re.compile(
    r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])"
    + "".join(
        rf"(?<!\b{part})" for part in ("Mc", "Mac", "De", "Del", "Di", "Du", "Da", "La", "Le", "Van", "Von", "Fitz")
    )
)
UPDATED = re.compile(r"(?:last )?(?:updated|modified)(?: on| at)?:? (?P<date>.{6,60})", re.IGNORECASE)
CREDIT = re.compile(r"[\w’'.-]+(?: [\w’'.-]+)? [-–—] [\w’'.-]+(?: [\w’'.-]+)?")
CAPTION_END = re.compile(r"\.? ?(?:\([^()]{1,80}\))?\.?$")
# What a page template prints around any story, in lower case.
FURNITURE = frozenset(
    ["accessibility links", "breaking news", "loading...", "update", "x", "×", "click to enlarge", "print", "share"]
)


def is_sentence(line: str) -> bool:
    """Ends as a sentence does, quotes and brackets aside."""
    return line.rstrip(CLOSING).endswith(FINAL)


def is_prose(line: str) -> bool:
    """Text of a story rather than of a menu: a whole sentence of some words, or many words."""
    words = line.count(" ") + 1
    return words >= 8 or (is_sentence(line) and (words >= 3 or not line.isascii()))


def is_teaser(line: str) -> bool:
    """A line about another story, closed by the link to it."""
    return line.endswith(TEASER_LINKS)


def teaser_text(line: str) -> str:
    link = next((link for link in TEASER_LINKS if line.endswith(link)), "")
    return line.removesuffix(link)


def is_subhead(line: str) -> bool:
    """Could head a part of a story: short, without an end, without a colon that opens a list or names a source."""
    return (
        3 <= len(line) <= LONGEST_SUBHEAD
        and not is_sentence(line)
        and not line.endswith(OPEN_END)
        and ": " not in line
        and not is_bullet(line)
        and any(char.isalpha() for char in line)
        and not dates.is_dated(line)
    )


def is_bullet(line: str) -> bool:
    return BULLET.match(line) is not None


def is_section(line: str) -> bool:
    """`News / Middle East`, or a single word that papers name a section with."""
    return len(line) <= 120 and (line.lower() in SECTION_NAMES or SECTION.fullmatch(line) is not None)


def is_date_line(line: str) -> bool:
    return dates.is_dated(line) or (len(line) < 80 and is_update_line(line))


def is_update_line(line: str) -> bool:
    match = UPDATED.fullmatch(line[:100])
    return match is not None and dates.is_dated(match["date"])


def is_byline(line: str) -> bool:
    """`By Mara Vellen`, `بقلم: هالة السندي`."""
    match = BYLINE.fullmatch(line) if len(line) <= 100 else None
    if match is None or is_sentence(line):
        return False
    name = match["name"]
    return is_name(name) or name.upper() == name.lower()  # a script without capitals


def is_name(line: str, least: int = 2, most: int = 8) -> bool:
    """Could name a writer or an agency: some words, each with a capital, but for particles."""
    words = line[:81].replace(",", "").split()
    return (
        least <= len(words) <= most
        and len(line) <= 80
        and line[-1].isalnum()
        and all(word in PARTICLES or word[0].isupper() for word in words)
    )


def is_credit(line: str) -> bool:
    """`Alalam - Iraq`: an agency and a place."""
    return len(line) <= 40 and CREDIT.fullmatch(line) is not None


def half_of(line: str) -> str | None:
    """The text that a line prints twice, glued or with one blank between, else None."""
    half, odd = divmod(len(line), 2)
    if not 8 <= half <= 2000 or line[0] != line[half + odd] or line[:half] != line[half + odd :]:
        return None
    return line[:half] if not odd or (half >= 20 and line[half] == " ") else None


def ends_dated(line: str) -> bool:
    """Ends as captions do: `…, March 4, 2021. (A. Name/Agency)`."""
    bare = CAPTION_END.sub("", line[-200:])
    found = dates.last_inside(bare)
    return found is not None and bare.endswith(found.as_printed)


def dump_start(line: str) -> int | None:
    """Where a dump of related stories begins in a line, `string(695) "[{…`, else None."""
    if "string(" not in line and not line.startswith("["):
        return None
    found = DUMP.search(line) or BARE_DUMP.match(line)
    return found and found.start()


def unglued(names: str) -> list[str]:
    """`Daniel SchearfSteve Herman` is two writers; `Ronald McDonald` and `Sinead MacBride Walsh` are one each."""
    parts = GLUED_NAMES.split(names)
    return parts if all(" " in part.strip() for part in parts) else [names]
