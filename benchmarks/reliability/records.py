"""The records that the checks write: sections told apart by the key of an article, and words that each has alone."""

from datetime import UTC, datetime, timedelta

from articles.models import Article, Section, Source

SECTIONS = ("World", "Sport", "Harbour")
FIRST = datetime(2013, 1, 1, tzinfo=UTC)


def source() -> Source:
    return Source.objects.get_or_create(slug="courier", defaults={"name": "The Courier", "language": "en"})[0]


def sections() -> dict[str, Section]:
    paper = source()
    return {
        path: Section.objects.get_or_create(source=paper, path=path, defaults={"slug": path.lower()})[0]
        for path in SECTIONS
    }


def stock_up(count: int, words: int = 40, first: int = 0) -> list[int]:
    """Articles of three sections in turn, each with "harvest" and a word of its own; returns their keys."""
    paper, found = source(), list(sections().values())
    articles = [
        Article(
            source=paper,
            section=found[number % len(found)],
            public_id=f"h{number}",
            identity=f"h{number}",
            headline=f"Harvest {number}",
            body=text(number, words),
            language="en",
            published_at=FIRST + timedelta(hours=number),
            published_precision="minute",
        )
        for number in range(first, first + count)
    ]
    Article.objects.bulk_create(articles, batch_size=500)
    return list(Article.objects.order_by("pk").values_list("pk", flat=True))


def own_word(number: int) -> str:
    """A word that no stemmer shortens."""
    return f"zq{number}zq"


def text(number: int, words: int = 40) -> str:
    many = " ".join(f"ferry{(number * 7 + place) % 997}" for place in range(words))
    return f"The harvest of {own_word(number)}. {many}"
