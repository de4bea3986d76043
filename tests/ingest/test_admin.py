"""The journal in the admin: each import as it was asked for, and what came of it."""

import pytest

from ingest.admin import command_of
from ingest.models import ImportItem, ImportRun

pytestmark = pytest.mark.django_db

ARGUMENTS = {
    "paths": ["/home/ana/old pages"], "source": "gazette", "format": "auto", "layout": "plain", "limit": None,
    "reparse": False, "map": {"headline": "Titel"}, "retry_quarantined": True,
}  # fmt: skip


def test_the_command_of_an_import_is_told_as_it_would_be_typed():
    told = "manage.py ingest '/home/ana/old pages' --source gazette --layout plain --map headline=Titel"
    assert command_of(ARGUMENTS) == f"{told} --retry-quarantined"
    assert command_of({"reparse": True}) == "manage.py ingest --reparse"


def test_a_run_shows_its_command_its_counts_and_the_captures_of_each_outcome(admin_client):
    counts = {"unchanged": 1300, "quarantined": 1}
    told = {"arguments": ARGUMENTS, "counts": counts, "taken_in": 1301, "reasons": {"quarantined: empty": 1}}
    (run,) = ImportRun.objects.bulk_create([ImportRun(state="finished", **told)])
    ImportItem.objects.create(run=run, path="/home/ana/x.txt", outcome="quarantined", reason="empty", message="m")
    text = admin_client.get(f"/admin/ingest/importrun/{run.pk}/change/").content.decode()
    assert "--layout plain --map headline=Titel" in text
    assert "1,301" in text
    listed = f"/admin/ingest/importitem/?run__id__exact={run.pk}&amp;outcome__exact=quarantined"
    assert f'<a href="{listed}">1 quarantined</a>' in text
    assert b"/home/ana/x.txt" in admin_client.get(listed.replace("&amp;", "&")).content
    assert b"1,301" in admin_client.get("/admin/ingest/importrun/").content
