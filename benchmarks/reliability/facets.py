"""R8: are the rows and counts of a search right while the index is being written, and does every hit stand on one page?

    .venv/bin/python benchmarks/reliability/facets.py [--searches 1000] [--articles 600] [--most 101]

A process saves article after article, each of which is indexed at once; meanwhile sections are searched, page by page.
Every article keeps its section and its word, so that each search has one right answer. Then, with the writer gone, each
number of hits from 0 to 101 is paged through at 5, 10 and 20 a page.
"""

import argparse
import sys
import time
from collections import Counter

from background import going_on
from proof import Goal, main

WRITER = """
from articles.models import Article
from sides import side
print("ready", flush=True)
count = 0
while True:
    for article in Article.objects.order_by("?")[:50]:
        count += 1
        article.body += f" change{count % 9}"
        article.save(update_fields=["body"])
        side().after_a_save()
"""


def check(asked: argparse.Namespace) -> list[Goal]:
    import records
    from sides import side

    keys = records.stock_up(asked.articles)
    side().rebuild()
    with going_on(WRITER):
        started, states = time.perf_counter(), Counter(searched(keys, number) for number in range(asked.searches))
        seconds = time.perf_counter() - started
    return [
        Goal("searches under commits", sum(states.values()), least=asked.searches),
        Goal("wrong rows", states["wrong rows"], 0),
        Goal("pages that came up short", states["short"], 0),
        Goal("wrong counts", states["wrong counts"], 0),
        Goal("searches that raised", states["raised"], 0),
        Goal("searches a second", asked.searches / seconds),
        *paged(asked.most),
    ]


def searched(keys: list[int], number: int) -> str:
    """What is wrong with one page of one section, if anything."""
    import records
    from sides import side

    section, per_page = number % len(records.SECTIONS), 20
    of_section = set(keys[section :: len(records.SECTIONS)])
    page = number % (-(-len(of_section) // per_page)) + 1
    try:
        found = side().found("harvest", records.SECTIONS[section], page, per_page)
    except Exception:  # noqa: BLE001  whatever a reader would have met as an error
        return "raised"
    if not set(found.keys) <= of_section:
        return "wrong rows"
    if len(found.keys) < min(per_page, len(of_section) - (page - 1) * per_page):
        return "short"
    counted = found.sections.get(records.SECTIONS[section])
    return "right" if found.total == counted == len(of_section) else "wrong counts"


def paged(most: int) -> list[Goal]:
    """Articles with the word of each number of hits that they are among."""
    from sides import side

    from articles.models import Article

    chosen = list(Article.objects.order_by("pk")[:most])
    for place, article in enumerate(chosen, 1):
        article.body = " ".join(f"hits{number}" for number in range(place, most + 1))
    Article.objects.bulk_update(chosen, ["body"], batch_size=50)
    side().rebuild()
    walks = [(number, per_page) for number in range(most + 1) for per_page in (5, 10, 20)]
    # An article at place p has the words of p and more: `hits7` stands in the first seven.
    wrong = sum(
        walked(number, per_page) != {article.pk: 1 for article in chosen[:number]} for number, per_page in walks
    )
    return [Goal("walks through all pages", len(walks)), Goal("walks with a hit missing or doubled", wrong, 0)]


def walked(number: int, per_page: int) -> dict[int, int]:
    """How often each article stands on the pages of a search."""
    from sides import side

    seen: Counter[int] = Counter()
    for page in range(1, max(1, -(-number // per_page)) + 1):
        seen.update(side().found(f"hits{number}", page=page, per_page=per_page).keys)
    return dict(seen)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--searches", type=int, default=1000)
    parser.add_argument("--articles", type=int, default=600)
    parser.add_argument("--most", type=int, default=101, help="hits to page through")


if __name__ == "__main__":
    sys.exit(main(__doc__, check, add_arguments))
