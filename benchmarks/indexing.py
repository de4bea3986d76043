"""How many articles a second become searchable: from the database (rendering included) and from prepared documents.

    .venv/bin/python benchmarks/indexing.py --reuters reuters21578.jsonl.gz
    .venv/bin/python benchmarks/indexing.py --articles 20000 [--without-stock] [--repeat 3]

Beside it, on the same rows, Haystack's own rebuild_index with its Whoosh engine and a plain index class. Every
measurement has a process and a directory of its own; the fastest of the repeats is printed. On a busy machine hold
CPU seconds against each other: "CPU /s" is what as many idle cores as there are processes would do in a second.
"""

import argparse
import gzip
import itertools
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
VOCABULARY = 60_000
PUBLISHED = datetime(1987, 2, 26, tzinfo=UTC).timestamp()
MEASURES = {
    "stock rebuild_index": 1,
    "ours, one process": 1,
    "ours, two processes": 2,
    "index alone, one process": 1,
    "index alone, two processes": 2,
    "update of 500": 1,
    "update of 25": 1,
}
STOCK = "stock rebuild_index"


def reuters(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            story = json.loads(line)
            section = (story["topics"] or ["none"])[0]
            yield {"headline": story["title"] or "-", "body": story["body"] or "", "section": section}


def generated(count: int) -> Iterator[dict[str, str]]:
    """Texts of a Zipf vocabulary, of 40 to 400 words."""
    seed = random.Random(7)
    letters = "etaoinshrdlu"
    words = ["".join(seed.choices(letters, k=seed.randint(2, 11))) for _ in range(VOCABULARY)]
    weights = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(VOCABULARY)))
    for _ in range(count):
        headline, body = (seed.choices(words, cum_weights=weights, k=k) for k in (8, seed.randint(40, 400)))
        yield {"headline": " ".join(headline), "body": ", ".join(body), "section": words[seed.randint(0, 99)]}


def load(stories: Iterator[dict[str, str]]) -> None:
    from django.core.management import call_command

    from articles.models import Article, Section, Source

    call_command("migrate", verbosity=0)
    source = Source.objects.create(slug="wire", name="Wire", language="en")
    sections: dict[str, Section] = {}
    rows = []
    for number, story in enumerate(stories):
        name = story["section"]
        if name not in sections:
            sections[name] = Section.objects.create(source=source, path=name, slug=f"s{len(sections)}")
        published = datetime.fromtimestamp(PUBLISHED + 600 * number, UTC)
        rows.append(
            Article(
                source=source,
                section=sections[name],
                public_id=f"a{number}",
                identity=f"a{number}",
                headline=story["headline"][:500],
                body=story["body"],
                language="en",
                published_at=published,
                published_precision="minute",
            )
        )
    Article.objects.bulk_create(rows, batch_size=500)


def stock() -> Callable[[], int]:
    from haystack import connections, indexes
    from haystack.management.commands import clear_index, update_index

    from articles.models import Article

    class Index(indexes.SearchIndex, indexes.Indexable):
        text = indexes.CharField(document=True)
        headline = indexes.CharField(model_attr="headline")
        source = indexes.CharField(model_attr="source__slug", faceted=True)
        section = indexes.CharField(model_attr="section__path", faceted=True)
        published = indexes.DateTimeField(model_attr="published_at", null=True)

        def get_model(self) -> type:
            return Article

        def index_queryset(self, using: str | None = None) -> object:
            return Article.objects.public().select_related("source", "section")

        def prepare_text(self, article: Article) -> str:
            return f"{article.headline}\n{article.body}"

    connections["default"].get_unified_index().build(indexes=[Index()])

    def work() -> int:
        clear_index.Command().run_from_argv(["manage.py", "clear_index", "--noinput"])
        update_index.Command().run_from_argv(["manage.py", "update_index", "--verbosity=0"])
        return Article.objects.count()

    return work


def ours(processes: int) -> Callable[[], int]:
    from articles.search import build, indexer

    build.processes = lambda articles: processes
    return lambda: indexer.rebuild().written


def alone(processes: int) -> Callable[[], int]:
    from haystack import connections

    from articles.models import Article
    from articles.search import indexer

    backend = connections["default"].get_backend()
    ids = list(Article.objects.order_by("pk").values_list("pk", flat=True))
    documents = list(indexer._documents(ids, indexer.Report()))
    size = -(-len(documents) // processes)
    parts = [documents[start : start + size] for start in range(0, len(documents), size)]
    return lambda: sum(map(len, backend.rebuild(parts)))


def update(count: int, times: int = 8) -> Callable[[], int]:
    from articles.models import Article
    from articles.search import indexer

    indexer.rebuild()
    ids = list(Article.objects.order_by("?").values_list("pk", flat=True)[: count * times])
    batches = [ids[start : start + count] for start in range(0, len(ids), count)]
    return lambda: sum(indexer.index_articles(batch).written for batch in batches)


def work_of(name: str) -> Callable[[], int]:
    if name == STOCK:
        return stock()
    if name.startswith("update"):
        return update(int(name.rpartition(" ")[2]))
    return (alone if name.startswith("index alone") else ours)(MEASURES[name])


def set_up(data: Path, name: str) -> None:
    os.environ |= {"NEWSARCHIVE_DATA": str(data), "DJANGO_SETTINGS_MODULE": "newsarchive.settings"}
    sys.path.insert(0, str(PROJECT))
    import django
    from django.conf import settings

    engine = settings.HAYSTACK_CONNECTIONS["default"] | {"PATH": tempfile.mkdtemp(dir=data)}
    if name == STOCK:
        engine["ENGINE"] = "haystack.backends.whoosh_backend.WhooshEngine"
    settings.HAYSTACK_CONNECTIONS = {"default": engine}
    django.setup()


def usage() -> tuple[float, float]:
    """CPU seconds of this process and of those it waited for, and the most memory that one of them had, in MB."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used), max(each.ru_maxrss for each in used) / 1024


def measured(name: str) -> dict[str, float]:
    work = work_of(name)
    before, at_rest = usage()
    started = time.perf_counter()
    documents = work()
    wall = time.perf_counter() - started
    cpu, peak = usage()
    return {"documents": documents, "wall": wall, "cpu": cpu - before, "peak": peak, "at rest": at_rest}


def in_own_process(data: Path, name: str, *arguments: str) -> str:
    command = [sys.executable, __file__, "--data", str(data), "--measure", name, *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def fastest(data: Path, name: str, repeat: int) -> dict[str, float]:
    runs = [json.loads(in_own_process(data, name).splitlines()[-1]) for _ in range(repeat)]
    return min(runs, key=lambda run: run["cpu"])


def report(found: dict[str, dict[str, float]]) -> None:
    print(
        f"{'':<28}{'wall s':>8}{'CPU s':>8}{'/s':>9}{'CPU /s':>9}{'× stock':>9}{'by CPU':>8}{'peak MB':>9}{'before':>8}"
    )
    base = found.get(STOCK)
    for name, run in found.items():
        each = run["documents"] / run["wall"], run["documents"] / run["cpu"] * MEASURES[name]
        ratios = "".join(f"{'–':>9}{'–':>8}")
        if base:
            stock_each = base["documents"] / base["wall"], base["documents"] / base["cpu"]
            ratios = f"{each[0] / stock_each[0]:>9.1f}{each[1] / stock_each[1]:>8.1f}"
        line = f"{name:<28}{run['wall']:>8.2f}{run['cpu']:>8.2f}{each[0]:>9,.0f}{each[1]:>9,.0f}"
        print(f"{line}{ratios}{run['peak']:>9.0f}{run['at rest']:>8.0f}")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reuters", type=Path, help="Reuters-21578 as .jsonl.gz")
    parser.add_argument("--articles", type=int, default=20_000, help="how many to generate without --reuters")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--without-stock", action="store_true", help="leave out the slowest measurement")
    parser.add_argument("--data", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> None:
    given = arguments()
    if given.measure:
        set_up(given.data, given.measure)
        if given.measure == "load":
            load(reuters(given.reuters) if given.reuters else generated(given.articles))
        else:
            print(json.dumps(measured(given.measure)))
        return
    data = Path(tempfile.mkdtemp(prefix="newsarchive-indexing-"))
    try:
        corpus = ("--reuters", str(given.reuters)) if given.reuters else ("--articles", str(given.articles))
        in_own_process(data, "load", *corpus)
        names = [name for name in MEASURES if name != STOCK or not given.without_stock]
        report({name: fastest(data, name, given.repeat) for name in names})
    finally:
        shutil.rmtree(data)


if __name__ == "__main__":
    main()
