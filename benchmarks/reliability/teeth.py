"""R20: do the checks have teeth? Each runs twice, on this project and on the stock parts, and must tell them apart.

    .venv/bin/python benchmarks/reliability/teeth.py [--only history,locks]

The stock parts are Haystack's own Whoosh engine, its RealtimeSignalProcessor, its search page with {% highlight %} and
Django's paginator, and SQLite as Django sets it up (tutorial/). Every check is the same code for both. It has teeth if
this project meets its goals and the stock parts miss one of those that count. Goals of time are left to the long forms:
on a busy machine anybody misses them.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
HISTORY = ("--seconds=6", "--operations=60", "--kills=2", "--importer-kills=1", "--probes=6", "--sample=60")
# The goals of each check, how it is run, and the names of its figures that tell the two apart.
CHECKS = {
    "R1": ("history", HISTORY, ("R1 lost", "R1 ghosts", "R1 doubled", "R1 stale")),
    "R3": ("history", HISTORY, ("R3 save p95 ms", "R3 save max ms", "R3 errors that editors met")),
    "R4": ("locks", ("--transactions=800", "--seconds=1"), ('R4 failed: "database is locked"',)),
    "R7": ("damage", ("--every=4", "--articles=40"), ()),
    "R8": ("facets", ("--searches=60", "--articles=90", "--most=16"), ()),
    "R11": ("xss", ("--payloads=4",), ()),
    "R12": ("poison", ("--rows=20", "--kinds=6"), ()),
    "R14": ("rebuilding", ("--seconds=2", "--searches=30", "--articles=90"), ()),
}
OF_TIME = ("R3 save p95 ms", "R3 save max ms", "R2 findable or gone p95 s", "R2 findable or gone max s")

# name, figure, most, least, met: as proof.report writes them.
Row = list


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="checks, by the names of their files")
    only = set(filter(None, parser.parse_args().only.split(",")))
    kept: dict[tuple[str, str], list[Row]] = {}
    toothless = 0
    print(f"{'':<5}{'goal':<46}{'wanted':>12}{'ours':>12}{'stock':>12}")
    for goal, (name, words, told) in CHECKS.items():
        if not only or name in only:
            sides = {side: kept.setdefault((name, side), rows_of(name, words, side)) for side in ("ours", "stock")}
            toothless += not has_teeth(goal, told, sides)
    return int(toothless > 0)


def rows_of(name: str, words: tuple[str, ...], side: str) -> list[Row]:
    command = [sys.executable, HERE / f"{name}.py", *words, "--side", side, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=1200)
    if not done.stdout.strip():
        raise SystemExit(f"{name} --side {side} ended with {done.returncode}: {done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def has_teeth(goal: str, told: tuple[str, ...], sides: dict[str, list[Row]]) -> bool:
    """Prints the figures that count; whether ours are as they should be and the others are not."""
    ours, stock = (list(counted(sides[side], told)) for side in ("ours", "stock"))
    theirs = {row[0]: row for row in stock}
    for name, figure, most, least, is_met in ours:
        other = theirs.get(name)
        wanted = f"<= {most:g}" if most is not None else f">= {least:g}"
        missed = "" if is_met else "   OURS MISSED"
        print(f"{goal:<5}{name:<46}{wanted:>12}{figure:>12,.6g}{other[1] if other else float('nan'):>12,.6g}{missed}")
    is_ours_well = all(row[4] for row in ours if row[0] not in OF_TIME)
    is_stock_caught = not all(row[4] for row in stock)
    if not (is_ours_well and is_stock_caught):
        print(f"{goal:<5}NO TEETH: " + ("the stock parts passed" if is_ours_well else "ours missed a goal"))
    return is_ours_well and is_stock_caught


def counted(rows: list[Row], told: tuple[str, ...]) -> Iterator[Row]:
    """Those with a limit that cannot be passed by doing less."""
    for row in rows:
        is_chosen = row[0] in told if told else row[2] is not None
        if is_chosen:
            yield row


if __name__ == "__main__":
    sys.exit(main())
