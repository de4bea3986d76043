"""A record as a reference that people read: APA, MLA and Chicago. Each pins the revision and the bytes it rests on."""

from articles.citations import address, author_of, date_parts, one_line, provenance, title_of
from articles.exports import Record

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
MLA_MONTHS = ("Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")
STOPS = ".?!…؟。"


def apa(record: Record) -> str:
    """American Psychological Association, 7th edition; what the page does not say is left out, a date is "n.d."."""
    year, month, day = known_date(record)
    date = ", ".join(filter(None, [year, " ".join(filter(None, [month and MONTHS[month - 1], day]))])) or "n.d."
    title = ended(title_of(record))
    start = f"{ended(author(record))} ({date}). {title}" if author(record) else f"{title} ({date})."
    return f"{start} {ended(source(record))} {address(record.link)} ({provenance(record)})"


def mla(record: Record) -> str:
    """Modern Language Association, 9th edition."""
    year, month, day = known_date(record)
    date = " ".join(filter(None, [day, month and MLA_MONTHS[month - 1], year]))
    where = ", ".join(filter(None, [source(record), date, address(record.link)]))
    return joined(author(record), f"“{ended(title_of(record))}”", where, provenance(record))


def chicago(record: Record) -> str:
    """The Chicago Manual of Style, 17th edition, as an entry of a bibliography."""
    year, month, day = known_date(record)
    date = ", ".join(filter(None, [" ".join(filter(None, [month and MONTHS[month - 1], day])), year]))
    where = ", ".join(filter(None, [source(record), date]))
    return joined(author(record), f"“{ended(title_of(record))}”", where, address(record.link), provenance(record))


def joined(*sentences: str) -> str:
    return " ".join(
        f"{sentence}." if sentence[-1] not in f"{STOPS}”" else sentence for sentence in sentences if sentence
    )


def ended(text: str) -> str:
    """With a full stop, unless it has an end of its own."""
    text = one_line(text)
    return text if text.endswith(tuple(STOPS)) else f"{text}."


def source(record: Record) -> str:
    return one_line(record.source_name)


def author(record: Record) -> str:
    """As printed, without the "By" before it."""
    words = one_line(author_of(record))
    return words[3:] if words.casefold().startswith("by ") else words


def known_date(record: Record) -> tuple[str, int, str]:
    """Year, month and day; "" or 0 for what is not known."""
    year, month, day = [*date_parts(record.date), "", "", ""][:3]
    return year, int(month or 0), str(int(day)) if day else ""
