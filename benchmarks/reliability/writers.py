"""Those who write at once in the history check, each a process of its own: editors and an importer.

What one of them has to tell is one JSON object, its last line.
"""

import json
import random
import sys
import time
from collections import Counter
from contextlib import suppress

from probing import LEFT_ALONE, SETTLE

WORDS = [f"{first}{number}" for first in ("bridge", "harbour", "ferry", "storm", "market") for number in range(60)]


def edit(seed: int, seconds: float, operations: int) -> None:
    """One editor: writes until the time is over and the operations are made, each as if in a request."""
    chance, done, saves, errors = random.Random(seed), Counter(), [], Counter()
    works = [made] * 5 + [changed] * 8 + [commented] * 4 + [hidden] * 2 + [deleted] * 2 + [in_bulk] * 2
    ends, latest = time.monotonic() + seconds, time.monotonic() + 3 * seconds + SETTLE
    while time.monotonic() < ends or (sum(done.values()) < operations and time.monotonic() < latest):
        work, started = chance.choice(works), time.perf_counter()
        error = in_a_request(work, chance, f"{seed}-{sum(done.values())}", saves)
        if error:
            errors[error] += 1
        done[work.__name__] += 1
        spent = time.perf_counter() - started
        time.sleep(chance.uniform(0, 2 * max(0.0, seconds / max(operations, 1) - spent)))
    for error, count in errors.most_common(5):
        print(f"editor {seed}, {count} times: {error}", file=sys.stderr)
    print(json.dumps({"operations": sum(done.values()), "saves": saves, "errors": sum(errors.values())}))


def in_a_request(work, chance: random.Random, name: str, saves: list[float]) -> str:
    """How long the editor waited goes to `saves`; returns the error that the editor would have met."""
    from django.core.signals import request_finished, request_started

    request_started.send(None)
    started, error = time.perf_counter(), ""
    try:
        work(chance, name)
    except Exception as met:  # noqa: BLE001  whatever an editor would have met as an error
        error = repr(met)[:200]
    saves.append(time.perf_counter() - started)
    request_finished.send(None)
    return error


def some_words(chance: random.Random, count: int = 120) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(count))


def made(chance: random.Random, name: str):
    import records

    from articles.models import Article

    return Article.objects.create(
        source=records.source(),
        public_id=f"e{name}"[:16],
        identity=name,
        headline=f"Story {name}",
        body=f"story {name} {some_words(chance)}",
    )


def any_article(chance: random.Random):
    from articles.models import Article

    newest = Article.objects.order_by("-pk").values_list("pk", flat=True).first() or 1
    others = Article.objects.exclude(identity__startswith=LEFT_ALONE)
    return others.filter(pk__gte=chance.randint(1, newest)).order_by("pk").first()


def changed(chance: random.Random, name: str) -> None:
    from django.db import DatabaseError

    if article := any_article(chance):
        article.body = f"changed {name} {some_words(chance)}"
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
        some = Article.objects.filter(pk__range=(article.pk, article.pk + 5))
        some.exclude(identity__startswith=LEFT_ALONE).update(headline=f"Renamed {name}")


def load(seed: int) -> None:
    """The importer: batches of 100 new articles with comments, one transaction each, for as long as it lives."""
    from sides import side

    chance, count = random.Random(seed), 0
    while True:
        load_batch(chance)
        count += 100
        if count == 100:
            print("ready", flush=True)
        if count % 500 == 0:
            side().after_a_load()
        time.sleep(1)


def load_batch(chance: random.Random) -> None:
    import records
    from django.db import transaction

    from articles.models import Article, Comment

    stamp, paper = f"{time.time_ns():x}", records.source()
    bodies = [some_words(chance, 300) for _ in range(100)]
    with transaction.atomic():
        articles = Article.objects.bulk_create(
            Article(
                source=paper,
                public_id=f"{stamp[-10:]}{number}",
                identity=f"{stamp}{number}",
                headline=f"Load {number}",
                body=f"load {stamp}{number} {body}",
            )
            for number, body in enumerate(bodies)
        )
        Comment.objects.bulk_create(
            Comment(article=article, number=1, author="Ana", body=f"As loaded {article.identity}")
            for article in articles
        )
