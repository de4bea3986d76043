"""What makes two captures the same article: its address, its id at the source, or its headline and day."""

import base64
import hashlib
import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from ingest.sketch import folded

TRACKING = re.compile(r"^(utm_\w+|fbclid|gclid|mc_[ce]id|ref|cmpid|ocid)$", re.IGNORECASE)
SHINGLE = 4
RESEMBLANCE = 0.2


def normalised_url(url: str) -> str:
    """An address without what varies between links to one page: scheme, www, port, tracking, fragment."""
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").removeprefix("www.")
    path = parts.path.rstrip("/") or "/"
    query = urlencode(sorted(pair for pair in parse_qsl(parts.query) if not TRACKING.match(pair[0])))
    return f"{host}{path}?{query}" if query else f"{host}{path}"


def identity_of(record: dict, sha256: str) -> str:
    """The identity of a parsed page within its source. Undated pages without an address stand for themselves alone."""
    if record.get("original_url"):
        return _bounded(f"url:{normalised_url(record['original_url'])}")
    if record.get("source_item_id"):
        return _bounded(f"id:{record['source_item_id']}")
    day = (record["published"]["value"] or "")[:10]
    return _bounded(f"headline:{folded(record['headline'])}|{day or sha256[:16]}")


def distinct_identity(identity: str, sha256: str) -> str:
    """The identity of another story that happens to share headline and day with one that is held."""
    return _bounded(f"{identity}|{sha256[:16]}")


def public_id(source: str, identity: str) -> str:
    """Ten letters and digits that name the article in addresses: the same whenever the same captures are loaded."""
    digest = hashlib.sha256(f"{source}\0{identity}".encode()).digest()
    return base64.b32encode(digest[:10])[:10].decode().lower()


def resemble(one: str, other: str) -> bool:
    """Whether two bodies may be versions of one story: a fifth of the shorter one's word runs stand in the other."""
    first, second = _shingles(one), _shingles(other)
    shorter = min(len(first), len(second))
    return shorter == 0 or len(first & second) >= RESEMBLANCE * shorter


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = folded(text).split()
    return set(zip(*(words[start:] for start in range(SHINGLE)), strict=False))


def _bounded(identity: str) -> str:
    """An identity that fits its column: the end of a very long one is replaced by its hash."""
    if len(identity) <= 600:
        return identity
    return f"{identity[:560]}#{hashlib.sha256(identity.encode()).hexdigest()[:32]}"
