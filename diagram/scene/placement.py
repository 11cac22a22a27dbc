"""Where everything on one page is: absolute boxes and routed connectors, worked out when asked for and remembered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from diagram.connectors.along import point_along
from diagram.connectors.routing import route
from diagram.connectors.terminal import Terminal
from diagram.geometry.box import Box
from diagram.geometry.point import Point
from diagram.ids import RecordId
from diagram.records import Connector, Record, Shape
from diagram.shapes.registry import kind_of

ORIGIN = Point(0.0, 0.0)
NOWHERE = Box(0.0, 0.0, 0.0, 0.0)


class Placement:
    """Absolute boxes and routes in page units. Reads `records` live; `forget` what changed there."""

    def __init__(self, records: Mapping[RecordId, Record]) -> None:
        self._records = records
        self._boxes: dict[RecordId, Box] = {}
        self._routes: dict[RecordId, tuple[Point, ...]] = {}
        # Connectors may end on each other, even in a ring, and labels sit on them: nothing is entered twice.
        self._under_way: set[RecordId] = set()

    def forget(self, ids: Iterator[RecordId] | set[RecordId]) -> None:
        for identity in ids:
            self._boxes.pop(identity, None)
            self._routes.pop(identity, None)

    def put(self, identity: RecordId, box: Box) -> None:
        """Remember a box that the caller has worked out while walking the tree."""
        self._boxes[identity] = box

    def box(self, identity: RecordId) -> Box:
        """The shape's box on the page before its rotation; for a connector the box around its route."""
        box = self._boxes.get(identity)
        if box is None:
            box = self._boxes[identity] = self._work_out(identity)
        return box

    def boxes_of(self, shapes: Iterable[Shape]) -> list[Box]:
        """What `box` says of each, for thousands that share a few parents."""
        known = self._boxes
        origins: dict[RecordId, Point] = {}
        found = []
        for shape in shapes:
            box = known.get(shape.id)
            if box is None and shape.at is None:
                origin = origins.get(shape.parent)
                if origin is None:
                    origin = origins[shape.parent] = self.origin(shape.parent)
                box = known[shape.id] = Box(origin.x + shape.x, origin.y + shape.y, shape.w, shape.h)
            found.append(self.box(shape.id) if box is None else box)
        return found

    def points(self, identity: RecordId) -> tuple[Point, ...]:
        """The connector's route, both ends included; empty when it has no place to be."""
        points = self._routes.get(identity)
        if points is None:
            points = self._routes[identity] = self._routed(identity)
        return points

    def origin(self, parent: RecordId) -> Point:
        """What a child's coordinates count from."""
        record = self._records.get(parent)
        if isinstance(record, Shape):
            if parent not in self._boxes:
                self._place_from_above(record)
            box = self.box(parent)
            return Point(box.x, box.y)
        if isinstance(record, Connector):
            return self.origin(record.parent)
        return ORIGIN

    def anchor(self, shape: Shape) -> Point:
        """Where a shape with `at` is tied: on its connector's line, or at a share of its parent's box."""
        at = shape.at
        assert at is not None
        parent = self._records.get(shape.parent)
        if isinstance(parent, Connector):
            points = self.points(parent.id)
            return point_along(points, at) if points else ORIGIN
        if isinstance(parent, Shape):
            over = self.box(parent.id)
            place = Point(over.x + at.u * over.w + at.dx, over.y + at.v * over.h + at.dy)
            if parent.rotation:
                half = Point(shape.w / 2, shape.h / 2)
                centre = place.moved(*half).rotated(parent.rotation, over.centre)
                place = centre.moved(-half.x, -half.y)
            return place
        return Point(at.u + at.dx, at.v + at.dy)

    def _place_from_above(self, shape: Shape) -> None:
        """Outermost first, because things may be nested deeper than calls may be."""
        chain: dict[RecordId, None] = {}
        record: Record | None = shape
        while isinstance(record, Shape) and record.at is None and record.id not in self._boxes:
            if record.id in chain:
                return
            chain[record.id] = None
            record = self._records.get(record.parent)
        for identity in reversed(chain):
            self.box(identity)

    def _work_out(self, identity: RecordId) -> Box:
        record = self._records.get(identity)
        if isinstance(record, Connector):
            return Box.around(self.points(identity))
        if not isinstance(record, Shape) or identity in self._under_way:
            return NOWHERE
        self._under_way.add(identity)
        try:
            if record.at is not None:
                place = self.anchor(record)
                return Box(place.x, place.y, record.w, record.h)
            origin = self.origin(record.parent)
            return Box(origin.x + record.x, origin.y + record.y, record.w, record.h)
        finally:
            self._under_way.discard(identity)

    def _routed(self, identity: RecordId) -> tuple[Point, ...]:
        record = self._records.get(identity)
        if not isinstance(record, Connector) or identity in self._under_way:
            return ()
        self._under_way.add(identity)
        try:
            return route(
                record, self._terminal(record.source), self._terminal(record.target), self.origin(record.parent)
            )
        finally:
            self._under_way.discard(identity)

    def _terminal(self, identity: RecordId | None) -> Terminal | None:
        """What the end is glued to; inside a collapsed container that is the container."""
        record = self._records.get(identity) if identity else None
        above = self._records.get(record.parent) if record else None
        while isinstance(above, Shape):
            if above.collapsed:
                record = above
            above = self._records.get(above.parent)
        if isinstance(record, Shape):
            return Terminal.of_shape(record, self.box(record.id), kind_of(record).perimeter)
        if isinstance(record, Connector):
            points = self.points(record.id)
            return Terminal.of_points(points) if points else None
        return None
