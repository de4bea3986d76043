"""Is the index what the database is, after editors and an importer wrote at once while processes were killed?

    .venv/bin/python benchmarks/reliability/history.py     150 s, 50 and 10 kills, 5,000 operations
    .venv/bin/python benchmarks/reliability/history.py --short

Three editors (processes) make, change, hide, delete and comment on articles, one save at a time or in bulk; an importer
loads batches of 100 articles; `manage.py index --follow` is killed by SIGKILL again and again and started anew. Probes
measure how long it takes until a saved article is found, and a deleted one is not. Then what waits is indexed, and
every document of the index is compared with the database.

R1 lost, ghost, stale and doubled documents (0); R2 findable p95 <= 1 s, max <= 5 s; R3 save p95 <= 50 ms, max <= 1 s,
no error. Exit code 1 if one of them fails.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
PREPARED = "import sys; sys.path.insert(0, 'benchmarks/reliability'); import history; history.set_up()\n"
EDITORS = 3
STARTING = 1.2  # seconds that Python and Django take on a busy machine
SETTLE = 60.0  # seconds that a probe waits before it counts as never


def set_up() -> None:
    sys.path.insert(0, str(PROJECT))
    import django

    django.setup()


# The writers, each in a process of its own; what they tell is one JSON object on stdout.


def edit(seed: int, seconds: float, operations: int) -> None:
    """One editor: writes until the time is over and the operations are made, each as if in a request."""
    from django.core.signals import request_finished, request_started

    chance, done, saves, errors = random.Random(seed), Counter(), [], 0
    works = [made] * 5 + [changed] * 8 + [commented] * 4 + [hidden] * 2 + [deleted] * 2 + [in_bulk] * 2
    ends = time.monotonic() + seconds
    while time.monotonic() < ends or sum(done.values()) < operations:
        work = chance.choice(works)
        request_started.send(None)
        started = time.perf_counter()
        try:
            work(chance, f"{seed}-{sum(done.values())}")
        except Exception as error:  # noqa: BLE001  any error is one that an editor would have met
            errors += 1
            print(f"editor {seed}: {error!r}", file=sys.stderr)
        saves.append(time.perf_counter() - started)
        request_finished.send(None)
        done[work.__name__] += 1
        time.sleep(chance.uniform(0, 2 * max(0.0, seconds / max(operations, 1) - 0.004)))
    print(json.dumps({"operations": sum(done.values()), "saves": saves, "errors": errors}))


def made(chance: random.Random, name: str):
    from articles.models import Article, Source

    source, _ = Source.objects.get_or_create(slug="courier", defaults={"name": "The Courier"})
    words = " ".join(chance.choice(WORDS) for _ in range(120))
    return Article.objects.create(
        source=source, public_id=f"e{name}"[:16], identity=name, headline=f"Story {name}", body=words
    )


def any_article(chance: random.Random):
    from articles.models import Article

    newest = Article.objects.order_by("-pk").values_list("pk", flat=True).first() or 1
    others = Article.objects.exclude(identity__startswith="p")  # what a probe waits for is left alone
    return others.filter(pk__gte=chance.randint(1, newest)).order_by("pk").first()


def changed(chance: random.Random, name: str) -> None:
    from django.db import DatabaseError

    if article := any_article(chance):
        article.body = f"{name} " + " ".join(chance.choice(WORDS) for _ in range(120))
        try:
            article.save(update_fields=["body"])
        except DatabaseError as error:
            if "did not affect any rows" not in str(error):  # somebody deleted the article meanwhile
                raise


def commented(chance: random.Random, name: str) -> None:
    from django.db import IntegrityError

    from articles.models import Comment

    if article := any_article(chance):
        with suppress(IntegrityError):  # somebody deleted the article meanwhile
            Comment.objects.create(article=article, number=chance.randint(1, 10**9), author="Igor", body=f"So {name}")


def hidden(chance: random.Random, name: str) -> None:
    from articles.models import Article

    if article := any_article(chance):
        Article.objects.filter(pk=article.pk).update(visibility=chance.choice(["public", "hidden", "withdrawn"]))


def deleted(chance: random.Random, name: str) -> None:
    from django.db import IntegrityError

    if article := any_article(chance):
        with suppress(IntegrityError):  # somebody commented on it meanwhile
            article.delete()


def in_bulk(chance: random.Random, name: str) -> None:
    from articles.models import Article

    if article := any_article(chance):
        Article.objects.filter(pk__range=(article.pk, article.pk + 5)).update(headline=f"Renamed {name}")


def load(seed: int, seconds: float) -> None:
    """The importer: batches of 100 new articles with comments, one transaction each."""
    from django.db import transaction

    from articles.models import Article, Comment, Source
    from articles.search import indexer

    chance, ends, count = random.Random(seed), time.monotonic() + seconds, 0
    source, _ = Source.objects.get_or_create(slug="wire", defaults={"name": "The Wire"})
    while time.monotonic() < ends:
        stamp = f"{time.time_ns():x}"
        bodies = [" ".join(chance.choice(WORDS) for _ in range(300)) for _ in range(100)]
        with transaction.atomic():
            articles = Article.objects.bulk_create(
                Article(source=source, public_id=f"{stamp[-10:]}{n}", identity=f"{stamp}{n}",
                        headline=f"Load {n}", body=body)
                for n, body in enumerate(bodies)
            )  # fmt: skip
            Comment.objects.bulk_create(Comment(article=each, number=1, body="As loaded") for each in articles)
        count += 100
        if count % 500 == 0:
            indexer.catch_up()  # as `manage.py ingest` does
        time.sleep(1)
    print(json.dumps({"loaded": count}))


def probe(seconds: float, times: int) -> None:
    """Seconds until a saved article is found, and until a deleted one is not any more."""
    ends, waits = time.monotonic() + seconds, []
    chance = random.Random(1)
    while time.monotonic() < ends and len(waits) < times:
        name = f"p{time.time_ns():x}"[-14:]
        article = made(chance, name)
        waits.append(until_found(article.pk, True))
        pk = article.pk
        article.delete()
        waits.append(until_found(pk, False))
        time.sleep(max(0.0, 2 * seconds / times - 0.5))
    print(json.dumps({"waits": waits}))


def until_found(pk: int, is_wanted: bool) -> float:
    from haystack.query import SearchQuerySet

    from articles.models import Article
    from articles.search.errors import SearchUnavailable

    started = time.perf_counter()
    while time.perf_counter() - started < SETTLE:
        try:
            if bool(len(SearchQuerySet().models(Article).filter(article_id=pk))) == is_wanted:
                break
        except SearchUnavailable as error:
            print(error, file=sys.stderr)
        time.sleep(0.02)
    return time.perf_counter() - started


WORDS = [
    f"{first}{second}" for first in ("bridge", "harbour", "ferry", "storm", "market") for second in map(str, range(60))
]


# The comparison


def compared() -> dict[str, int]:
    """Every document of the index against what the database would give now, by id and stored fields."""
    from collections.abc import Mapping

    from haystack import connections

    from articles.models import Article
    from articles.search import indexer

    backend = connections["default"].get_backend()
    ids = list(Article.objects.order_by("pk").values_list("pk", flat=True))
    wanted: dict[str, Mapping] = {each["id"]: each for each in indexer._documents(ids, indexer.Report())}
    with backend.pinned() as snapshot:
        reader = snapshot.reader
        kept = [number for number in range(reader.doc_count_all()) if not reader.is_deleted(number)]
        pairs = zip(snapshot.values("django_ct", kept), snapshot.values("django_id", kept), strict=True)
        held = Counter(f"{kind}.{key}" for kind, key in pairs)
    return {
        "documents": sum(held.values()),
        "lost": len(set(wanted) - set(held)),
        "ghosts": len(set(held) - set(wanted)),
        "doubled": sum(count > 1 for count in held.values()),
        "stale": stale(wanted),
    }


def stale(wanted: dict) -> int:
    """Articles that are not found by a phrase of their newest body, and comments by theirs."""
    from haystack.query import SearchQuerySet  # noqa: F401

    from articles.search.results import SearchRequest, search

    count, sample = 0, random.Random(5).sample(sorted(wanted), min(len(wanted), 1500))
    for ident in sample:
        document = wanted[ident]
        text = document.get("text") or document.get("comments")
        words = " ".join(str(text).split()[:8])
        scope = "articles" if "article." in ident.removeprefix("articles.") else "comments"
        found = search(SearchRequest(f'"{words}"', scope=scope, per_page=100))
        keys = {str(hit.article.pk) if scope == "articles" else str(hit.comment.pk) for hit in found.hits}
        if found.total <= 100 and ident.rpartition(".")[2] not in keys:
            count += 1
    return count


# The run


def child(data: Path, code: str, output: int = subprocess.PIPE) -> subprocess.Popen:
    environment = os.environ | {"NEWSARCHIVE_DATA": str(data), "DJANGO_SETTINGS_MODULE": "newsarchive.settings"}
    return subprocess.Popen(
        [sys.executable, "-c", PREPARED + code], cwd=PROJECT, env=environment, stdout=output, text=True
    )


def told(process: subprocess.Popen) -> dict:
    output, _ = process.communicate(timeout=600)
    return json.loads(output.splitlines()[-1]) if output.strip() else {}


def killed_again_and_again(data: Path, code: str, times: int, seconds: float) -> int:
    """Starts it, kills it a random while after it is at work, and again, until the time is over."""
    chance, ends, kills = random.Random(3), time.monotonic() + seconds, 0
    while time.monotonic() < ends and kills < times:
        process = child(data, code, subprocess.DEVNULL)
        time.sleep(STARTING)
        time.sleep(max(0.0, min(chance.uniform(0, 2) * (seconds / times - STARTING), ends - time.monotonic())))
        process.send_signal(signal.SIGKILL)
        process.wait()
        kills += 1
    return kills


PREPARE = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("index", if_needed=True)
history.made(history.random.Random(), "first")
"""


def run(data: Path, asked: argparse.Namespace) -> dict:
    assert child(data, PREPARE).wait() == 0
    each = asked.operations // EDITORS
    editors = [child(data, f"history.edit({seed}, {asked.seconds}, {each})") for seed in range(EDITORS)]
    prober = child(data, f"history.probe({asked.seconds}, 200)")
    follow = "from articles.search import follower; follower.follow(lambda line: None, until_parent_ends=True)"
    jobs = [(follow, asked.kills), (f"history.load(7, {asked.seconds})", asked.importer_kills)]
    with ThreadPoolExecutor() as pool:
        kills = list(pool.map(lambda job: killed_again_and_again(data, *job, asked.seconds), jobs))
    results = [told(editor) for editor in editors]
    waits = told(prober)["waits"]
    final = child(
        data, "from django.core.management import call_command; call_command('index', verbosity=0)", subprocess.DEVNULL
    )
    assert final.wait() == 0
    checked = told(child(data, "print(history.json.dumps(history.compared()))"))
    saves = sorted(second for result in results for second in result["saves"])
    return {
        "operations": sum(result["operations"] for result in results),
        "errors": sum(result["errors"] for result in results),
        "indexer kills": kills[0],
        "importer kills": kills[1],
        "save p50 ms": percentile(saves, 50) * 1e3,
        "save p95 ms": percentile(saves, 95) * 1e3,
        "save max ms": saves[-1] * 1e3,
        "probes": len(waits),
        "findable p50 s": percentile(sorted(waits), 50),
        "findable p95 s": percentile(sorted(waits), 95),
        "findable max s": max(waits),
    } | checked


def percentile(ordered: list[float], part: int) -> float:
    return ordered[min(len(ordered) - 1, len(ordered) * part // 100)]


LIMITS = {"errors": 0, "lost": 0, "ghosts": 0, "stale": 0, "doubled": 0, "save p95 ms": 50, "save max ms": 1000}
LIMITS |= {"findable p95 s": 1, "findable max s": 5}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=150)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--importer-kills", type=int, default=10)
    parser.add_argument("--operations", type=int, default=5000)
    parser.add_argument("--short", action="store_true", help="20 s, 5 and 2 kills, 500 operations")
    asked = parser.parse_args()
    if asked.short:
        asked.seconds, asked.kills, asked.importer_kills, asked.operations = 20, 5, 2, 500
    data = Path(tempfile.mkdtemp(prefix="newsarchive-history-"))
    try:
        figures = run(data, asked)
    finally:
        shutil.rmtree(data, ignore_errors=True)
    for name, figure in figures.items():
        over = "   OVER THE LIMIT" if figure > LIMITS.get(name, float("inf")) else ""
        print(f"{name:<16}{figure:>12,.3f}".rstrip("0").rstrip(".") + over)
    return int(any(figures[name] > limit for name, limit in LIMITS.items()))


if __name__ == "__main__":
    sys.exit(main())
