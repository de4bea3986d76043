"""The index held against the database: every identifier, and the newest words of a sample of the documents."""

import random
from collections import Counter

SAMPLE = 1500


def compared(sample: int = SAMPLE) -> dict[str, int]:
    """Documents lost (not in the index), ghosts (in it alone), doubled and stale ones."""
    from sides import side

    wanted = readable()
    held: Counter[str] = side().held()
    return {
        "documents": sum(held.values()),
        "lost": len(set(wanted) - set(held)),
        "ghosts": len(set(held) - set(wanted)),
        "doubled": sum(count > 1 for count in held.values()),
        "stale": stale(wanted, sample),
    }


def readable() -> dict[str, str]:
    """What readers may see, by identifier, with its newest words."""
    from articles.models import Article, Comment

    found = {f"articles.article.{pk}": body for pk, body in Article.objects.public().values_list("pk", "body")}
    return found | {f"articles.comment.{pk}": body for pk, body in Comment.objects.public().values_list("pk", "body")}


def stale(wanted: dict[str, str], sample: int) -> int:
    """Those of a sample that are not found by the first words of what the database says now."""
    names = sorted(wanted)
    chosen = random.Random(5).sample(names, min(len(names), sample))
    return sum(not is_found(name, wanted[name]) for name in chosen)


def is_found(name: str, body: str) -> bool:
    from sides import side

    words, key = f'"{" ".join(body.split()[:8])}"', int(name.rpartition(".")[2])
    if name.startswith("articles.comment."):
        keys, most = side().found_comments(words), 100
    else:
        keys, most = side().found(words, per_page=100).keys, 100
    return key in keys or len(keys) >= most
