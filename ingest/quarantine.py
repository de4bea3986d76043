"""What lies in quarantine: the captures of which no article could be made, by reason."""

from django.db.models import Count, Exists, F, OuterRef, QuerySet
from django.db.models.expressions import Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from articles.models import Capture
from articles.soundness import Check, Seen
from ingest.models import ImportItem

# Each reason as a sentence about captures goes on: "3 are empty".
REASONS = {
    "bad_source_file": _("lie below a source.toml that cannot be read"),
    "crashed": _("crashed what reads them"),
    "damaged": _("are cut or damaged"),
    "empty": _("are empty"),
    "invalid_csv": _("are no valid CSV"),
    "invalid_front_matter": _("begin with front matter that cannot be read"),
    "invalid_json": _("are no valid JSON"),
    "needs_package": _("need a package that is not installed"),
    "nested_archive": _("are archives inside an archive"),
    "no_article": _("tell no story of their own"),
    "no_captures": _("are archives without a capture"),
    "no_records": _("hold no record of a story"),
    "not_a_file": _("are neither a file nor a folder"),
    "not_published": _("were never published"),
    "not_stored": _("were refused by the database"),
    "not_text": _("are not text"),
    "parser_failed": _("make what reads them fail"),
    "reader_failed": _("make what reads them fail"),
    "too_big_in_memory": _("take more memory than a page needs"),
    "too_deep": _("are nested too deep"),
    "too_large": _("are larger than any page needs to be"),
    "too_many_lines": _("have more lines than a page needs"),
    "too_many_members": _("are archives of too many members"),
    "too_slow": _("take longer to read than a page needs"),
    "undecodable": _("are in an encoding that could not be told"),
    "unreadable": _("could not be read from disk"),
    "unsupported": _("are of a format that is not read"),
}


def by_reason() -> list[tuple[str, int]]:
    """Each reason, in words, and how many captures have it; what a later import took in has none any more."""
    held = Capture.objects.filter(sha256=OuterRef("sha256"))
    rows = ImportItem.objects.filter(~Exists(held), outcome=ImportItem.Outcome.QUARANTINED).order_by()
    rows = rows.exclude(Exists(_its_records()), reason="no_records")
    which = Coalesce(NullIf(F("sha256"), Value("")), F("path"))
    counted = rows.values("reason").annotate(count=Count(which, distinct=True)).order_by("-count", "reason")
    return [(in_words(row["reason"]), row["count"]) for row in counted]


def _its_records() -> QuerySet[ImportItem]:
    """What a later import took in out of a table, once its columns were named."""
    later = ImportItem.objects.filter(file=OuterRef("file"), pk__gt=OuterRef("pk"), path__startswith=OuterRef("path"))
    return later.exclude(outcome=ImportItem.Outcome.QUARANTINED)


def in_words(reason: str) -> str:
    known = REASONS.get(reason)
    return gettext(known) if known else gettext("have the reason %s") % reason.replace("_", " ")


def is_told() -> Seen:
    """No finding: that a capture was put aside is an outcome, and has been told."""
    found = by_reason()
    return Seen("; ".join(f"{count:,} {reason}" for reason, count in found) or "empty")


CHECK = Check("quarantine", is_told)
