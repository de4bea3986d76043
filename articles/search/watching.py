"""Whether the index has moved on, asked before every search: by the marks of its files, without reading them."""

import os
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path

from articles.search import generations
from articles.search.errors import SearchUnavailable
from articles.search.manifest import Signature, signature

# A clock of files may stand still for so many nanoseconds, and what changes meanwhile leaves no other mark.
STANDSTILL = 2_000_000_000


@dataclass(frozen=True)
class _Seen:
    """The marks of all files, taken before the state was read from them, so that a later change shows."""

    paths: tuple[str, ...]
    marks: tuple[Signature, ...]
    taken: int

    @property
    def is_settled(self) -> bool:
        return all(0 < changed < self.taken - STANDSTILL for *_, changed in self.marks)

    def holds(self) -> bool:
        try:
            return tuple(map(signature, self.paths)) == self.marks
        except OSError:
            return False


class Watched:
    """The committed state of an index, which `read` tells: asked again only if a file has been touched.

    Exact: marks taken within the standstill of a change are not relied on.
    """

    def __init__(self, root: Path, read: Callable[[], Hashable]) -> None:
        self.root, self._read = root, read
        self._held: tuple[_Seen, Hashable] | None = None

    def __call__(self) -> Hashable:
        held = self._held
        if held is not None and held[0].holds():
            return held[1]
        seen = self._seen()
        state = self._read()
        self._held = (seen, state) if seen is not None and seen.is_settled else None
        return state

    def _seen(self) -> _Seen | None:
        """Each mark is taken before what it stands for is read: the name of the directory, names in it, its files."""
        taken, pointer = time.time_ns(), str(self.root / generations.CURRENT)
        try:
            marks = [signature(pointer)]
            directory = str(generations.current(self.root))
            marks.append(signature(directory))
            files = [f"{directory}/{name}" for name in sorted(os.listdir(directory))]
            return _Seen((pointer, directory, *files), (*marks, *map(signature, files)), taken)
        except (OSError, SearchUnavailable):
            return None
