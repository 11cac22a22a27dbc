"""Everyday figures: stars, callouts, ticks, and the pie, arc and ring segment that have angles."""

from __future__ import annotations

import math
from types import MappingProxyType

from diagram.display.items import DisplayList
from diagram.geometry.path import Path, PathBuilder
from diagram.shapes.glyphs import glyph_kinds, whole_box
from diagram.shapes.pieces import drawn, length, lines, share
from diagram.shapes.registry import Frame, ShapeKind, shape_kind

_ANGLES = MappingProxyType({"start_angle": 0.25, "end_angle": 0.75})
_FIGURES = {
    "star": "b M 50 0 L 61.8 38.2 L 100 38.2 L 69.1 61.8 L 80.9 100 L 50 76.4 L 19.1 100 L 30.9 61.8 L 0 38.2 L "
    "38.2 38.2 Z",
    "star_4": "b M 50 0 L 61 39 L 100 50 L 61 61 L 50 100 L 39 61 L 0 50 L 39 39 Z",
    "star_6": "b M 50 0 L 66 25 L 100 25 L 83 50 L 100 75 L 66 75 L 50 100 L 34 75 L 0 75 L 17 50 L 0 25 L 34 "
    "25 Z",
    "star_8": "b M 50 0 L 62 21 L 85 15 L 79 38 L 100 50 L 79 62 L 85 85 L 62 79 L 50 100 L 38 79 L 15 85 L "
    "21 62 "
    "L 0 50 L 21 38 L 15 15 L 38 21 Z",
    "octagon": "b M 29 0 L 71 0 L 100 29 L 100 71 L 71 100 L 29 100 L 0 71 L 0 29 Z",
    "octagon2": "b M 29 0 L 71 0 L 100 29 L 100 71 L 71 100 L 29 100 L 0 71 L 0 29 Z",
    "pentagon": "b M 50 0 L 100 38 L 81 100 L 19 100 L 0 38 Z",
    "acute_triangle": "b M 40 0 L 100 100 L 0 100 Z",
    "obtuse_triangle": "b M 0 0 L 100 100 L 34 100 Z",
    "orthogonal_triangle": "b M 0 0 L 100 100 L 0 100 Z",
    "drop": "b M 50 0 L 90 40 A 50 38 0 1 50 100 A 50 38 0 1 10 40 Z",
    "heart": "b M 50 100 L 10 55 C -14 24 12 -8 36 2 C 44 6 50 14 50 20 C 50 14 56 6 64 2 C 88 -8 114 24 90 55 Z",
    "moon": "b M 62 0 C 20 18 20 82 62 100 C -20 100 -20 0 62 0 Z",
    "sun": "b O 25 25 50 50; b M 50 0 L 60 17 L 40 17 Z M 50 100 L 60 83 L 40 83 Z M 0 50 L 17 40 L 17 60 Z "
    "M 100 50 L 83 40 L 83 60 Z M 15 15 L 34 20 L 20 34 Z M 85 15 L 80 34 L 66 20 Z M 15 85 L 20 66 L 34 80 Z "
    "M 85 85 L 66 80 L 80 66 Z",
    "tick": "b M 0 62 L 20 50 L 36 74 L 76 4 Q 88 0 100 2 L 44 98 L 28 100 Z",
    "x": "b M 0 14 L 16 0 L 50 36 L 84 0 L 100 14 L 66 50 L 100 86 L 84 100 L 50 64 L 16 100 L 0 86 L 34 50 Z",
    "no_symbol": "b O 0 0 100 100; s O 15 15 70 70 M 25 25 L 75 75",
    "flash": "b M 35 0 L 88 0 L 62 34 L 100 34 L 28 100 L 46 54 L 0 54 Z",
    "smiley": "b O 0 0 100 100; s O 27 26 12 24 O 61 26 12 24 M 20 62 C 28 92 72 92 80 62 M 14 65 L 25 58 "
    "M 75 58 L 86 65",
    "cone": "b M 50 0 L 100 86 A 50 14 0 1 0 86 Z",
    "diag_stripe": "b M 0 100 L 0 50 L 50 0 L 100 0 Z",
    "layered_rect": "b R 20 20 80 80; b R 10 10 80 80; b R 0 0 80 80",
    "frame": "b M 0 0 L 100 0 L 100 100 L 0 100 Z M 10 10 L 10 90 L 90 90 L 90 10 Z",
    "oval_callout": "b M 27 78.2 A 49 41 1 1 38 81.75 Q 24 98 4 100 Q 20 92 27 78.2 Z",
    "rectangular_callout": "b M 0 0 L 100 0 L 100 76 L 40 76 L 14 100 L 20 76 L 0 76 Z",
    "rounded_rectangular_callout": "b M 10 0 L 90 0 Q 100 0 100 10 L 100 64 Q 100 74 90 74 L 36 74 Q 26 92 6 100 "
    "Q 18 88 18 74 L 10 74 Q 0 74 0 64 L 0 10 Q 0 0 10 0 Z",
    "cloud_callout": "b M 24 66 C 8 70 2 52 12 46 C 0 36 8 18 22 22 C 24 4 46 4 50 12 C 58 0 76 2 78 14 C 96 10 102 "
    "32 92 38 "
    "C 104 50 92 66 80 60 C 74 76 56 74 52 66 C 44 76 28 76 24 66 Z; b O 14 74 14 11; b O 7 86 8 7; b O 1 94 5 5",
}  # fmt: skip
_CORNERS = ("top_left", "top_right", "bottom_right", "bottom_left")


def _on(frame: Frame, turn: float, reach: float = 1.0) -> tuple[float, float]:
    """The point of the ellipse that fills the box, `turn` clockwise from the top."""
    angle = 2 * math.pi * turn
    return frame.w / 2 * (1 + reach * math.sin(angle)), frame.h / 2 * (1 - reach * math.cos(angle))


def _span(frame: Frame) -> tuple[float, float]:
    """Where it starts and how much of a turn it takes, clockwise."""
    start = share(frame, "start_angle", 0.25)
    return start, (share(frame, "end_angle", 0.75) - start) % 1.0


def _arc_to(
    way: PathBuilder, frame: Frame, span: tuple[float, float], *, back: bool = False, reach: float = 1.0
) -> None:
    """The arc over `span` (start, extent), cut at the quarters so that no control point leaves the box."""
    start, extent = span
    quarters = [turn / 4 for turn in range(9) if start < turn / 4 < start + extent]
    stops = [*quarters[::-1], start] if back else [*quarters, start + extent]
    for turn in stops:
        x, y = _on(frame, turn, reach)
        way.arc(frame.w / 2 * reach, frame.h / 2 * reach, 0.0, False, not back, x, y)


def _pie(frame: Frame) -> Path:
    start, extent = _span(frame)
    way = PathBuilder().move(frame.w / 2, frame.h / 2).line(*_on(frame, start))
    _arc_to(way, frame, (start, extent))
    return way.close().done()


def _arc(frame: Frame) -> DisplayList:
    if frame.stroke is None:
        return ()
    start, extent = _span(frame)
    way = PathBuilder().move(*_on(frame, start))
    _arc_to(way, frame, (start, extent))
    return (lines(frame, way.done()),)


def _ring(frame: Frame) -> Path:
    start, extent = _span(frame)
    inner = 1.0 - share(frame, "arc_width", 0.5)
    way = PathBuilder().move(*_on(frame, start))
    _arc_to(way, frame, (start, extent))
    way.line(*_on(frame, start + extent, inner))
    _arc_to(way, frame, (start, extent), back=True, reach=inner)
    return way.close().done()


def cornered(frame: Frame) -> Path:
    """The box with each corner square, rounded, cut off or bitten out, as the parameters say."""
    w, h = frame.w, frame.h
    size = length(frame, "size", 10.0, min(w, h) / 2)
    common = frame.word("rect_style", "square")
    way = PathBuilder()
    corners = ((0.0, 0.0), (w, 0.0), (w, h), (0.0, h))
    sides = ((0, -1), (1, 0), (0, 1), (-1, 0))  # the way along which each corner is reached
    for index, (x, y) in enumerate(corners):
        style = frame.word(f"{_CORNERS[index]}_style", "default")
        style = common if style == "default" else style
        before, after = sides[index], sides[(index + 1) % 4]
        cut = 0.0 if style == "square" else size
        start = (x - before[0] * cut, y - before[1] * cut)
        end = (x + after[0] * cut, y + after[1] * cut)
        if index == 0:
            way.move(*start)
        else:
            way.line(*start)
        if style in ("rounded", "invRound"):
            way.arc(cut, cut, 0.0, False, style == "rounded", *end)
        elif cut:
            way.line(*end)
    return way.close().done()


shape_kind(
    ShapeKind(
        "basic_pie", "Pie piece", drawn(_pie), _pie, category="more", size=(100.0, 100.0), defaults=_ANGLES,
        perimeter="ellipse",
    )
)  # fmt: skip
shape_kind(
    ShapeKind(
        "basic_arc", "Arc", _arc, whole_box, category="more", size=(100.0, 100.0), defaults=_ANGLES,
        perimeter="ellipse",
    )
)  # fmt: skip
shape_kind(
    ShapeKind(
        "basic_part_conc_ellipse", "Ring segment", drawn(_ring), _ring, category="more", size=(100.0, 100.0),
        defaults=MappingProxyType({**_ANGLES, "arc_width": 0.5}), perimeter="ellipse",
    )
)  # fmt: skip
shape_kind(
    ShapeKind(
        "basic_rect", "Rectangle with corners", drawn(cornered), cornered, category="", size=(120.0, 60.0),
        defaults=MappingProxyType({"size": 10.0, "rect_style": "square"}),
    )
)  # fmt: skip
glyph_kinds("basic", ", figure", _FIGURES)
