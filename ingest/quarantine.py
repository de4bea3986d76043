"""What lies in quarantine: the captures of which no article could be made, by reason."""

from django.db.models import Count, Exists, F, OuterRef
from django.db.models.expressions import Value
from django.db.models.functions import Coalesce, NullIf

from articles.models import Capture
from articles.soundness import Check, Seen
from ingest.models import ImportItem

# Each reason as a sentence about captures goes on: "3 are empty".
REASONS = {
    "bad_source_file": "lie below a source.toml that cannot be read",
    "crashed": "crashed what reads them",
    "damaged": "are cut or damaged",
    "empty": "are empty",
    "invalid_csv": "are no valid CSV",
    "invalid_json": "are no valid JSON",
    "needs_package": "need a package that is not installed",
    "nested_archive": "are archives inside an archive",
    "no_article": "tell no story of their own",
    "no_captures": "are archives without a capture",
    "no_records": "hold no record of a story",
    "not_a_file": "are neither a file nor a folder",
    "not_published": "were never published",
    "not_stored": "were refused by the database",
    "not_text": "are not text",
    "parser_failed": "make what reads them fail",
    "reader_failed": "make what reads them fail",
    "too_big_in_memory": "take more memory than a page needs",
    "too_deep": "are nested too deep",
    "too_large": "are larger than any page needs to be",
    "too_many_lines": "have more lines than a page needs",
    "too_many_members": "are archives of too many members",
    "too_slow": "take longer to read than a page needs",
    "undecodable": "are in an encoding that could not be told",
    "unreadable": "could not be read from disk",
    "unsupported": "are of a format that is not read",
}


def by_reason() -> list[tuple[str, int]]:
    """Each reason, in words, and how many captures have it; what a later import took in has none any more."""
    held = Capture.objects.filter(sha256=OuterRef("sha256"))
    rows = ImportItem.objects.filter(~Exists(held), outcome=ImportItem.Outcome.QUARANTINED).order_by()
    which = Coalesce(NullIf(F("sha256"), Value("")), F("path"))
    counted = rows.values("reason").annotate(count=Count(which, distinct=True)).order_by("-count", "reason")
    return [(in_words(row["reason"]), row["count"]) for row in counted]


def in_words(reason: str) -> str:
    return REASONS.get(reason) or f"have the reason {reason.replace('_', ' ')}"


def is_told() -> Seen:
    """No finding: that a capture was put aside is an outcome, and has been told."""
    found = by_reason()
    return Seen("; ".join(f"{count:,} {reason}" for reason, count in found) or "empty")


CHECK = Check("quarantine", is_told)
