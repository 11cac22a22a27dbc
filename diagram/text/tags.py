"""Cuts HTML into tags and text. Linear in time, never fails: what is no tag is text, an unclosed tag is dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import TypeAlias

# Their content is not text. Everything up to the end tag goes.
_RAW = frozenset({"script", "style", "title", "textarea", "iframe", "noembed", "noframes", "xmp", "noscript"})
_NAME = re.compile(r"[a-zA-Z][^\s/>]*")
_QUOTE = re.compile(r"=\s*([\"'])")
_ATTRIBUTE = re.compile(r"([^\s=/>\"'][^\s=/>]*)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']*)))?")


@dataclass(frozen=True, slots=True)
class Start:
    """A start tag; names are lower case, values have their entities resolved."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    closed: bool = False  # written as <br/>


@dataclass(frozen=True, slots=True)
class End:
    name: str


@dataclass(frozen=True, slots=True)
class Text:
    """Characters with entities resolved, spaces as written."""

    text: str


Token: TypeAlias = Start | End | Text


def tokens_of(html: str) -> Iterator[Token]:
    position = 0
    while (opening := html.find("<", position)) != -1:
        name = _NAME.match(html, opening + 1)
        closing = name is None and html.startswith("/", opening + 1)
        if name is None and not closing and html[opening + 1 : opening + 2] not in ("!", "?"):
            yield from _text(html[position : opening + 1])
            position = opening + 1
            continue
        yield from _text(html[position:opening])
        if name is None:
            position = _after(html, opening)
            if closing and (name := _NAME.match(html, opening + 2)):
                yield End(name.group().lower())
            continue
        end = _tag_end(html, name.end())
        if end == -1:
            return
        tag = name.group().lower()
        inside = html[name.end() : end]
        yield Start(tag, _attributes(inside), inside.endswith("/"))
        position = end + 1
        if tag in _RAW:
            position = _raw_end(html, tag, position)
    yield from _text(html[position:])


def _text(raw: str) -> Iterator[Text]:
    if raw:
        yield Text(unescape(raw) if "&" in raw else raw)


def _after(html: str, opening: int) -> int:
    """Past an end tag, a comment or a declaration; past everything when it is not closed."""
    closing = "-->" if html.startswith("<!--", opening) else ">"
    found = html.find(closing, opening)
    return len(html) if found == -1 else found + len(closing)


def _tag_end(html: str, position: int) -> int:
    """Where the > of a tag is, passing over quoted values; -1 when there is none."""
    end = html.find(">", position)
    while end != -1 and (quote := _QUOTE.search(html, position, end)):
        closing = html.find(quote.group(1), quote.end())
        if closing == -1:
            return end
        position = closing + 1
        end = html.find(">", position) if position > end else end
    return end


def _attributes(inside: str) -> Mapping[str, str]:
    if not inside.strip(" /\t\r\n"):
        return {}
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(inside):
        value = match[2] or match[3] or match[4] or ""
        found.setdefault(match[1].lower(), unescape(value))
    return found


def _raw_end(html: str, tag: str, position: int) -> int:
    found = re.compile(rf"</{tag}\b[^>]*>", re.IGNORECASE).search(html, position)
    return found.end() if found else len(html)
