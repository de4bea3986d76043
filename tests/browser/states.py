"""States of the archive that the samples do not have, for the browser to look at: run by `manage.py shell`."""

import hashlib

from django.core.management import call_command

from articles import revisions
from articles.models import Article, Capture, Comment, OtherVersion

CORRECTED = "corrected1"
WITHDRAWN = "withdrawn1"
LONG = 130  # comments, so that they have pages of their own


def load(samples: str, unbroken: str) -> None:
    """A site with the samples, and beside them a page of unbroken words and the states below if there is one."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("ingest", samples)
    if unbroken:
        call_command("ingest", unbroken, source="unbroken")
        make()
        call_command("index")


def make() -> None:
    """A corrected article of two captures, with another version and a long thread; and a withdrawn one."""
    model, other = Article.objects.filter(source__slug="harbour-courier").order_by("pk")[:2]
    article = copy_of(model, CORRECTED)
    withdrawn = copy_of(model, WITHDRAWN)
    Article.objects.filter(pk=withdrawn.pk).update(visibility="withdrawn", visibility_reason="The publisher asked.")
    changes = [revisions.change("headline", "A longer headline than this one was", article.headline)]
    article.version = 2
    article.save(update_fields=["version"])
    revisions.record(article, [*changes, revisions.change("body", article.body + " More words.", article.body)])
    OtherVersion.objects.create(first=other, second=article, containment=0.9)
    for number, text in enumerate((b"One paragraph.", b"Another paragraph."), start=1):
        capture(article, text, f"capture-{number}.txt")
    said = "It was said before, and it will be said again."
    rows = [Comment(article=article, number=number, author="A reader", body=said) for number in range(1, LONG + 1)]
    Comment.objects.bulk_create(rows)


def copy_of(article: Article, public_id: str) -> Article:
    values = {"source": article.source, "headline": f"Copy {public_id}", "body": article.body, "language": "en"}
    dated = {"published_at": article.published_at, "published_precision": "day", "published_basis": "comments"}
    return Article.objects.create(public_id=public_id, identity=public_id, **values, **dated)


def capture(article: Article, raw: bytes, path: str) -> None:
    parsed = {"headline": article.headline, "body": [{"kind": "paragraph", "text": raw.decode(), "line": 1}]}
    said = {"number": 1, "author": "A reader from a long way off", "place": "Oslo", "as_printed": "", "body": path}
    Capture.objects.create(
        article=article, sha256=hashlib.sha256(raw).hexdigest(), content=Capture.compressed(raw), size=len(raw),
        media_type="text/plain", encoding="utf-8", path=path, layout="plain", layout_version=1, zones=[["body", 1]],
        parsed=parsed | {"comments": [said], "photos": [], "section": [], "byline": None, "published": {}},
    )  # fmt: skip
