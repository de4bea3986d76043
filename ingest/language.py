"""The language of a text, as a tag (BCP 47): by its script where that decides, else by py3langid."""

import re
from functools import cache

SAMPLE = 400  # characters shown to the classifier: it is sure by then, and its time grows with the text
ENOUGH = 20  # letters below which nobody could tell
# The commonest words of English: no other language has so many of them in a text.
ENGLISH = frozenset(
    ("the", "of", "and", "to", "in", "that", "is", "was", "for", "with", "on", "as", "by", "at", "from")
)
MOSTLY = 6  # one word in so many
ARABIC_LETTER = re.compile("[\u0621-\u064a\u066e-\u06d3]")
# Letters that Arabic does not write, common in Persian, Urdu, Kurdish and Pashto.
OTHER_ARABIC_SCRIPT = re.compile("[پچژگکیےٹڈڑںہێۆټډړښ]")


def language_of(text: str) -> str:
    """`en`, `ar`, …; empty when there is too little text to tell."""
    sample = text[:SAMPLE]
    letters = sum(map(str.isalpha, sample))
    if letters < ENOUGH:
        return ""
    arabic = len(ARABIC_LETTER.findall(sample))
    if arabic * 2 > letters and len(OTHER_ARABIC_SCRIPT.findall(sample)) * 50 < arabic:
        return "ar"
    return "en" if _is_english(sample) else _classifier().classify(sample)[0]


def _is_english(sample: str) -> bool:
    """What most texts are can be told at a hundredth of the classifier's cost; it is asked about all others."""
    words = sample.lower().split()
    common = [word for word in words if word in ENGLISH]
    return len(common) * MOSTLY >= len(words) and len(set(common)) >= 4 and "the" in common


@cache
def _classifier():
    """Loaded at first use: it takes most of a second, and most commands never need it."""
    import py3langid

    return py3langid
