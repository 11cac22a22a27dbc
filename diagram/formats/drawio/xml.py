"""XML from strangers: no document types, no entities, no network, bounded size, illegal characters taken out."""

from __future__ import annotations

import codecs
import re
from typing import TypeAlias

from lxml import etree

from diagram.errors import FormatError
from diagram.formats.drawio.limits import Budget

Element: TypeAlias = etree._Element  # noqa: SLF001  # lxml has no public name for it

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ILLEGAL_REFERENCE = re.compile(
    "&#(?:x0*(?:[0-8bcefBCEF]|1[0-9a-fA-F]|[fF]{3}[eEfF]|[dD][89abABcdefCDEF][0-9a-fA-F]{2})|0*(?:[0-8]|1[124-9]|2[0-9]|3[01]));"
)
_DECLARATION = re.compile(r"\s*<\?xml\s[^>]{0,200}\?>")
_ENCODING = re.compile(rb"""^\s*<\?xml\s[^>]{0,150}?encoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]{0,40})["']""")
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def text_of(data: bytes, where: str = "") -> str:
    """The characters of a file, by its byte order mark, its XML declaration, or as UTF-8.

    Raises:
        FormatError: the file is empty, holds NUL bytes, or names an encoding that does not exist.
    """
    if not data:
        raise FormatError("the file is empty", where=where, advice="Look for a backup or an earlier version of it.")
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    if b"\0" in data:
        raise FormatError(
            "the file holds NUL bytes, so it is damaged or not a text file",
            where=where,
            advice="Look for a backup or an earlier version of it.",
        )
    declared = _ENCODING.match(data)
    encoding = declared.group(1).decode("ascii") if declared else "utf-8"
    try:
        return data.decode(encoding, "replace")
    except LookupError as error:
        raise FormatError(f"the encoding {encoding!r} is not known", where=where) from error


def without_illegal(text: str) -> str:
    """`text` without the characters that XML cannot hold."""
    return _ILLEGAL.sub("", text) if _ILLEGAL.search(text) else text


def cleaned(text: str) -> str:
    """XML source without the characters that XML forbids, be they plain or references."""
    text = without_illegal(text)
    if "&#" in text:
        text = _ILLEGAL_REFERENCE.sub("", text)
    return text


def parse(text: str, budget: Budget, where: str = "") -> Element:
    """The root element of `text`.

    Raises:
        FormatError: it is not well-formed, or it declares entities.
        LimitExceeded: it holds too many elements.
    """
    body = _without_prolog(cleaned(text), where)
    budget.elements(body.count("<") - body.count("</"), where)
    # huge_tree lifts libxml2's 10 MB limit per attribute, which embedded pictures exceed; our caller bounds the size,
    # and entities cannot occur because the document type was cut off.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(body.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        reason = (error.msg or "it ends too early").split(", line ")[0]
        raise FormatError(f"the XML is damaged at line {line}, column {column}: {reason}", where=where) from error


def attributes_of(element: Element) -> dict[str, str]:
    """A copy of the element's attributes."""
    return {str(name): str(text) for name, text in element.attrib.items()}


def is_element(node: object) -> bool:
    """False for comments, processing instructions and entities, which lxml lists among the children."""
    return isinstance(getattr(node, "tag", None), str)


def local_name(element: Element) -> str:
    """The element's name without its namespace."""
    name = element.tag
    return name.rpartition("}")[2] if isinstance(name, str) else ""


def _without_prolog(text: str, where: str) -> str:
    start = 1 if text.startswith("\ufeff") else 0
    declaration = _DECLARATION.match(text, start)
    if declaration:
        start = declaration.end()
    while True:
        start = _after_blanks(text, start)
        if text.startswith("<!--", start):
            start = _after(text, "-->", start, where)
        elif text.startswith("<?", start):
            start = _after(text, "?>", start, where)
        elif text[start : start + 9].upper() == "<!DOCTYPE":
            start = _after_doctype(text, start, where)
        else:
            return text[start:]


def _after_blanks(text: str, start: int) -> int:
    while start < len(text) and text[start].isspace():
        start += 1
    return start


def _after(text: str, mark: str, start: int, where: str) -> int:
    end = text.find(mark, start)
    if end < 0:
        raise FormatError(f"the XML is damaged: {mark!r} is missing", where=where)
    return end + len(mark)


def _after_doctype(text: str, start: int, where: str) -> int:
    """Just behind a document type declaration; one with declarations of its own is refused."""
    end = text.find(">", start)
    inner = text.find("[", start, end if end >= 0 else None)
    if end < 0:
        raise FormatError("the XML is damaged: the document type does not end", where=where)
    if inner >= 0:
        raise FormatError("the file declares XML entities, which are not read for safety", where=where)
    return end + 1
