from __future__ import annotations

import base64
import json
import struct
import tracemalloc
import zlib
from html import escape
from urllib.parse import quote

import pytest

from diagram.errors import FormatError, LimitExceeded
from diagram.formats.drawio import codec, container, xml
from diagram.formats.drawio.codec import pack, percent_decoded
from diagram.formats.drawio.container import is_drawio
from diagram.formats.drawio.limits import MIB
from diagram.formats.drawio.reader import read
from diagram.records import Page, Shape
from tests.diagram.formats.drawio.sample import box, file_of, model

MODEL = model(box("a", value="Grüße 🙂 50%"))
FILE = file_of(MODEL).decode()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + b"\0\0\0\0"


def png(*chunks: bytes) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", b"\0" * 13) + b"".join(chunks) + chunk(b"IDAT", b"")


def svg(content: str) -> bytes:
    return (
        '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/x.dtd">'
        f'<svg xmlns="http://www.w3.org/2000/svg" width="1" content="{escape(content)}"/>'
    ).encode()


def raw_deflate(data: bytes) -> bytes:
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    return squeeze.compress(data) + squeeze.flush()


CONTAINERS = {
    "plain": FILE.encode(),
    "compressed": file_of(pack(MODEL)),
    "compressed, wrapped lines": file_of("\n  " + "\n".join(pack(MODEL)[i : i + 60] for i in range(0, 600, 60))),
    "percent-encoded page": file_of(quote(MODEL)),
    "base64 of XML": file_of(base64.b64encode(MODEL.encode()).decode()),
    "zlib instead of raw deflate": file_of(base64.b64encode(zlib.compress(quote(MODEL).encode())).decode()),
    "escaped page": file_of(escape(MODEL)),
    "bare model": MODEL.encode(),
    "bare root": MODEL[MODEL.index("<root>") : MODEL.index("</mxGraphModel>")].encode(),
    "bare diagram": FILE[len("<mxfile>") : -len("</mxfile>")].encode(),
    "byte order mark": b"\xef\xbb\xbf" + FILE.encode(),
    "UTF-16": FILE.encode("utf-16"),
    "Latin-1, declared": ('<?xml version="1.0" encoding="ISO-8859-1"?>' + FILE.replace(" 🙂", "")).encode("latin-1"),
    "comment and document type first": b"<!-- x --><!DOCTYPE mxfile>\n" + FILE.encode(),
    "SVG": svg(FILE),
    "SVG, percent-encoded": svg(quote(FILE)),
    "SVG, base64": svg(base64.b64encode(FILE.encode()).decode()),
    "PNG": png(chunk(b"tEXt", b"mxfile\0" + quote(FILE).encode())),
    "PNG, encoded twice": png(chunk(b"tEXt", b"mxGraphModel\0" + quote(quote(MODEL)).encode())),
    "PNG, compressed raw": png(chunk(b"zTXt", b"mxGraphModel\0\0" + raw_deflate(quote(MODEL).encode()))),
    "PNG, compressed zlib": png(chunk(b"zTXt", b"mxfile\0\0" + zlib.compress(quote(FILE).encode()))),
    "HTML": f'<!DOCTYPE html><div class="mxgraph" data-mxgraph="{escape(json.dumps({"xml": FILE}))}"></div>'.encode(),
}


@pytest.mark.parametrize("name", CONTAINERS)
def test_every_container_gives_the_page(name: str) -> None:
    data = CONTAINERS[name]
    assert is_drawio(data)
    shapes = [record for record in read(data).records if isinstance(record, Shape)]
    assert [record.text.replace(" 🙂", "") for record in shapes] == ["Grüße 50%"]


def test_pages_may_be_packed_and_plain_in_one_file_and_share_cell_ids() -> None:
    found = read(file_of(MODEL, pack(MODEL), ""))
    assert [record.name for record in found.records if isinstance(record, Page)] == ["Page 1", "Page 2", "Page 3"]
    shapes = [record for record in found.records if isinstance(record, Shape)]
    assert len(shapes) == 2 and shapes[0].id != shapes[1].id
    assert not found.losses


REFUSED = {
    "nothing": (b"", "empty"),
    "blanks": (b" \n\t ", "empty"),
    "NUL bytes": (b"\0" * 4096, "NUL"),
    "NUL inside": (FILE.encode().replace(b"root", b"ro\0t"), "NUL"),
    "cut short": (FILE.encode()[:-40], "damaged at line"),
    "no pages": (b'<mxfile pages="0"></mxfile>', "no pages"),
    "web page": (b"<!DOCTYPE html><html><body>hello</body></html>", "web page"),
    "other XML": (b"<graphml/>", "<graphml>"),
    "plain SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "no draw.io diagram"),
    "library": (b"<mxlibrary>[]</mxlibrary>", "library"),
    "words": (b"hello", "does not begin with XML"),
    "picture": (png(), "no draw.io diagram"),
    "entities": (b'<!DOCTYPE mxfile [<!ENTITY a "b">]><mxfile/>', "entities"),
    "unknown entity": (FILE.encode().replace(b"Gr", b"&nbsp;"), "damaged"),
    "unknown encoding": (b'<?xml version="1.0" encoding="zip"?>' + FILE.encode(), "encoding"),
    "junk page": (file_of(MODEL, "%%%"), 'page "Page 2"'),
    "junk deflate": (file_of(MODEL, "AAAA" * 20), 'page "Page 2"'),
    "cut deflate": (file_of(pack(MODEL)[:100]), 'page "Page 1"'),
    "page of another kind": (file_of("<svg/>"), 'page "Page 1"'),
    "packed page of another kind": (file_of(pack("<html/>")), "<html>"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_diagram_is_refused_and_says_where(name: str) -> None:
    data, words = REFUSED[name]
    with pytest.raises(FormatError, match=words):
        read(data)


@pytest.mark.parametrize(
    "head", [b"", b"{}", b"digraph {}", b"<svg/>", b"<graphml/>", b"\x89PNG\r\n\x1a\n", b"\0" * 99]
)
def test_other_files_are_not_claimed(head: bytes) -> None:
    assert not is_drawio(head)


def test_control_characters_inside_a_packed_page_are_taken_out() -> None:
    found = read(file_of(pack(model(box("a", value="x")).replace('value="x"', 'value="a\x01b&#2;c&#10;d"'))))
    assert [record.text for record in found.records if isinstance(record, Shape)] == ["abc\nd"]


def bomb(size: int) -> bytes:
    """Raw deflate that unpacks to `size` spaces, made without holding them."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    part = b" " * MIB
    packed = b"".join(squeeze.compress(part) for _ in range(size // MIB))
    return packed + squeeze.flush()


def test_a_page_that_unpacks_without_end_is_stopped_with_bounded_memory() -> None:
    piece = bomb(256 * MIB)
    # The start of a 5 GiB stream is enough: reading stops long before the end of what is there.
    data = file_of(base64.b64encode(piece).decode())
    tracemalloc.start()
    try:
        with pytest.raises(LimitExceeded, match='page "Page 1"'):
            read(data)
        assert tracemalloc.get_traced_memory()[1] < 200 * MIB
    finally:
        tracemalloc.stop()


def test_too_many_elements_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    # A million elements take seconds; the limit is lowered instead.
    monkeypatch.setattr("diagram.formats.drawio.limits.ELEMENTS", 50)
    with pytest.raises(LimitExceeded, match="elements"):
        read(file_of(model(*(box(str(number + 2)) for number in range(50)))))


def test_percent_escapes_survive_the_borders_of_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "aé%🙂" * 9
    packed = quote(text).encode()
    for size in range(3, 12):
        monkeypatch.setattr(codec, "_CHUNK", size)
        assert percent_decoded(packed) == text


def test_what_only_looks_like_an_escape_stays() -> None:
    assert percent_decoded(b"100% %4 %zz %2541 %") == "100% %4 %zz %41 %"


def test_a_file_beyond_the_size_limit_is_not_even_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "FILE_BYTES", 100)
    with pytest.raises(LimitExceeded, match="larger than"):
        read(FILE.encode())


def test_illegal_characters_are_what_xml_says() -> None:
    assert xml.cleaned("a\tb\nc\rd\x0b\x1f\ufffe&#0;&#x1F;&#9;&#x20;") == "a\tb\nc\rd&#9;&#x20;"
