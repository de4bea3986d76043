"""What is read out of HTML pages with gold, beside trafilatura's defaults on the same pages.

    .venv/bin/python benchmarks/extraction.py FILE.jsonl.gz… [--limit N] [--part 1/2]

Each line of a file is one object: `html`, perhaps `url`, and `gold` with any of body, title, date, authors, captions,
comments_with, body_without. A figure is printed for what the gold of a file has:

body F1    shingles of four words, precision and recall averaged over pages (article-extraction-benchmark)
exact      share of pages whose body has the words of the gold, no more and no fewer
title      share of pages with the same title, Unicode forms, quotes, dashes and case folded
date       share of pages with the same day
authors    F1 of the names of a page, averaged
captions   share of gold captions found in a caption of ours
comments   share of gold snippets found in a comment, and share that leaked into the body
pages/s    by CPU time of one process, the whole way from bytes to the parsed article
"""

import argparse
import gzip
import html
import json
import logging
import re
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import trafilatura

from ingest import pipeline
from ingest.page import Rejected
from ingest.readers import html as html_reader

TOKEN = re.compile(r"\w+")
QUOTES = str.maketrans(
    {**dict.fromkeys("“”„«»″‟", '"'), **dict.fromkeys("‘’‚‛`´", "'"), **dict.fromkeys("–—‐‑−", "-"), "\xad": ""}
)
Counts = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Found:
    """What an extractor read on one page."""

    body: str = ""
    title: str = ""
    date: str = ""
    authors: tuple[str, ...] = ()
    captions: tuple[str, ...] | None = None
    comments: str = ""


@dataclass
class Tally:
    """The scores of one extractor over one file."""

    bodies: list[Counts] = field(default_factory=list)
    shares: dict[str, list[float]] = field(default_factory=dict)
    seconds: float = 0.0

    def add(self, name: str, value: float) -> None:
        self.shares.setdefault(name, []).append(value)


# --- scores -------------------------------------------------------------------------------------------------------


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = TOKEN.findall(text)
    return Counter(tuple(words[start : start + 4]) for start in range(max(1, len(words) - 3))) if words else Counter()


def body_counts(gold: str, found: str) -> Counts:
    """(true positive, false positive, false negative) of the shingles, as shares of their sum."""
    wanted, given = shingles(gold), shingles(found)
    counts = ((wanted & given).total(), (given - wanted).total(), (wanted - given).total())
    whole = sum(counts) or 1
    return counts[0] / whole, counts[1] / whole, counts[2] / whole


def body_f1(bodies: Iterable[Counts]) -> float:
    rows = list(bodies)
    precision = mean(tp / (tp + fp) for tp, fp, _ in rows if tp + fp)
    recall = mean(tp / (tp + fn) for tp, _, fn in rows if tp + fn)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def mean(values: Iterable[float]) -> float:
    rows = list(values)
    return sum(rows) / len(rows) if rows else 0.0


def folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).translate(QUOTES).casefold().split())


def names_f1(gold: Iterable[str], found: Iterable[str]) -> float:
    wanted, given = set(map(folded, gold)), set(map(folded, found))
    return 2 * len(wanted & given) / (len(wanted) + len(given))


def within(snippet: str, text: str) -> bool:
    return " ".join(html.unescape(snippet).split()) in " ".join(text.split())


def score(tally: Tally, gold: dict, found: Found) -> None:
    """Adds one page; a field that its gold does not have adds nothing."""
    if gold.get("body"):
        tally.bodies.append(body_counts(gold["body"], found.body))
        tally.add("exact", TOKEN.findall(gold["body"]) == TOKEN.findall(found.body))
    if gold.get("title"):
        tally.add("title", folded(gold["title"]) == folded(found.title))
    if gold.get("date"):
        tally.add("date", gold["date"][:10] == found.date[:10])
    if gold.get("authors"):
        tally.add("authors", names_f1(gold["authors"], found.authors))
    for caption in gold.get("captions") or () if found.captions is not None else ():
        tally.add("captions", any(within(caption, own) for own in found.captions))
    for snippet in filter(str.strip, gold.get("comments_with") or ()):
        tally.add("comments", within(snippet, found.comments))
        tally.add("leaked", within(snippet, found.body))
    for name in ("body_with", "body_without"):
        for snippet in filter(str.strip, gold.get(name) or ()):
            tally.add(name, within(snippet, found.body))


# --- the extractors -----------------------------------------------------------------------------------------------


def ours(row: dict) -> Found:
    page = html_reader.page(row["html"].encode("utf-8", "surrogatepass"), f"{row.get('id', 'page')}.html")
    try:
        article = pipeline.parse(page)
    except Rejected as rejected:
        print(f"  refused ({rejected.code}): {row.get('url', '')}", file=sys.stderr)
        return Found()
    return Found(
        body="\n\n".join(block.text for block in article.body),
        title=article.headline,
        date=str(article.published.value or ""),
        authors=tuple((article.byline or "").split(", ")),
        captions=tuple(photo.caption for photo in article.photos),
        comments="\n\n".join(comment.body for comment in article.comments),
    )


def theirs(row: dict) -> Found:
    """trafilatura with its own defaults, metadata included."""
    document = trafilatura.bare_extraction(row["html"], with_metadata=True)
    if document is None:
        return Found()
    return Found(
        body=document.text or "",
        title=document.title or "",
        date=document.date or "",
        authors=tuple((document.author or "").split("; ")),
        comments=document.comments or "",
    )


EXTRACTORS: dict[str, Callable[[dict], Found]] = {"newsarchive": ours, "trafilatura": theirs}


# --- the run ------------------------------------------------------------------------------------------------------


def rows_of(path: Path, limit: int | None, part: str) -> Iterator[dict]:
    """The pages of a file; `part` 1/2 is every other one, to hold halves against each other."""
    first, _, of = part.partition("/")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if (limit is None or number < limit) and number % int(of) == int(first) - 1:
                yield json.loads(line)


def measure(path: Path, limit: int | None, part: str) -> dict[str, Tally]:
    tallies = {name: Tally() for name in EXTRACTORS}
    for row in rows_of(path, limit, part):
        for name, extract in EXTRACTORS.items():
            started = time.process_time()
            found = extract(row)
            tallies[name].seconds += time.process_time() - started
            score(tallies[name], row.get("gold") or {}, found)
            tallies[name].add("pages", 1)
    return tallies


def figures(tally: Tally) -> dict[str, str]:
    shown = {"body F1": f"{body_f1(tally.bodies):.4f}"} if tally.bodies else {}
    shown |= {name: f"{mean(values):.3f}" for name, values in tally.shares.items() if name != "pages"}
    return shown | {"pages/s": f"{len(tally.shares.get('pages', ())) / max(tally.seconds, 1e-9):.1f}"}


def print_table(path: Path, tallies: dict[str, Tally]) -> None:
    shown = {name: figures(tally) for name, tally in tallies.items()}
    columns = list(dict.fromkeys(column for row in shown.values() for column in row))
    pages = len(next(iter(tallies.values())).shares.get("pages", ()))
    print(f"\n{path.name}, {pages} pages")
    print(f"{'':<13}" + "".join(f"{column:>14}" for column in columns))
    for name, row in shown.items():
        print(f"{name:<13}" + "".join(f"{row.get(column, '-'):>14}" for column in columns))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path, help="pages with gold, gzipped JSON lines")
    parser.add_argument("--limit", type=int, help="no more than so many pages of each file")
    parser.add_argument("--part", default="1/1", help="every n-th page, such as 1/2 and 2/2 (default all)")
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)
    ours({"html": "<p>The first page pays for what is loaded late, which is no page's own time.</p>" * 3})
    for path in arguments.files:
        print_table(path, measure(path, arguments.limit, arguments.part))


if __name__ == "__main__":
    main()
