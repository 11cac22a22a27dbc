"""The router registry: one module of this package per router, each registering itself."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from diagram.connectors.terminal import Terminal
from diagram.geometry.box import Box
from diagram.geometry.point import Point
from diagram.records import NOTHING, Values
from diagram.registry import Registry
from diagram.style import Style


@dataclass(frozen=True, slots=True)
class Journey:
    """What a router may know. `start` and `end` are None at floating ends; all points are absolute.

    A router returns the points between both ends; the ends themselves are added around them.
    """

    style: Style
    props: Values = NOTHING
    source: Terminal | None = None
    target: Terminal | None = None
    start: Point | None = None
    end: Point | None = None
    waypoints: tuple[Point, ...] = ()

    def number(self, name: str, default: float) -> float:
        """A numeric parameter of the connector; `default` when it is missing or not a finite number."""
        value = self.props.get(name, default)
        return float(value) if isinstance(value, int | float) and math.isfinite(value) else default

    def word(self, name: str) -> str:
        value = self.props.get(name)
        return value if isinstance(value, str) else ""

    @property
    def source_box(self) -> Box | None:
        """The box to route from: nothing but a point when the end is fixed; None when there is no place to start."""
        return _place(self.start, self.source)

    @property
    def target_box(self) -> Box | None:
        return _place(self.end, self.target)

    @property
    def is_loop(self) -> bool:
        return self.source is not None and self.target is not None and self.source.is_same(self.target)


Router: TypeAlias = Callable[[Journey], list[Point]]

ROUTERS: Registry[Router] = Registry("router", "diagram.connectors.routers")


def router(name: str) -> Callable[[Router], Router]:
    """Register the decorated function as the router called `name`."""

    def register(function: Router) -> Router:
        ROUTERS.add(name, function)
        return function

    return register


def whole(value: float) -> float:
    """Rounded half up, as draw.io rounds."""
    return math.floor(value + 0.5)


def tenth(value: float) -> float:
    """Rounded half up to a tenth of a unit: the grain of the right-angled routers."""
    return math.floor(value * 10 + 0.5) / 10


def _place(point: Point | None, terminal: Terminal | None) -> Box | None:
    if point is not None:
        return Box(point.x, point.y, 0.0, 0.0)
    return terminal.box if terminal is not None else None
