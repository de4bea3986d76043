"""R11: does anything that was captured or typed become a node of a page?

    .venv/bin/python benchmarks/reliability/xss.py [--payloads 208] [--list]

Every text field of every record holds "needle" and some payloads. All pages, feeds, files, answers of the API and pages
of the admin are read by html5lib (or as XML) and held against those of the same archive with blanks in place of what
makes markup of the payloads: no node may be there that is not there then. Searches for the payloads themselves, and
addresses made of them, may show no kind of node that no harmless page has.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from urllib.parse import quote, urlencode

import payloads
from proof import Goal, main, visitor

A_RECORD = 8  # payloads in one record, side by side


def check(asked: argparse.Namespace) -> list[Goal]:
    from markup import Node
    from sides import side

    texts = payloads.TEXTS[:: max(1, len(payloads.TEXTS) // asked.payloads)][: asked.payloads]
    groups = [(*texts[start : start + A_RECORD], payloads.UNCLOSED) for start in range(0, len(texts), A_RECORD)]
    fill([tuple(map(harmless, group)) for group in groups], are_harmless=True)
    side().rebuild()
    plain = read(pages(len(groups)), asked.list)
    fill(groups)
    side().rebuild()
    meant = read(pages(len(groups)), asked.list)
    vocabulary: set[Node] = {node for nodes in plain.values() for node in nodes}
    vocabulary |= {node for nodes in read(searches(["harmless"]), asked.list).values() for node in nodes}
    reflected = read(searches(texts), asked.list)
    added = {path: nodes - plain[path] for path, nodes in meant.items() if nodes - plain.get(path, Counter())}
    strange = {path: set(nodes) - vocabulary for path, nodes in reflected.items() if set(nodes) - vocabulary}
    for path, nodes in [*added.items(), *strange.items()] if asked.list else []:
        print(path, list(nodes)[:4])
    unread = sum(nodes is UNREAD for nodes in [*plain.values(), *meant.values(), *reflected.values()])
    return [
        Goal("payloads", len(texts), least=asked.payloads),
        Goal("fields that hold them", fields_of_all(), least=20),
        Goal("pages with them", len(meant)),
        Goal("pages with a node that a payload added", len(added), 0),
        Goal("searches for them, addresses made of them", len(reflected)),
        Goal("of these with a node of no harmless page", len(strange), 0),
        Goal("pages that raised, or that a browser may guess", unread, 0),
    ]


UNREAD: Counter = Counter({("not read", (), ()): 1})


def read(paths: Iterator[str], tells: bool = False) -> dict[str, Counter]:
    from markup import NotSafe, nodes_of

    editor, found = visitor(is_editor=True), {}
    for path in paths:
        response = editor.get(path, follow=not path.startswith("/admin/"))
        try:
            found[path] = nodes_of(response) if response.status_code < 500 else UNREAD
        except (NotSafe, ValueError, SyntaxError) as error:
            found[path] = UNREAD
            print(path, repr(error)) if tells else None
    return found


# The archive


def harmless(text: str) -> str:
    """The same words at the same places, with blanks for all that could make markup of them."""
    return "".join(character if character.isalnum() else " " for character in text)


def fill(groups: Sequence[Sequence[str]], are_harmless: bool = False) -> None:
    """One source, section and article for each group of payloads, with all that may stand around an article."""
    from articles.models import Article, Source

    Article.objects.all().delete()
    Source.objects.all().delete()
    for number, group in enumerate(groups):
        address = payloads.ADDRESSES[number % len(payloads.ADDRESSES)]
        fill_one(number, group, "https://x.example/" if are_harmless else address)


def fill_one(number: int, group: Sequence[str], address: str) -> None:
    from articles.models import Article, Comment, Photo, RelatedStory, Revision, Section, Source

    pk = number + 1  # the same in each archive, since addresses of the admin have it
    source = made(Source, group, address, pk=pk, slug=f"s{number}", aliases=list(group))
    section = made(Section, group, address, pk=pk, slug=f"c{number}", source=source)
    key = {"pk": pk, "public_id": f"x{number}", "identity": f"x{number}"}
    article = made(Article, group, address, source=source, section=section, published_at=DAY, language="en", **key)
    made(Photo, group, address, pk=pk, article=article, position=1)
    made(RelatedStory, group, address, pk=pk, article=article, position=1, kind="related")
    first = made(Comment, group, address, pk=2 * pk, article=article, number=1)
    made(Comment, group, address, pk=2 * pk + 1, article=article, number=2, parent=first)
    capture(article, number, 1, group, address)
    capture(article, number, 2, group, address)
    changes = [{"what": "headline", "before": text, "after": text} for text in group]
    Revision.objects.create(article=article, version=2, by="editor", changes=changes)


def capture(article, number: int, turn: int, group: Sequence[str], address: str) -> None:
    from articles.models import Capture

    raw = f"{number} {turn}\n".encode() + "\n".join(group).encode()
    labels = ["headline", *("body" for _ in group)]
    kept = {"content": Capture.compressed(raw), "size": len(raw), "zones": Capture.run_length(labels)}
    fixed = {"media_type": "text/plain", "encoding": "utf-8", "layout": "plain", "layout_version": 1}
    fixed |= {"pk": 2 * article.pk + turn, "sha256": f"{number:032x}{turn:032x}", "article": article}
    made(Capture, group, address, **kept, **fixed)


DAY = "2013-09-12T00:00:00+00:00"


def made(model: type, group: Sequence[str], address: str, **fixed: object):
    """A record whose every free text is "needle" and the payloads; addresses are what an address can do."""
    from datetime import datetime

    if isinstance(fixed.get("published_at"), str):
        fixed["published_at"] = datetime.fromisoformat(DAY)
    fields = [field for field in texts_of(model) if field.name not in fixed]
    values = {field.name: address if is_address(field) else value_of(group, field.max_length) for field in fields}
    return model.objects.create(**values | fixed)


def value_of(group: Sequence[str], most: int | None) -> str:
    """The last one stands at the end, however much room there is: it is a tag that the page itself would close."""
    *words, ending = "needle", *group
    return " ".join([" ".join(words)[: max(0, (most or 10_000) - len(ending) - 1)], ending])[:most]


def is_address(field) -> bool:
    return field.name in ("url", "original_url", "homepage", "image")


def texts_of(model: type) -> list:
    from django.db.models import CharField, SlugField, TextField

    fields = [field for field in model._meta.get_fields() if isinstance(field, CharField | TextField)]
    return [field for field in fields if not field.choices and not isinstance(field, SlugField) and not field.unique]


def fields_of_all() -> int:
    from articles.models import Article, Capture, Comment, Photo, RelatedStory, Section, Source

    return sum(len(texts_of(model)) for model in (Source, Section, Article, Photo, RelatedStory, Comment, Capture))


# The pages


def pages(count: int) -> Iterator[str]:
    from sides import side

    if side().name == "stock":
        yield "/search/?q=needle"
        return
    yield from (path for number in range(count) for path in pages_of_article(number))
    yield from lists(count)


def pages_of_article(number: int) -> Iterator[str]:
    from articles.models import Article

    article = Article.objects.get(public_id=f"x{number}")
    base, older, newer = f"/articles/x{number}", *(f"{number:032x}{turn:032x}" for turn in (1, 2))
    yield from (f"{base}/{rest}" for rest in ("", "comments/", "history/", "capture/", "captures/"))
    yield f"{base}/capture/{older}/bytes/"
    yield from (f"{base}.{extension}" for extension in ("json", "txt", "bib", "ris", "csl.json"))
    yield f"{base}/captures/{older}..{newer}/"
    yield f"/api/articles/x{number}/"
    yield f"/sources/s{number}/"
    yield f"/sources/s{number}/feed.atom"
    yield f"/sources/s{number}/sections/c{number}/"
    yield f"/admin/articles/article/{article.pk}/change/"
    if number % 8 == 0:
        yield from other_admin_pages(article)


def other_admin_pages(article) -> Iterator[str]:
    kept = [article.source, article.section, article.photos.first(), article.comments.first()]
    for record in (*kept, article.related_stories.first(), article.captures.first()):
        yield f"/admin/articles/{record._meta.model_name}/{record.pk}/change/"
    yield f"/admin/articles/article/{article.pk}/delete/"
    yield f"/admin/articles/article/{article.pk}/history/"


LISTS = ("/", "/sources/", "/feed.atom", "/calendar/", "/2013/", "/2013/09/", "/2013/09/12/", "/undated/")
LISTS += ("/about/", "/opensearch.xml", "/sitemap.xml", "/api/", "/api/sources/", "/help/search/", "/search/")
FOUND = ("/search/feed.atom", "/api/search/", "/api/suggest/", "/api/opensearch-suggest/")
FOUND += tuple(f"/search/download.{kind}" for kind in ("csv", "json", "bib", "ris"))
LISTED = ("article", "comment", "photo", "relatedstory", "source", "section", "capture", "outbox")
MARKING = ("needle script", "needle img src onerror alert", "needle svg onload", "needle needel", "headline:alert")


def lists(count: int) -> Iterator[str]:
    for page in range(1, -(-count // 20) + 1):
        yield f"/search/?q=needle&page={page}"
        yield f"/search/?q=needle&in=comments&page={page}"
    yield from LISTS
    for path in FOUND:
        yield f"{path}?q=needle"
        yield f"{path}?q=needle&in=comments"
    for model in LISTED:
        yield f"/admin/articles/{model}/"
        yield f"/admin/articles/{model}/?q=needle"


def searches(texts: Sequence[str]) -> Iterator[str]:
    """The payload wherever an address can bring it in, and as words that are marked inside the payloads found."""
    from sides import side

    for text in texts:
        yield f"/search/?{urlencode({'q': text})}"
        if side().name == "stock":
            continue
        everywhere = ("source", "section", "year", "language", "from", "to", "in", "sort", "page", "article")
        yield f"/search/?{urlencode({'q': f'needle {text}'} | dict.fromkeys(everywhere, text))}"
        yield f"/search/feed.atom?{urlencode({'q': text})}"
        yield f"/articles/{quote(text, safe='')}/"
        yield f"/api/search/?{urlencode({'q': text, 'source': text})}"
    yield from (f"/search/?{urlencode({'q': words})}" for words in MARKING)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--payloads", type=int, default=len(payloads.TEXTS))
    parser.add_argument("--list", action="store_true", help="the pages with nodes that a payload added")


if __name__ == "__main__":
    sys.exit(main(__doc__, check, add_arguments))
