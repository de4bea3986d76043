"""The page about what the archive holds and how it came in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from articles.views.holdings import holdings
from ingest import quarantine
from ingest.models import ImportRun

LATEST = 50


def holdings_page(request: HttpRequest) -> HttpResponse:
    """Nothing of where captures lay on somebody's disk, nor of who imported them."""
    runs = ImportRun.objects.defer("arguments", "process", "reasons")[: LATEST + 1]
    context = {
        "part": "about",
        "held": holdings(),
        "quarantined": quarantine.by_reason(),
        "runs": runs[:LATEST],
        "has_more": len(runs) > LATEST,
    }
    return render(request, "holdings.html", context)
