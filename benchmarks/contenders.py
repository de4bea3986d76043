"""One search engine in a process of its own: builds its index, then answers orders given as lines of JSON.

`benchmarks/search.py` starts one of these for each engine and lets them take turns, so that noise meets them all.
"""

import gc
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import corpus
from haystacks import Ours, Sides, Span, Stock

PROJECT = Path(__file__).resolve().parent.parent
STOCK = "haystack.backends.whoosh_backend.WhooshEngine"
PEERS = ("FTS5", "Xapian", "Tantivy")
GAP = "zzbetweenzz"  # a word between headline and body, so that no phrase spans the two
BURST, BURST_SECONDS, SLOW = 5, 0.05, 0.1


def set_up(data: Path, engine: str) -> None:
    os.environ |= {"NEWSARCHIVE_DATA": str(data), "DJANGO_SETTINGS_MODULE": "newsarchive.settings"}
    os.environ["NEWSARCHIVE_LOG_LEVEL"] = "ERROR"  # rows are loaded before there is an index to follow them
    sys.path.insert(0, str(PROJECT))
    import django
    from django.conf import settings

    if engine == "stock":
        stock = settings.HAYSTACK_CONNECTIONS["default"] | {"ENGINE": STOCK, "PATH": str(data / "stock")}
        settings.HAYSTACK_CONNECTIONS = {"default": stock | {"INCLUDE_SPELLING": True}}
    django.setup()


class Peer(Sides):
    """An engine written in C, C++ or Rust, holding the terms of our own analyzer in one field: headline and body."""

    def __init__(self, engine: str, data: Path, span: Span) -> None:
        import search_execution

        search_execution.SPAN = span
        made = {"FTS5": search_execution.Fts5, "Xapian": search_execution.Xapian, "Tantivy": search_execution.Tantivy}
        if engine != "FTS5":
            __import__(engine.lower())  # an engine that is missing says so before anything is read
        rows = list(self._rows(search_execution.Row))
        directory = data / engine
        directory.mkdir()
        self.names, self.built = (engine,), 0.0
        begun = time.perf_counter()
        self.engine = made[engine](rows, directory)
        self.built = time.perf_counter() - begun

    def _rows(self, row: type) -> Iterator:
        from articles.models import Article
        from articles.search import analysis

        names = ("pk", "headline", "body", "published_at", "source__slug", "section__path")
        for pk, headline, body, moment, *values in Article.objects.order_by("pk").values_list(*names).iterator():
            terms = [*analysis.terms(headline), GAP, *analysis.terms(body)]
            moment = moment and moment.replace(tzinfo=None)
            yield row(pk, "", terms, moment, (*values, str(moment.year) if moment else "none"))

    def ask(self, side: str, asked) -> int | None:
        if asked.how == "page":
            return None
        return self.engine.ask(self._as_terms(asked))

    def _as_terms(self, asked):
        from articles.search import analysis

        if asked.how == "suggestion":
            return asked
        if asked.how == "prefix":
            return replace(asked, words=tuple(map(analysis.fold, asked.words)))
        return replace(asked, words=tuple(term for word in asked.words for term in analysis.terms(word)))


def timed(run: Callable[[], object], is_known: bool) -> dict[str, object]:
    """A few runs at once, wall and CPU seconds of each; the first is not counted unless it was slow."""
    walls, clocks = [], []
    total = None
    while not walls or (len(walls) < BURST + 1 and sum(walls) < BURST_SECONDS):
        begun, used = time.perf_counter(), time.process_time()
        total = run()
        walls.append(time.perf_counter() - begun)
        clocks.append(time.process_time() - used)
        if total is None:
            return {"total": None, "wall": [], "cpu": []}
    skipped = 0 if is_known or walls[0] > SLOW or len(walls) == 1 else 1
    return {"total": total, "wall": walls[skipped:], "cpu": clocks[skipped:]}


def memory() -> dict[str, float]:
    """In MB: what is in memory now, how much of that is files shared with others, and the most there was."""
    gc.collect()
    with open("/proc/self/status") as lines:
        found = dict(line.split(":", 1) for line in lines)
    kilobytes = {name: int(found[name].split()[0]) for name in ("VmRSS", "RssFile", "VmHWM")}
    return {name: value / 1024 for name, value in kilobytes.items()}


def started(engine: str, data: Path, span: Span) -> tuple[Sides, dict[str, object]]:
    set_up(data, engine)
    before = memory()["VmRSS"]
    if engine in ("ours", "stock"):
        return (Ours if engine == "ours" else Stock)(span), {"before": before}
    peer = Peer(engine, data, span)
    return peer, {"before": before, "built": peer.built}


def serve(engine: str, data: Path, span: Span) -> None:
    answers, orders = os.fdopen(os.dup(1), "w"), sys.stdin
    os.dup2(2, 1)  # what libraries print is not an answer

    def answer(**values: object) -> None:
        print(json.dumps(values), file=answers, flush=True)

    try:
        sides, facts = started(engine, data, span)
    except ImportError as error:
        answer(absent=str(error))
        return
    from search_execution import Ask

    answer(sides=sides.names, **facts)
    for line in orders:
        order = json.loads(line)
        if order["do"] == "memory":
            answer(**memory())
        elif order["do"] == "commits":
            answer(**sides.after_commits(order["words"], order["times"]))
        else:
            asked = Ask(**order["ask"] | {"words": tuple(order["ask"]["words"])})
            side = order["side"]
            answer(**timed(lambda side=side, asked=asked: sides.ask(side, asked), order["is_known"]))


def prepare(step: str, data: Path, reuters: str, count: int) -> dict[str, object]:
    """Rows and indexes, each made in a process of its own."""
    set_up(data, step)
    begun = time.perf_counter()
    if step == "rows":
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        found = corpus.load(corpus.stories(Path(reuters) if reuters else None, count))
    elif step == "stock":
        found = {"articles": Stock(corpus.OF_REUTERS.span).build()}
    else:
        from articles.search import indexer

        found = {"documents": indexer.rebuild().written}
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu = sum(each.ru_utime + each.ru_stime for each in used)
    return found | {"seconds": time.perf_counter() - begun, "cpu": cpu}


if __name__ == "__main__":
    verb, engine, folder, reuters, count = sys.argv[1:]
    if verb == "prepare":
        print(json.dumps(prepare(engine, Path(folder), reuters, int(count))))
    else:
        serve(engine, Path(folder), (corpus.OF_REUTERS if reuters else corpus.of_generated()).span)
