"""What can go wrong between the archive and its index, by name."""


class SearchUnavailable(Exception):
    """The index is missing, damaged or of an older making: it has to be built before anything can be searched."""


class IndexBusy(Exception):
    """Another process kept the index locked for longer than a writer may wait."""


class InvalidDocument(ValueError):
    """A document that the index cannot hold; the message names the field and the reason."""
