"""The newest committed state, held for all threads of a process, and the next one in its place."""

import threading
import time
from collections.abc import Callable, Hashable

from whoosh.reading import IndexReader

from articles.search.snapshot import POSTINGS_BYTES, Snapshot

# For so many seconds after a commit is noticed, searches go on with the state before it while the new one is read.
GRACE = 0.25


class Snapshots:
    """Holds the snapshot of the newest committed state; searches that are under way keep theirs.

    `state` tells one committed state from another; `open_reader` opens the newest, given a reader of the state before
    it or None, and tries again when a commit comes between (storage.state and storage.open_reader do).

    Unless somebody keeps up with the index, the first search after a commit opens the new state. If a thread does
    (`is_kept`: it calls `wait` and `renew` in turns), that thread opens it and reads ahead what searches ask for,
    which takes some tens of milliseconds; searches that come meanwhile are answered from the state before, but none
    longer than GRACE after the first of them, or the thread, saw the commit. Then they wait for the new state, so that
    what is committed is found, and what is hidden is gone, well within a second. A process that has written to the
    index itself calls `move`: it sees its own writes at once. Where it was no commit that touched the files
    (`is_touched`), no search goes on with what may be damaged.
    """

    def __init__(
        self,
        state: Callable[[], Hashable],
        open_reader: Callable[[IndexReader | None], IndexReader],
        postings_bytes: int = POSTINGS_BYTES,
        is_kept: bool = False,
        is_touched: Callable[[Hashable, Hashable], bool] = lambda before, now: False,
    ) -> None:
        self._state, self._open_reader, self._postings_bytes = state, open_reader, postings_bytes
        self._is_kept, self._is_touched = is_kept, is_touched
        self._held: tuple[Hashable, Snapshot] | None = None
        self._noticed: float | None = None  # when the state that is held was first seen to be no longer the newest
        self._woken = threading.Event()
        self._lock = threading.Lock()

    def current(self) -> Snapshot:
        state, held = self._state(), self._held
        if held is not None and (held[0] == state or self._may_go_on(held[0], state)):
            return held[1]
        return self._renewed(state)

    def _may_go_on(self, before: Hashable, now: Hashable) -> bool:
        if not self._is_kept or self._is_touched(before, now):
            return False
        noticed = self._notice()
        self._woken.set()
        return time.monotonic() - noticed < GRACE

    def _notice(self) -> float:
        noticed = self._noticed
        if noticed is None:
            noticed = self._noticed = time.monotonic()
        return noticed

    def move(self) -> None:
        """The next search finds what is committed now, however long it takes to open."""
        self._noticed = float("-inf")

    def wait(self, seconds: float) -> None:
        """Until a search has noticed a commit, but no longer."""
        self._woken.wait(seconds)
        self._woken.clear()

    def renew(self) -> None:
        """Opens the newest state and reads ahead, if it is another one than is held."""
        state, held = self._state(), self._held
        if held is None or held[0] != state:
            self._notice()
            self._renewed(state, reads_ahead=True)

    def _renewed(self, state: Hashable, reads_ahead: bool = False) -> Snapshot:
        with self._lock:
            if self._held is None or self._held[0] != state:
                self._held = state, self._opened(reads_ahead)
                self._noticed = None
            return self._held[1]

    def _opened(self, reads_ahead: bool) -> Snapshot:
        before = self._held[1] if self._held else None
        made = Snapshot(self._open_reader(before and before.reader), self._postings_bytes, before=before)
        if reads_ahead:
            made.warm_like(before) if before else made.warm()
        return made
