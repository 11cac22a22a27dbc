"""Turns tags into paragraphs the way a browser lays out blocks: collapsed spaces, collapsed margins, lists, rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from diagram.text.css import declarations_of, length_of
from diagram.text.looks import Look, look_in
from diagram.text.rich import Paragraph, RichText
from diagram.text.tags import End, Start, Text, Token

MAX_PARAGRAPHS = 5_000
MAX_DEPTH = 200
MAX_TOKENS = 40_000
_SPACES = re.compile(r"[ \t\r\n\f]+")
_INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufeff\ufffe\uffff\ud800-\udfff]")

# Margin above and below, in em of the block's own font. Source: HTML Living Standard 15.3, "Flow content".
_BLOCKS: Mapping[str, float] = {
    **dict.fromkeys(
        (
            *("div", "center", "li", "table", "tr", "section", "article", "header", "footer", "main", "nav", "form"),
            *("fieldset", "figcaption", "aside", "address", "caption", "dt", "dd", "body", "details", "summary"),
        ),
        0.0,
    ),
    **dict.fromkeys(("p", "ul", "ol", "dl", "blockquote", "pre", "figure"), 1.0),
    "h1": 0.67, "h2": 0.83, "h3": 1.0, "h4": 1.33, "h5": 1.67, "h6": 2.33,
}  # fmt: skip
_INDENTS = {"ul": 40.0, "ol": 40.0, "blockquote": 40.0, "dd": 40.0, "figure": 40.0}
_LISTS = frozenset({"ul", "ol"})
_CELLS = frozenset({"td", "th"})
_VOID = frozenset({"img", "input", "wbr", "meta", "link", "col", "area", "base", "embed", "source", "track", "param"})
_SKIPPED = frozenset({"head", "svg", "math", "template", "object", "select", "audio", "video", "canvas", "applet"})
_FORMATTING = frozenset(
    "a b big code em font i s small strike strong tt u".split()  # those that a browser opens again after a block
)
# A start tag closes the open tag it cannot stand in, up to the boundary.
_CLOSES = {
    "li": ({"li"}, _LISTS),
    "td": (_CELLS, {"tr", "table"}),
    "th": (_CELLS, {"tr", "table"}),
    "tr": ({"tr"}, {"table"}),
    "dt": ({"dt", "dd"}, {"dl"}),
    "dd": ({"dt", "dd"}, {"dl"}),
}
_BULLETS = ("•", "◦", "▪")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the lines of a block stand, inherited by all in it. `marker` is how the items of a list are marked."""

    align: str = ""
    indent: float = 0.0
    line_height: float = 0.0
    size: float | None = None
    marker: str = ""


@dataclass(frozen=True, slots=True)
class _Open:
    """An open tag with what its content inherits. `below` is the margin under a block."""

    tag: str
    attributes: Mapping[str, str]
    look: Look
    place: _Place
    block: bool = False
    hidden: bool = False
    below: float = 0.0


def paragraphs_of(tokens: Iterable[Token], size: float, *, breaks: bool) -> RichText:
    """Rich text of HTML tokens; `size` is the font size around them, for lengths in em and %.

    With `breaks` a newline in the text ends the line.
    """
    flow = _Flow(size, breaks)
    for token in islice(tokens, MAX_TOKENS):
        if len(flow.paragraphs) >= MAX_PARAGRAPHS:
            break
        match token:
            case Text(text):
                flow.text(text)
            case Start(name, attributes, closed):
                flow.start(name, attributes, closed)
            case End(name):
                flow.end(name)
    return RichText(tuple(flow.finished()))


class _Flow:
    def __init__(self, size: float, breaks: bool) -> None:
        self._breaks = breaks
        self.paragraphs: list[Paragraph] = []
        self._stack = [_Open("", {}, Look(size), _Place(), block=True)]
        self._line: list[tuple[str, Look]] = []
        self._margin = 0.0
        self._bullet = ""
        self._counts: list[int] = []

    def text(self, text: str) -> None:
        top = self._stack[-1]
        if top.hidden:
            return
        text = _INVISIBLE.sub("", text)
        keeps = top.look.keeps_spaces
        if not (keeps or self._breaks) or "\n" not in text:
            self._add(text if keeps else _SPACES.sub(" ", text), top.look)
            return
        for index, line in enumerate(text.replace("\r\n", "\n").split("\n")):
            if index:
                self._end_line(forced=True)
            self._add(line if keeps else _SPACES.sub(" ", line), top.look)

    def start(self, tag: str, attributes: Mapping[str, str], closed: bool) -> None:
        if self._stack[-1].hidden:
            if not closed and tag not in _VOID:
                top = self._stack[-1]
                self._push(_Open(tag, attributes, top.look, top.place, hidden=True))
        elif tag == "br":
            self._end_line(forced=True)
        elif tag == "hr":
            self._rule(attributes)
        elif tag in _VOID:
            self._picture(tag, attributes)
        elif not (closed and tag in _SKIPPED):
            self._close_for(tag)
            self._open(tag, attributes)

    def end(self, tag: str) -> None:
        if tag == "br":
            self.start(tag, {}, False)
            return
        for index in range(len(self._stack) - 1, 0, -1):
            entry = self._stack[index]
            if entry.tag == tag:
                self._close(index)
                return
            if entry.tag == "table" and tag not in _BLOCKS:
                return

    def finished(self) -> list[Paragraph]:
        self._end_line(forced=bool(self._bullet))
        if self._margin and self.paragraphs:
            self.paragraphs[-1] = replace(self.paragraphs[-1], space_after=self._margin)
        return self.paragraphs

    def _add(self, text: str, look: Look) -> None:
        if not look.keeps_spaces and text.startswith(" ") and self._at_space():
            text = text[1:]
        if not text:
            return
        if self._line and self._line[-1][1] == look:
            self._line[-1] = (self._line[-1][0] + text, look)
        else:
            self._line.append((text, look))

    def _at_space(self) -> bool:
        return not self._line or self._line[-1][0][-1] in " \t"

    def _end_line(self, *, forced: bool = False) -> None:
        line = self._line
        if line and not line[-1][1].keeps_spaces:
            text, look = line.pop()
            if text := text.rstrip(" "):
                line.append((text, look))
        if not line and not forced:
            return
        place = self._stack[-1].place
        heights = {look.line_height for _, look in line}
        self.paragraphs.append(
            Paragraph(
                tuple([look.run(text) for text, look in line]),
                align=place.align,
                indent=place.indent,
                bullet=self._bullet,
                space_before=self._margin,
                line_height=heights.pop() if len(heights) == 1 else place.line_height,
                size=place.size,
            )
        )
        self._line = []
        self._margin = 0.0
        self._bullet = ""

    def _rule(self, attributes: Mapping[str, str]) -> None:
        self._close_for("hr")
        self._end_line()
        top = self._stack[-1]
        style = declarations_of(attributes.get("style", ""))
        above, below = _margins(style, top.look.em, top.look.em / 2)
        self.paragraphs.append(Paragraph((), indent=top.place.indent, rule=True, space_before=max(self._margin, above)))
        self._margin = below

    def _picture(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "img" and (alt := attributes.get("alt", "").strip()):
            self._add(alt, self._stack[-1].look)
        elif tag == "wbr":
            self._add("\u200b", self._stack[-1].look)

    def _open(self, tag: str, attributes: Mapping[str, str]) -> None:
        top = self._stack[-1]
        style = declarations_of(attributes["style"]) if "style" in attributes else {}
        look = look_in(top.look, tag, attributes, style)
        hidden = tag in _SKIPPED or style.get("display") == "none"
        if tag not in _BLOCKS or hidden:
            if tag in _CELLS and self._line:
                self._line.append(("\t", top.look))
            self._push(_Open(tag, attributes, look, top.place, hidden=hidden))
            return
        self._end_line()
        self._open_block(tag, attributes, style, look)

    def _open_block(self, tag: str, attributes: Mapping[str, str], style: Mapping[str, str], look: Look) -> None:
        place = self._stack[-1].place
        nested = tag in _LISTS and any(entry.tag in _LISTS for entry in self._stack)
        above, below = _margins(style, look.em, 0.0 if nested else _BLOCKS[tag] * look.em)
        if tag == "tr":
            above = _row_gap(self._stack)
        self._margin = max(self._margin, above)
        place = _Place(
            _align(tag, attributes, style) or place.align,
            max(0.0, place.indent + _indent(tag, style, look.em)),
            look.line_height,
            look.size,
            self._marker(tag, style) if tag in _LISTS else place.marker,
        )
        if self._push(_Open(tag, attributes, look, place, block=True, below=below)) and tag in _LISTS:
            self._counts.append(0)
        if tag == "li" and self._counts:
            self._counts[-1] += 1
            marker = place.marker if "list-style-type" not in style else self._marker("ul", style)
            self._bullet = f"{self._counts[-1]}." if marker == "1" else marker

    def _marker(self, tag: str, style: Mapping[str, str]) -> str:
        kind = style.get("list-style-type", style.get("list-style", "")).lower()
        if "none" in kind:
            return ""
        if tag == "ol":
            return "1"
        return _BULLETS[min(sum(entry.tag == "ul" for entry in self._stack), 2)]

    def _push(self, entry: _Open) -> bool:
        if len(self._stack) >= MAX_DEPTH:
            return False
        self._stack.append(entry)
        return True

    def _close_for(self, tag: str) -> None:
        closed, boundary = _CLOSES.get(tag, (frozenset[str](), frozenset[str]()))
        if tag in _BLOCKS or tag == "hr":
            closed, boundary = closed | {"p"}, boundary | _CELLS
        if not closed:
            return
        for index in range(len(self._stack) - 1, 0, -1):
            if self._stack[index].tag in closed:
                self._close(index)
                return
            if self._stack[index].tag in boundary:
                return

    def _close(self, index: int) -> None:
        """Close the tag at `index`. Tags above it stay open where a browser would open them again."""
        above = self._stack[index + 1 :]
        closing = self._stack[index]
        if closing.block:
            self._end_line(forced=bool(self._bullet) and closing.tag == "li")
            for entry in (*above, closing):
                if entry.block:
                    self._margin = max(self._margin, entry.below)
                if entry.tag in _LISTS and self._counts:
                    self._counts.pop()
            above = [entry for entry in above if entry.tag in _FORMATTING]
        del self._stack[index:]
        for entry in above:
            if entry.block or entry.hidden:
                self._push(entry)
            else:
                self._open(entry.tag, entry.attributes)


def _align(tag: str, attributes: Mapping[str, str], style: Mapping[str, str]) -> str:
    value = style.get("text-align") or attributes.get("align") or ("center" if tag in ("center", "caption") else "")
    value = {"start": "left", "end": "right", "justify": "left", "middle": "center"}.get(value.lower(), value.lower())
    value = value.removeprefix("-webkit-")
    return value if value in ("left", "center", "right") and tag not in ("table", "tr") else ""


def _indent(tag: str, style: Mapping[str, str], em: float) -> float:
    margin = _side(style, "margin", 3, em)
    padding = _side(style, "padding", 3, em)
    own = _INDENTS.get(tag, 0.0)
    if tag in _LISTS:
        return min((own if padding is None else padding) + (margin or 0.0), 2000.0)
    return min((own if margin is None else margin) + (padding or 0.0), 2000.0)


def _margins(style: Mapping[str, str], em: float, usual: float) -> tuple[float, float]:
    """Room above and below a block, its padding included."""
    if not style:
        return usual, usual
    sides = []
    for side in (0, 2):
        margin = _side(style, "margin", side, em)
        sides.append((usual if margin is None else max(0.0, margin)) + (_side(style, "padding", side, em) or 0.0))
    return min(sides[0], 2000.0), min(sides[1], 2000.0)


_SIDES = ("top", "right", "bottom", "left")
_SHORTHAND = {1: (0, 0, 0, 0), 2: (0, 1, 0, 1), 3: (0, 1, 2, 1), 4: (0, 1, 2, 3)}


def _side(style: Mapping[str, str], name: str, side: int, em: float) -> float | None:
    own = style.get(f"{name}-{_SIDES[side]}")
    if own is None and name in style:
        parts = style[name].split()
        own = parts[_SHORTHAND[len(parts)][side]] if len(parts) in _SHORTHAND else None
    return None if own is None else length_of(own, em=em, percent=0.0)


def _row_gap(stack: list[_Open]) -> float:
    """Cell padding and spacing above a table row, with a browser's defaults."""
    table = next((entry for entry in reversed(stack) if entry.tag == "table"), None)
    if table is None:
        return 0.0
    padding = length_of(table.attributes.get("cellpadding", "1"), em=0.0, percent=0.0) or 0.0
    spacing = length_of(table.attributes.get("cellspacing", "2"), em=0.0, percent=0.0) or 0.0
    return min(2 * padding + spacing, 200.0)
