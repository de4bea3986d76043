"""Writes a segment as arrays: documents are gathered as numbers, sorted once, and written as Whoosh reads them."""

from collections.abc import Callable, Iterable, Mapping

from whoosh.codec.whoosh3 import W3Segment
from whoosh.fields import Schema, UnknownFieldError
from whoosh.filedb.filestore import RamStorage
from whoosh.index import FileIndex
from whoosh.reading import IndexReader, SegmentReader, TermNotFound
from whoosh.writing import SegmentWriter

from articles.search import merging
from articles.search.codec import PostingsFile, SegmentCodec
from articles.search.pool import Pool
from articles.search.schema import Written

Adder = Callable[[int, object], None]


class Memory(RamStorage):
    """An index that is nowhere on disk."""

    def temp_storage(self, name: str | None = None) -> RamStorage:
        return Memory()


def in_memory(schema: Schema, documents: Iterable[Mapping[str, object]]) -> IndexReader:
    """A reader of these documents and of no others."""
    index = FileIndex.create(Memory(), schema, "memory")
    writer = Writer(index)
    for document in documents:
        writer.add_document(**document)
    writer.commit()
    return index.refresh().reader()


class Writer(SegmentWriter):
    """Whoosh's writer, as far as this project uses it. The caller holds the lock of the index.

    Documents are added before segments are merged into theirs. A writer that is neither committed nor cancelled leaves
    nothing behind but a file of a name that the next commit removes.
    """

    def __init__(self, index: FileIndex) -> None:
        super().__init__(index, _lk=False, codec=SegmentCodec())
        self.pool = Pool(self.schema, self.perdocwriter, getattr(self.storage, "folder", ""))
        self._adders: dict[str, Adder] = {}
        self._stored = [name for name, field in self.schema.items() if field.stored]
        self._leaves: list[SegmentReader] | None = None
        self._merged: list[merging.Source] = []

    def add_document(self, **values: object) -> None:
        self._check_state()
        number, adders = self.docnum, self._adders
        for name, value in values.items():
            if value is not None:
                (adders.get(name) or self._adder(name))(number, value)
        self.perdocwriter.store(number, {name: values[name] for name in self._stored if values.get(name) is not None})
        self._added = True
        self.docnum += 1
        self.pool.look_after(self.docnum)

    def _adder(self, name: str) -> Adder:
        if name not in self.schema or isinstance(self.schema[name], Written):
            raise UnknownFieldError(f"No field named {name!r} in {self.schema}")
        self._adders[name] = self.pool.adder(name)
        return self._adders[name]

    # Deleting

    def delete_by_term(self, fieldname: str, text: object, searcher: object = None) -> int:
        """Deletes what has the term in a segment that was there before; returns how many documents that is."""
        term, count = self.schema[fieldname].to_bytes(text), 0
        for reader in self._open_leaves():
            segment = reader.segment()
            for number in _documents(reader, fieldname, term):
                count += not segment.is_deleted(number)
                segment.delete_document(number)
        return count

    def _open_leaves(self) -> list[SegmentReader]:
        if self._leaves is None:
            self._leaves = [leaf for leaf, _ in self.reader().leaf_readers()] if self.segments else []
        return self._leaves

    # Merging

    def add_reader(self, reader: IndexReader) -> None:
        """Takes in what is not deleted of a segment of this index, when the new one is written."""
        self._check_state()
        self.take_in(SegmentReader(self.storage, self.schema, reader.segment()))

    def take_in(self, reader: SegmentReader) -> merging.Source:
        """The same of any segment of this schema; the reader is closed in the end."""
        source = merging.Source(reader, self.docnum)
        self._merged.append(source)
        self.docnum += source.size
        self._added = True
        return source

    # Committing

    def _flush_segment(self) -> None:
        self.pool.finish()
        for source in self._merged:
            source.copy_documents(self.perdocwriter)
        with self.fieldwriter.part(self.codec.POSTS_EXT) as stream:
            postings = PostingsFile(stream)
            for name in sorted(self.schema.names()):
                self._write_field(postings, name)
        self.fieldwriter.write(self.codec.TERMS_EXT, postings.terms())
        for extension, content in self.perdocwriter.parts(self.docnum):
            self.fieldwriter.write(extension, content)
        self.fieldwriter.finish()

    def _write_field(self, postings: PostingsFile, name: str) -> None:
        field = self.schema[name]
        if not field.indexed:
            return
        lengths = self.perdocwriter.length_bytes(name, self.docnum)
        tables = [table for source in self._merged for table in source.tables(name, field.format)]
        for table in self.pool.merged(name, tables):
            postings.add(name, table, field.format, lengths)

    def _close_segment(self) -> None:
        self.perdocwriter.close()
        self.fieldwriter.close()
        self.pool.clear()

    def _cleanup_on_error(self) -> None:
        """After a commit that failed, whoosh3 would close the writer here and leave its file: `cancel` removes that."""

    def _assemble_segment(self) -> None:
        """It is one file already."""

    def _finish(self) -> None:
        for reader in [*(self._leaves or ()), *(source.reader for source in self._merged)]:
            reader.close()
        super()._finish()

    def segment(self) -> W3Segment | None:
        """Ends the writing without a commit: the segment, if there is any, to be committed together with others."""
        if not self._added:
            return self.cancel()
        found = self._finalize_segment()
        self._finish()
        return found


def _documents(reader: SegmentReader, field: str, term: bytes) -> Iterable[int]:
    """Of a segment, deleted ones too. The list of terms tells the document of a term that is in one alone."""
    try:
        found = reader._terms.term_info(field, term)
    except TermNotFound:
        return ()
    if found.doc_frequency() == 1:
        return (found.min_id(),)
    return reader._terms.matcher(field, term, reader.schema[field].format).all_ids()
