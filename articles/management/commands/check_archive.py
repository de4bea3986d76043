"""`manage.py check_archive`: is everything that the archive promises still true?"""

import json
import sys
import time
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from articles import soundness
from articles.inspection import CHECKS
from articles.management import tables
from articles.soundness import FINDING, FINE, UNKNOWN, Outcome, Verdict

EXIT_CODES = {FINE: 0, FINDING: 1, UNKNOWN: 2}
SIGNS = {FINE: "ok", FINDING: "FINDING", UNKNOWN: "UNKNOWN"}


class Command(BaseCommand):
    help = (
        "Check the triggers, the database, every capture, the files of the index and each of its documents. "
        "Exit code 0: all is well; 1: something is not; 2: nothing was found, but something could not be checked."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="mend what can be mended, and say what was done")
        parser.add_argument("--json", action="store_true", help="as one JSON object")

    def handle(self, *args: object, **options: Any) -> None:
        started, found = time.perf_counter(), []
        for outcome in soundness.outcomes(CHECKS, options["repair"]):
            found.append(outcome)
            if not options["json"]:
                self._tell(outcome)
        verdict = soundness.verdict(found)
        self._remember(verdict)
        self._sum_up(verdict, time.perf_counter() - started, options["json"])
        if not options["json"]:
            self._advise(verdict, options["repair"])
        sys.exit(EXIT_CODES[verdict.state])

    def _tell(self, outcome: Outcome) -> None:
        self.stdout.write(f"{SIGNS[outcome.state]:<9}{outcome.check:<15}{outcome.told}")
        if outcome.mended:
            self.stdout.write(f"{'':<9}{'':<15}repair: {outcome.mended}")

    def _remember(self, verdict: Verdict) -> None:
        try:
            soundness.remember(verdict)
        except OSError as error:
            self.stderr.write(f"The result could not be kept for the page about the holdings: {error}")

    def _sum_up(self, verdict: Verdict, seconds: float, as_json: bool) -> None:
        if as_json:
            told = {"state": verdict.state, "at": verdict.at.isoformat(), "seconds": round(seconds, 3)}
            self.stdout.write(json.dumps(told | {"checks": [asdict(outcome) for outcome in verdict.outcomes]}))
            return
        count = verdict.findings
        verb = "is" if count == 1 else "are"
        told = "All is well" if not count else f"{count} of {len(verdict.outcomes)} checks {verb} not well"
        self.stdout.write(f"{told}; {seconds:.1f} s.")

    def _advise(self, verdict: Verdict, has_repaired: bool) -> None:
        found = [outcome.check for outcome in verdict.outcomes if outcome.state == FINDING]
        mendable = [check.name for check in CHECKS if check.mend and check.name in found and not has_repaired]
        others = [name for name in found if name not in mendable]
        if verdict.state != FINE and tables.are_behind():
            self.stdout.write(tables.ADVICE)
            return
        if mendable:
            self.stdout.write(f"To mend ({', '.join(mendable)}): manage.py check_archive --repair")
        if others:
            self.stdout.write(f"For a person ({', '.join(others)}): docs/reliability.md says what helps.")
