"""Breaks rich text into lines and stacks them, by the rules of a browser; knows widths, but no page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from itertools import pairwise
from operator import attrgetter

from diagram.display.items import Font
from diagram.render.breaks import pieces_of
from diagram.render.fonts import Face, face_of
from diagram.text.rich import Paragraph, RichText, Run

LINE_HEIGHT = 1.2  # times the font size; what draw.io gives every label
RULE_HEIGHT = 2.0
BULLET_GAP = 8.0
_SCRIPT_SHRINK = 1 / 1.2


@dataclass(frozen=True, slots=True)
class Piece:
    """Text in one font on one line. `x` is where it starts, `rise` how far it stands above the line's baseline."""

    x: float
    text: str
    font: Font
    width: float
    rise: float = 0.0
    background: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """`baseline` counts from the block's top; the line takes the room from `ascent` above it to `descent` below it.

    A horizontal rule is a line without pieces whose `rule` is its length.
    """

    x: float
    baseline: float
    ascent: float
    descent: float
    pieces: tuple[Piece, ...]
    rule: float = 0.0


@dataclass(frozen=True, slots=True)
class Block:
    """Lines from (0, 0) to the right and down, `w` by `h` document units; lines may stand out on the right."""

    lines: tuple[Line, ...]
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class _Fragment:
    """Part of a word in one look; words in several looks have several."""

    text: str
    look: _Look


@dataclass(frozen=True, slots=True)
class _Look:
    run: Run
    font: Font
    face: Face
    rise: float
    above: float  # what it asks for above and below the line's baseline
    below: float


@dataclass(frozen=True, slots=True)
class _Row:
    """One line before its place is known."""

    fragments: tuple[_Fragment, ...]
    width: float  # without spaces at the end


@dataclass(frozen=True, slots=True)
class _Measured:
    """A paragraph that is not cut into rows yet; `preferred` is its width on one line, indent included."""

    paragraph: Paragraph
    strut: _Look
    fragments: tuple[_Fragment, ...]
    preferred: float


@lru_cache(maxsize=32_768)
def block_of(text: RichText, font: Font, align: str, limit: float | None) -> Block:
    """`text` laid out from `font`. Lines are broken to fit `limit` units; None breaks only where the text says so.

    As in draw.io, a block whose text was wrapped is as wide as the limit, or as its longest word if that is wider; any
    other block is as wide as its longest line.
    """
    paragraphs = text.paragraphs
    if len(paragraphs) == 1 and (single := _single(paragraphs[0], font, limit)) is not None:
        return single
    measured = [_measured(paragraph, font) for paragraph in paragraphs]
    width = max((one.preferred for one in measured), default=0.0)
    if limit is not None and width > limit:
        width = max(limit, *(_longest_word(one) for one in measured))
    return _stacked(measured, align, width)


def filling(text: RichText, font: Font, align: str, width: float, *, wrap: bool) -> Block:
    """As `block_of`, in a block that is exactly `width` units wide even when its lines are shorter or longer."""
    measured = [_measured(paragraph, font) for paragraph in text.paragraphs]
    return _stacked(measured, align, width, wrap=wrap)


def _single(paragraph: Paragraph, font: Font, limit: float | None) -> Block | None:
    """The short way for most labels: one line in the label's own look."""
    if len(paragraph.runs) > 1 or _layout_of(paragraph) != _USUAL_LAYOUT:
        return None
    run = paragraph.runs[0] if paragraph.runs else _EMPTY
    if _look_of(run) != _USUAL_LOOK:
        return None
    text = _shown(run.text).rstrip(" ")
    face = face_of(font)
    width = face.width(text)
    if limit is not None and width > limit:
        return None
    above, below = _extent(face, font.size * LINE_HEIGHT)
    pieces = (Piece(0.0, text, font, width),) if text else ()
    return Block((Line(0.0, above, above, below, pieces),), width, above + below)


_EMPTY = Run("")
# All but what the paragraph and the run hold; several times faster than comparing them to new ones.
_layout_of = attrgetter(*(entry.name for entry in fields(Paragraph) if entry.name != "runs"))
_look_of = attrgetter(*(entry.name for entry in fields(Run) if entry.name != "text"))
_USUAL_LAYOUT, _USUAL_LOOK = _layout_of(Paragraph()), _look_of(_EMPTY)


def _stacked(measured: list[_Measured], align: str, width: float, *, wrap: bool = True) -> Block:
    lines: list[Line] = []
    top = 0.0
    gap = 0.0
    for one in measured:
        paragraph = one.paragraph
        top += max(gap, paragraph.space_before)
        gap = paragraph.space_after
        if paragraph.rule:
            length = max(0.0, width - paragraph.indent)
            lines.append(Line(paragraph.indent, top + RULE_HEIGHT / 2, RULE_HEIGHT / 2, RULE_HEIGHT / 2, (), length))
            top += RULE_HEIGHT
            continue
        for index, row in enumerate(_rows(one, width if wrap else None)):
            line = _line(one, row, paragraph.align or align, width, top, bullet=index == 0)
            lines.append(line)
            top += line.ascent + line.descent
    return Block(tuple(lines), width, top + gap)


def _line(one: _Measured, row: _Row, align: str, width: float, top: float, *, bullet: bool) -> Line:
    paragraph = one.paragraph
    looks = {id(part.look): part.look for part in row.fragments}
    above = max((one.strut.above, *(look.above for look in looks.values())))
    below = max((one.strut.below, *(look.below for look in looks.values())))
    free = max(0.0, width - paragraph.indent - row.width)
    x = paragraph.indent + free * _SHARE.get(align, 0.0)
    pieces = list(_pieces(row.fragments, x))
    if bullet and paragraph.bullet:
        look = row.fragments[0].look if row.fragments else one.strut
        mark = look.face.width(paragraph.bullet)
        pieces.insert(0, Piece(x - BULLET_GAP - mark, paragraph.bullet, look.font, mark))
    return Line(x, top + above, above, below, tuple(pieces))


_SHARE = {"center": 0.5, "right": 1.0}


def _pieces(fragments: tuple[_Fragment, ...], x: float) -> Iterator[Piece]:
    for part in fragments:
        look = part.look
        width = look.face.width(part.text)
        yield Piece(x, part.text, look.font, width, look.rise, look.run.background or "", look.run.link)
        x += width


def _measured(paragraph: Paragraph, font: Font) -> _Measured:
    base = font if paragraph.size is None else replace(font, size=paragraph.size)
    times = paragraph.line_height or LINE_HEIGHT
    strut = _look(_EMPTY, base, times)
    if paragraph.rule:
        return _Measured(paragraph, strut, (), 0.0)
    fragments = tuple(_Fragment(_shown(run.text), _look(run, font, times)) for run in paragraph.runs if run.text)
    return _Measured(paragraph, strut, fragments, _row(fragments).width + paragraph.indent)


def _rows(one: _Measured, limit: float | None) -> list[_Row]:
    if limit is None or one.preferred <= limit + _TOLERANCE:
        return [_row(one.fragments)]
    return [_row(tuple(row)) for row in _wrapped(one.fragments, limit - one.paragraph.indent)]


def _longest_word(one: _Measured) -> float:
    words = (_word_width(word) for word in _words(one.fragments))
    return max((bare for _, bare in words), default=0.0) + one.paragraph.indent


def _word_width(word: list[_Fragment]) -> tuple[float, float]:
    """With the spaces at the end, and without."""
    last = word[-1]
    before = sum(part.look.face.width(part.text) for part in word[:-1])
    return before + last.look.face.width(last.text), before + last.look.face.width(last.text.rstrip(" "))


def _wrapped(fragments: tuple[_Fragment, ...], limit: float) -> Iterator[list[_Fragment]]:
    """Rows as full as they can be; a word that is wider than `limit` has a row of its own and stands out."""
    row: list[_Fragment] = []
    used = 0.0
    for word in _words(fragments):
        width, bare = _word_width(word)
        if row and used + bare > limit + _TOLERANCE:
            yield _merged(row)
            row, used = [], 0.0
        row.extend(word)
        used += width
    if row:
        yield _merged(row)


_TOLERANCE = 0.02  # kerning across a space, and the 1/64 units that browsers count in


def _words(fragments: tuple[_Fragment, ...]) -> Iterator[list[_Fragment]]:
    """Unbreakable stretches with the spaces after them, split where the look changes."""
    ends = [0]
    for part in fragments:
        ends.append(ends[-1] + len(part.text))
    text = "".join(part.text for part in fragments)
    position = index = 0
    for piece in pieces_of(text):
        word: list[_Fragment] = []
        stop = position + len(piece)
        while position < stop:
            end = min(stop, ends[index + 1])
            if end > position:
                word.append(_Fragment(text[position:end], fragments[index].look))
                position = end
            if position == ends[index + 1] and index + 2 < len(ends):
                index += 1
        yield word


def _merged(row: list[_Fragment]) -> list[_Fragment]:
    """Neighbours in one look joined, so that kerning and underlines run through."""
    out = [row[0]]
    for before, part in pairwise(row):
        if part.look is before.look:
            out[-1] = _Fragment(out[-1].text + part.text, part.look)
        else:
            out.append(part)
    return out


def _row(fragments: tuple[_Fragment, ...]) -> _Row:
    """The row without the spaces at its end, which hang over the margin."""
    kept = list(fragments)
    while kept:
        last = kept[-1]
        text = last.text.rstrip(" ")
        if text:
            kept[-1] = _Fragment(text, last.look)
            break
        kept.pop()
    return _Row(tuple(kept), sum(part.look.face.width(part.text) for part in kept))


def _look(run: Run, base: Font, times: float) -> _Look:
    font = _font(run, base)
    rise = 0.0
    if run.script:
        # Source: Chromium's placing of `vertical-align: super` and `sub`.
        rise = font.size / 3 + 1 if run.script > 0 else -(font.size / 5 + 1)
        font = replace(font, size=font.size * _SCRIPT_SHRINK)
    face = face_of(font)
    above, below = _extent(face, font.size * times)
    return _Look(run, font, face, rise, above + rise, below - rise)


def _font(run: Run, base: Font) -> Font:
    return Font(
        base.family if run.family is None else run.family,
        base.size if run.size is None else run.size,
        base.bold if run.bold is None else run.bold,
        base.italic if run.italic is None else run.italic,
        base.underline if run.underline is None else run.underline,
        base.strike if run.strike is None else run.strike,
        base.color if run.color is None else run.color,
    )


def _extent(face: Face, height: float) -> tuple[float, float]:
    """How a line box of `height` lies about the baseline: the leading is halved, its upper half cut to whole units.

    Source: Chromium, `CalculateLeadingSpace` of its inline layout.
    """
    above = face.ascent + (height - face.ascent - face.descent) / 2 // 1
    return above, height - above


def _shown(text: str) -> str:
    return text.expandtabs(8) if "\t" in text else text
