"""What happened while a probe waited: kills, those who took over, and each commit of the index."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PAUSE = 0.02  # seconds between two looks at the index
BEFORE = 3.0  # seconds before the wait that are told too


class Timeline:
    """Moments by the clock that all processes share."""

    def __init__(self) -> None:
        self.moments: list[tuple[float, str]] = []

    def note(self, what: str) -> None:
        self.moments.append((time.monotonic(), what))

    def of(self, begun: float, seconds: float) -> list[str]:
        """What was noted from a little before a wait to its end; moments are counted from its beginning."""
        told = [(at - begun, what) for at, what in sorted(self.moments) if -BEFORE <= at - begun <= seconds]
        return [f"{at:+7.2f} s  {what}" for at, what in told]

    @contextmanager
    def noting_commits(self, root: Path) -> Iterator[None]:
        """Until the block ends, in a thread."""
        over = threading.Event()
        thread = threading.Thread(target=self._look, args=(root, over))
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _look(self, root: Path, over: threading.Event) -> None:
        from articles.search import generations, manifest
        from articles.search.errors import SearchUnavailable

        seen = None
        while not over.wait(PAUSE):
            with suppress(SearchUnavailable):
                held = manifest.read(generations.current(root))
                if held.number != seen:
                    self.note(f"commit {held.number}, of {sum(name.endswith('.seg') for name in held.files)} segments")
                seen = held.number
