"""Things with depth: cylinders, data store, cubes."""

from __future__ import annotations

import math
from types import MappingProxyType

from diagram.display.items import DisplayList, PathItem
from diagram.geometry.box import Box
from diagram.geometry.path import Path, PathBuilder, polygon
from diagram.shapes.pieces import body, bounded, drawn, length, lines, margins, segments, shade, share
from diagram.shapes.registry import Frame, ShapeKind, shape_kind

_WRAP = MappingProxyType({"wrap": True})
_TAN30 = math.tan(math.radians(30))
_ISO_DX = (0.5 - _TAN30) / 2


def _lid(frame: Frame) -> float:
    """Half the height of a cylinder's elliptic ends. Without `variant` it is the older, share-sized cylinder."""
    if frame.number("variant", 0):
        return length(frame, "size", 15.0, frame.h / 2)
    if "size" in frame.props:
        return frame.h * max(0.0, min(0.5, frame.number("size", 0.15)))
    return min(40.0, float(round(frame.h / 5)))


def _is_classic(frame: Frame) -> bool:
    return not frame.number("variant", 0)


def _cylinder_outline(frame: Frame) -> Path:
    w, h, s = frame.w, frame.h, _lid(frame)
    if _is_classic(frame):
        return (
            PathBuilder()
            .move(0, s).curve(0, -s / 3, w, -s / 3, w, s).line(w, h - s)
            .curve(w, h + s / 3, 0, h + s / 3, 0, h - s).close().done()
        )  # fmt: skip
    path = PathBuilder()
    if frame.flag("lid", True):
        path.move(0, s).arc(w / 2, s, 0, False, True, w / 2, 0).arc(w / 2, s, 0, False, True, w, s)
    else:
        path.move(0, 0).arc(w / 2, s, 0, False, False, w / 2, s).arc(w / 2, s, 0, False, False, w, 0)
    path.line(w, h - s).arc(w / 2, s, 0, False, True, w / 2, h).arc(w / 2, s, 0, False, True, 0, h - s)
    return path.close().done()


def _cylinder_rim(frame: Frame) -> Path:
    w, s = frame.w, _lid(frame)
    if not s:
        return Path()
    if _is_classic(frame):
        return PathBuilder().move(0, s).curve(0, 2 * s, w, 2 * s, w, s).done()
    if not frame.flag("lid", True):
        return Path()
    arcs = PathBuilder().move(w, s).arc(w / 2, s, 0, False, True, w / 2, 2 * s)
    return arcs.arc(w / 2, s, 0, False, True, 0, s).done()


def _cylinder(frame: Frame) -> DisplayList:
    items = [body(frame, _cylinder_outline(frame))]
    rim = _cylinder_rim(frame)
    if rim.segments and frame.stroke is not None:
        items.append(lines(frame, rim))
    return tuple(items)


def _cylinder_label(frame: Frame) -> Box:
    s = _lid(frame)
    if _is_classic(frame):
        return margins(frame, 0.0, min(40.0, frame.h * 2 * share(frame, "size", 0.15)), 0.0, 0.0)
    top = 2 * s if frame.flag("lid", True) else s
    return margins(frame, 0.0, top, 0.0, 0.3 * s)


def _store_depth(frame: Frame) -> float:
    width = frame.stroke.width if frame.stroke else 1.0
    return max(0.0, min(frame.h / 2, round(frame.h / 8) + width - 1))


def _store_outline(frame: Frame) -> Path:
    w, h, s = frame.w, frame.h, _store_depth(frame)
    return (
        PathBuilder()
        .move(0, s).curve(0, -s / 3, w, -s / 3, w, s).line(w, h - s)
        .curve(w, h + s / 3, 0, h + s / 3, 0, h - s).close().done()
    )  # fmt: skip


def _store_rings(frame: Frame) -> Path:
    w, s = frame.w, _store_depth(frame)
    path = PathBuilder()
    for lower in (0.0, s / 2, s):
        path.move(0, s + lower).curve(0, 2 * s + lower, w, 2 * s + lower, w, s + lower)
    return path.done()


def _store_label(frame: Frame) -> Box:
    return margins(frame, 0.0, 2.5 * _store_depth(frame), 0.0, 0.0)


def _cube_depth(frame: Frame) -> float:
    return length(frame, "size", 20.0, min(frame.w, frame.h))


def _cube_outline(frame: Frame) -> Path:
    w, h, s = frame.w, frame.h, _cube_depth(frame)
    return polygon(((0, 0), (w - s, 0), (w, s), (w, h), (s, h), (0, h - s)))


def _cube(frame: Frame) -> DisplayList:
    w, h, s = frame.w, frame.h, _cube_depth(frame)
    opacity = frame.style.opacity
    top = shade(polygon(((0, 0), (w - s, 0), (w, s), (s, s))), frame.number("dark_opacity", 0.0), opacity)
    side = shade(polygon(((0, 0), (s, s), (s, h), (0, h - s))), frame.number("dark_opacity2", 0.0), opacity)
    items: list[PathItem] = [body(frame, _cube_outline(frame))]
    items.extend(item for item in (top, side) if item is not None)
    if frame.stroke is not None:
        items.append(lines(frame, segments(((s, h), (s, s), (0, 0)), ((s, s), (w, s)))))
    return tuple(items)


def _cube_label(frame: Frame) -> Box:
    s = _cube_depth(frame)
    return margins(frame, s, s, 0.0, 0.0)


def _iso_place(frame: Frame) -> tuple[float, float, float]:
    """Size of the regular cube and where it stands in the frame."""
    m = min(frame.w, frame.h / (0.5 + _TAN30))
    return m, (frame.w - m) / 2, (frame.h - m) / 2


def _iso_outline(frame: Frame) -> Path:
    m, x, y = _iso_place(frame)
    points = ((0, 0.25), (0.5, _ISO_DX), (1, 0.25), (1, 0.75), (0.5, 1 - _ISO_DX), (0, 0.75))
    return polygon((x + m * px, y + m * py) for px, py in points)


def _iso_edges(frame: Frame) -> Path:
    m, x, y = _iso_place(frame)
    middle = (x + m / 2, y + m * (0.5 - _ISO_DX))
    across = ((x, y + m / 4), middle, (x + m, y + m / 4))
    return segments(across, (middle, (x + m / 2, y + m * (1 - _ISO_DX))))


def _iso2_rise(frame: Frame) -> float:
    angle = max(0.01, min(94.0, frame.number("iso_angle", 15.0))) * math.pi / 200
    return min(frame.w * math.tan(angle), frame.h / 2)


def _iso2_outline(frame: Frame) -> Path:
    w, h, s = frame.w, frame.h, _iso2_rise(frame)
    return polygon(((w / 2, 0), (w, s), (w, h - s), (w / 2, h), (0, h - s), (0, s)))


def _iso2_edges(frame: Frame) -> Path:
    w, h, s = frame.w, frame.h, _iso2_rise(frame)
    return segments(((0, s), (w / 2, 2 * s), (w, s)), ((w / 2, 2 * s), (w / 2, h)))


shape_kind(
    ShapeKind(
        "cylinder", "Cylinder", _cylinder, _cylinder_outline, size=(60.0, 80.0),
        defaults=MappingProxyType({"variant": 3, "size": 15.0, "bounded_lbl": True}), style=_WRAP,
        label=bounded(_cylinder_label),
    )
)  # fmt: skip
shape_kind(
    ShapeKind(
        "datastore", "Data store", drawn(_store_outline, _store_rings), _store_outline, category="flowchart",
        size=(60.0, 60.0), style=_WRAP, label=_store_label,
    )
)  # fmt: skip
shape_kind(
    ShapeKind(
        "cube", "Cube", _cube, _cube_outline, size=(120.0, 80.0), style=_WRAP, label=bounded(_cube_label),
        defaults=MappingProxyType({"size": 20.0, "dark_opacity": 0.05, "dark_opacity2": 0.1, "bounded_lbl": True}),
    )
)  # fmt: skip
shape_kind(
    ShapeKind(
        "iso_cube", "Regular cube", drawn(_iso_outline, _iso_edges), _iso_outline, category="more", size=(90.0, 100.0)
    )
)  # fmt: skip
shape_kind(
    ShapeKind(
        "iso_cube2", "Isometric cube", drawn(_iso2_outline, _iso2_edges), _iso2_outline, category="more",
        size=(90.0, 100.0), defaults=MappingProxyType({"iso_angle": 15.0}),
    )
)  # fmt: skip
