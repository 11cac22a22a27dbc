"""Small drawings written as text, for the many symbols that are nothing but a few lines in a box.

A drawing is marks separated by ``;``, on a field of 100 by 100 (or as ``180 60:`` in front says) that is stretched
over the box. A mark is a role (b: filled and lined, f: filled, s: lined, i: filled with the colour of the line) and
steps: M, L, Q, C and Z as in SVG, absolute; ``A rx ry large sweep x y`` an arc; ``R x y w h`` a rectangle,
``U x y w h r`` a rounded one, ``O x y w h`` an ellipse.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from diagram.display.items import DisplayList, Fill, PathItem, Stroke
from diagram.geometry.affine import Affine
from diagram.geometry.box import Box
from diagram.geometry.path import Path, PathBuilder, ellipse, rectangle, rounded_rectangle
from diagram.shapes.pieces import inked
from diagram.shapes.registry import Frame, ShapeKind, shape_kind

_SIDE = 100.0
_QUIET = 0.55  # opacity of lines without a colour of their own, in the theme's ink
_STEP = re.compile(r"([A-Z])([^A-Z]*)")


@dataclass(frozen=True, slots=True)
class Mark:
    """One path of a glyph in its square, and how it is painted: b, f, s or i."""

    role: str
    path: Path


Glyph = tuple[Mark, ...]


@lru_cache(maxsize=1024)
def glyph(text: str) -> Glyph:
    """The drawing that `text` describes, brought to the square."""
    field, colon, drawing = text.rpartition(":")
    w, h = (float(word) for word in field.split()) if colon else (_SIDE, _SIDE)
    to_square = Affine.scale(_SIDE / w, _SIDE / h)
    marks = (_mark(part.strip()) for part in drawing.split(";") if part.strip())
    return tuple(Mark(mark.role, mark.path.transformed(to_square)) for mark in marks)


def _mark(text: str) -> Mark:
    path = PathBuilder()
    whole = Path()
    for letter, rest in _STEP.findall(text[1:]):
        numbers = [float(word) for word in rest.split()]
        closed = _closed(letter, numbers)
        if closed is None:
            _step(path, letter, numbers)
        else:
            whole = whole.joined(closed)
    return Mark(text[0], path.done().joined(whole))


def _closed(letter: str, numbers: list[float]) -> Path | None:
    if letter not in "ROU":
        return None
    box = Box(*numbers[:4])
    if letter == "R":
        return rectangle(box)
    return ellipse(box) if letter == "O" else rounded_rectangle(box, numbers[4])


def _step(path: PathBuilder, letter: str, numbers: list[float]) -> None:
    match letter:
        case "M":
            path.move(*numbers)
        case "L":
            for at in range(0, len(numbers), 2):
                path.line(numbers[at], numbers[at + 1])
        case "Q":
            path.quad(*numbers)
        case "C":
            path.curve(*numbers)
        case "A":
            rx, ry, large, sweep, x, y = numbers
            path.arc(rx, ry, 0.0, bool(large), bool(sweep), x, y)
        case _:
            path.close()


def placed(path: Path, box: Box) -> Path:
    """A path of a glyph's square, stretched over `box`."""
    return path.transformed(Affine.scale(box.w / _SIDE, box.h / _SIDE).then(Affine.shift(box.x, box.y)))


def styled(frame: Frame, marks: Glyph, box: Box) -> DisplayList:
    """The glyph in `box`, in the fill and line of the shape."""
    return tuple(_styled(frame, marks, box))


def _styled(frame: Frame, marks: Glyph, box: Box) -> Iterator[PathItem]:
    for mark in marks:
        fill = frame.fill if mark.role in "bf" else inked(frame) if mark.role == "i" else None
        stroke = frame.stroke if mark.role in "bs" else None
        if fill is not None or stroke is not None:
            yield PathItem(placed(mark.path, box), fill, stroke)


def in_one_colour(marks: Glyph, box: Box, fill: Fill, weight: float) -> DisplayList:
    """The glyph as lines of `weight` units in the colour of `fill`; marks with role i or f are full."""
    stroke = Stroke(fill.color, weight, cap="round", join="round", opacity=fill.opacity)
    return tuple(
        PathItem(placed(mark.path, box), fill, None)
        if mark.role in "if"
        else PathItem(placed(mark.path, box), None, stroke)
        for mark in marks
    )


def square_in(box: Box, share: float = 1.0) -> Box:
    """The square in the middle of `box`, `share` of its shorter side wide."""
    side = min(box.w, box.h) * share
    return Box(box.x + (box.w - side) / 2, box.y + (box.h - side) / 2, side, side)


def whole_box(frame: Frame) -> Path:
    """The outline of a symbol: connectors end on its box, and a click anywhere in it is meant for it."""
    return rectangle(frame.box)


def glyph_draw(text: str, *, always: bool = False) -> Callable[[Frame], DisplayList]:
    """Draws `text` over the whole box; `always`: in quiet lines where nothing of it would show on paper."""
    marks = glyph(text)

    def draw(frame: Frame) -> DisplayList:
        if always and frame.stroke is None and (frame.fill is None or frame.fill.color in (frame.paper, "#ffffff")):
            frame = replace(frame, stroke=Stroke(frame.ink, 1.0, opacity=_QUIET * frame.style.opacity))
        return styled(frame, marks, frame.box)

    return draw


def glyph_kinds(
    prefix: str,
    suffix: str,
    table: Mapping[str, str],
    *,
    size: tuple[float, float] = (60.0, 60.0),
    category: str = "",
    always: bool = False,
) -> None:
    """Register a kind per entry of `table`, name to drawing; `suffix` tells equal titles of families apart.

    `always`: they are drawn in quiet lines where the style leaves nothing to see, as their libraries bring colours.
    """
    for name, text in table.items():
        title = f"{name.replace('_', ' ').capitalize()}{suffix}"
        shape_kind(ShapeKind(f"{prefix}_{name}", title, glyph_draw(text, always=always), whole_box, category, size))
