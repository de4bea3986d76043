"""The shape of the code, read from the files themselves: who may import whom, and how long things may get."""

import ast
import re
import statistics
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
PACKAGES = ("articles", "ingest", "newsarchive")


@dataclass(frozen=True)
class Row:
    """One row of the import rule: the standard library and `may` are all that its files import; `never` goes first."""

    name: str
    files: tuple[str, ...]
    may: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


LOADER = (
    *(
        "loader",
        "children",
        "record",
        "merge",
        "identity",
        "places",
        "pointing",
        "rows",
        "updates",
        "versions",
        "deleted",
    ),
    "conflicts",
)
LOADER_PARTS = tuple(f"ingest.{name}" for name in (*LOADER, "page", "canonical", "sketch", "models"))
PARSERS = ("bs4", "lxml", "trafilatura", "charset_normalizer", "py3langid", "warcio", "feedparser")
NO_SITE = ("django", "haystack", "whoosh", "articles")

# The first row whose patterns fit a file is its row; docs/architecture.md tells the same in words.
ROWS = (
    Row("page", ("ingest/page.py",), never=(*NO_SITE, "ingest")),
    Row("readers", ("ingest/readers/*",), ("ingest", *PARSERS), (*NO_SITE, "ingest.layouts", "ingest.assemble")),
    Row("layouts", ("ingest/layouts/*",), ("ingest", *PARSERS), (*NO_SITE, "ingest.readers", "ingest.assemble")),
    Row(
        "loader",
        tuple(f"ingest/{name}.py" for name in LOADER),
        ("articles.models", "articles.revisions", "django.db", "django.utils", *LOADER_PARTS),
        ("haystack", "whoosh", "ingest.readers", "ingest.layouts"),
    ),
    Row(
        "journal and command",
        (
            *(
                f"ingest/{name}.py"
                for name in (
                    *("models", "admin", "apps", "importer", "triage", "journal", "reparse", "decisions", "contrast"),
                    *("views", "urls", "quarantine", "inside"),
                )
            ),
            "ingest/management/*",
        ),
        (
            *("django", "articles.models", "articles.admin", "articles.search.indexer", "ingest"),
            *("articles.inspection", "articles.soundness", "articles.views.holdings", "articles.differences"),
        ),
        ("haystack", "whoosh"),
    ),
    Row(
        "parsing", ("ingest/*",), ("ingest", *PARSERS), (*NO_SITE, "ingest.loader", "ingest.models", "ingest.importer")
    ),
    Row(
        "query",
        ("articles/search/query*.py", "articles/search/snippets.py"),
        ("articles.search.query", "articles.search.snippets"),
        ("django", "haystack", "whoosh", "ingest"),
    ),
    Row(
        "search by Haystack",
        (
            "articles/search_indexes.py",
            *(
                f"articles/search/{name}.py"
                for name in (
                    *("results", "facet_values", "hits", "conditions", "suggestions", "unpublished"),
                    *("indexer", "outbox", "signals", "follower", "standing", "agreement", "keeping"),
                )
            ),
        ),
        ("haystack", "articles", "django"),
        ("ingest", "whoosh", "articles.views"),
    ),
    Row(
        "search engine",
        ("articles/search/*",),
        (
            "haystack",
            "whoosh",
            "numpy",
            "rapidfuzz",
            "Stemmer",
            "django.core.exceptions",
            "django.conf",
            "articles.search",
        ),
        ("ingest", "articles.models", "articles.views"),
    ),
    Row("api", ("articles/views/api*.py",), ("django", "articles", "ninja"), ("ingest", "haystack", "whoosh")),
    Row("archive", ("articles/*",), ("django", "articles"), ("ingest", "haystack", "whoosh")),
    Row(
        "settings",
        ("newsarchive/settings.py", "newsarchive/env.py"),
        ("django.core.exceptions", "dj_database_url", "newsarchive"),
        ("articles", "ingest"),
    ),
    Row(
        "server",
        ("newsarchive/gunicorn_conf.py",),
        ("newsarchive", "articles.search.keeping", "articles.search.follower"),
        ("haystack", "whoosh"),
    ),
    Row(
        "project",
        ("newsarchive/*",),
        ("django", "newsarchive", "articles.models", "ingest.models"),
        ("haystack", "whoosh"),
    ),
)


def source_files(root: Path) -> list[Path]:
    files = [path for package in PACKAGES for path in (root / package).rglob("*.py")]
    return sorted(path for path in files if "migrations" not in path.parts)


@cache
def nodes(path: Path) -> list[ast.AST]:
    """All that stands in a file, which is read once: the rules ask for the same files again and again."""
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"), filename=str(path))))


def imported_names(root: Path, path: Path) -> Iterator[str]:
    """What a file imports, as full dotted names, wherever in the file it does."""
    package = list(path.relative_to(root).parent.parts)
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            yield from (".".join([*base, *filter(None, [node.module]), alias.name]) for alias in node.names)


def is_within(name: str, prefixes: tuple[str, ...]) -> bool:
    """`articles.search.query` covers its modules, its names, and the modules `query_*` split from it."""
    return any(name == prefix or name.startswith((f"{prefix}.", f"{prefix}_")) for prefix in prefixes)


def row_of(root: Path, path: Path) -> Row:
    name = path.relative_to(root).as_posix()
    return next(row for row in ROWS if any(fnmatch(name, pattern) for pattern in row.files))


def forbidden_imports(root: Path) -> list[str]:
    found = []
    for path in source_files(root):
        row = row_of(root, path)
        for name in imported_names(root, path):
            is_free = name.split(".")[0] in sys.stdlib_module_names or is_within(name, row.may)
            if is_within(name, row.never) or not is_free:
                found.append(f"{path.relative_to(root)} imports {name}, which the row '{row.name}' does not allow")
    return found


def import_cycles(root: Path) -> list[str]:
    modules = {module_name(root, path): path for path in source_files(root)}
    graph = {
        name: {used for used in map(nearest_module(modules), imported_names(root, path)) if used not in (None, name)}
        for name, path in modules.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return [f"these import each other in a circle: {' -> '.join(error.args[1])}"]
    return []


def module_name(root: Path, path: Path) -> str:
    return ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def nearest_module(modules: dict[str, Path]) -> Callable[[str], str | None]:
    """`ingest.page.Page` -> `ingest.page`; None for what is not ours."""

    def nearest(name: str) -> str | None:
        return name if name in modules else modules_parent(name)

    def modules_parent(name: str) -> str | None:
        parent = name.rpartition(".")[0]
        return parent if parent in modules else None

    return nearest


def catch_all_names(root: Path) -> list[str]:
    """Modules named for nothing: whatever lands there has no subject."""
    banned = {"utils", "util", "core", "common", "helpers", "services", "misc"}
    return [
        f"{path.relative_to(root)} is a drawer for anything: name it for its subject"
        for path in source_files(root)
        if banned & {path.stem, *path.relative_to(root).parts}
    ]


def long_files(root: Path) -> list[str]:
    limits = [(path, 400) for path in source_files(root)]
    limits += [(path, 60) for path in sorted((root / "templates").rglob("*.html"))]
    counted = [(path, len(path.read_text(encoding="utf-8").splitlines()), limit) for path, limit in limits]
    return [f"{path.relative_to(root)} has {n} lines, over {limit}" for path, n, limit in counted if n > limit]


def function_lengths(root: Path) -> list[tuple[int, str]]:
    return [
        (node.end_lineno - node.lineno + 1, f"{path.relative_to(root)}:{node.lineno} {node.name}")
        for path in source_files(root)
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def long_functions(root: Path) -> list[str]:
    return [f"{name} has {length} lines, over 50" for length, name in function_lengths(root) if length > 50]


def broad_handlers(root: Path) -> list[str]:
    """`except Exception` (or wider) outside the two modules that keep a bad input from its neighbours."""
    return [
        f"{path.relative_to(root)}:{node.lineno} catches everything"
        for path in source_files(root)
        if path.relative_to(root).as_posix() not in ("ingest/importer.py", "ingest/isolation.py")
        for node in nodes(path)
        if isinstance(node, ast.ExceptHandler) and catches_everything(node.type)
    ]


def catches_everything(caught: ast.expr | None) -> bool:
    if isinstance(caught, ast.Tuple):
        return any(catches_everything(each) for each in caught.elts)
    return caught is None or (isinstance(caught, ast.Name) and caught.id in ("Exception", "BaseException"))


def contexts_from_locals(root: Path) -> list[str]:
    return [
        f"{path.relative_to(root)}:{node.lineno} hands on locals(): name what the template gets"
        for path in source_files(root)
        for node in nodes(path)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("locals", "vars")
    ]


QUERY_IN_TEMPLATE = re.compile(r"\{[{%][^}%]*(\.objects\b|_set\b|\.(all|filter|exclude|order_by|exists)\b)")


def queries_in_templates(root: Path) -> list[str]:
    return [
        f"{path.relative_to(root)}:{number} asks the database: do it in the view"
        for path in sorted((root / "templates").rglob("*.html"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if QUERY_IN_TEMPLATE.search(line)
    ]


RULES = (
    forbidden_imports,
    import_cycles,
    catch_all_names,
    long_files,
    long_functions,
    broad_handlers,
    contexts_from_locals,
    queries_in_templates,
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_project_keeps_the_rule(rule):
    assert rule(PROJECT) == []


def test_half_of_the_functions_have_nine_lines_or_fewer():
    assert statistics.median(length for length, _ in function_lengths(PROJECT)) <= 9


PLANTED = [
    (forbidden_imports, "ingest/page.py", "from ingest.readers import text"),
    (forbidden_imports, "ingest/page.py", "import django"),
    (forbidden_imports, "ingest/readers/text.py", "from ingest.layouts import plain"),
    (forbidden_imports, "ingest/readers/text.py", "from articles.models import Article"),
    (forbidden_imports, "ingest/layouts/plain.py", "from django.utils.text import slugify"),
    (forbidden_imports, "ingest/layouts/plain.py", "from .. import assemble"),
    (forbidden_imports, "ingest/assemble.py", "def late():\n    from haystack import connections"),
    (forbidden_imports, "ingest/dates.py", "import dateparser"),
    (forbidden_imports, "ingest/sources.py", "from ingest.loader import load"),
    (forbidden_imports, "ingest/loader.py", "from haystack import connections"),
    (forbidden_imports, "ingest/loader.py", "from ingest import layouts"),
    (forbidden_imports, "ingest/importer.py", "import whoosh.index"),
    (forbidden_imports, "articles/search/query.py", "from django.conf import settings"),
    (forbidden_imports, "articles/search/query_scan.py", "from whoosh import query"),
    (forbidden_imports, "articles/search/snippets.py", "import haystack.utils"),
    (forbidden_imports, "articles/search/whoosh_backend.py", "from articles.models import Article"),
    (forbidden_imports, "articles/search/postings.py", "from ingest.page import Page"),
    (forbidden_imports, "articles/search/results.py", "from whoosh import query"),
    (forbidden_imports, "articles/search_indexes.py", "from ingest.page import Zone"),
    (forbidden_imports, "articles/search/indexer.py", "import whoosh"),
    (forbidden_imports, "articles/models.py", "from haystack import indexes"),
    (forbidden_imports, "articles/views/search.py", "from haystack.query import SearchQuerySet"),
    (forbidden_imports, "articles/views/api.py", "from haystack.query import SearchQuerySet"),
    (forbidden_imports, "articles/admin/__init__.py", "from ingest.models import ImportRun"),
    (forbidden_imports, "newsarchive/env.py", "import articles"),
    (forbidden_imports, "newsarchive/gunicorn_conf.py", "from articles.search import indexer"),
    (forbidden_imports, "newsarchive/start.py", "import haystack"),
    (catch_all_names, "articles/utils.py", ""),
    (catch_all_names, "ingest/helpers/dates.py", ""),
    (long_files, "articles/admin/articles.py", "pass\n" * 401),
    (long_files, "templates/home.html", "<p>\n" * 61),
    (long_functions, "ingest/dates.py", "def long():\n" + "    pass\n" * 50),
    (broad_handlers, "articles/models.py", "try:\n    pass\nexcept Exception:\n    pass"),
    (broad_handlers, "articles/models.py", "try:\n    pass\nexcept (OSError, BaseException):\n    pass"),
    (broad_handlers, "articles/models.py", "try:\n    pass\nexcept:\n    pass"),
    (contexts_from_locals, "articles/views/browse.py", "render(request, 'home.html', locals())"),
    (queries_in_templates, "templates/home.html", "{% for each in source.article_set.all %}"),
    (queries_in_templates, "templates/home.html", "{{ source.articles.exists }}"),
]


@pytest.mark.parametrize(("rule", "file", "content"), PLANTED)
def test_a_planted_violation_is_found(tmp_path, rule, file, content):
    planted = tmp_path / file
    planted.parent.mkdir(parents=True)
    planted.write_text(content, encoding="utf-8")
    assert len(rule(tmp_path)) == 1
    assert file.split(".")[0] in rule(tmp_path)[0]


def test_a_planted_circle_of_imports_is_found(tmp_path):
    (tmp_path / "ingest").mkdir()
    (tmp_path / "ingest/dates.py").write_text("from ingest.page import Page")
    (tmp_path / "ingest/page.py").write_text("from ingest import dates")
    assert "ingest.page" in import_cycles(tmp_path)[0]


def test_every_row_has_a_planted_violation():
    covered = {row_of(Path(), Path(file)) for rule, file, _ in PLANTED if rule is forbidden_imports}
    assert covered == set(ROWS)
