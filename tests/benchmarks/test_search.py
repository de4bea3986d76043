"""The benchmark of searching runs through, on so few articles that its figures mean nothing."""

import os
import re
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
SMALL = ("--articles", "200", "--rounds", "1", "--without-stock", "--without-peers")


def test_the_benchmark_of_searching_prints_every_class_and_what_was_to_be_reached(tmp_path):
    command = [sys.executable, str(PROJECT / "benchmarks" / "search.py"), *SMALL]
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    run = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    for name in ("common term", "phrase", "facets of everything", "whole page"):
        assert re.search(rf"^{name} .*\d\.\d", run.stdout, re.MULTILINE)
    assert "ours and the peers' differ in 0" in run.stdout
    assert re.search(r"^  met +a worker", run.stdout, re.MULTILINE)
    assert list(tmp_path.iterdir()) == []
