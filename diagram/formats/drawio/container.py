"""From the bytes of a file to its pages: mxfile, bare models, SVG and PNG pictures that carry one, exported HTML."""

from __future__ import annotations

import html
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from diagram.errors import FormatError, LimitExceeded
from diagram.formats.drawio.codec import inflate, unpack
from diagram.formats.drawio.limits import FILE_BYTES, MIB, Budget
from diagram.formats.drawio.xml import Element, attributes_of, local_name, parse, text_of

_PNG = b"\x89PNG\r\n\x1a\n"
_KEYWORDS = (b"mxfile", b"mxGraphModel")
_HTML_MODEL = re.compile(r"""data-mxgraph=(?:"([^"]*)"|'([^']*)')""")
_HEAD = re.compile(
    rb"<(?:mxfile|mxGraphModel|mxlibrary)\b|<diagram\b|<root>\s*<(?:mxCell|object|UserObject)\b|<mxCell\b"
)
_PLAIN = re.compile(
    r"(?:<\?[^>]{0,200}\?>\s*|<!--(?:(?!-->).){0,9999}-->\s*){0,9}<(?:mxfile|mxGraphModel)\b", re.DOTALL
)
_SVG_CONTENT = re.compile(rb"""<svg\b[^>]{0,60000}?\scontent=["'](?:&lt;mx|&#60;mx|&#x3c;mx|%3Cmx|[A-Za-z0-9+/]{24})""")
_NO_MODEL: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as the file has it. `model` is its mxGraphModel or bare root; None: the page was never drawn on."""

    name: str
    identity: str = ""
    model: Element | None = None
    attributes: Mapping[str, str] = field(default_factory=lambda: _NO_MODEL)


@dataclass(frozen=True, slots=True)
class Opened:
    """The pages of a file in tab order, and the attributes of its mxfile element."""

    sheets: tuple[Sheet, ...]
    attributes: Mapping[str, str] = field(default_factory=lambda: _NO_MODEL)


def is_drawio(head: bytes) -> bool:
    """Whether the first kilobytes of a file look like any container that `open_container` reads."""
    if head.startswith(_PNG):
        return any(kind in (b"tEXt", b"zTXt") and _model_keyword(body) for kind, body in _chunks(head))
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head.decode("utf-16", "replace").encode("utf-8", "replace")
    return bool(_HEAD.search(head) or _SVG_CONTENT.search(head) or (b"data-mxgraph=" in head and b"<" in head))


def is_plain(data: bytes) -> bool:
    """Whether a readable file is a diagram and nothing else: no picture or web page that carries one."""
    if data.startswith(_PNG):
        return False
    return _PLAIN.match(text_of(data[:65_536]).lstrip("\ufeff \t\r\n")) is not None


def open_container(data: bytes) -> Opened:
    """The pages in `data`, unpacked and parsed.

    Raises:
        FormatError: there is no draw.io model inside, or it is damaged; names the page.
        LimitExceeded: the file or what it unpacks to is too large.
    """
    if len(data) > FILE_BYTES:
        raise LimitExceeded(f"the file is larger than {FILE_BYTES // MIB} MiB")
    budget = Budget()
    if data.startswith(_PNG):
        return _from_text(_png_model(data, budget), budget, inner=True)
    return _from_text(text_of(data), budget, inner=False)


def _from_text(text: str, budget: Budget, *, inner: bool) -> Opened:
    text = text.lstrip("\ufeff \t\r\n")
    if not text:
        raise FormatError("the file is empty", advice="Look for a backup or an earlier version of it.")
    if not inner and _looks_like_html(text):
        return _from_text(_html_model(text, budget), budget, inner=True)
    if not text.startswith("<"):
        if not text.startswith(("%3C", "&lt;", "7")):
            raise FormatError("this is not a draw.io file: it does not begin with XML")
        text = unpack(text, budget, "")
    root = parse(text, budget)
    return _from_root(root, budget, inner=inner)


def _from_root(root: Element, budget: Budget, *, inner: bool) -> Opened:
    name = local_name(root)
    if name == "mxfile":
        return _from_mxfile(root, budget)
    if name == "diagram":
        return Opened((_sheet(root, 1, budget),))
    if name in ("mxGraphModel", "root"):
        return Opened((Sheet("Page-1", model=root),))
    if name == "svg" and not inner:
        content = root.get("content", "")
        if content:
            return _from_text(unpack(content, budget, "the SVG's content"), budget, inner=True)
        raise FormatError(
            "this SVG carries no draw.io diagram", advice="Export it from draw.io with its diagram included."
        )
    if name == "mxlibrary":
        raise FormatError("this is a library of draw.io shapes, not a diagram")
    raise FormatError(f"this is not a draw.io file: its root element is <{name[:60]}>")


def _from_mxfile(root: Element, budget: Budget) -> Opened:
    found = [child for child in root if local_name(child) == "diagram"]
    if not found:
        bare = [child for child in root if local_name(child) in ("mxGraphModel", "root")]
        if not bare:
            raise FormatError("the file has no pages")
        return Opened(tuple(Sheet(f"Page-{number}", model=child) for number, child in enumerate(bare, 1)))
    sheets = tuple(_sheet(child, number, budget) for number, child in enumerate(found, 1))
    return Opened(sheets, attributes_of(root))


def _sheet(diagram: Element, number: int, budget: Budget) -> Sheet:
    attributes = attributes_of(diagram)
    name = attributes.pop("name", "") or f"Page-{number}"
    identity = attributes.pop("id", "")
    where = f'page "{name[:80]}"'
    for child in diagram:
        if local_name(child) in ("mxGraphModel", "root"):
            return Sheet(name, identity, child, attributes)
    text = unpack(diagram.text or "", budget, where)
    if not text:
        if len(diagram):
            raise FormatError(f"the page holds <{local_name(diagram[0])[:60]}> instead of a drawing", where=where)
        return Sheet(name, identity, None, attributes)
    model = parse(text, budget, where)
    if local_name(model) == "mxfile":
        inner = model.find(".//mxGraphModel")
        model = inner if inner is not None else model
    if local_name(model) not in ("mxGraphModel", "root"):
        raise FormatError(f"the page holds <{local_name(model)[:60]}> instead of a drawing", where=where)
    return Sheet(name, identity, model, attributes)


def _looks_like_html(text: str) -> bool:
    head = text[:1000].lower()
    return head.startswith(("<!doctype html", "<html", "<!--[if")) or (
        head.startswith("<div") and "data-mxgraph" in text
    )


def _html_model(text: str, budget: Budget) -> str:
    match = _HTML_MODEL.search(text)
    if match is None:
        raise FormatError("this is a web page without a draw.io diagram in it")
    try:
        settings = json.loads(html.unescape(match.group(1) or match.group(2) or ""))
    except (ValueError, RecursionError) as error:
        raise FormatError("the diagram in this web page is damaged") from error
    xml = settings.get("xml") if isinstance(settings, dict) else None
    if not isinstance(xml, str):
        raise FormatError("the diagram in this web page is stored elsewhere", advice="Open the original .drawio file.")
    return unpack(xml, budget, "the web page")


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of a PNG before its pixels: type and content."""
    start = len(_PNG)
    while start + 8 <= len(data):
        size = int.from_bytes(data[start : start + 4], "big")
        kind = data[start + 4 : start + 8]
        if kind == b"IDAT":
            return
        yield kind, data[start + 8 : start + 8 + size]
        start += size + 12


def _model_keyword(body: bytes) -> bool:
    return body[:64].partition(b"\0")[0] in _KEYWORDS


def _png_model(data: bytes, budget: Budget) -> str:
    where = "the picture's text"
    for kind, body in _chunks(data):
        if kind not in (b"tEXt", b"zTXt") or not _model_keyword(body):
            continue
        content = body.partition(b"\0")[2]
        if kind == b"zTXt":
            content = _ztxt(content[1:], where)
            budget.unpacked(len(content), where)
        return unpack(content.decode("utf-8", "replace"), budget, where)
    raise FormatError("this PNG carries no draw.io diagram", advice="Export it from draw.io with its diagram included.")


def _ztxt(packed: bytes, where: str) -> bytes:
    """draw.io writes raw deflate here, the PNG standard asks for zlib; blanks were written as plus signs."""
    try:
        return inflate(packed, where).replace(b"+", b" ")
    except zlib.error as error:
        raise FormatError("the diagram in the picture is damaged", where=where) from error
