"""What the index holds of a document: Whoosh field types made from the fields of the Haystack indexes."""

import hashlib
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from haystack.constants import DJANGO_CT, DJANGO_ID, ID
from haystack.fields import SearchField
from whoosh import analysis as whoosh_analysis
from whoosh import columns, fields, formats

from articles.search import analysis
from articles.search.errors import InvalidDocument
from articles.search.positions import PackedPositions

EPOCH = datetime.min
# How Whoosh writes a whole number so that its bytes sort as it does.
ZERO = 1 << 63
# The column of the digests. Of a digest so many bytes are kept: they fit into a whole number with a sign.
DIGEST, DIGEST_BYTES = "digest", 7
SORTABLE = struct.Struct(">BQ")


class ArchiveAnalyzer(whoosh_analysis.Analyzer):
    """Our tokens in Whoosh's shape, for whoever reads the index with Whoosh alone."""

    def __call__(self, value: str, positions=False, chars=False, start_pos=0, start_char=0, **options) -> Iterator:
        token = whoosh_analysis.Token(positions, chars, **options)
        token.boost = 1.0
        for place, (text, start, end) in enumerate(analysis.tokens(value)):
            token.text = text
            if positions:
                token.pos = start_pos + place
            if chars:
                token.startchar, token.endchar = start_char + start, start_char + end
            yield token


# What a zone holds: one text, or the texts of several records, which no phrase runs across.
Texts = str | Sequence[str]


def records(value: Texts) -> Sequence[str]:
    return (value,) if isinstance(value, str) else value


class Zone(fields.TEXT):
    """Words of one zone of a page, with their positions; the text itself stays in the database."""

    def __init__(self) -> None:
        super().__init__(analyzer=ArchiveAnalyzer(), stored=False)
        self.format = PackedPositions()

    def index(self, value: Texts, **options) -> list[tuple[bytes, int, float, bytes]]:
        """(term, count, weight, positions) of each term of a text."""
        places: dict[str, list[int]] = {}
        next_one = 0
        for text in records(value):
            for place, term in enumerate(analysis.terms(text), next_one):
                places.setdefault(term, []).append(place)
                next_one = place + 1
            next_one += analysis.GAP
        encode = self.format.encode
        return [(term.encode(), len(found), float(len(found)), encode(found)) for term, found in places.items()]


class Written(fields.FieldType):
    """The words of a zone as they are written, but folded: what beginnings and likenesses are sought among.

    A writer of ours makes it from the zone itself; no document names it.
    """

    scorable = stored = unique = False
    analyzer = None

    def __init__(self) -> None:
        self.format = formats.Existence()

    def index(self, value: Texts, **options) -> list[tuple[bytes, int, float, bytes]]:
        found = {word for text in records(value) for word in analysis.words(text) if len(word) >= analysis.SHORTEST}
        return [(word.encode(), 1, 1.0, b"") for word in found]


def written_in(zone: str) -> str:
    """The field that has the words of a zone as they are written."""
    return f"{zone}_written"


class OneTerm:
    """A field that makes exactly one term of a value."""

    def term(self, value: object) -> bytes:
        raise NotImplementedError

    def index(self, value: object, **options) -> list[tuple[bytes, int, float, bytes]]:
        return [(self.term(value), 1, 1.0, b"")]


class Exact(OneTerm, fields.ID):
    """One value, kept as it is: for filters and facets, never stemmed."""

    def __init__(self) -> None:
        super().__init__(stored=False, sortable=columns.RefBytesColumn())

    def term(self, value: str) -> bytes:
        return value.encode()

    to_column_value = term


class Identifier(OneTerm, fields.ID):
    """What tells one document from all others."""

    def __init__(self) -> None:
        super().__init__(stored=True, unique=True)

    def term(self, value: str) -> bytes:
        return value.encode()


class Moment(fields.DATETIME):
    """A date in a column alone: compared and sorted, never looked up as a term."""

    indexed = False

    def __init__(self) -> None:
        super().__init__(sortable=True)

    def to_column_value(self, value: datetime) -> int:
        """Microseconds since the year 1."""
        past = value - EPOCH
        return (past.days * 86_400 + past.seconds) * 1_000_000 + past.microseconds


class Number(OneTerm, fields.NUMERIC):
    """A whole number, as one term and in a column."""

    def __init__(self, stored: bool = False) -> None:
        super().__init__(int, 64, stored=stored, sortable=True, shift_step=0)

    def term(self, value: int) -> bytes:
        return SORTABLE.pack(0, value + ZERO)

    def to_column_value(self, value: int) -> int:
        return value + ZERO


class Digest(Number):
    """What tells one content of a document from another, in a column alone."""

    indexed = False


TYPES = {"string": Zone, "exact": Exact, "datetime": Moment, "date": Moment, "integer": Number}


def build(searchfields: Mapping[str, SearchField]) -> fields.Schema:
    """The schema for the fields of all indexes together."""
    own = {ID: Identifier(), DJANGO_CT: Exact(), DJANGO_ID: Number(stored=True), DIGEST: Digest()}
    own[DJANGO_CT].stored = True
    declared = {field.index_fieldname: TYPES[field.field_type]() for field in searchfields.values()}
    written = {written_in(name): Written() for name, field in declared.items() if isinstance(field, Zone)}
    return fields.Schema(**declared, **written, **own)


def name(schema: fields.Schema) -> str:
    """The index's name: another schema or analyzer gives another one, so an index of older making is never read."""
    made = [str(analysis.VERSION), *(f"{key}:{kind(field)}" for key, field in sorted(schema.items()))]
    return "articles" + hashlib.sha256("\n".join(made).encode()).hexdigest()[:12]


def kind(field: fields.FieldType) -> str:
    return f"{type(field).__name__}:{type(field.format).__name__}"


def moment(value: datetime) -> datetime:
    """A date as columns hold it: the wall clock of UTC, without a zone."""
    return value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value


Check = Callable[[object], object]


def checks(schema: fields.Schema) -> dict[str, Check]:
    """What makes of each field's value the one that can be written, or raises that it cannot."""
    return {key: CHECKS.get(type(field), encodable) for key, field in schema.items()}


def checked(by_field: Mapping[str, Check], document: Mapping[str, object]) -> dict[str, object]:
    """The document as the writer takes it, once it is certain that every value of it can be written."""
    found = {}
    for key, value in document.items():
        if value is None:
            continue
        try:
            found[key] = by_field[key](value)
        except (ValueError, TypeError, AttributeError, OverflowError) as error:
            raise InvalidDocument(f"{key}: {error}") from error
    return found


def digest(document: Mapping[str, object]) -> int:
    """The same for the same values of the same fields, in whatever order they come."""
    told = "\0".join([f"{key}={document[key]}" for key in sorted(document) if document[key] is not None])
    return int.from_bytes(hashlib.sha256(told.encode(errors="surrogatepass")).digest()[:DIGEST_BYTES])


def encodable(value: object) -> str:
    if isinstance(value, bytes):  # as raw SQL may leave it, and as no page could show it
        raise TypeError("bytes in place of text")
    text = str(value)
    text.encode()
    return text


def texts(value: Texts) -> Texts:
    return encodable(value) if isinstance(value, str | bytes) else tuple(map(encodable, value))


def whole(value: object) -> int:
    number = int(value)
    if not -ZERO <= number < ZERO - 1:  # the largest stands for none in a column
        raise OverflowError(f"{number} has more than 64 bits")
    return number


CHECKS: dict[type, Check] = {Zone: texts, Moment: moment, Number: whole}
