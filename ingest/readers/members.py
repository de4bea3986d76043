"""What zip and tar archives share: which of their members are files to look at, and what each is called.

A member's name is never trusted: it only says in the journal where the page came from.
"""

from collections import Counter

from ingest.capture_names import is_met
from ingest.page import Rejected, Unread
from ingest.readers.stream import Stream, member_path

MOST_MEMBERS = 10_000


class Roll:
    """The members of one archive as they are met: counted, and called by names of which no two are the same."""

    def __init__(self, stream: Stream):
        self.archive = stream.path
        self.met = 0
        self.names: Counter[str] = Counter()

    def path_of(self, name: str) -> str | None:
        """Where a member lies, None for a folder or a hidden file. Raises Rejected when there are too many."""
        self.met += 1
        if self.met > MOST_MEMBERS:
            raise Rejected("too_many_members", f"The archive has more than {MOST_MEMBERS:,} members.")
        path = member_path(self.archive, name)
        if name.endswith("/") or not is_met(path.rpartition("/")[2]):
            return None
        self.names[path] += 1
        return path if self.names[path] == 1 else f"{path} ({self.names[path]})"


def no_file(path: str) -> Unread:
    return Unread(path, "not_a_file", "The member is a link or a device, which holds no page.")
