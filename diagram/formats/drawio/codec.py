"""How draw.io packs XML into text: percent escapes, then raw deflate, then base64; and all the half-packed forms.

Source: drawio-format notes, section 1.2, and draw.io's own fallbacks.
"""

from __future__ import annotations

import base64
import binascii
import html
import zlib
from string import hexdigits
from urllib.parse import quote, unquote_to_bytes

from diagram.errors import FormatError, LimitExceeded
from diagram.formats.drawio.limits import MIB, PAGE_BYTES, Budget

_CHUNK = 1 << 20
_UNESCAPED = "-_.!~*'()"  # what JavaScript's encodeURIComponent leaves alone besides letters and digits
_RAW, _ZLIB, _GZIP = -15, 15, 31
_SMALL = 1 << 16  # bytes that Python resolves before NumPy is loaded
_HEX = bytes(int(chr(byte), 16) if chr(byte) in hexdigits else 255 for byte in range(256))


def unpack(text: str, budget: Budget, where: str, *, limit: int = PAGE_BYTES) -> str:
    """The XML inside `text`, however it is packed; an empty string when there is none.

    Raises:
        FormatError: it is packed in no way we know.
        LimitExceeded: it unpacks to more than `limit` bytes.
    """
    text = text.strip()
    if not text or text.startswith("<"):
        return text
    if text.startswith("&lt;"):
        return html.unescape(text)
    if text.startswith("%"):
        return _unquoted_fully(text)
    raw = _from_base64(text, where)
    if raw.lstrip()[:1] in (b"<", b"%"):
        return _unquoted_fully(raw.decode("utf-8", "replace"))
    data = inflate(raw, where, limit=limit)
    budget.unpacked(len(data), where)
    return percent_decoded(data)


def pack(text: str) -> str:
    """`text` as draw.io writes a compressed page."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, _RAW)
    data = squeeze.compress(quote(text, safe=_UNESCAPED).encode("ascii")) + squeeze.flush()
    return base64.b64encode(data).decode("ascii")


def inflate(raw: bytes, where: str, *, limit: int = PAGE_BYTES) -> bytes:
    """`raw` unpacked: raw deflate, else zlib, else gzip.

    Raises:
        FormatError: it is none of them, or cut short.
        LimitExceeded: there is more than `limit`; memory stays bounded by it.
    """
    for kind in (_RAW, _ZLIB, _GZIP):
        unpacker = zlib.decompressobj(kind)
        try:
            data = unpacker.decompress(raw, limit + 1)
        except zlib.error:
            continue
        if len(data) > limit:
            raise LimitExceeded(f"a page unpacks to more than {max(1, limit // MIB)} MiB", where=where)
        if unpacker.eof:
            return data
    raise FormatError("the compressed page is damaged", where=where)


def percent_decoded(data: bytes) -> str:
    """Percent escapes resolved; what only looks like one stays.

    In chunks and with whole arrays: Python's own unquote needs half a microsecond and a list entry per escape, which
    is 9 s and 1 GB for a page at the limit.
    """
    if b"%" not in data:
        return data.decode("utf-8", "replace")
    if len(data) <= _SMALL:
        return unquote_to_bytes(data).decode("utf-8", "replace")
    out = bytearray()
    start = 0
    while start < len(data):
        end = min(start + _CHUNK, len(data))
        if end < len(data):
            cut = data.find(b"%", end - 2, end)
            end = cut if cut > start else end
        out += _chunk_decoded(data[start:end])
        start = end
    return out.decode("utf-8", "replace")


def _chunk_decoded(chunk: bytes) -> bytes:
    import numpy as np

    digit = np.frombuffer(_HEX, dtype=np.uint8)
    source = np.frombuffer(chunk, dtype=np.uint8)
    places = np.flatnonzero(source[:-2] == ord("%"))
    high, low = digit[source[places + 1]], digit[source[places + 2]]
    real = (high < 16) & (low < 16)
    places = places[real]
    target = source.copy()
    target[places] = high[real] * 16 + low[real]
    kept = np.ones(len(source), dtype=bool)
    kept[places + 1] = False
    kept[places + 2] = False
    return target[kept].tobytes()


def _unquoted_fully(text: str) -> str:
    """Escapes resolved until XML shows; draw.io itself wrote some files escaped twice."""
    for _ in range(3):
        if text.lstrip().startswith("<"):
            break
        text = percent_decoded(text.encode("utf-8", "replace"))
    return text


def _from_base64(text: str, where: str) -> bytes:
    packed = "".join(text.split())
    try:
        return base64.b64decode(packed + "=" * (-len(packed) % 4))
    except (binascii.Error, ValueError) as error:
        raise FormatError("the page is neither XML nor compressed XML", where=where) from error
