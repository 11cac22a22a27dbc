"""What a connector's end is glued to: a box with an outline, or the line of another connector."""

from __future__ import annotations

from dataclasses import dataclass

from diagram.geometry.box import Box
from diagram.geometry.point import Point
from diagram.records import NOTHING, PLAIN, Shape, Values
from diagram.style import Style


@dataclass(frozen=True, slots=True)
class Terminal:
    """One end's partner, in page units. `box` is unturned; `points` is its route when it is a connector itself."""

    box: Box
    perimeter: str = "rectangle"
    style: Style = PLAIN
    rotation: float = 0.0
    props: Values = NOTHING
    points: tuple[Point, ...] = ()
    relative: bool | None = None  # tied to its parent: whether in the left half of it; None: not tied
    key: str = ""  # the record's id: both ends with one key make a loop

    def is_same(self, other: Terminal) -> bool:
        """Whether both ends hang on one record."""
        return self is other or (bool(self.key) and self.key == other.key)

    @property
    def routing_centre(self) -> Point:
        """Where right-angled routes aim at: the centre, or beside it when the shape says so."""
        x, y, w, h = self.box
        across, down = self.props.get("routingCenterX", 0.0), self.props.get("routingCenterY", 0.0)
        share_x = across if isinstance(across, int | float) else 0.0
        share_y = down if isinstance(down, int | float) else 0.0
        return Point(x + w / 2 + share_x * w, y + h / 2 + share_y * h)

    @staticmethod
    def of_shape(shape: Shape, box: Box, default_perimeter: str) -> Terminal:
        """`shape` at its absolute, unturned `box`; its kind's `default_perimeter` holds unless its style says more."""
        style = shape.style
        at = shape.at
        return Terminal(
            box,
            style.perimeter or default_perimeter,
            style,
            shape.rotation,
            shape.props,
            (),
            None if at is None else at.u <= 0.5,
            shape.id,
        )

    @staticmethod
    def of_points(points: tuple[Point, ...], key: str = "") -> Terminal:
        """Another connector, by its route (not empty)."""
        box = Box.around(points)
        return Terminal(Box(box.x, box.y, max(box.w, 1.0), max(box.h, 1.0)), "none", points=points, key=key)
