"""What a page costs the server: time and queries of every kind of page, in an archive of any size.

    .venv/bin/python benchmarks/pages.py [--articles 20000] [--comments 10000] [--times 60] [--keep FOLDER]

One process asks its own site, so the time is the server's alone: middleware, view, queries and template. Each address
is asked `--times` times, other articles and other pages each time, in rounds so that noise meets all kinds alike.
Wall and CPU milliseconds; on a busy machine hold the CPU column against the goal of 30 ms.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT), str(PROJECT / "benchmarks")]
AFTER_A_CHANGE = ("home", "source, first page", "comments, any page of them")
HEAD = f"{'':<34}{'p50 ms':>9}{'p95 ms':>9}{'CPU p50':>9}{'CPU p95':>9}{'queries':>9}{'KB':>8}"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--comments", type=int, default=10_000, help="on one article")
    parser.add_argument("--times", type=int, default=60)
    parser.add_argument("--keep", type=Path, help="a data directory to make the archive in, or to find it in")
    return parser.parse_args()


def prepare(data: Path, articles: int, comments: int) -> None:
    os.environ |= {"NEWSARCHIVE_DATA": str(data), "DJANGO_SETTINGS_MODULE": "newsarchive.settings"}
    os.environ |= {"NEWSARCHIVE_HOSTS": "testserver"}
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    from articles.models import Article

    if not Article.objects.exists():
        import corpus

        corpus.load(corpus.stories(None, articles))
        long_thread(comments)


def long_thread(count: int) -> None:
    """One article with a great many comments, each the answer to another."""
    from articles.models import Article, Comment

    article = Article.objects.order_by("pk").first()
    article.comments.all().delete()
    said = "It was said before, and it will be said again, that nobody asked those who live there. "
    rows = [Comment(article=article, number=number, body=said * (number % 5 + 1)) for number in range(1, count + 1)]
    made = Comment.objects.bulk_create(rows, batch_size=500)
    for place, comment in enumerate(made):
        comment.parent = made[place // 2] if place % 3 else None
    Comment.objects.bulk_update(made, ["parent"], batch_size=500)


def kinds() -> dict[str, Callable[[int], str]]:
    """Kind of page -> the address to ask for in a round."""
    from articles.models import Article, Source
    from articles.views.keyset import Place

    public = Article.objects.public()
    addresses = [article.get_absolute_url() for article in public.order_by("-pk").defer("body")[:500]]
    source = Source.objects.with_counts().order_by("-article_count").first()
    held = list(public.filter(source=source).newest().values_list("pk", "published_at"))
    late = [Place(moment, key) for key, moment in held[-60:-20]]
    newest = public.dated().newest().first().published_at
    long = public.order_by("pk").first()
    listing, thread = source.get_absolute_url(), f"/articles/{long.public_id}/comments/"
    section = source.sections.with_article_counts().order_by("-article_count").first()
    return {
        "home": lambda turn: "/",
        "article": lambda turn: addresses[turn * 7 % len(addresses)],
        "article, 10,000 comments": lambda turn: long.get_absolute_url(),
        "comments, any page of them": lambda turn: f"{thread}?page={turn + 1}",
        "comments, newest first": lambda turn: f"{thread}?sort=newest&page={turn + 1}",
        "source, first page": lambda turn: listing,
        f"source, page {len(held) // 20}": lambda turn: f"{listing}?after={late[turn % len(late)]}",
        "section": lambda turn: section.get_absolute_url(),
        "sources": lambda turn: "/sources/",
        "year": lambda turn: f"/{newest:%Y}/",
        "month": lambda turn: f"/{newest:%Y/%m}/",
        "day": lambda turn: f"/{newest:%Y/%m/%d}/",
        "undated": lambda turn: "/undated/",
        "feed": lambda turn: "/feed.atom",
    }


def measured(times: int) -> dict[str, list[tuple[float, float, int, int]]]:
    """Kind -> (wall s, CPU s, queries, bytes) of each time; the first round warms up and does not count."""
    from django.test import Client

    client, found, addresses = Client(), {}, kinds()
    for turn in range(times + 1):
        for kind, address in addresses.items():
            row = asked(client, address(turn))
            if turn:
                found.setdefault(kind, []).append(row)
    for turn in range(times):
        for kind in AFTER_A_CHANGE:
            found.setdefault(f"{kind} after a change", []).append(anew(client, addresses[kind](turn)))
    return found


def anew(client, address: str) -> tuple[float, float, int, int]:
    """What the page costs once a record was changed: what a process keeps between requests is reckoned again."""
    from articles.views import kept

    kept.forget()
    return asked(client, address)


def asked(client, address: str) -> tuple[float, float, int, int]:
    from django.db import connection

    queries: list[str] = []

    def count(execute, sql, *rest):
        queries.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        wall, cpu = time.perf_counter(), time.process_time()
        response = client.get(address, follow=True)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    assert response.status_code == 200, (address, response.status_code)
    return wall, cpu, len(queries), len(response.getvalue())


def lines(found: dict[str, list[tuple[float, float, int, int]]]) -> Iterator[str]:
    yield HEAD
    for kind, rows in found.items():
        walls, cpus, queries, sizes = zip(*rows, strict=True)
        times = [statistics.median(walls), p95(walls), statistics.median(cpus), p95(cpus)]
        shown = "".join(f"{1000 * each:>9.1f}" for each in times)
        yield f"{kind:<34}{shown}{max(queries):>9}{max(sizes) / 1000:>8.0f}"


def p95(values: tuple[float, ...]) -> float:
    return sorted(values)[int(0.95 * (len(values) - 1))]


def main() -> None:
    asked_for = arguments()
    with tempfile.TemporaryDirectory(prefix="pages-") as folder:
        prepare(asked_for.keep or Path(folder), asked_for.articles, asked_for.comments)
        print(*lines(measured(asked_for.times)), sep="\n")


if __name__ == "__main__":
    main()
