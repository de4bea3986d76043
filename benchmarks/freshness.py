"""How long after a commit of the database a search over HTTP finds it, and what readers pay meanwhile.

    .venv/bin/python benchmarks/freshness.py --reuters reuters21578.jsonl.gz [--commits 20] [--load 10]

gunicorn is started as ./run starts it, with the process that follows the database. While pages are asked for at a
steady rate, an article gets a new headline, again and again, by SQL that the site knows nothing of, and is hidden then.
"""

import argparse
import itertools
import os
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import contenders
import corpus
import search
import serving

PATIENCE = 20.0  # seconds until a change that is not found counts as lost
STEP = 0.01
PAUSE = 1.5  # seconds between two commits


class Readers:
    """Pages asked for at a steady rate, and how long each took."""

    def __init__(self, site: serving.Site, paths: list[str], each_second: int) -> None:
        self._site, self._paths, self._rate = site, itertools.cycle(paths), each_second
        self._over, self.spent = threading.Event(), []

    def run(self) -> None:
        due = time.perf_counter()
        while not self._over.is_set():
            due += 1 / self._rate
            time.sleep(max(0.0, due - time.perf_counter()))
            begun = time.perf_counter()
            status, _ = serving.page(self._site.port, next(self._paths))
            self.spent.append((time.perf_counter() - begun) * 1000 if status == 200 else float("inf"))

    @contextmanager
    def reading(self) -> Iterator[None]:
        thread = threading.Thread(target=self.run)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()


def found_after(site: serving.Site, word: str, mark: bytes, is_there: bool) -> float:
    """Milliseconds from now until a search for the word has, or has no longer, the mark in its answer.

    The API is asked, which offers no other wordings to what it does not find.
    """
    begun = time.perf_counter()
    while (mark in serving.page(site.port, f"/api/search/?{urlencode({'q': word})}")[1]) != is_there:
        if time.perf_counter() - begun > PATIENCE:
            return float("inf")
        time.sleep(STEP)
    return (time.perf_counter() - begun) * 1000


def changes(site: serving.Site, commits: int) -> dict[str, list[float]]:
    from articles.models import Article

    spent: dict[str, list[float]] = {"changed": [], "hidden": []}
    for turn, article in enumerate(Article.objects.order_by("pk")[10 : 10 + commits]):
        word, mark = f"quokka{turn}x", f'"{article.public_id}"'.encode()
        Article.objects.filter(pk=article.pk).update(headline=f"{word} {article.headline}"[:500])
        spent["changed"].append(found_after(site, word, mark, True))
        time.sleep(PAUSE)
        Article.objects.filter(pk=article.pk).update(visibility=Article.Visibility.HIDDEN)
        spent["hidden"].append(found_after(site, word, mark, False))
        time.sleep(PAUSE)
    return spent


def told(name: str, milliseconds: list[float]) -> None:
    ordered = sorted(milliseconds)
    p95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    print(f"  {name:<34} median {statistics.median(ordered):6.0f} ms, p95 {p95:6.0f}, at most {ordered[-1]:6.0f}")


def run(given: argparse.Namespace, data: Path) -> None:
    search.prepared("rows", data, given.reuters, given.articles)
    search.prepared("ours", data, given.reuters, given.articles)
    contenders.set_up(data, "ours")
    words = corpus.OF_REUTERS if given.reuters else corpus.of_generated()
    pages, cores = search.paths(words), sorted(os.sched_getaffinity(0))
    with serving.site(data, cores[0]) as site:
        serving.loaded(site, pages, len(pages), 1)
        readers = Readers(site, pages, given.load)
        with readers.reading():
            time.sleep(given.commits * PAUSE)
        calm, readers = readers.spent, Readers(site, pages, given.load)
        with readers.reading():
            spent = changes(site, given.commits)
    print(f"{given.commits} commits, {given.load} pages a second beside them")
    told("from commit to found", spent["changed"])
    told("from hidden to gone", spent["hidden"])
    told("a page while nothing changes", calm)
    told("a page while articles change", readers.spent)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reuters", type=Path, help="Reuters-21578 as .jsonl.gz; without it texts are generated")
    parser.add_argument("--articles", type=int, default=corpus.SIZE)
    parser.add_argument("--commits", type=int, default=20)
    parser.add_argument("--load", type=int, default=10, help="pages a second")
    given = parser.parse_args()
    given.reuters = given.reuters and given.reuters.resolve()
    data = Path(tempfile.mkdtemp(prefix="newsarchive-freshness-"))
    try:
        run(given, data)
    finally:
        shutil.rmtree(data)


if __name__ == "__main__":
    main()
