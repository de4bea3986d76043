"""Whether the archive is sound: a registry of checks, each of which looks at one promise and may be able to mend it."""

import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from articles.search.errors import IndexBusy, SearchUnavailable, Unwritable

FINE, FINDING, UNKNOWN = "fine", "finding", "unknown"
# What keeps a check from an answer, or a repair from its end.
HINDRANCES = (DatabaseError, OSError, IndexBusy, SearchUnavailable, Unwritable)


@dataclass(frozen=True)
class Seen:
    """`count` things are not as they should be, which `told` says in words."""

    told: str
    count: int = 0


@dataclass(frozen=True)
class Check:
    """`look` only reads. `mend` says what it did; without it only a person, or a backup, can help."""

    name: str
    look: Callable[[], Seen]
    mend: Callable[[], str] | None = None


@dataclass(frozen=True)
class Outcome:
    check: str
    state: str
    told: str
    count: int = 0
    mended: str = ""


@dataclass(frozen=True)
class Verdict:
    """Of all checks at one moment."""

    at: datetime
    outcomes: tuple[Outcome, ...]

    @property
    def state(self) -> str:
        states = {outcome.state for outcome in self.outcomes}
        return FINDING if FINDING in states else UNKNOWN if UNKNOWN in states else FINE

    @property
    def findings(self) -> int:
        return sum(outcome.state != FINE for outcome in self.outcomes)


def outcomes(checks: Iterable[Check], repair: bool = False) -> Iterator[Outcome]:
    """One check after the other. What was mended is looked at again, so that what is told is how it stands now."""
    for check in checks:
        found = _looked_at(check)
        if repair and check.mend and found.state == FINDING:
            found = _mended(check, check.mend)
        yield found


def _looked_at(check: Check, mended: str = "") -> Outcome:
    try:
        seen = check.look()
    except HINDRANCES as error:
        return Outcome(check.name, UNKNOWN, f"could not be checked: {error}", mended=mended)
    return Outcome(check.name, FINDING if seen.count else FINE, seen.told, seen.count, mended)


def _mended(check: Check, mend: Callable[[], str]) -> Outcome:
    try:
        did = mend()
    except HINDRANCES as error:
        did = f"could not be mended: {error}"
    return _looked_at(check, did)


# The last verdict, for the page that tells the public of it.


def remember(verdict: Verdict) -> None:
    """In one step: whoever reads it meanwhile reads the one before."""
    draft = _file().with_suffix(f".{os.getpid()}")
    draft.write_text(
        json.dumps({"at": verdict.at.isoformat(), "outcomes": [asdict(each) for each in verdict.outcomes]})
    )
    draft.replace(_file())


def last() -> Verdict | None:
    try:
        told = json.loads(_file().read_text())
        return Verdict(datetime.fromisoformat(told["at"]), tuple(Outcome(**each) for each in told["outcomes"]))
    except (OSError, ValueError, TypeError, LookupError):
        return None


def verdict(found: Iterable[Outcome]) -> Verdict:
    return Verdict(timezone.now(), tuple(found))


def _file() -> Path:
    return settings.DATA_DIR / "check.json"
