"""A corpus of any size as rows of the archive, and the questions to put to it.

Reuters-21578 when its file is given, else texts of a Zipf vocabulary. Beyond their number, articles are made of the
sentences of others: words keep their frequencies, and phrases stay.
"""

import gzip
import itertools
import json
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

SIZE = 21_578
VOCABULARY = 60_000
BATCH = 500
COMMENTED = 20  # one article in so many has comments
SENTENCE = re.compile(r"(?<=\.)\s+")
CLASSES = (
    *("rare term", "common term", "two terms AND", "two terms OR", "phrase", "prefix", "term + date range"),
    *("sorted by date", "with three facets", "facets of everything", "page 20", "suggestion", "whole page"),
)


@dataclass(frozen=True)
class Story:
    headline: str
    body: str
    source: str
    section: str
    published: datetime | None


@dataclass(frozen=True)
class Words:
    """What to ask a corpus for, as a reader types it."""

    rare: tuple[str, ...]
    common: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]
    phrases: tuple[str, ...]
    beginnings: tuple[str, ...]
    misspelt: tuple[str, ...]
    span: tuple[datetime, datetime]


OF_REUTERS = Words(
    rare=("rubber", "tokyo", "coffee", "volcano"),
    common=("said", "year", "bank", "company"),
    pairs=(("oil", "prices"), ("bank", "rates"), ("shares", "company"), ("said", "trade"), ("crude", "exports")),
    phrases=("interest rates", "prime minister", "wall street", "central bank", "united states", "white house"),
    beginnings=("comp", "inter", "pro", "fin"),
    misspelt=("inflaton", "opecc", "isreal", "agricultre"),
    span=(datetime(1987, 3, 10), datetime(1987, 3, 20)),
)


def stories(reuters: Path | None, count: int) -> Iterator[Story]:
    base = min(count, SIZE)
    held = list(itertools.islice(of_reuters(reuters) if reuters else generated(base), base))
    yield from held
    yield from recombined(held, count - len(held))


def of_reuters(path: Path) -> Iterator[Story]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            told = json.loads(line)
            paragraphs = (" ".join(part.split()) for part in re.split(r"\n {4}", told["body"] or ""))
            yield Story(
                (told["title"] or "-")[:500],
                "\n\n".join(paragraphs),
                (told["places"] or ["none"])[0],
                (told["topics"] or ["none"])[0],
                datetime.fromisoformat(told["date"]).replace(tzinfo=UTC) if told["date"] else None,
            )


@cache
def vocabulary() -> list[str]:
    """Words from the most frequent to the rarest, the short ones first; no stemmer shortens them."""
    seed = random.Random(60)
    syllables = [consonant + vowel for consonant in "bdfgklmnprtv" for vowel in "aiou"]
    found: dict[str, None] = {}
    while len(found) < VOCABULARY:
        found["".join(seed.choices(syllables, k=min(4, 1 + len(found) // 40))) + "k"] = None
    return list(found)


def generated(count: int) -> Iterator[Story]:
    """Sentences of 8 to 24 words, 3 to 25 of them in an article."""
    seed, words = random.Random(7), vocabulary()
    weights = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(VOCABULARY)))
    first = datetime(2005, 1, 1, tzinfo=UTC)
    for number in range(count):
        headline, *sentences = (
            " ".join(seed.choices(words, cum_weights=weights, k=length))
            for length in (8, *(seed.randint(8, 24) for _ in range(seed.randint(3, 25))))
        )
        published = first + timedelta(days=3_000 * number / count) if number % 50 else None
        body = "\n\n".join(f"{sentence}." for sentence in sentences)
        yield Story(headline, body, f"paper {seed.randint(1, 12)}", words[seed.randint(0, 99)], published)


def of_generated() -> Words:
    words = vocabulary()
    long = [word for word in words[2_000:3_000] if len(word) > 7]
    return Words(
        rare=tuple(words[6_000:6_004]),
        common=tuple(words[:4]),
        pairs=tuple(zip(words[10:15], words[20:25], strict=True)),
        phrases=tuple(" ".join(pair) for pair in zip(words[:6], words[6:12], strict=True)),
        beginnings=tuple(word[:4] for word in long[:4]),
        misspelt=tuple(word[:2] + word[3:] for word in long[4:8]),
        span=(datetime(2006, 1, 1), datetime(2006, 6, 1)),
    )


def recombined(held: list[Story], count: int) -> Iterator[Story]:
    chance = random.Random(SIZE)
    sentences = [sentence for each in held for sentence in SENTENCE.split(each.body)]
    for _ in range(count):
        like = chance.choice(held)
        text = "\n\n".join(chance.choices(sentences, k=len(SENTENCE.split(like.body))))
        yield Story(like.headline, text, like.source, like.section, like.published)


def load(told: Iterable[Story]) -> dict[str, int]:
    """Into the database of the settings, which has tables and no rows; says how many rows that were."""
    from django.db import transaction

    from articles.models import Article, Comment

    places, batches = _Places(), _batches(told)
    with transaction.atomic():
        for start, batch in batches:
            rows = [places.article(start + place, story) for place, story in enumerate(batch)]
            Article.objects.bulk_create(rows)
            Comment.objects.bulk_create(comment for row in rows for comment in _comments(row))
    return {"articles": Article.objects.count(), "comments": Comment.objects.count()}


def _batches(told: Iterable[Story]) -> Iterator[tuple[int, list[Story]]]:
    left = iter(told)
    for start in itertools.count(0, BATCH):
        batch = list(itertools.islice(left, BATCH))
        if not batch:
            return
        yield start, batch


def _comments(article) -> Iterator:
    from articles.models import Comment

    if article.pk % COMMENTED:
        return
    for number, said in enumerate(SENTENCE.split(article.body)[:2], 1):
        yield Comment(article=article, number=number, author=f"reader {article.pk}", place="Boston", body=said)


class _Places:
    """The sources and sections met so far."""

    def __init__(self) -> None:
        self._sources: dict[str, object] = {}
        self._sections: dict[tuple[str, str], object] = {}

    def article(self, number: int, story: Story):
        from articles.models import Article

        return Article(
            source=self._source(story.source),
            section=self._section(story.source, story.section),
            public_id=f"a{number}",
            identity=f"a{number}",
            headline=story.headline,
            body=story.body,
            language="en",
            published_at=story.published,
            published_precision="second" if story.published else "",
        )

    def _source(self, name: str):
        from django.utils.text import slugify

        from articles.models import Source

        if name not in self._sources:
            self._sources[name] = Source.objects.create(slug=slugify(name), name=name, language="en")
        return self._sources[name]

    def _section(self, source: str, path: str):
        from articles.models import Section

        if (source, path) not in self._sections:
            made = Section.objects.create(source=self._source(source), path=path, slug=f"s{len(self._sections)}")
            self._sections[source, path] = made
        return self._sections[source, path]
