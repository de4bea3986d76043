"""The page about what the archive holds and how it came in."""

from datetime import datetime
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from articles.views.holdings import holdings
from ingest import quarantine
from ingest.models import ImportRun

LATEST = 50
# What becomes of captures and of an import, as the journal names it.
OUTCOMES = (_("new"), _("updated"), _("unchanged"), _("duplicate"), _("conflict"), _("quarantined"))
STATES = (_("running"), _("stopped"), _("broken off"))


class Import(NamedTuple):
    """When it began, and what came of it."""

    at: datetime
    told: str


def holdings_page(request: HttpRequest) -> HttpResponse:
    """Nothing of where captures lay on somebody's disk, nor of who imported them."""
    runs = ImportRun.objects.defer("arguments", "process", "reasons")[: LATEST + 1]
    context = {
        "part": "about",
        "held": holdings(),
        "quarantined": quarantine.by_reason(),
        "runs": [Import(run.started_at, _in_words(run)) for run in runs[:LATEST]],
        "has_more": len(runs) > LATEST,
    }
    return render(request, "holdings.html", context)


def _in_words(run: ImportRun) -> str:
    counts = ", ".join(f"{count} {gettext(outcome)}" for outcome, count in run.counts.items()) or gettext("nothing")
    is_over = run.state == ImportRun.State.FINISHED
    return counts if is_over else f"{counts} ({gettext(run.get_state_display())})"
