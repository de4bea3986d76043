"""Three-way merge of a record: what the machine read before (base), what it reads now (new), what the archive holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Merged:
    """`changed` holds the values to store; `conflicts` the fields that both an editor and the machine changed."""

    changed: dict[str, Any]
    conflicts: tuple[str, ...]


def merge(base: Mapping[str, Any], new: Mapping[str, Any], held: Mapping[str, Any]) -> Merged:
    """Unedited fields follow the machine, edited ones stay; an edit that the machine confirms is no conflict."""
    changed = {name: value for name, value in new.items() if held[name] == base[name] != value}
    conflicts = tuple(name for name, value in new.items() if held[name] != base[name] != value and held[name] != value)
    return Merged(changed, conflicts)
