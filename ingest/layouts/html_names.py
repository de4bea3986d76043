"""Names of authors, as pages print them: without `By`, roles, addresses and doublings."""

import re
from collections.abc import Iterable

from ingest.canonical import canonical
from ingest.layouts import shapes

BY = re.compile(
    r"^(?:(?:words|story|text|article|report(?:ed|ing)?|written|posted|published|photos?|"
    r"video) )?(?:by|von|par|por|di|av|af|door)\b[: ]\s*"
    r"|^(?:autor(?:en|in|es)?|authors?|from|text|texte|vonseiten|redaktion|foto|بقلم|كتب|كتبت|إعداد|"
    r"تقرير)\s*[:：]\s*|^(?:بقلم|كتبت?) ",
    re.I,
)
MAIL = re.compile(r"\(?\s*\S+@\S+\.\w+\s*\)?")
REMARK = re.compile(r"\s*[(\[][^()\[\]]{0,60}[)\]]")  # initials, a place, an agency
ADDRESS = re.compile(r"https?://\S+|www\.\S+|(?<!\w)@\w+")
PARTS = re.compile(
    r"\s*(?:[;|/•·]|,(?!\s*(?:Jr|Sr|II|III|MD|Ph\.?D|M\.D|RN|CFP|RD|MS|MBA|MA)\b)|\s&\s|\s(?:and|und|"
    r"et|y|och|og|en|e|i)\s|، ?| و(?=[\u0621-\u064a]{3,} ))\s*"
)
ROLE = re.compile(
    r"\b(?:reporter|correspondent|editor|journalist|writer|staff|producer|korrespondent\w*|redakteur\w*|columnist|"
    r"contributor|chief|expert|director|manager|analyst|specialist|head of|professor|fellow|author at|"
    r"updated|published|ago)\b",
    re.I,
)
# Words of the page about a name, and those for a name of another kind.
NO_NAME = re.compile(
    r"(?:(?:written|words|posted|published|story|insights|article|edited|reviewed)\b.{0,12}\b)?(?:by|from|von|par|por)\W*|"
    r"(?:\w+ly )?(?:reviewed|edited|fact[- ]checked|photographed|illustrated|translated) by .*|"
    r".* (?:on|via|/) (?:unsplash|pexels|pixabay|getty images|shutterstock)|"
    r"(?:\d+|one|no) comments?\b.*|(?:photos?|images?|pictures?) (?:by|credit)\b.*|\w+(?:\.\w+){3,}",
    re.I,
)
NO_AUTHOR = frozenset(
    (
        "", "admin", "administrator", "anonymous", "author", "authors", "by", "follow", "guest", "n/a", "none", "null",
        "read more", "root", "super user", "undefined", "unknown", "user", "view profile", "webmaster", "wordpress",
    )
)  # fmt: skip
LONGEST = 80


def cleaned(printed: Iterable[str], known: bool = False) -> tuple[str, ...]:
    """One name an author, in order, each once. `known`: each text is one name already, as JSON-LD lists them."""
    texts = [canonical(text) for text in printed]
    names = [name for text in texts for name in _names(text, known, known and len(texts) > 1)]
    unique: dict[str, str] = {}
    for name in names:
        unique.setdefault(name.casefold(), name)
    return tuple(unique.values())


def _names(text: str, known: bool, is_one_of_many: bool) -> list[str]:
    if NO_NAME.fullmatch(text[:600]):
        return []
    text = BY.sub("", ADDRESS.sub("", MAIL.sub("", REMARK.sub("", text[:600])))).strip(" ,;:-–—|()")
    names = PARTS.split(text)
    if not is_one_of_many:
        names = [name for glued in names for name in shapes.unglued(glued)]
    if known and not all(len(name.split()) >= 2 for name in names):
        names = [text]  # "Kopp, Anna" or "Bread and Salt" is one author
    return [
        name for name in (canonical(BY.sub("", name)).strip(" ,;:-–—|()") for name in names) if _is_name(name, known)
    ]


def _is_name(name: str, known: bool) -> bool:
    if name.casefold() in NO_AUTHOR or len(name) > LONGEST or not any(map(str.isalpha, name)):
        return False
    if NO_NAME.fullmatch(name):
        return False
    if known:
        return True
    words = name.split()
    return (
        len(words) <= 5 and not ROLE.search(name) and not any(map(str.isdigit, name)) and name[:1].upper() == name[:1]
    )
