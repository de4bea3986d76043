"""What is reckoned once and holds until a record changes: counts over the whole archive, the order of a long thread."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

from articles.search.outbox import State, state

__all__ = ["State", "forget", "kept", "state"]

P = ParamSpec("P")
T = TypeVar("T")
_forgetting: list[Callable[[], None]] = []


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
