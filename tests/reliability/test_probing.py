"""What the probes of the history check wait for is theirs alone: what an editor deletes is never found."""

import importlib
import random
from pathlib import Path

import pytest

from articles.models import Article

PROOFS = Path(__file__).resolve().parents[2] / "benchmarks" / "reliability"


@pytest.fixture
def probing(monkeypatch):
    monkeypatch.syspath_prepend(PROOFS)
    return importlib.import_module("probing")


@pytest.fixture
def writers(probing):
    return importlib.import_module("writers")


@pytest.fixture
def waited_for(db, writers, probing) -> Article:
    return writers.made(random.Random(1), probing.name_of_a_probe())


def test_no_editor_chooses_the_article_that_a_probe_waits_for(waited_for, writers):
    chosen = {writers.any_article(random.Random(seed)) for seed in range(20)}
    assert chosen == {None}
    other = writers.made(random.Random(2), "0-1")
    assert other in {writers.any_article(random.Random(seed)) for seed in range(20)}


def test_what_editors_do_in_bulk_leaves_the_article_of_a_probe_as_it_was(db, writers, probing):
    other = writers.made(random.Random(2), "0-1")
    waited_for = writers.made(random.Random(1), probing.name_of_a_probe())
    assert waited_for.pk == other.pk + 1
    for seed in range(20):
        writers.in_bulk(random.Random(seed), "0-2")
    assert Article.objects.get(pk=other.pk).headline == "Renamed 0-2"
    assert Article.objects.get(pk=waited_for.pk).headline == waited_for.headline


def test_every_probe_has_a_name_of_its_own_that_is_kept_whole(probing):
    names = [probing.name_of_a_probe() for _ in range(200)]
    assert len(set(names)) == 200
    longest = Article._meta.get_field("public_id").max_length
    assert all(name.startswith(probing.LEFT_ALONE) and len(f"e{name}") <= min(16, longest) for name in names)


def test_a_probe_that_waits_for_long_tells_what_it_sees(index, waited_for, probing, monkeypatch, capsys):
    monkeypatch.setattr(probing, "LATE", 0)
    monkeypatch.setattr(probing, "SETTLE", 0.2)
    words = f'"{" ".join(waited_for.body.split()[:6])}"'
    waited_for.delete()
    assert probing.until_found(waited_for.pk or 0, words, True) >= 0.2
    told = capsys.readouterr().err
    assert told.count("late: found") == 1
    assert "'row': None" in told and "'held': 0" in told and "'waiting': " in told
