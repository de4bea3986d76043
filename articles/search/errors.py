"""What can go wrong between the archive and its index, by name."""


class SearchUnavailable(Exception):
    """The index is missing, damaged or of an older making: it has to be built before anything can be searched."""


class IndexBusy(Exception):
    """Another process kept the index locked for longer than a writer may wait."""


class InvalidDocument(ValueError):
    """A document that the index cannot hold; the message names the field and the reason."""


class Unwritable(Exception):
    """The writer failed over an intact index, at a record of an article that had been found good: an error of ours."""

    def __init__(self, article: int | None, record: str, reason: str) -> None:
        super().__init__(article, record, reason)
        self.article, self.record, self.reason = article, record, reason

    def __str__(self) -> str:
        return f"the writer failed at {self.record}: {self.reason}"
