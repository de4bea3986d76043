"""R13: is every capture hashed again by `manage.py check_archive`, and one flipped byte among them found?

    .venv/bin/python benchmarks/reliability/captures.py [--captures 2000] [--flips 20]

Each flip is done by raw SQL, in the bytes as they are stored, and taken back after it was found.
"""

import argparse
import hashlib
import io
import json
import random
import sys
import time

from proof import Goal, main


def check(asked: argparse.Namespace) -> list[Goal]:
    import records
    from sides import side

    from articles.models import Capture

    keys, chance = records.stock_up(asked.captures), random.Random(1)
    Capture.objects.bulk_create((captured(key, chance) for key in keys), batch_size=200)
    side().rebuild()
    started = time.perf_counter()
    code, told = checked()
    seconds = time.perf_counter() - started
    found = [flipped(chance.choice(keys), chance) for _ in range(asked.flips)]
    return [
        Goal("captures", Capture.objects.count(), least=asked.captures),
        Goal("hashed again", hashed(told), least=asked.captures),
        Goal("exit code while all is well", code, 0),
        Goal("seconds of the whole check", seconds),
        Goal("bytes flipped", len(found), least=asked.flips),
        Goal("of them not found, or not alone", found.count(False), 0),
    ]


def captured(article: int, chance: random.Random):
    from articles.models import Capture

    raw = f"capture {article}\n".encode() + chance.randbytes(2000)
    return Capture(
        article_id=article,
        sha256=hashlib.sha256(raw).hexdigest(),
        content=Capture.compressed(raw),
        size=len(raw),
        media_type="text/plain",
        encoding="utf-8",
        path=f"captures/{article}.txt",
        layout="plain",
        layout_version=1,
    )


def checked() -> tuple[int, dict]:
    """The exit code of the command, and what it says of the captures."""
    from django.core.management import call_command

    written, code = io.StringIO(), 0
    try:
        call_command("check_archive", json=True, stdout=written, stderr=written)
    except SystemExit as ended:
        code = ended.code
    checks = json.loads(written.getvalue().splitlines()[-1])["checks"]
    return code, next(each for each in checks if each["check"] == "captures")


def hashed(told: dict) -> int:
    """As the command says: "all 2,000 have the SHA-256 they were taken in with"."""
    return int(told["told"].split()[1].replace(",", "")) if told["state"] == "fine" else 0


def flipped(article: int, chance: random.Random) -> bool:
    """Whether one flipped byte of a capture is found, and nothing else is."""
    from articles.models import Capture

    pk, content = Capture.objects.filter(article=article).values_list("pk", "content").get()
    damaged = bytearray(content)
    damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    store(pk, bytes(damaged))
    code, told = checked()
    store(pk, bytes(content))
    return code == 1 and told["count"] == 1 and f"capture {pk} " in told["told"]


def store(pk: int, content: bytes) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_capture SET content = %s WHERE id = %s", [content, pk])


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--captures", type=int, default=2000)
    parser.add_argument("--flips", type=int, default=20)


if __name__ == "__main__":
    sys.exit(main(__doc__, check, add_arguments))
