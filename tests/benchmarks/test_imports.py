"""The short form of benchmarks/reliability/imports.py: an import that is killed loses nothing."""

import subprocess
import sys
from pathlib import Path

BENCHMARK = Path(__file__).resolve().parents[2] / "benchmarks" / "reliability" / "imports.py"


def test_an_import_that_was_killed_ends_as_an_unbroken_one():
    command = [sys.executable, BENCHMARK, "--captures", "140", "--kills", "2", "--workers", "1"]
    ran = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=3600)
    told = dict(line.rsplit(None, 1) for line in ran.stdout.splitlines())
    assert ran.returncode == 0, ran.stdout
    assert (told["lost"], told["partial"], told["dumps equal"]) == ("0", "0", "True")
    assert int(told["kills"]) >= 1
