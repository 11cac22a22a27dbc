"""What most kinds are made of: a painted body, lines on it, and sizes read from parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from diagram.display.items import DisplayList, Fill, PathItem, Stroke
from diagram.geometry.box import Box
from diagram.geometry.path import Path, polyline, rounded_polygon, rounded_rectangle
from diagram.shapes.registry import Frame

Corners = Iterable[tuple[float, float]]
Outline = Callable[[Frame], Path]


def clamp(value: float, low: float, high: float) -> float:
    """`value` within `low` and `high`; not-a-number becomes `high`."""
    return max(low, min(high, value))


def share(frame: Frame, name: str, default: float, most: float = 1.0) -> float:
    """A parameter that is a share of a side, 0 to `most`."""
    return clamp(frame.number(name, default), 0.0, most)


def length(frame: Frame, name: str, default: float, most: float) -> float:
    """A parameter in units, 0 to `most`."""
    return clamp(frame.number(name, default), 0.0, max(0.0, most))


def cut(frame: Frame, default: float, fixed: float, *, most: float = 1.0, fixed_most: float = 1.0) -> float:
    """How far `size` reaches into the width: a share of it, or units when `fixed_size` is set."""
    if frame.flag("fixed_size", False):
        return length(frame, "size", fixed, frame.w * fixed_most)
    return frame.w * share(frame, "size", default, most)


def corner_radius(frame: Frame) -> float:
    """Of a rectangle's corners; 0 unless the style rounds them. Source: drawio-format notes, section 5.8."""
    style = frame.style
    if not style.rounded:
        return 0.0
    shorter = min(frame.w, frame.h)
    return clamp(style.radius if style.radius_absolute else shorter * style.radius, 0.0, shorter / 2)


def bend_radius(frame: Frame) -> float:
    """How far a polygon's corners are cut back; 0 unless the style rounds them."""
    style = frame.style
    if not style.rounded:
        return 0.0
    return max(0.0, style.radius if style.radius_absolute else min(frame.w, frame.h) * style.radius)


def box_outline(frame: Frame) -> Path:
    """The whole box, rounded by the style."""
    return rounded_rectangle(frame.box, corner_radius(frame))


def corners_outline(corners: Callable[[Frame], Corners]) -> Outline:
    """The polygon through `corners`, rounded by the style."""
    return lambda frame: rounded_polygon(corners(frame), bend_radius(frame))


def body(frame: Frame, path: Path) -> PathItem:
    """`path` filled and lined as the style says."""
    return PathItem(path, frame.fill, frame.stroke)


def lines(frame: Frame, path: Path) -> PathItem:
    """`path` lined only."""
    return PathItem(path, None, frame.stroke)


def segments(*strokes: Corners) -> Path:
    """Several open lines as one path."""
    path = Path()
    for stroke in strokes:
        path = path.joined(polyline(stroke))
    return path


def drawn(outline: Outline, details: Outline | None = None) -> Callable[[Frame], DisplayList]:
    """Paints the outline as the body, and `details` as lines on it."""

    def draw(frame: Frame) -> DisplayList:
        items = [body(frame, outline(frame))]
        if details is not None and frame.stroke is not None:
            items.append(lines(frame, details(frame)))
        return tuple(items)

    return draw


def shade(path: Path, darkness: float, opacity: float = 1.0) -> PathItem | None:
    """`path` darkened (or lightened, below 0) by that share; None for 0."""
    depth = clamp(darkness, -1.0, 1.0)
    if not depth:
        return None
    return PathItem(path, Fill("#000000" if depth > 0 else "#ffffff", abs(depth) * opacity))


def solid_line(stroke: Stroke, *, width: float | None = None, dash: tuple[float, ...] = ()) -> Stroke:
    """`stroke` with its own dash pattern, and `width` if given."""
    return Stroke(stroke.color, stroke.width if width is None else width, dash, stroke.cap, stroke.join, stroke.opacity)


def inked(frame: Frame) -> Fill | None:
    """A fill in the colour of the line, for marks that are drawn full."""
    return Fill(frame.stroke.color, frame.stroke.opacity) if frame.stroke else None


def inset(box: Box, by: float) -> Box:
    """`box` with `by` taken off each side, never below zero size."""
    dx, dy = min(by, box.w / 2), min(by, box.h / 2)
    return Box(box.x + dx, box.y + dy, box.w - 2 * dx, box.h - 2 * dy)


def margins(frame: Frame, left: float, top: float, right: float, bottom: float) -> Box:
    """The frame's box less these margins, never below zero size."""
    left, top = min(left, frame.w), min(top, frame.h)
    return Box(left, top, max(0.0, frame.w - left - right), max(0.0, frame.h - top - bottom))


def bounded(label: Callable[[Frame], Box]) -> Callable[[Frame], Box]:
    """`label`, but only where the shape asks for a bounded label; else the whole box."""
    return lambda frame: label(frame) if frame.flag("bounded_lbl", False) else frame.box
