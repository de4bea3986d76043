"""Records for the tests of searching."""

from datetime import UTC, datetime
from itertools import count

import pytest

from articles.models import Article, Comment, Section, Source

numbers = count(1)


@pytest.fixture
def source(db):
    return Source.objects.create(slug="courier", name="The Courier", language="en")


@pytest.fixture
def make_article(source):
    def make(headline="A headline", body="", day="", section="", **fields):
        number = next(numbers)
        fields.setdefault("source", source)
        if section:
            slug = section.lower().replace(" ", "-").replace("/", "")
            fields["section"], _ = Section.objects.get_or_create(
                source=fields["source"], path=section, defaults={"slug": slug}
            )
        if day:
            fields["published_at"] = datetime.fromisoformat(day).replace(tzinfo=UTC)
            fields["published_precision"] = "day"
        return Article.objects.create(
            public_id=f"t{number}", identity=f"t{number}", headline=headline, body=body, **fields
        )

    return make


@pytest.fixture
def make_comment():
    def make(article, body, author="Igor", place="Russia", **fields):
        number = article.comments.count() + 1
        return Comment.objects.create(article=article, number=number, body=body, author=author, place=place, **fields)

    return make
