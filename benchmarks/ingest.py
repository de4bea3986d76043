"""How fast captures are parsed, loaded and indexed, each in pages/s, on copies of the samples with varied text.

    .venv/bin/python benchmarks/ingest.py [--copies 30] [--repeat 3]

Prints the median of the repeats; "again" is a second run over the unchanged folder. Works in a
data directory of its own, which it removes. Machines differ: hold figures of one run against each other, not of two.
"""

import argparse
import os
import random
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
WORD = re.compile(r"\b[a-z]{5,}\b")


def vary(text: str, seed: random.Random, words: list[str]) -> str:
    """The same page with one word in eight replaced, dates and template marks left alone: another story, same shape."""
    lines = text.split("\n")
    return "\n".join(WORD.sub(lambda m: seed.choice(words) if seed.random() < 0.125 else m.group(), line)
                     if len(line) > 80 and not line.startswith("string(") else line for line in lines)  # fmt: skip


def retitled(text: str, number: int) -> str:
    """Makes the headline (the first line that is no section and no menu) name its copy, so that each is an article."""
    lines = text.split("\n")
    place = next(i for i, line in enumerate(lines) if line.strip() and " / " not in line and "links" not in line
                 and "Breaking" not in line)  # fmt: skip
    title = lines[place].strip()
    return "\n".join(line.replace(title, f"{title} {number}") if line.strip() == title else line for line in lines)


def write_copies(target: Path, copies: int) -> int:
    """Copies the samples so many times, each with text of its own; returns the number of captures."""
    seed = random.Random(7)
    originals = sorted((PROJECT / "samples").rglob("*.txt"))
    words = sorted(set(WORD.findall(" ".join(path.read_text(encoding="utf-8") for path in originals))))
    shutil.copytree(PROJECT / "samples", target, ignore=shutil.ignore_patterns("*.txt", "README.md"))
    for path in originals:
        text = path.read_text(encoding="utf-8")
        for number in range(copies):
            name = target / path.relative_to(PROJECT / "samples").with_name(f"{path.stem}-{number}.txt")
            name.write_text(vary(retitled(text, number), seed, words), encoding="utf-8")
    return len(originals) * copies


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def measure(folder: Path) -> dict[str, float]:
    """Seconds to parse, to load (parsing taken away) and to index everything below a folder, from an empty archive."""
    from django.core.management import call_command

    from articles.models import Article, Source
    from articles.search import indexer
    from ingest import importer

    call_command("flush", interactive=False, verbosity=0)
    paths, options = [folder], importer.Options()
    parse = timed(lambda: sum(1 for _ in importer.parsed_pages(paths, options)))
    both = timed(lambda: sum(1 for _ in importer.Import(paths, options, lambda ids: None).run()))
    index = timed(indexer.rebuild)
    again = timed(lambda: sum(1 for _ in importer.Import(paths, options, lambda ids: None).run()))
    assert Article.objects.exists() and Source.objects.exists()
    return {"parse": parse, "load": max(both - parse, 1e-9), "index": index, "whole way": both + index, "again": again}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--copies", type=int, default=30, help="copies of the samples (default %(default)s)")
    parser.add_argument("--repeat", type=int, default=3, help="runs, of which the median is printed")
    arguments = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="newsarchive-benchmark-"))
    os.environ["NEWSARCHIVE_DATA"] = str(work / "data")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsarchive.settings")
    sys.path.insert(0, str(PROJECT))
    import django
    from django.core.management import call_command

    django.setup()
    try:
        call_command("migrate", verbosity=0)
        pages = write_copies(work / "pages", arguments.copies)
        runs = [measure(work / "pages") for _ in range(arguments.repeat)]
        print(f"{pages:,} captures, median of {arguments.repeat} runs, one process")
        for step in runs[0]:
            seconds = statistics.median(run[step] for run in runs)
            print(f"{step:<10}{seconds:>9.2f} s{pages / seconds:>12,.0f} pages/s")
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
