"""Files that mean harm, or were damaged: made by code, more than three hundred, each a name and its bytes.

`n` is how often the harmful thing is repeated: a thousand is quick, a million is what an attacker sends.
"""

import bz2
import gzip
import io
import json
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from itertools import chain

STORY = "The keeper of the bridge at Ellary went home at nine, and nobody noticed before the morning."
PAGE = (
    f"<!DOCTYPE html><html><head><title>Bridge</title></head><body><article><h1>Bridge</h1><p>{STORY}</p><p>{STORY}</p>"
)
END = "</article></body></html>"
Made = tuple[str, Callable[[int], bytes]]


def html(inner: str, tail: str = END) -> bytes:
    return (PAGE + inner + tail).encode("utf-8", "surrogatepass")


def head(inner: str) -> bytes:
    return f"<!DOCTYPE html><html><head>{inner}</head><body><h1>Bridge</h1><p>{STORY}</p></body></html>".encode()


NESTED = (
    "div", "span", "table", "blockquote", "ul", "li", "b", "font", "p", "a", "form", "svg", "select", "template", "dl",
    "section", "x-made-up", "button", "object", "noscript",
)  # fmt: skip
REPEATED = {
    "less": "<",
    "open-p": "<p",
    "comment": "<!--",
    "cdata": "<![CDATA[",
    "declaration": "<!",
    "instruction": "<?",
    "entity": "&amp;",
    "no-entity": "&",
    "number": "&#x110000;",
    "nul": "\0",
    "br": "<br>",
    "hr": "<hr>",
    "quote": '"',
    "close": "</div>",
    "li": "<li>x",
    "td": "<td>x",
    "link": '<a href="/x">x</a>',
    "slash": "</",
    "surrogate": "\ud800",
    "bidi": "\u202ex\u202c",
    "zero-width": "\u200b",
    "combining": "e\u0301\u0323",
    "private": "\ue000",
    "long-word": "a",
    "nbsp": "&nbsp;",
    "tab": "\t",
    "line": "\n",
    "paragraph": "<p>x",
    "heading": "<h2>x</h2>",
    "time": "<time>2021</time>",
    "figure": "<figure><figcaption>x</figcaption></figure>",
    "by": "<p>By Mara Vellen</p>",
    "iframe": "<iframe></iframe>",
}
IN_HEAD = {
    "meta": '<meta name="author" content="A">',
    "og": '<meta property="og:title" content="x">',
    "title": "<title>x</title>",
    "ld": '<script type="application/ld+json">{"@type":"NewsArticle","headline":"x"}</script>',
    "ld-open": '<script type="application/ld+json">',
    "base": '<base href="http://[">',
    "style": "<style>p{}</style>",
}


def markup() -> Iterator[Made]:
    for tag in NESTED:
        yield f"nested-{tag}.html", lambda n, tag=tag: html(f"<{tag}>" * n + "x" + f"</{tag}>" * n)
        yield f"unclosed-{tag}.html", lambda n, tag=tag: html(f"<{tag}>x" * n, "")
    for name, piece in REPEATED.items():
        yield f"repeated-{name}.html", lambda n, piece=piece: html(piece * n)
    for name, piece in IN_HEAD.items():
        yield f"head-{name}.html", lambda n, piece=piece: head(piece * (n // 10))
    yield "attributes.html", lambda n: html("<p " + " ".join(f"a{i}=b" for i in range(n)) + ">x</p>")
    yield "attribute.html", lambda n: html(f'<p class="{"c " * n}">x</p>')
    yield (
        "ld-deep.html",
        lambda n: head('<script type="application/ld+json">' + '{"a":' * n + "1" + "}" * n + "</script>"),
    )
    yield (
        "ld-list.html",
        lambda n: head(f'<script type="application/ld+json">{json.dumps([{"@type": "Comment"}] * (n // 10))}</script>'),
    )
    yield "comments.html", lambda n: html('<div class="comment"><p class="author">A</p><p>x</p>' * (n // 10))
    yield "threads.html", lambda n: html('<ol class="comment-list"><li class="comment">x' * (n // 10))
    yield "billion.html", lambda n: b'<?xml version="1.0"?>' + ENTITIES + html("<p>&e9;</p>")
    yield (
        "xxe.html",
        lambda n: b'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + html("&x;"),
    )
    for codec in ("utf-16", "utf-32", "utf-7", "cp1251", "koi8-r", "shift_jis", "utf-8-sig"):
        text = f'<html><head><meta charset="{codec}"></head><body><h1>Bridge</h1><p>{STORY}</p>'
        yield f"encoding-{codec}.html", lambda n, text=text, codec=codec: text.encode(codec)
        yield f"wrong-{codec}.html", lambda n, text=text: text.encode("cp1252") + bytes(range(128, 256)) * (n // 100)


ENTITIES = b"<!DOCTYPE rss [<!ENTITY e0 'ha'>%s]>" % b"".join(
    b"<!ENTITY e%d '%s'>" % (i, b"&e%d;" % (i - 1) * 10) for i in range(1, 10)
)
LINES = {
    "blank": "",
    "nbsp": "\xa0",
    "comment": "by: A from: B\nJune 5, 2019 12:13 PM",
    "reply": "In Response",
    "video": "Video Title",
    "videos": "Featured Videos",
    "like": "You May Like",
    "teaser": "A title of a story Read more",
    "date": "June 5, 2019",
    "caption": STORY + STORY,
    "bullet": "• x",
    "subhead": "A short line",
    "section": "News / Asia",
    "by": "By Mara Vellen",
    "dump": 'string(9) "[{"',
    "items": '{"id":"1","title":"x"},',
    "sizes": "XS\nSM\nMD\nLG",
    "x": "x",
    "name": "Mara Vellen",
    "quote": "“" + STORY,
    "colon": "He said:",
    "updated": "Updated: June 5, 2019",
    "number": "1" * 50,
    "story": STORY,
    "forum": "This forum has been closed.",
    "digits": "٣ ٢ ١",
    "bidi": "\u202e\u2066x",
    "control": "a\x07b",
    "form": "a\x0cb",
    "half": "ab ab",
    "bracket": "[{",
    "credit": "Alalam - Iraq",
}


def lines(n: int, line: str, between: str) -> bytes:
    return f"Bridge\nJune 5, 2019\n\n{STORY}\n{(line + between) * (n // 2)}".encode("utf-8", "surrogatepass")


FRONTS = {
    "keys": "key: value\n",
    "items": "  - item\n",
    "commas": "list: [a, b, c]\n",
    "words": "more of the words of a value\n",
}
MARKS = {"links": "[a](b)", "brackets": "[", "pictures": "![", "stars": "*a ", "lines": "_", "blanks": " "}


def markdown() -> Iterator[Made]:
    for name, line in FRONTS.items():
        yield f"front-{name}.md", lambda n, line=line: f"---\ntitle: A\nkeys:\n{line * n}---\n{STORY}".encode()
        yield f"long-{name}.md", lambda n, line=line: f"---\ntitle: {line.strip() * n}\n---\n{STORY}".encode()
    for name, mark in MARKS.items():
        yield f"{name}.md", lambda n, mark=mark: f"# A\n\n{STORY}\n{mark * n}\n".encode()
        yield f"heading-{name}.md", lambda n, mark=mark: f"# A {mark * n} b\n\n{STORY}\n".encode()
    yield "tables.md", lambda n: f"+++\na = {'[' * n}\n+++\n{STORY}".encode()


def text() -> Iterator[Made]:
    for name, line in LINES.items():
        yield f"lines-{name}.txt", lambda n, line=line: lines(n, line, "\n")
        yield f"spaced-{name}.txt", lambda n, line=line: lines(n, line, "\n\n")
    yield "one-line.txt", lambda n: (STORY + " ").encode() * (n // 10)
    yield "one-word.txt", lambda n: STORY.encode() + b"\n" + b"a" * (n * 10)
    yield "returns.txt", lambda n: STORY.encode() + b"\r" * n
    yield "mixed-ends.txt", lambda n: (STORY + "\r\n\r\n\n\r").encode() * (n // 10)
    yield "blanks-alternating.txt", lambda n: STORY.encode() + b"\n \n\t" * n
    yield "nuls.txt", lambda n: (STORY + "\0").encode() * (n // 10)
    yield "nul-alone.txt", lambda n: b"\0" * n
    yield "random.txt", lambda n: zlib.compress(bytes(i * i % 251 for i in range(n)))
    yield "bytes.txt", lambda n: bytes(range(256)) * (n // 100)
    yield "high.txt", lambda n: bytes(range(128, 256)) * (n // 100)
    yield "surrogates.txt", lambda n: (STORY + "\ud800\n").encode("utf-8", "surrogatepass") * (n // 10)
    yield "mixed-encodings.txt", lambda n: ("Café öffnet\n".encode() + "Café öffnet\n".encode("cp1252")) * (n // 10)
    yield "marks.txt", lambda n: b"\xef\xbb\xbf" * n
    yield "utf16-odd.txt", lambda n: STORY.encode("utf-16") + b"x"
    yield "utf16-lone.txt", lambda n: b"\xff\xfe" + b"\x00\xd8" * n
    yield "utf32-wild.txt", lambda n: b"\xff\xfe\x00\x00" + b"\xff\xff\xff\xff" * (n // 10)
    yield "empty.txt", lambda n: b""
    yield "space.txt", lambda n: b" \n" * n
    yield "elf.txt", lambda n: b"\x7fELF" + bytes(n)
    yield "png.txt", lambda n: b"\x89PNG\r\n\x1a\n" + bytes(n)
    yield "pdf.txt", lambda n: b"%PDF-1.7\n" + b"x" * n


RECORD = {"title": "Bridge", "text": STORY, "date": "2021-03-04", "url": "https://post.example/1"}
ONE = json.dumps(RECORD)
NUMBERS = (
    "NaN",
    "-Infinity",
    "1e999",
    "-0",
    "9" * 5000,
    "0.1e-400",
    "true",
    "null",
    '"\\ud800"',
    '"\\u0000"',
    "[]",
    "{}",
)


def with_comments(n: int, parent: Callable[[int], int]) -> bytes:
    comments = [{"id": i, "text": "x", "parent": parent(i)} for i in range(n)]
    return json.dumps(RECORD | {"comments": comments}).encode()


def records() -> Iterator[Made]:
    for number, value in enumerate(NUMBERS):
        for name in ("date", "title", "text", "comments", "authors", "url"):
            raw = ONE[:-1] + f', "{name}": {value}}}'
            yield f"value-{number}-{name}.json", lambda n, raw=raw: raw.encode()
    yield "deep.json", lambda n: b'[{"a":' + b"[" * n
    yield "deep-closed.json", lambda n: b'{"text":' + b"[" * n + b"]" * n + b"}"
    yield "deep-line.jsonl", lambda n: f'{ONE}\n{"[" * n}\n{{"a":{"[" * n}\n{ONE}\n'.encode()
    yield "broken-lines.jsonl", lambda n: (f"{ONE}\n" + '{"title": "x\n' * (n // 100) + f"{ONE}\n").encode()
    yield "doubled.json", lambda n: ("{" + '"title": "x",' * n + f'"text": "{STORY}"}}').encode()
    yield "names.json", lambda n: json.dumps(RECORD | {f"n{i}": i for i in range(n)}).encode()
    yield "quotes.json", lambda n: b'[{"a": "' + b'\\"' * n
    yield "brackets.json", lambda n: b"[{" + b"}{" * n
    yield (
        "comments.json",
        lambda n: json.dumps(
            RECORD | {"comments": [{"id": i, "text": "x", "parent": i - 1} for i in range(n // 10)]}
        ).encode(),
    )
    yield (
        "replies.json",
        lambda n: (ONE[:-1] + ', "comments": [' + '{"text":"x","replies":[' * 90 + "]}" * 90 + "]}").encode(),
    )
    yield (
        "circle.json",
        lambda n: json.dumps(
            RECORD | {"comments": [{"id": i, "text": "x", "parent": (i + 1) % 100} for i in range(100)]}
        ).encode(),
    )
    yield "lines.jsonl", lambda n: b"\n" * n
    yield "numbers.jsonl", lambda n: b"1\n" * (n // 100)
    yield "columns.csv", lambda n: ("title,text," + ",".join(f"c{i}" for i in range(n)) + f"\nA,{STORY}\n").encode()
    yield "cells.csv", lambda n: f"title,text\nA,{STORY}".encode() + b",x" * n
    yield "open-quote.csv", lambda n: f'title,text\nA,"{STORY}\n'.encode() + b"B,x\n" * n
    yield "quotes.csv", lambda n: f"title,text\nA,{STORY}".encode() + b'"' * n
    yield "commas.csv", lambda n: b"title,text\n" + b"," * n
    yield "same-columns.csv", lambda n: (",".join(["text"] * (n // 10)) + "\n" + ",".join(["x"] * (n // 10))).encode()
    yield "returns.csv", lambda n: f"title,text\rA,{STORY}\r".encode() + b"\r" * n
    yield "lists.csv", lambda n: b'title,authors,text\nA,"[' + b"'a'," * n + f']",{STORY}\n'.encode()


WP = '<?xml version="1.0"?>%s<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel>'
POST = f"""<item><title>Bridge</title><content:encoded><![CDATA[{STORY}]]></content:encoded><wp:post_id>1</wp:post_id>
<wp:status>publish</wp:status><wp:post_type>post</wp:post_type>%s</item>"""
RSS = '<?xml version="1.0"?>%s<rss version="2.0"><channel><title>Post</title>'
ITEM = f"<item><title>Bridge %s</title><description>{STORY}</description></item>"


def feeds() -> Iterator[Made]:
    for name, opening, item in (("wxr", WP, POST), ("rss", RSS, ITEM)):
        yield (
            f"{name}-billion.xml",
            lambda n, o=opening, i=item: (o % ENTITIES.decode() + i % "&e9;" + "</channel></rss>").encode(),
        )
        yield (
            f"{name}-xxe.xml",
            lambda n, o=opening, i=item: (
                o % '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + i % "&x;"
            ).encode(),
        )
        yield f"{name}-deep.xml", lambda n, o=opening, i=item: (o % "" + i % ("<a>" * n + "</a>" * n)).encode()
        yield (
            f"{name}-attributes.xml",
            lambda n, o=opening, i=item: (
                o % "" + i % ("<a " + " ".join(f"b{k}='c'" for k in range(n)) + "/>")
            ).encode(),
        )
        yield f"{name}-open.xml", lambda n, o=opening, i=item: (o % "" + "<item>" * n).encode()
        yield f"{name}-head.xml", lambda n, o=opening, i=item: (o % "" + "<title>x</title>" * n).encode()
        yield f"{name}-cdata.xml", lambda n, o=opening, i=item: (o % "" + "<item><![CDATA[" * n).encode()
        yield f"{name}-items.xml", lambda n, o=opening, i=item: (o % "" + "<item/><item></item>" * (n // 200)).encode()
        yield f"{name}-namespaces.xml", lambda n, o=opening, i=item: (o % "" + i % ("<q:x/>" * (n // 10))).encode()
    yield (
        "threads.xml",
        lambda n: (WP % "" + POST % "".join(wp_comment(i) for i in range(1, n // 50)) + "</channel></rss>").encode(),
    )
    yield "sitemap.xml", lambda n: b'<?xml version="1.0"?><urlset>' + b"<url/>" * n


def wp_comment(i: int) -> str:
    return (
        f"<wp:comment><wp:comment_id>{i}</wp:comment_id><wp:comment_author>A</wp:comment_author><wp:comment_content>x"
        "</wp:comment_content><wp:comment_approved>1</wp:comment_approved>"
        f"<wp:comment_parent>{i - 1}</wp:comment_parent></wp:comment>"
    )


def zip_of(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return raw.getvalue()


def tar_of(*members: tuple[str, bytes], mode: str = "w", **fields: object) -> bytes:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode=mode) as archive:
        for name, content in members:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            for field, value in fields.items():
                setattr(entry, field, value)
            archive.addfile(entry, io.BytesIO(content))
    return raw.getvalue()


def warc_of(*pages: bytes, length: int | str | None = None, kind: str = "text/html") -> bytes:
    return b"".join(warc_record(page, length, kind) for page in pages)


def warc_record(page: bytes, length: int | str | None, kind: str) -> bytes:
    body = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n".encode() + page
    claimed = len(body) if length is None else length
    return (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://post.example/1\r\n"
        f"WARC-Date: 2021-03-04T18:30:00Z\r\nContent-Length: {claimed}\r\n\r\n".encode()
        + body
        + b"\r\n\r\n"
    )


PLAIN = f"Bridge\nJune 5, 2019\n\n{STORY}\n".encode()
NAMES = (
    "../../etc/passwd.txt",
    "/etc/passwd.txt",
    "C:\\x.txt",
    "a\0b.txt",
    "a\nb.txt",
    "x" * 5000 + ".txt",
    "con.txt",
    "‮.txt",
)
LINKS = (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE, b"Z")


def archives() -> Iterator[Made]:
    for pack, name in ((gzip.compress, "gz"), (bz2.compress, "bz2"), (lzma.compress, "xz")):
        yield f"bomb.txt.{name}", lambda n, pack=pack: pack(bytes(n * 20))
        yield f"bomb-blank.txt.{name}", lambda n, pack=pack: pack(b" \n" * (n * 10))
        yield f"twice.{name}", lambda n, pack=pack: pack(pack(PLAIN))
        yield f"bomb.jsonl.{name}", lambda n, pack=pack: pack(b"\n" * (n * 20))
    for number, name in enumerate(NAMES):
        yield f"name-{number}.zip", lambda n, name=name: zip_of((name.replace("\0", "_"), PLAIN))
        yield f"name-{number}.tar", lambda n, name=name: tar_of((name, PLAIN))
    for number, kind in enumerate(LINKS):
        yield f"link-{number}.tar", lambda n, kind=kind: tar_of(("a.txt", b""), type=kind, linkname="/etc/passwd")
    yield "members.zip", lambda n: zip_of(*((f"{i}.txt", b"") for i in range(n // 100 + 2)))
    yield "bombs.zip", lambda n: zip_of(*((f"{i}.txt", bytes(n)) for i in range(20)))
    yield "nested.zip", lambda n: zip_of(("a.zip", zip_of(("b.zip", zip_of(("c.txt", PLAIN))))), ("d.txt", PLAIN))
    yield "quine-like.tar.gz", lambda n: tar_of(("a.tar.gz", tar_of(("b.txt", PLAIN), mode="w:gz")), mode="w:gz")
    yield "lying-list.zip", lambda n: zip_of(("a.txt", PLAIN))[:-10] + struct.pack("<I", 2**32 - 1) + b"\0" * 6
    yield "pax.tar", lambda n: tar_of(("a.txt", b"1" * n), type=tarfile.XHDTYPE)
    yield "long-name.tar", lambda n: tar_of(("././@LongLink", b"a" * n), type=tarfile.GNUTYPE_LONGNAME)
    yield "headers.tar", lambda n: tar_of(*((f"{i}", b"1") for i in range(n // 100)), type=tarfile.XHDTYPE)
    yield "sparse.tar", lambda n: tar_of(("a.txt", b"0\n" * 256), type=tarfile.GNUTYPE_SPARSE)
    yield "zeros.tar", lambda n: bytes(n)
    yield "negative.tar", lambda n: negative_tar()
    for length in (0, 1, 50, 10**6, 10**12, "-5", "x", "1e3", "٣"):
        yield f"length-{length}.warc", lambda n, length=length: warc_of(html(""), html("again"), length=length)
    yield "headers.warc", lambda n: b"WARC/1.0\r\n" + b"X: y\r\n" * n
    yield "header.warc", lambda n: b"WARC/1.0\r\nX: " + b"y" * (n * 10)
    yield (
        "chunks.warc",
        lambda n: warc_of(b"ffffffff\r\n" + html("")).replace(b"Type: text", b"Transfer-Encoding: chunked\r\nX: text"),
    )
    yield (
        "packed.warc",
        lambda n: warc_of(gzip.compress(bytes(n * 20))).replace(b"OK\r\n", b"OK\r\nContent-Encoding: gzip\r\n"),
    )
    yield "many.warc", lambda n: warc_of(*[html("")] * (n // 100))
    yield "empty.warc", lambda n: b"WARC/1.0\r\n\r\n"


def negative_tar() -> bytes:
    raw = bytearray(tar_of(("a.txt", PLAIN)))
    raw[124:136] = b"\xff" * 12
    raw[148:156] = b" " * 8
    raw[148:156] = b"%06o\0 " % sum(raw[:512])
    return bytes(raw)


WHOLE = {
    "page.html": html(""),
    "page.txt": PLAIN,
    "page.json": ONE.encode(),
    "page.jsonl": f"{ONE}\n{ONE}\n".encode(),
    "page.csv": f"title,text\nA,{STORY}\nB,{STORY}\n".encode(),
    "page.wxr.xml": (WP % "" + POST % "" + "</channel></rss>").encode(),
    "page.rss.xml": (RSS % "" + ITEM % "" + "</channel></rss>").encode(),
    "page.zip": zip_of(("a.txt", PLAIN), ("b.html", html(""))),
    "page.tar": tar_of(("a.txt", PLAIN), ("b.html", html(""))),
    "page.tar.gz": tar_of(("a.txt", PLAIN), mode="w:gz"),
    "page.html.gz": gzip.compress(html("")),
    "page.warc": warc_of(html(""), html("x")),
    "page.warc.gz": gzip.compress(warc_of(html(""))),
    "page.txt.xz": lzma.compress(PLAIN),
    "page.txt.bz2": bz2.compress(PLAIN),
}


def damaged() -> Iterator[Made]:
    """Good files that were cut, or in which a byte was turned."""
    for name, raw in WHOLE.items():
        for part in (1, 5, 9):
            yield f"cut-{part}-{name}", lambda n, raw=raw, part=part: raw[: len(raw) * part // 10]
        for part in (0, 2, 5, 8):
            yield f"turned-{part}-{name}", lambda n, raw=raw, part=part: turned(raw, len(raw) * part // 10)


def turned(raw: bytes, at: int) -> bytes:
    return raw[:at] + bytes([raw[at] ^ 0xFF]) + raw[at + 1 :]


def files() -> list[Made]:
    return list(chain(markup(), markdown(), text(), records(), feeds(), archives(), damaged()))
