"""The names that `--map` gave to fields: which of them the records that were read have, and what these have instead."""

from collections.abc import Iterator, Mapping

from ingest.record import Reading

MOST_TOLD = 20  # names of columns


class Naming:
    """What was given, held against each record that is met."""

    def __init__(self, fields: Mapping[str, str]):
        self.fields = fields
        self.found: set[str] = set()
        self.columns: dict[str, None] = {}

    def meet(self, reading: Reading) -> None:
        if self.fields:
            self.met(reading.record.get("fields", {}))
            if len(self.columns) < MOST_TOLD:
                self.columns.update(dict.fromkeys(reading.columns))

    def met(self, fields: Mapping[str, str]) -> None:
        """A record that was read by these names, now or before."""
        self.found.update(ours for ours, theirs in fields.items() if self.fields.get(ours) == theirs)

    def missing(self) -> Iterator[str]:
        """A sentence for each name that no record has: a slip would otherwise pass for a column that is empty."""
        there = ", ".join(list(self.columns)[:MOST_TOLD])
        instead = f"its columns are {there}" if there else "it has no columns"
        for ours, theirs in self.fields.items():
            if ours not in self.found:
                yield f'--map {ours}={theirs}: nothing that was read has a "{theirs}"; {instead}.'
