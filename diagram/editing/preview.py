"""What is shown while the hand is still on the mouse: nothing of it is written yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from diagram.display.items import DisplayList
from diagram.geometry.box import Box
from diagram.geometry.point import Point
from diagram.geometry.snapping import Guide
from diagram.ids import RecordId
from diagram.records import Drawn, Shape


@dataclass(frozen=True, slots=True)
class Draft:
    """A shape or connector that is being drawn: `box` (absolute) for a shape, `points` (absolute) for a connector."""

    record: Drawn
    box: Box | None = None
    points: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """Differences between the page and what would be written on release; everything is in absolute page coordinates.

    `moved` are drawn records shown shifted by `dx, dy`: one offset however many there are. With `copied` the originals
    stay and the shifted ones are copies. `boxes` and `turned` (degrees) are records with another box or rotation,
    `routes` are connectors with another line. `lit` is the shape that would be connected to or dropped into, `port`
    the place an end would be fixed to.
    """

    moved: frozenset[RecordId] = frozenset()
    dx: float = 0.0
    dy: float = 0.0
    copied: bool = False
    boxes: Mapping[RecordId, Box] = field(default_factory=lambda: MappingProxyType({}))
    turned: Mapping[RecordId, float] = field(default_factory=lambda: MappingProxyType({}))
    routes: Mapping[RecordId, tuple[Point, ...]] = field(default_factory=lambda: MappingProxyType({}))
    drafts: tuple[Draft, ...] = ()
    items: DisplayList = ()
    marquee: Box | None = None
    crossing: bool = False  # the marquee also takes what it only touches
    guides: tuple[Guide, ...] = ()
    lit: RecordId | None = None
    port: Point | None = None
    hint: str = ""  # such as "120 x 60" or "45°", shown beside the pointer

    @property
    def changed(self) -> frozenset[RecordId]:
        """Records whose painted place is not where the document has them; with `copied` the moved ones are not."""
        moved = frozenset[RecordId]() if self.copied else self.moved
        return moved.union(self.boxes, self.turned, self.routes)


NO_PREVIEW = Preview()


def draft_shape(shape: Shape, box: Box) -> Draft:
    return Draft(shape, box)
