"""Shapes with a title bar: swimlane, table, table row."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from diagram.display.items import DisplayList, Fill, PathItem
from diagram.geometry.affine import Affine
from diagram.geometry.box import Box
from diagram.geometry.path import KAPPA, Path, PathBuilder, Segment, polyline, rectangle, rounded_rectangle
from diagram.shapes.pieces import clamp, solid_line
from diagram.shapes.registry import Frame, ShapeKind, shape_kind

_DEFAULT_START = 40.0  # draw.io's title height when the style names none
_ROUNDING = 15.0  # percent, of three title heights
_SWAP = Affine(0.0, 1.0, 1.0, 0.0)  # mirrors a lane with its title on top into one with its title on the left


def title_size(frame: Frame) -> float:
    """Height of the title bar, or its width when it stands on the left."""
    most = frame.h if frame.style.horizontal else frame.w
    return clamp(frame.number("start_size", _DEFAULT_START), 0.0, most)


def lane_radius(frame: Frame) -> float:
    """Of a rounded lane's corners; small enough for the title bar. Source: mxGraph's swimlane, restated."""
    style = frame.style
    if not style.rounded:
        return 0.0
    start = title_size(frame)
    along = frame.h if frame.style.horizontal else frame.w
    wanted = style.radius if style.radius_absolute else start * 3 * frame.number("arc_size", _ROUNDING) / 100
    return max(0.0, min(wanted, start, along - start, frame.w / 2, frame.h / 2))


def _outline(frame: Frame) -> Path:
    return rounded_rectangle(frame.box, lane_radius(frame))


def _title_box(frame: Frame) -> Box:
    start = title_size(frame)
    return Box(0, 0, frame.w, start) if frame.style.horizontal else Box(0, 0, start, frame.h)


def _draw(frame: Frame) -> DisplayList:
    upright = frame.style.horizontal
    w, h = (frame.w, frame.h) if upright else (frame.h, frame.w)
    start, radius = title_size(frame), lane_radius(frame)
    head = _head(frame, _arch(w, start, radius))
    below = _body(frame, _cup(w, start, h, radius), closed=not start)
    items = [*head, *below, *_divider(frame, w, start, h)]
    if not upright:
        items = [PathItem(item.path.transformed(_SWAP), item.fill, item.stroke, item.shadow) for item in items]
    return (*items, *_separator(frame))


def _head(frame: Frame, arch: Path) -> list[PathItem]:
    if not frame.flag("swimlane_head", True) or not title_size(frame):
        return []
    return [PathItem(arch, frame.fill, frame.stroke)]


def _body(frame: Frame, cup: Path, *, closed: bool) -> list[PathItem]:
    """The part below the title; its upper side is the divider's business, unless there is no title at all."""
    fill = _area(frame)
    if not frame.flag("swimlane_body", True) or (fill is None and frame.stroke is None):
        return []
    path = Path((*cup.segments, ("Z",))) if closed else cup
    return [PathItem(path, fill, frame.stroke, shadow=frame.style.shadow and fill is not None)]


def _area(frame: Frame) -> Fill | None:
    """The fill of the part below the title: a colour of its own, none by default."""
    color = frame.word("swimlane_fill", "none")
    if color in ("none", ""):
        return None
    return Fill(frame.paper if color == "default" else color, frame.style.opacity * frame.style.fill_opacity)


def _divider(frame: Frame, w: float, start: float, h: float) -> list[PathItem]:
    if frame.stroke is None or not frame.flag("swimlane_line", True) or not 0 < start < h:
        return []
    return [PathItem(polyline(((0, start), (w, start))), None, frame.stroke)]


def _separator(frame: Frame) -> list[PathItem]:
    """A dashed line at the far end of the lane, in its own colour."""
    color = frame.word("separator_color", "none")
    if color in ("none", "") or frame.stroke is None:
        return []
    line = solid_line(frame.stroke, dash=(3.0, 3.0))
    ends = ((frame.w, 0), (frame.w, frame.h)) if frame.style.horizontal else ((0, frame.h), (frame.w, frame.h))
    ink = frame.ink if color == "default" else color
    return [PathItem(polyline(ends), None, replace(line, color=ink))]


def _arch(w: float, start: float, radius: float) -> Path:
    """The title bar, open at its lower side."""
    if not radius:
        return polyline(((0, start), (0, 0), (w, 0), (w, start)))
    k = radius * (1 - KAPPA)
    return (
        PathBuilder()
        .move(0, start).line(0, radius).curve(0, k, k, 0, radius, 0)
        .line(w - radius, 0).curve(w - k, 0, w, k, w, radius).line(w, start).done()
    )  # fmt: skip


def _cup(w: float, start: float, h: float, radius: float) -> Path:
    """The part under the title, open at its upper side."""
    if not radius:
        return polyline(((0, start), (0, h), (w, h), (w, start)))
    k = radius * (1 - KAPPA)
    return (
        PathBuilder()
        .move(0, start).line(0, h - radius).curve(0, h - k, k, h, radius, h)
        .line(w - radius, h).curve(w - k, h, w, h - k, w, h - radius).line(w, start).done()
    )  # fmt: skip


def _table(frame: Frame) -> DisplayList:
    """A box, with a title bar where it has one, and the lines between its cells (parameter `lines`)."""
    if title_size(frame):
        return (*_draw(frame), *_cell_lines(frame))
    radius = lane_radius(frame)
    return (PathItem(rounded_rectangle(frame.box, radius), frame.fill, frame.stroke), *_cell_lines(frame))


def _cell_lines(frame: Frame) -> list[PathItem]:
    """`lines` holds x1, y1, x2, y2 of each line; the scene works them out from the cells."""
    numbers = frame.props.get("lines")
    if frame.stroke is None or not isinstance(numbers, list):
        return []
    segments: list[Segment] = []
    for x1, y1, x2, y2 in zip(*[iter(numbers)] * 4, strict=False):
        segments += (("M", float(x1), float(y1)), ("L", float(x2), float(y2)))
    return [PathItem(Path(tuple(segments)), None, frame.stroke)] if segments else []


def _label(frame: Frame) -> Box:
    return _title_box(frame)


def _table_label(frame: Frame) -> Box:
    return _title_box(frame) if title_size(frame) else frame.box


def _row(frame: Frame) -> DisplayList:
    """A row shows its fill; its lines are drawn like a partial rectangle's where they are switched on."""
    if title_size(frame):
        return _draw(frame)
    items: list[PathItem] = []
    if frame.fill is not None:
        items.append(PathItem(rectangle(frame.box), frame.fill))
    if frame.stroke is not None:
        corners = frame.box.corners
        for index, side in enumerate(("top", "right", "bottom", "left")):
            if frame.flag(side, True):
                items.append(PathItem(polyline((corners[index], corners[(index + 1) % 4])), None, frame.stroke))
    return tuple(items)


shape_kind(
    ShapeKind(
        "swimlane", "Lane", _draw, _outline, category="containers", size=(200.0, 200.0),
        defaults=MappingProxyType({"start_size": 23.0}), style=MappingProxyType({"bold": True, "wrap": True}),
        label=_label, container=True,
    )
)  # fmt: skip
shape_kind(
    ShapeKind(
        "table", "Table", _table, _outline, category="containers", size=(180.0, 120.0),
        defaults=MappingProxyType({"start_size": 30.0}), style=MappingProxyType({"bold": True, "wrap": True}),
        label=_table_label, container=True,
    )
)  # fmt: skip
shape_kind(
    ShapeKind(
        "table_row", "Table row", _row, lambda frame: rectangle(frame.box), category="", size=(180.0, 30.0),
        defaults=MappingProxyType({"start_size": 0.0}), label=_table_label, container=True,
    )
)  # fmt: skip
