"""Articles that share their text are linked, at a bounded cost, and stories of one template are not."""

import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import OtherVersion
from ingest import versions
from ingest.models import Sample
from ingest.sketch import sketch
from tests.articles.factories import make_article

pytestmark = pytest.mark.django_db
NAMES = ["Ellary", "Skerrow", "Vellen", "Harrow", "Tolsta", "Brae", "Ness", "Strand", "Quay", "Moor"]
# A report that is written anew every day by filling in what differs.
REPORT = (
    "Shares on the {} exchange closed {} points higher on {} as traders weighed the harvest. The index of {} ended at "
    "{} after an early fall of {}. Wool rose {} to {} while herring fell {} to {}. Analysts at {} expect {} next week. "
    "The ferry company {} gained {} after it named {} its director. The exchange opens at nine tomorrow as {} returns. "
)


def text(seed, count=300):
    chance = random.Random(seed)
    return " ".join(f"{chance.choice(NAMES).lower()}{chance.randint(1, 400)}" for _ in range(count))


def arrived(*bodies):
    """Articles with these bodies, as an import links them."""
    articles = [make_article(body=body) for body in bodies]
    versions.link({article.pk: (sketch(article.body), article.body) for article in articles})
    return articles


def links():
    return set(OtherVersion.objects.values_list("first", "second"))


def test_a_story_that_came_before_is_linked_with_its_longer_version():
    (old,) = arrived(text(1))
    (new,) = arrived(f"{text(1)} {text(2)}")
    assert links() == {(old.pk, new.pk)}
    assert OtherVersion.objects.get().containment == 1.0


def test_two_versions_that_come_together_are_linked_once():
    one, other, _ = arrived(text(1), text(1), text(2))
    assert links() == {(one.pk, other.pk)}


def test_stories_of_one_template_are_not_linked():
    chance = random.Random(3)
    reports = []
    for _ in range(12):
        filled = [f"{chance.choice(NAMES)} {chance.randint(1, 9999)}" for _ in range(REPORT.count("{}"))]
        reports.append(REPORT.format(*filled) * 2)
    arrived(*reports)
    assert links() == set()


def test_a_link_that_an_editor_dismissed_stays_dismissed_when_the_text_is_read_again():
    one, other = arrived(text(1), text(1))
    OtherVersion.objects.update(state="dismissed")
    versions.relink(other.pk, sketch(other.body), other.body)
    assert OtherVersion.objects.get().state == "dismissed"
    assert not OtherVersion.objects.of(one).exists()


def test_what_hundreds_of_pages_share_is_held_for_the_first_of_them_alone():
    for _ in range(versions.MOST_HOLDERS + 6):
        arrived(text(1))
    values = sketch(text(1))
    assert Sample.objects.filter(value=values[0]).count() == versions.MOST_HOLDERS


def test_the_queries_of_a_batch_do_not_depend_on_its_size():
    def queries(*seeds):
        articles = [make_article(body=text(seed)) for seed in seeds]
        with CaptureQueriesContext(connection) as made:
            versions.link({article.pk: (sketch(article.body), article.body) for article in articles})
        return len(made)

    assert queries(1) == queries(*range(10, 30))
