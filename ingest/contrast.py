"""The two values of a conflict as an editor reads them: each whole, as one text, or beside each other."""

from django.template.defaultfilters import linebreaksbr
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from articles.differences import Part, around_changes, parts
from articles.models import Article
from ingest import decisions
from ingest.conflicts import plain
from ingest.models import Conflict

LONGEST = 600  # characters of a value in a list
LEAD = 200  # of them before the first change
MOST_COMPARED = 400_000  # characters of both values
LEGEND = "Struck out: what the record alone says. Underlined: what the page alone says."


class Contrast:
    """What the record says now, and what the page says; told apart once, when it is first asked for."""

    def __init__(self, conflict: Conflict):
        self.article: Article = conflict.article
        values = {"before": conflict.before, "ours": plain(decisions.ours(conflict)), "theirs": conflict.theirs}
        self.texts = {name: decisions.differing(value) for name, value in values.items()}
        ours, theirs = self.texts["ours"], self.texts["theirs"]
        self.is_too_long = len(ours) + len(theirs) > MOST_COMPARED
        self.parts = [("del", ours), ("ins", theirs)] if self.is_too_long else parts(ours, theirs)

    def whole(self, name: str) -> SafeString:
        return format_html('<div class="change"{}>{}</div>', self._language(), linebreaksbr(self.texts[name]))

    def as_one(self) -> SafeString | str:
        """The words that only the record has as deleted, those that only the page has as inserted."""
        if self.is_too_long:
            return "The texts are too long to be compared word by word."
        if self.texts["ours"] == self.texts["theirs"]:
            return "By now the record says what the page says."
        text = render_to_string("includes/parts.html", {"article": self.article, "parts": self.parts})
        return format_html('<p class="quiet">{}</p>{}', LEGEND, text)

    def of_record(self) -> SafeString:
        return self._excerpt("del")

    def of_page(self) -> SafeString:
        return self._excerpt("ins")

    def _excerpt(self, own: str) -> SafeString:
        """One of the two, cut to the words around what the other has not, which is marked."""
        passages = [part for part in led_to(around_changes(self.parts)) if part[0] in ("", own)]
        return format_html("<div{}>{}</div>", self._language(), marked(within(passages, LONGEST)))

    def _language(self) -> SafeString:
        return format_html(' dir="auto" lang="{}"', self.article.language)


def of(conflict: Conflict) -> Contrast:
    """Kept with the conflict: several columns ask for it."""
    if not hasattr(conflict, "_contrast"):
        conflict._contrast = Contrast(conflict)
    return conflict._contrast


def led_to(found: list[Part]) -> list[Part]:
    """With no more than a lead before the first change, in languages too that write without spaces."""
    (kind, text), *others = found
    is_long = others and not kind and len(text) > LEAD
    return [("", f"… {text[-LEAD:]}"), *others] if is_long else found


def within(found: list[Part], longest: int) -> list[Part]:
    """As many of them as are so long together, and the start of the next one."""
    kept: list[Part] = []
    for kind, text in found:
        if len(text) > longest:
            return [*kept, (kind, f"{text[:longest]} …")]
        kept.append((kind, text))
        longest -= len(text)
    return kept


def marked(found: list[Part]) -> SafeString:
    """In order, as HTML: what is a change is marked."""
    return format_html_join("", "{}", ((_marked(kind, linebreaksbr(text)),) for kind, text in found))


def _marked(kind: str, text: SafeString) -> SafeString:
    return format_html("<mark>{}</mark>", text) if kind else text
