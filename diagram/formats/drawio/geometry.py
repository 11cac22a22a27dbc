"""Where cells are: mxGeometry as numbers.

Source: drawio-format notes, section 4.
"""

from __future__ import annotations

from dataclasses import dataclass

from diagram.formats.drawio.stylesheet import number_in
from diagram.formats.drawio.xml import Element, local_name
from diagram.geometry.point import Point


@dataclass(frozen=True, slots=True)
class Geometry:
    """A cell's geometry as written; what is missing is 0 or None."""

    x: float = 0.0
    y: float = 0.0
    w: float = 0.0
    h: float = 0.0
    relative: bool = False
    offset: Point | None = None
    source: Point | None = None
    target: Point | None = None
    points: tuple[Point, ...] = ()
    alternate: tuple[float, float, float, float] | None = None  # the box to swap in when folding


NOWHERE = Geometry()


def geometry_of(element: Element | None) -> Geometry:
    """The numbers of an mxGeometry element; a missing one has no size."""
    if element is None:
        return NOWHERE
    places: dict[str, Point] = {}
    points: tuple[Point, ...] = ()
    alternate = None
    for child in element:
        name, role = local_name(child), child.get("as", "")
        if name == "mxPoint":
            places[role] = _point(child)
        elif name == "Array" and role == "points":
            points = tuple(_point(point) for point in child if local_name(point) in ("mxPoint", "Object", "mxCell"))
        elif name == "mxRectangle" and role == "alternateBounds":
            alternate = _box(child)
    x, y, w, h = _box(element)
    return Geometry(
        x,
        y,
        w,
        h,
        relative=element.get("relative") == "1",
        offset=places.get("offset"),
        source=places.get("sourcePoint"),
        target=places.get("targetPoint"),
        points=points,
        alternate=alternate,
    )


def _point(element: Element) -> Point:
    return Point(_number(element, "x"), _number(element, "y"))


def _box(element: Element) -> tuple[float, float, float, float]:
    return (
        _number(element, "x"),
        _number(element, "y"),
        max(0.0, _number(element, "width")),
        max(0.0, _number(element, "height")),
    )


def _number(element: Element, name: str) -> float:
    return number_in(element.get(name), 0.0)
