"""The language of a text, as a tag (BCP 47): by its script where that decides, else by py3langid."""

import re
from functools import cache

SAMPLE = 400  # characters shown to the classifier: it is sure by then, and its time grows with the text
ENOUGH = 20  # letters below which nobody could tell
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
    return _classifier().classify(sample)[0]


@cache
def _classifier():
    """Loaded at first use: it takes most of a second, and most commands never need it."""
    import py3langid

    return py3langid
