"""R9: is every query answered, however odd, in time, and never with everything by accident?

    .venv/bin/python benchmarks/reliability/queries.py [--queries 2000] [--articles 3000] [--seed 2013]

Known queries that broke engines before, and generated ones, go to the search page; every fourth of those has junk in
its other parameters too. "common" stands in half of the articles and no word in all of them, so a query that has words
and finds everything has found it by accident. Seconds are those of this process, whoever else is at work.
"""

import argparse
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

import hostile
from proof import Goal, main, visitor

MOST_SECONDS, MOST_MEGABYTES = 2.0, 100
SYLLABLES = [f"{consonant}{vowel}" for consonant in "bdfgklmnprstv" for vowel in "aeiou"]

Asked = tuple[str, Mapping[str, list[str]]]


def check(asked: argparse.Namespace) -> list[Goal]:
    from django.test.utils import setup_test_environment
    from sides import side

    setup_test_environment()  # so that answers tell what their page was made of
    fill(asked.articles)
    side().rebuild()
    reader = visitor()
    reader.get("/search/", {"q": "common"})
    before, states, slowest = megabytes(), Counter(), 0.0
    for query, junk in asked_of(asked.queries, asked.seed):
        state, seconds = answer_to(reader, query, junk, asked.articles)
        states[state] += 1
        slowest = max(slowest, seconds)
        if state != "answered" or seconds > MOST_SECONDS:
            print(f"{state} after {seconds:.1f} s: {query[:100]!r} {junk}", file=sys.stderr)
    return [
        Goal("queries", states.total(), least=asked.queries + len(hostile.KNOWN)),
        Goal("answered with an error", states["error"], 0),
        Goal("answered with everything by accident", states["everything"], 0),
        Goal("seconds of the slowest", slowest, MOST_SECONDS),
        Goal("megabytes taken meanwhile", megabytes() - before, MOST_MEGABYTES),
    ]


def asked_of(count: int, seed: int) -> Iterator[Asked]:
    yield from ((hostile.legible(query), {}) for query in hostile.KNOWN)
    chance = random.Random(seed)
    for number, query in enumerate(hostile.generated(count, seed)):
        yield query, hostile.parameters(chance) if number % 4 == 0 else {}


def answer_to(reader: object, query: str, junk: Mapping[str, list[str]], everything: int) -> tuple[str, float]:
    begun = time.process_time()
    response = reader.get("/search/", {"q": query} | junk)
    seconds = time.process_time() - begun
    if response.status_code != 200:
        return "error", seconds
    by_accident = found_in(response) >= everything and is_of_words(query)
    return "everything" if by_accident else "answered", seconds


def found_in(response: object) -> int:
    """How many hits the page tells of; Haystack's own page has a page of a paginator."""
    context = response.context
    return context["results"].total if "results" in context else context["page"].paginator.count


def is_of_words(query: str) -> bool:
    """Whether something is sought, so that everything cannot be the answer: not filters and excluded words alone."""
    from articles.search.query import leaves, parse, positive_terms

    read = parse(query)
    if read.tree is None:
        return bool(read.text)
    return list(positive_terms(read.tree)) == list(leaves(read.tree))


def fill(count: int) -> None:
    import records

    from articles.models import Article

    chance, paper = random.Random(count), records.source()
    articles = []
    for number in range(count):
        words = ["".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(60)]
        articles.append(
            Article(
                source=paper,
                public_id=f"q{number}",
                identity=f"q{number}",
                headline=" ".join(words[:6]),
                body=" ".join([*words, *(["common"] if number % 2 else [])]),
                language="en",
                published_at=datetime(2013, 1, 1, tzinfo=UTC) + timedelta(hours=7 * number),
                published_precision="minute",
            )
        )
    Article.objects.bulk_create(articles, batch_size=500)


def megabytes() -> float:
    """The most memory that this process has taken so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--queries", type=int, default=2000, help="generated ones, beside those that are known")
    parser.add_argument("--articles", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=2013)


if __name__ == "__main__":
    sys.exit(main(__doc__, check, add_arguments))
