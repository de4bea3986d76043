"""The probe of the history check: how long until a saved article is found, and a deleted one is not any more.

A probe that waits for long tells on stderr what it saw meanwhile: what the database, the outbox and the index hold.
"""

import json
import random
import sys
import time
from contextlib import suppress

SETTLE = 60.0  # seconds that a probe waits before it counts as never
LATE = 5.0  # seconds after which it tells what it sees
LEFT_ALONE = "p"  # what the identity of a probe's article begins with: no editor touches it


def probe(seconds: float, times: int) -> None:
    """Tells when each wait began, by the clock that all processes share, and how many seconds it took: until a saved
    article was found, and until a deleted one was not any more."""
    chance, waits, begun = random.Random(1), [], time.monotonic()
    while len(waits) < times and time.monotonic() < begun + 2 * seconds + SETTLE:
        try:
            waits += waited(chance)
        except Exception as error:  # noqa: BLE001  what cannot be saved or deleted is never found or gone
            print(f"probe: {error!r}", file=sys.stderr)
            waits.append((time.monotonic(), SETTLE))
        time.sleep(max(0.0, begun + len(waits) * seconds / times - time.monotonic()))
    print(json.dumps({"waits": waits}))


def name_of_a_probe() -> str:
    """Unlike any other, and short enough that `writers.made` keeps all of it."""
    return f"{LEFT_ALONE}{time.time_ns() % 16**13:013x}"


def waited(chance: random.Random) -> list[tuple[float, float]]:
    import writers

    article = writers.made(chance, name_of_a_probe())
    key, words = article.pk, f'"{" ".join(article.body.split()[:6])}"'
    saved, found = time.monotonic(), until_found(key, words, True)
    article.delete()
    return [(saved, found), (time.monotonic(), until_found(key, words, False))]


def until_found(key: int, words: str, is_wanted: bool) -> float:
    from sides import side

    started, is_told, error = time.perf_counter(), False, ""
    while (seconds := time.perf_counter() - started) < SETTLE:
        try:
            if (key in side().found(words, per_page=100).keys) == is_wanted:
                break
        except Exception as met:  # noqa: BLE001  what raises finds nothing
            error = repr(met)
        if seconds > LATE and not is_told:
            is_told = True
            print(f"late: {'found' if is_wanted else 'gone'}: {seen(key, words)} {error}", file=sys.stderr)
        time.sleep(0.02)
    return time.perf_counter() - started


def seen(key: int, words: str) -> dict[str, object]:
    """What there is of an article in the database, in the outbox and in the index, and who keeps them together."""
    from django.db.models.functions import Left
    from sides import side

    from articles.models import Article, Outbox

    told: dict[str, object] = {"key": key, "asked": words}
    with suppress(Exception):  # of whatever can be told
        told["row"] = Article.objects.filter(pk=key).values("identity", "visibility", begins=Left("body", 60)).first()
        told["outbox"] = list(Outbox.objects.filter(article_id=key).values("pk", "tries", "error", "created_at"))
        told["waiting"] = Outbox.objects.count()
        told["held"] = side().held()[f"articles.article.{key}"]
        told["keeper"] = side().keeper()
    return told
