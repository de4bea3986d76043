"""What is reckoned once and holds until a record changes: counts over the whole archive, the order of a long thread."""

from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

from django.db import connection

from articles.search import outbox

P = ParamSpec("P")
T = TypeVar("T")
# The file of the database, and the number of the last change that a trigger noted in it; None where nothing tells.
State = tuple[int, int] | None
_forgetting: list[Callable[[], None]] = []


def state() -> State:
    """The same twice only if no record that readers see was changed between, by whatever way of writing.

    None inside of a transaction, which may be undone, and on PostgreSQL, whose sequence moves before the commit does.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return None
    file = Path(str(connection.settings_dict["NAME"]))
    return (file.stat().st_ino if file.is_file() else 0, outbox.newest())


def kept(most: int) -> Callable[[Callable[P, T]], Callable[..., T]]:
    """Keeps so many answers of a function, which is called with the state first. Nobody may change its answers.

    The state is read before the records are, so that an answer is never older than the state it stands for.
    """

    def keeping(reckon: Callable[P, T]) -> Callable[..., T]:
        @lru_cache(maxsize=most)
        def held(_state: State, *args: P.args) -> T:
            return reckon(*args)

        _forgetting.append(held.cache_clear)

        @wraps(reckon)
        def answer(state: State, *args: P.args) -> T:
            return reckon(*args) if state is None else held(state, *args)

        return answer

    return keeping


def forget() -> None:
    """For measurements of what a page costs that nobody asked for before."""
    for each in _forgetting:
        each()
