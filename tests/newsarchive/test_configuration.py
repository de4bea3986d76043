"""docs/configuration.md and the code name the same variables."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent.parent
READERS = {"text", "boolean", "integer", "choice", "names", "hosts", "origins", "directory", "database", "secret"}


def documented() -> dict[str, str]:
    table = (PROJECT / "docs/configuration.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^\| `NEWSARCHIVE_(\w+)` \| (.+?) \|", table, re.MULTILINE))


@cache
def read_by_the_code() -> dict[str, ast.Call]:
    files = [path for package in ("newsarchive", "articles", "ingest") for path in (PROJECT / package).rglob("*.py")]
    calls = [node for path in files for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    return {ast.literal_eval(call.args[0]): call for call in calls if reads_a_variable(call)}


def read_by_run() -> set[str]:
    return set(re.findall(r"\$\{NEWSARCHIVE_(\w+)", (PROJECT / "run").read_text(encoding="utf-8")))


def reads_a_variable(call: ast.Call) -> bool:
    function = call.func
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id == "env"
        and function.attr in READERS
    )


def test_the_table_lists_every_variable_that_the_code_reads_and_no_other():
    assert set(documented()) == set(read_by_the_code()) | read_by_run()
    assert read_by_run() == {"PYTHON"}


@pytest.mark.parametrize(
    "name", ["SAMPLES", "ALLOW_INDEXING", "HTTPS", "DEBUG", "HOST", "PORT", "WORKERS", "NAME", "LOG_LEVEL"]
)
def test_the_table_tells_the_default_that_the_code_has(name):
    default = ast.literal_eval(read_by_the_code()[name].args[1])
    assert documented()[name] == f"`{int(default) if isinstance(default, bool) else default}`"


def test_no_variable_is_read_past_the_typed_readers():
    for package in ("newsarchive", "articles", "ingest"):
        for path in (PROJECT / package).rglob("*.py"):
            if path.name != "env.py":
                assert not re.search(r"os\.(environ\[|environ\.get|getenv)", path.read_text()), path
