"""How fast captures become articles that are found: read, stored and indexed, by the command itself.

    .venv/bin/python benchmarks/ingest.py [--captures 20000] [--loop 2000] [--workers 2]
    .venv/bin/python benchmarks/ingest.py --growth

The first beside a plain loop that does the same work: each page parsed by the same parsers, `Article.objects.create`
and the like for every row, then Haystack's own update_index. The second imports 1,000 captures into an archive of
1,000, 10,000 and 100,000 articles. Everything has processes and a data directory of its own. On a busy machine hold
CPU seconds against each other: "CPU /s" is what as many idle cores as there are processes would do in a second.
"""

import argparse
import ctypes
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT), str(PROJECT / "benchmarks")]
HEAD = f"{'':<34}{'captures':>9}{'wall s':>9}{'CPU s':>9}{'/s':>8}{'CPU /s':>8}{'peak MB':>9}"
CAPS = (1_000, 10_000, 100_000)


def django_in(data: Path, engine: str = "") -> None:
    os.environ |= {"NEWSARCHIVE_DATA": str(data), "DJANGO_SETTINGS_MODULE": "newsarchive.settings"}
    import django
    from django.conf import settings

    if engine:
        settings.HAYSTACK_CONNECTIONS["default"] |= {"ENGINE": engine}
        settings.HAYSTACK_SIGNAL_PROCESSOR = "haystack.signals.BaseSignalProcessor"
    django.setup()


# --- the plain loop ------------------------------------------------------------------------------------------------


def plain_loop(data: Path, folder: Path) -> None:
    django_in(data, "haystack.backends.whoosh_backend.WhooshEngine")
    from haystack.management.commands import update_index

    from ingest import readers
    from ingest.assemble import to_json
    from ingest.pipeline import parse
    from ingest.walk import find

    for found in find([folder]):
        for page in readers.read(found.path, found.facts):
            create(page, to_json(parse(page)))
    searched_plainly()
    update_index.Command().run_from_argv(["manage.py", "update_index", "--verbosity=0"])


def create(page, record: dict) -> None:
    """Every row by `objects.create`, as a first version would."""
    from django.utils.text import slugify

    from articles.models import Article, Capture, Comment, Photo, RelatedStory, Section, Source
    from ingest import record as rows
    from ingest.identity import identity_of, public_id

    source, _ = Source.objects.get_or_create(slug=record["source"], defaults={"name": record["source"]})
    fields = rows.article_fields(record)
    path, section = fields.pop("section"), None
    if path:
        section, _ = Section.objects.get_or_create(
            source=source, path=path, defaults={"slug": slugify(path.replace("/", "-"), allow_unicode=True)}
        )
    identity = identity_of(record, page.sha256)
    link = public_id(source.slug, identity)
    article = Article.objects.create(source=source, section=section, identity=identity, public_id=link, **fields)
    Capture.objects.create(
        article=article, sha256=page.sha256, content=Capture.compressed(page.raw), size=len(page.raw),
        media_type=page.media_type, encoding=page.encoding, path=page.path, layout=record["layout"],
        layout_version=record["layout_version"], zones=Capture.run_length(record["labels"]), parsed=record,
    )  # fmt: skip
    for position, row in enumerate(rows.photo_rows(record), 1):
        Photo.objects.create(article=article, position=position, **row)
    for position, row in enumerate(rows.related_rows(record), 1):
        RelatedStory.objects.create(article=article, position=position, **row)
    made: dict[int, Comment] = {}
    for number, row in enumerate(rows.comment_rows(record), 1):
        parent = made.get(row.pop("in_reply_to"))
        made[number] = Comment.objects.create(article=article, number=number, parent=parent, **row)


def searched_plainly() -> None:
    """Plain index classes of articles and comments, with the fields that the archive searches."""
    from haystack import connections, indexes

    from articles.models import Article, Comment

    class ArticleIndex(indexes.SearchIndex, indexes.Indexable):
        text = indexes.CharField(document=True)
        headline = indexes.CharField(model_attr="headline")
        author = indexes.CharField(model_attr="byline")
        source = indexes.CharField(model_attr="source__slug", faceted=True)
        section = indexes.CharField(model_attr="section__path", faceted=True, null=True)
        language = indexes.CharField(model_attr="language", faceted=True)
        published = indexes.DateTimeField(model_attr="published_at", null=True)
        captions = indexes.MultiValueField()
        comments = indexes.MultiValueField()

        def get_model(self) -> type:
            return Article

        def index_queryset(self, using: str | None = None) -> object:
            return Article.objects.public().select_related("source", "section").prefetch_related("photos", "comments")

        def prepare_text(self, article: Article) -> str:
            return f"{article.headline}\n{article.body}"

        def prepare_captions(self, article: Article) -> list[str]:
            return [photo.caption for photo in article.photos.all()]

        def prepare_comments(self, article: Article) -> list[str]:
            return [comment.body for comment in article.comments.all()]

    class CommentIndex(indexes.SearchIndex, indexes.Indexable):
        text = indexes.CharField(document=True, model_attr="body")
        author = indexes.CharField(model_attr="author")
        published = indexes.DateTimeField(model_attr="posted_at", null=True)

        def get_model(self) -> type:
            return Comment

        def index_queryset(self, using: str | None = None) -> object:
            return Comment.objects.public()

    connections["default"].get_unified_index().build(indexes=[ArticleIndex(), CommentIndex()])


# --- growth --------------------------------------------------------------------------------------------------------

# Another so many copies of each article, with all its rows and samples; {k} numbers the copy.
COPIES = {
    "articles_article": {
        "id": "id + {shift}", "public_id": "'c' || (id + {shift})", "identity": "identity || '|copy' || {k}",
        "headline": "headline || ' copy ' || {k}",
    },
    "articles_capture": {
        "id": "NULL", "article_id": "article_id + {shift}", "sha256": "'c' || {k} || substr(sha256, 9)",
    },
    "articles_comment": {"id": "NULL", "article_id": "article_id + {shift}", "parent_id": "NULL"},
    "articles_photo": {"id": "NULL", "article_id": "article_id + {shift}"},
    "articles_relatedstory": {"id": "NULL", "article_id": "article_id + {shift}", "archived_id": "NULL",
                              "headline": "headline || ' copy ' || {k}"},
    "ingest_sample": {"id": "NULL", "article_id": "article_id + {shift}", "value": "abs(random()) % 4294967296"},
}  # fmt: skip


def grow(data: Path, to: int) -> None:
    """Fills the archive up to so many articles, by copies of the first thousand in SQL; then builds the index."""
    django_in(data)
    from django.db import connection, transaction

    from articles import triggers
    from articles.models import Article
    from articles.search import indexer

    triggers.drop()
    first = 1_000
    held = Article.objects.order_by("-pk").values_list("pk", flat=True)[0]
    with transaction.atomic(), connection.cursor() as cursor:
        for k in range(1, -(-(to - Article.objects.count()) // first) + 1):
            for table, changed in COPIES.items():
                key = "id" if table == "articles_article" else "article_id"
                names = [column.name for column in connection.introspection.get_table_description(cursor, table)]
                numbers = {"k": held + k, "shift": held + (k - 1) * first}
                values = ", ".join(changed.get(name, f'"{name}"').format(**numbers) for name in names)
                quoted = ", ".join(f'"{name}"' for name in names)
                cursor.execute(f"INSERT INTO {table} ({quoted}) SELECT {values} FROM {table} WHERE {key} <= {first}")
    triggers.restore()
    indexer.rebuild()


# --- measuring -----------------------------------------------------------------------------------------------------


PR_SET_CHILD_SUBREAPER = 36


def adopt() -> None:
    """Processes whose parent is gone come to this one, so that their time is counted: those that read pages do."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def wait_for_all() -> None:
    with suppress(ChildProcessError):
        while True:
            os.wait()


def measured(name: str, captures: int, *command: str, data: Path, processes: int = 1) -> dict:
    """Runs a command; its own CPU time and that of all its processes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    environment = os.environ | {"NEWSARCHIVE_DATA": str(data), "DJANGO_SETTINGS_MODULE": "newsarchive.settings"}
    subprocess.run([sys.executable, *command], check=True, env=environment, cwd=PROJECT, stdout=subprocess.DEVNULL)
    wait_for_all()
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{name:<34}{captures:>9,}{wall:>9.1f}{cpu:>9.1f}{captures / wall:>8,.0f}"
          f"{captures / cpu * processes:>8,.0f}{after.ru_maxrss / 1024:>9,.0f}", flush=True)  # fmt: skip
    return {"each": wall / captures, "cpu": cpu / processes / captures}


def beside_a_loop(work: Path, asked: argparse.Namespace) -> None:
    import captures

    size = captures.write(work / "pages", asked.captures)
    captures.write(work / "some", asked.loop)
    print(f"{asked.captures:,} captures of {size / asked.captures / 1000:.1f} kB, {asked.workers} workers\n{HEAD}")
    ingest = ["manage.py", "ingest", "--workers", str(asked.workers), "--verbosity", "0"]
    for data in ("ours", "loop"):
        migrate(work / data)
    ours = measured("the command", asked.captures, *ingest, str(work / "pages"), data=work / "ours",
                    processes=asked.workers)  # fmt: skip
    measured("the command again, unchanged", asked.captures, *ingest, str(work / "pages"), data=work / "ours")
    if asked.loop:
        loop = measured("a plain loop and update_index", asked.loop, __file__, "--run-loop", str(work / "some"),
                        data=work / "loop")  # fmt: skip
        ratios = loop["each"] / ours["each"], loop["cpu"] / ours["cpu"]
        print(f"\nA capture takes the loop {ratios[0]:.1f} times as long, {ratios[1]:.1f} times by CPU on idle cores.")


def growing(work: Path, asked: argparse.Namespace) -> None:
    import captures

    migrate(work / "data")
    print(f"1,000 captures into an archive of so many\n{HEAD}")
    ingest = ["manage.py", "ingest", "--workers", str(asked.workers), "--verbosity", "0"]
    captures.write(work / "pages-0", 1_000)
    measured("0", 1_000, *ingest, str(work / "pages-0"), data=work / "data", processes=asked.workers)
    for number, size in enumerate(asked.sizes, 1):
        captures.write(work / f"pages-{number}", 1_000, first=number * 1_000)
        subprocess.run([sys.executable, __file__, "--run-grow", str(size), str(work / "data")], check=True)
        measured(f"{size:,}", 1_000, *ingest, str(work / f"pages-{number}"), data=work / "data",
                 processes=asked.workers)  # fmt: skip


def migrate(data: Path) -> None:
    environment = os.environ | {"NEWSARCHIVE_DATA": str(data)}
    for command in (["migrate", "--verbosity=0"], ["index", "--verbosity=0"]):
        subprocess.run([sys.executable, "manage.py", *command], check=True, env=environment, cwd=PROJECT)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--captures", type=int, default=20_000)
    parser.add_argument("--loop", type=int, default=2_000, help="captures of the plain loop, which is slow; 0: none")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--growth", action="store_true", help="measure how the speed depends on what is held")
    parser.add_argument("--sizes", type=json.loads, default=list(CAPS), help="of the archive, as a JSON list")
    parser.add_argument("--run-loop", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--run-grow", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.run_loop:
        plain_loop(Path(os.environ["NEWSARCHIVE_DATA"]), asked.run_loop)
    elif asked.run_grow:
        grow(Path(asked.run_grow[1]), int(asked.run_grow[0]))
    else:
        work = Path(tempfile.mkdtemp(prefix="newsarchive-ingest-"))
        adopt()
        try:
            (growing if asked.growth else beside_a_loop)(work, asked)
        finally:
            shutil.rmtree(work)


if __name__ == "__main__":
    main()
