"""Related stories are joined as if their pages had come one after the other, however they were batched."""

import random

import pytest

from articles.models import Article, RelatedStory
from ingest import loader
from tests.ingest.test_loader import arrival, related


def readings(pages):
    for number, (headline, item_id, pointers) in enumerate(pages):
        stories = [related(f"Story {name}", key) for name, key in pointers]
        yield arrival(
            f"page {number}", headline=f"Story {headline}", source_item_id=item_id or None, related=stories,
            published={"value": f"2022-01-{number + 1:02}", "precision": "day", "basis": "dateline", "as_printed": "",
                       "zone": None},
        )  # fmt: skip


def joined():
    rows = RelatedStory.objects.order_by("article__captures__path", "position")
    return list(rows.values_list("article__public_id", "position", "archived__public_id"))


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
def test_a_batch_joins_what_its_pages_would_have_joined_one_by_one(seed):
    chance = random.Random(seed)

    def name():
        return chance.choice("ABC"), chance.choice(["", "1", "2"])

    pages = [(*name(), [name() for _ in range(2)]) for _ in range(6)]
    for reading in readings(pages):
        loader.load([reading])
    one_by_one = joined()
    assert any(archived for *_, archived in one_by_one)
    Article.objects.all().delete()
    every = list(readings(pages))
    for start in range(0, len(every), 3):
        loader.load(every[start : start + 3], restore=True)
    assert joined() == one_by_one


@pytest.mark.django_db
def test_the_number_of_queries_does_not_grow_with_the_batch(django_assert_max_num_queries):
    many = list(readings([("ABC"[n % 3], "", [("A", ""), ("B", "1")]) for n in range(28)]))
    loader.load(many[:2])
    with django_assert_max_num_queries(40):
        loader.load(many[2:])
