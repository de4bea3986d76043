"""Queries and parameters that nobody means: those that broke engines before, and any number of others made of them."""

import random
from collections.abc import Iterator, Mapping

KNOWN = [
    # operators without operands, and operands of the wrong kind
    "AND", "OR", "NOT", "NOT NOT common", "common AND OR common", "AND AND OR NOT", "- -", "--common", "+", "-", "~",
    "^", "&& || !", "common~9", "common^9999999999", "common^1e309", '"ba ka"~999999999', "common^nan",
    # quotes and brackets that do not pair, however many
    '"common', 'common" "x" "', "o'brien 'common", "((((common", ")))common(((", "(" * 1000 + "common" + ")" * 1000,
    "{", "{common TO", "[ TO", "[TO]", '"' * 1001, '"a" ' * 500, "“common”", "«common", "()", '""', '("")',
    # wildcards that would read every word
    "*", "**", "????????", "*a", "*a*", "*" * 50 + "a", "a* OR b* OR c* OR d*", " ".join(["*a*e*"] * 12), "?", "a*",
    "co*",
    # fields and ranges of other languages
    "title:", "nosuch:thing", "django_ct:articles.article", "text:[a TO z]", "id:1", "_stored:x", "published:20130931",
    "published:[99999999999999 TO zzz]", "published:yesterday", "version:99999999999999999999999", "has:",
    "is:everything",
    "from:2013-99", "to:0000", "date:99999", "from:9999", "to:9999-12-31", "source:", 'section:""', "lang:*",
    "in:everywhere",
    # expressions that other engines run
    'r"(a+)+$"', "/(a+)+b/", "%s %d %(x)s", "'; DROP TABLE articles_article;--", "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "${jndi:ldap://x}", "../../etc/passwd", "\\" * 100, "\\u0000",
    # characters that are none
    "com\x00mon", "com\ud800mon", "\u202ecommon", "😀 common", "c" + "\u0301" * 300, "common\u00a0x",
    "common\r\nFAKE LOG LINE",
    "\t\n", " ", "\u200b", "\ufeff", "ﷺ", "İ", "ß", "\U000e0041", "١٢٣", "ـــ",
    # too much of anything
    "(" * 20_000 + "common" + ")" * 20_000, "a" * 100_000, "common " * 14_000, '"a" ' * 25_000, "c" + "\u0301" * 5_000,
    '"ba ka" OR ' * 9_000, " OR ".join(f"k{n}*" for n in range(5_000)), "common AND (" * 4_000, "\u202e" * 50_000,
    "https://example.org/?q=" + "%41" * 9_000, "source:" + "x" * 60_000, "from:2013 " * 6_000, "-" * 90_000,
    " OR ".join(f"ba{n}" for n in range(1000)), " ".join(f"ba{n}" for n in range(1000)), "a" * 20_000, "common " * 2000,
    "-a " * 3000, "babebibo~2 " * 10, "NOT " * 300 + "common", "headline:" * 100, "(a OR " * 200,
]  # fmt: skip
PIECES = [
    "common", "harbour", "the", "و", "AND", "OR", "NOT", "-", "(", ")", '"', "*", "~", ":", "headline:", "in:comments",
    "source:wire", "from:2013", "to:", "is:undated", "has:comments", "ba*", "comon~", "\u202e", "\0", "%", "é",
    "2013-09", ",", "x", "'", "’", "[", "]", "{", "}", "^", "!",
    "|", "&", "\\", "/", "?", "#", "+", "=", "<b>", "北京", "😀",
    "٢", "ﷺ", "\u0301", "\u200b", "\t", "\r\n", "date:", "lang:ar", 'section:"', "place:", "commenter:", "ba ka",
    "common~9", "co*",
]  # fmt: skip
JUNK = [
    "", "\0", "²", "9" * 3000, "�", "-1", "0", "1e9", "a:b:(c", "*", "9999", "0000", "2013", "2013-13-45", "2013-02-31",
    "NaN", "[]", "true", "../", "٣", "<b>", "2013-09", "0001-01-01", "9999-12-31", "'", '"', "%00", "wire", "newest",
]  # fmt: skip
PARAMETERS = [
    "source", "section", "year", "language", "has_comments", "article", "in", "from", "to", "sort", "page", "per_page",
]  # fmt: skip
ANY_CHARACTER = 0x110000
LONGEST = 40


def generated(count: int, seed: int = 2013) -> Iterator[str]:
    """Queries of pieces of the language in any order, of odd characters, and known ones cut, joined and repeated."""
    chance = random.Random(seed)
    makers = (_of_pieces, _glued, _of_characters, _cut, _joined, _repeated)
    for _ in range(count):
        yield legible(chance.choice(makers)(chance))


def legible(text: str) -> str:
    """As it arrives from a browser, which sends no halves of characters."""
    return text.encode("utf-8", "replace").decode()


def parameters(chance: random.Random) -> Mapping[str, str | list[str]]:
    """Junk in some of the parameters beside the query, in one of them more than once."""
    names = chance.sample(PARAMETERS, chance.randrange(4))
    return {name: chance.choices(JUNK, k=chance.randint(1, 3)) for name in names}


def _of_pieces(chance: random.Random) -> str:
    return " ".join(chance.choices(PIECES, k=chance.randint(1, LONGEST)))


def _glued(chance: random.Random) -> str:
    return "".join(chance.choices(PIECES, k=chance.randint(1, LONGEST)))


def _of_characters(chance: random.Random) -> str:
    return "".join(chr(chance.randrange(ANY_CHARACTER)) for _ in range(chance.randint(1, LONGEST)))


def _cut(chance: random.Random) -> str:
    text = chance.choice(KNOWN)
    start = chance.randrange(len(text) or 1)
    return text[start : start + chance.randint(1, 300)]


def _joined(chance: random.Random) -> str:
    return chance.choice([" ", "", " OR ", " -", ":"]).join(each[:300] for each in chance.choices(KNOWN, k=3))


def _repeated(chance: random.Random) -> str:
    return chance.choice(PIECES) * chance.randint(2, 400) + chance.choice(PIECES)
