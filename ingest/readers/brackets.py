"""Finds the records of a JSON file by their brackets alone: of a file of any size, and nested however deep."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from ingest.page import Rejected
from ingest.readers.stream import LARGEST

DEEPEST = 200  # objects and lists inside each other
PIECE = 1_000_000  # bytes read at a time
QUOTE = ord('"')
TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\]"]', re.S)


class Brackets:
    """Reads the objects that lie in no other one, or in the outermost list alone."""

    def __init__(self, file: BinaryIO):
        self.file = file
        self.text = b""
        self.at = 0  # where the next token is sought
        self.depth = 0
        self.outer = 0  # the depth of the objects
        self.start: int | None = None  # of the object that is open

    def objects(self) -> Iterator[bytes]:
        """The bytes of each object. Raises Rejected for one that is too large or too deep, or not closed."""
        while self._more():
            for bracket in self._brackets():
                if bracket in b"{[":
                    self._open(bracket)
                elif record := self._close():
                    yield record
        if self.start is not None or self.depth > 0:
            raise Rejected("invalid_json", "The file ends inside a record.")

    def _more(self) -> bool:
        """Reads on, and forgets what lies before the open object; false at the end of the file."""
        kept = self.at if self.start is None else self.start
        if len(self.text) - kept > LARGEST:
            raise Rejected("too_large", f"A record is larger than {LARGEST // 1_000_000} MB.")
        piece = self.file.read(max(PIECE, len(self.text) - kept))
        self.text, self.at = self.text[kept:] + piece, self.at - kept
        self.start = None if self.start is None else 0
        return bool(piece)

    def _brackets(self) -> Iterator[bytes]:
        """Those that were read; strings are passed over, and one that is not closed yet is left for the next piece."""
        for found in TOKEN.finditer(self.text, self.at):
            if found[0] == b'"':
                self.at = found.start()
                return
            self.at = found.end()
            if found[0][0] != QUOTE:
                yield found[0]
        self.at = len(self.text)

    def _open(self, bracket: bytes) -> None:
        if self.depth == 0:
            self.outer = 1 if bracket == b"[" else 0
        if bracket == b"{" and self.depth == self.outer:
            self.start = self.at - 1
        self.depth += 1
        if self.depth > DEEPEST:
            raise Rejected("too_deep", f"A record is nested deeper than {DEEPEST} levels.")

    def _close(self) -> bytes | None:
        self.depth = max(self.depth - 1, 0)
        if self.depth != self.outer or self.start is None:
            return None
        record, self.start = self.text[self.start : self.at], None
        return record


def list_under(name: str, record: bytes) -> bytes:
    """The list that an object has under one of its names; empty where it has none."""
    depth, said, start = 0, b"", None
    for token in TOKEN.finditer(record):
        if token[0][0] == QUOTE:
            said = token[0] if depth == 1 else said
        elif token[0] in b"{[":
            if token[0] == b"[" and depth == 1 and said == b'"%b"' % name.encode():
                start = token.start()
            depth += 1
        else:
            depth -= 1
            if start is not None and depth == 1:
                return record[start : token.end()]
    return b""
