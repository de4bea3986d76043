"""The Haystack engine of the archive: Whoosh, with exact pages and facets."""

from haystack.backends.whoosh_backend import WhooshEngine


class ArchiveEngine(WhooshEngine):
    pass
