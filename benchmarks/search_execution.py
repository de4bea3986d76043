"""How long the executor takes for each class of query, beside SQLite FTS5, Xapian and Tantivy in the same run.

    python benchmarks/search_execution.py ../shared/corpora/reuters21578.jsonl.gz [--articles 100000] [--rounds 15]

Prints the median of each class in milliseconds: `warm`, `first` (postings are in memory, but not the result of a phrase
or a prefix) and `cold` (nothing is). All engines hold the same terms, count exactly and return ten hits. Xapian and
Tantivy take part if they can be imported. Every answer's total is compared.
"""

import argparse
import gzip
import itertools
import json
import os
import random
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsarchive.settings")

from whoosh import fields, query

from articles.search import analysis, storage
from articles.search.evaluation import search
from articles.search.lookups import Range
from articles.search.schema import Exact, Moment, Number, Zone
from articles.search.snapshot import Snapshot
from articles.search.vocabulary import Vocabulary

FACETS = ("topic", "place", "month")
COMMON = ("said", "year", "bank", "compani")
PAIRS = (("oil", "price"), ("bank", "rate"), ("share", "compani"), ("said", "trade"), ("crude", "export"))
PHRASES = ("interest rate", "prime minist", "wall street", "central bank", "unit state", "white hous", "crude oil")
SPAN = datetime(1987, 3, 10), datetime(1987, 3, 20)


@dataclass(frozen=True)
class Row:
    number: int
    text: str
    terms: list[str]
    published: datetime | None
    values: tuple[str, ...]


@dataclass(frozen=True)
class Ask:
    """`words` are combined by `how`: term, and, or, phrase, prefix, everything or suggestion."""

    how: str
    words: tuple[str, ...] = ()
    dated: bool = False
    newest: bool = False
    facets: bool = False
    start: int = 0


CLASSES: dict[str, list[Ask]] = {
    "rare term": [Ask("term", (word,)) for word in ("rubber", "tokyo", "coffe", "volcano")],
    "common term": [Ask("term", (word,)) for word in COMMON],
    "two terms AND": [Ask("and", pair) for pair in PAIRS],
    "two terms OR": [Ask("or", pair) for pair in PAIRS],
    "phrase": [Ask("phrase", tuple(words.split())) for words in PHRASES],
    "prefix": [Ask("prefix", (start,)) for start in ("comp", "inter", "pri", "fin")],
    "term + date range": [Ask("term", (word,), dated=True) for word in COMMON],
    "sorted by date": [Ask("term", (word,), newest=True) for word in COMMON],
    "with three facets": [Ask("term", (word,), facets=True) for word in COMMON],
    "facets of everything": [Ask("everything", facets=True)],
    "page 20": [Ask("term", (word,), start=190) for word in COMMON],
    "suggestion": [Ask("suggestion", (word,)) for word in ("inflaton", "opecc", "isreal", "agricultre")],
}


def rows(path: str, count: int) -> Iterator[Row]:
    """The corpus; beyond its size, articles made of the sentences of others."""
    with gzip.open(path, "rt") as lines:
        held = [json.loads(line) for line in itertools.islice(lines, count)]
    yield from (_row(number, each["title"], each["body"], each) for number, each in enumerate(held))
    chance = random.Random(21578)
    sentences = [sentence for each in held for sentence in each["body"].split(".\n")]
    for number in range(len(held), count):
        like = chance.choice(held)
        body = ".\n".join(chance.choices(sentences, k=like["body"].count(".\n") + 1))
        yield _row(number, like["title"], body, like)


def _row(number: int, title: str, body: str, facts: dict) -> Row:
    text = f"{title}\n{body}"
    published = datetime.fromisoformat(facts["date"]) if facts["date"] else None
    values = (*((facts[name] or ["none"])[0] for name in ("topics", "places")), (facts["date"] or "undated")[:7])
    return Row(number, text, analysis.terms(text), published, values)


@dataclass
class Ours:
    """`forget` is what is dropped before each search: nothing, results, or everything read."""

    snapshot: Snapshot
    vocabulary: Vocabulary
    forget: str = ""
    name: str = field(default="warm")

    def ask(self, asked: Ask) -> int:
        self._drop()
        if asked.how == "suggestion":
            return len(self.vocabulary.suggestions(asked.words[0]))
        filters = [("published", Range("published", *map(_microseconds, SPAN)))] if asked.dated else []
        sort = ("-published",) if asked.newest else ()
        facets = FACETS if asked.facets else ()
        return search(self.snapshot, _tree(asked), filters, sort, asked.start, asked.start + 10, facets).total

    def _drop(self) -> None:
        cache = self.snapshot.cache
        for key in [key for key in cache._entries if self.forget == "read" or (self.forget and key[0] in RESULTS)]:
            cache.nbytes -= cache._entries.pop(key).nbytes


RESULTS = ("phrase", "union", "phrase beginning")


def _microseconds(moment: datetime) -> int:
    return (moment - datetime.min) // timedelta(microseconds=1)


def _tree(asked: Ask) -> query.Query:
    terms = [query.Term("text", word) for word in asked.words]
    made = {
        "term": lambda: terms[0],
        "and": lambda: query.And(terms),
        "or": lambda: query.Or(terms),
        "phrase": lambda: query.Phrase("text", list(asked.words)),
        "prefix": lambda: query.Prefix("text", asked.words[0]),
        "everything": query.Every,
    }
    return made[asked.how]()


def build_ours(held: list[Row], directory: Path) -> list[Ours]:
    values = {name: Exact() for name in FACETS}
    schema = fields.Schema(text=Zone(), published=Moment(), django_id=Number(), **values)
    index = storage.create_index(directory, schema)
    begun = time.perf_counter()
    with storage.writing(index) as writer:
        for row in held:
            dated = {"published": row.published} if row.published else {}
            values = dict(zip(FACETS, row.values, strict=True))
            writer.add_document(text=row.text, django_id=row.number, **values, **dated)
    print(f"{len(held)} articles indexed in {time.perf_counter() - begun:.1f} s")
    reader = index.refresh().reader()
    vocabulary = Vocabulary(Counter(word for row in held for word in set(analysis.words(row.text)) if word.isalpha()))
    made = [Ours(Snapshot(reader), vocabulary, *how) for how in ((), ("results", "first"), ("read", "cold"))]
    for ours in made:
        spent = _milliseconds(lambda ours=ours: ours.snapshot.warm(FACETS, [("-published",)]))
    print(f"warm-up of a generation: {spent:.0f} ms")
    return made


class Fts5:
    name = "FTS5"

    def __init__(self, held: list[Row], directory: Path) -> None:
        self.base = sqlite3.connect(directory / "fts5.sqlite3")
        self.base.execute("CREATE VIRTUAL TABLE t USING fts5(text, content='', prefix='3', tokenize='unicode61')")
        self.base.execute("CREATE TABLE d (id INTEGER PRIMARY KEY, published TEXT, topic TEXT, place TEXT, month TEXT)")
        with self.base:
            words = ((row.number, " ".join(row.terms)) for row in held)
            self.base.executemany("INSERT INTO t (rowid, text) VALUES (?, ?)", words)
            facts = ((row.number, row.published and row.published.isoformat(), *row.values) for row in held)
            self.base.executemany("INSERT INTO d VALUES (?, ?, ?, ?, ?)", facts)
        self.base.execute("CREATE INDEX published ON d (published)")

    def ask(self, asked: Ask) -> int | None:
        if asked.how == "suggestion":
            return None
        source, values = self._matching(asked)
        order = "published DESC" if asked.newest else "id" if asked.how == "everything" else "rank"
        key = "id" if asked.how == "everything" else "t.rowid"
        self._all(f"SELECT {key} FROM {source} ORDER BY {order} LIMIT 10 OFFSET {asked.start}", values)
        for name in FACETS if asked.facets else ():
            self._all(f"SELECT {name}, count(*) FROM {source} GROUP BY {name}", values)
        return self._all(f"SELECT count(*) FROM {source}", values)[0][0]

    def _matching(self, asked: Ask) -> tuple[str, list[str]]:
        if asked.how == "everything":
            return "d", []
        text = {"phrase": '"{}"', "prefix": "{}*"}.get(asked.how, "{}")
        text = text.format({"or": " OR "}.get(asked.how, " ").join(asked.words))
        facts = " JOIN d ON d.id = t.rowid" if asked.dated or asked.newest or asked.facets else ""
        if asked.dated:
            return f"t{facts} WHERE t MATCH ? AND published BETWEEN ? AND ?", [text, *(day.isoformat() for day in SPAN)]
        return f"t{facts} WHERE t MATCH ?", [text]

    def _all(self, text: str, values: list[str]) -> list[tuple]:
        return self.base.execute(text, values).fetchall()


class Xapian:
    name = "Xapian"

    def __init__(self, held: list[Row], directory: Path) -> None:
        import xapian

        self.x, self.count = xapian, len(held)
        base = xapian.WritableDatabase(str(directory / "xapian"), xapian.DB_CREATE_OR_OVERWRITE)
        for row in held:
            document = xapian.Document()
            for position, term in enumerate(row.terms):
                document.add_posting(term, position)
            for slot, value in enumerate((row.published.isoformat() if row.published else "", *row.values)):
                document.add_value(slot, value)
            base.replace_document(row.number + 1, document)
            for word in row.terms:
                base.add_spelling(word)
        base.commit()
        base.close()
        self.base = xapian.Database(str(directory / "xapian"))

    def ask(self, asked: Ask) -> int:
        if asked.how == "suggestion":
            return len(self.base.get_spelling_suggestion(asked.words[0], 2)) > 0
        enquire = self.x.Enquire(self.base)
        enquire.set_query(self._query(asked))
        if asked.newest:
            enquire.set_sort_by_value(0, True)
        spies = [self.x.ValueCountMatchSpy(slot) for slot in (1, 2, 3)] if asked.facets else []
        for spy in spies:
            enquire.add_matchspy(spy)
        found = enquire.get_mset(asked.start, 10, self.count)
        for spy in spies:
            list(spy.values())
        [match.docid for match in found]
        return found.get_matches_estimated()

    def _query(self, asked: Ask):
        kind = self.x.Query
        if asked.how == "everything":
            return kind.MatchAll
        if asked.how == "prefix":
            return kind(kind.OP_WILDCARD, asked.words[0])
        kinds = {"or": kind.OP_OR, "phrase": kind.OP_PHRASE}
        found = kind(kinds.get(asked.how, kind.OP_AND), list(asked.words))
        if asked.dated:
            span = kind(kind.OP_VALUE_RANGE, 0, *(day.isoformat() for day in SPAN))
            return kind(kind.OP_FILTER, found, span)
        return found


class Tantivy:
    name = "Tantivy"

    def __init__(self, held: list[Row], directory: Path) -> None:
        import tantivy

        self.t = tantivy
        schema = tantivy.SchemaBuilder().add_text_field("text", tokenizer_name="whitespace", index_option="position")
        schema.add_date_field("published", fast=True, indexed=True)
        for name in FACETS:
            schema.add_text_field(name, tokenizer_name="raw", fast=True)
        self.schema = schema.build()
        self.index = tantivy.Index(self.schema)
        writer = self.index.writer(200_000_000, 1)
        for row in held:
            values = dict(zip(FACETS, row.values, strict=True))
            dated = {"published": row.published} if row.published else {}
            writer.add_document(tantivy.Document(text=" ".join(row.terms), **values, **dated))
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()
        self.searcher = self.index.searcher()
        counted = {name: {"terms": {"field": name, "size": 1000}} for name in FACETS}
        self.facets = json.loads(json.dumps(counted))

    def ask(self, asked: Ask) -> int | None:
        if asked.how == "suggestion":
            return None
        tree = self._query(asked)
        order = {"order_by_field": "published"} if asked.newest else {}
        found = self.searcher.search(tree, 10, offset=asked.start, **order)
        if asked.facets:
            self.searcher.aggregate(tree, self.facets)
        return found.count

    def _query(self, asked: Ask):
        make, occur = self.t.Query, self.t.Occur
        if asked.how == "everything":
            return make.all_query()
        if asked.how == "prefix":
            return make.regex_query(self.schema, "text", f"{asked.words[0]}.*")
        if asked.how == "phrase":
            return make.phrase_query(self.schema, "text", list(asked.words))
        wanted = occur.Should if asked.how == "or" else occur.Must
        terms = [(wanted, make.term_query(self.schema, "text", word)) for word in asked.words]
        if asked.dated:
            span = make.range_query(self.schema, "published", self.t.FieldType.Date, *SPAN)
            terms.append((occur.Must, make.const_score_query(span, 0.0)))
        return make.boolean_query(terms) if len(terms) > 1 else terms[0][1]


def others(held: list[Row], directory: Path) -> Iterator[Fts5 | Xapian | Tantivy]:
    for engine in (Fts5, Xapian, Tantivy):
        begun = time.perf_counter()
        try:
            yield engine(held, directory)
        except ImportError as error:
            print(f"{engine.name} takes no part: {error}")
            continue
        print(f"{engine.name} indexed in {time.perf_counter() - begun:.1f} s")


def measured(engines: list, rounds: int) -> dict[tuple[str, str], float | None]:
    """The median of each query's median, in milliseconds; the engines take turns, so that noise meets them all."""
    medians = {}
    for name, asks in CLASSES.items():
        times: dict[str, list[float]] = {engine.name: [] for engine in engines}
        for asked in asks:
            totals = {engine.name: engine.ask(asked) for engine in engines}
            if asked.how != "suggestion" and len(set(totals.values())) > 1:
                print(f"totals differ: {asked} {totals}")
            spent = {engine.name: [] for engine in engines if totals[engine.name] is not None}
            for turn, place in itertools.product(range(rounds), range(len(engines))):
                engine = engines[(turn + place) % len(engines)]
                if engine.name in spent:
                    spent[engine.name].append(_milliseconds(lambda engine=engine, asked=asked: engine.ask(asked)))
            for engine_name, found in spent.items():
                times[engine_name].append(statistics.median(found))
        medians |= {(name, key): statistics.median(found) if found else None for key, found in times.items()}
    return medians


def _milliseconds(run: Callable[[], object]) -> float:
    begun = time.perf_counter()
    run()
    return (time.perf_counter() - begun) * 1000


def table(engines: list, medians: dict[tuple[str, str], float | None]) -> None:
    names = [engine.name for engine in engines]
    print(
        f"{'median ms':22}"
        + "".join(f"{name:>10}" for name in names)
        + "   warm/FTS5 warm/Xapian warm/Tantivy cold/FTS5"
    )
    for row in CLASSES:
        figures = "".join(_figure(medians[row, name], "{:10.3f}") for name in names)
        against = [("warm", "FTS5"), ("warm", "Xapian"), ("warm", "Tantivy"), ("cold", "FTS5")]
        ratios = "".join(_figure(_ratio(medians, row, *pair), "{:12.2f}") for pair in against)
        print(f"{row:22}{figures}{ratios}")


def _figure(value: float | None, form: str) -> str:
    width = int(form[2:].partition(".")[0])
    return " " * (width - 1) + "-" if value is None else form.format(value)


def _ratio(medians: dict, row: str, ours: str, other: str) -> float | None:
    theirs = medians.get((row, other))
    return medians[row, ours] / theirs if theirs else None


def _megabytes() -> float:
    with open("/proc/self/statm") as pages:
        return int(pages.read().split()[1]) * resource.getpagesize() / 1e6


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("corpus", help="lines of JSON, gzipped: title, body, date, topics, places")
    options.add_argument("--articles", type=int, default=21578)
    options.add_argument("--rounds", type=int, default=15)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="search-execution-") as name:
        held = list(rows(asked.corpus, asked.articles))
        engines = build_ours(held, Path(name))
        print(f"memory with the executor alone: {_megabytes():.0f} MB, the corpus itself included")
        engines += others(held, Path(name))
        medians = measured(engines, asked.rounds)
        table(engines, medians)
        kept = engines[0].snapshot.cache
        print(f"postings kept: {kept.nbytes / 1e6:.1f} MB in {len(kept)} lists")


if __name__ == "__main__":
    main()
