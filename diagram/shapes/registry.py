"""The shape registry: one module of this package per kind (or close family), each registering itself.

A kind draws in its own frame: (0, 0) to (w, h), facing east, unrotated. Direction, flips, rotation, opacity and the
label are applied around it by `diagram.scene.drawing`, so a kind's functions are pure geometry and paint.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from diagram.display.items import DisplayList, Fill, Stroke
from diagram.geometry.box import Box
from diagram.geometry.path import Path
from diagram.records import NOTHING, Shape, Value, Values
from diagram.registry import Registry
from diagram.style import Scalar, Style


@dataclass(frozen=True, slots=True)
class Frame:
    """What a kind may know while it draws: its size, style, own parameters and the ready-made fill and stroke."""

    w: float
    h: float
    style: Style
    props: Values = NOTHING
    fill: Fill | None = None
    stroke: Stroke | None = None
    ink: str = "#000000"  # the theme's line colour, for details that have none of their own
    paper: str = "#ffffff"
    labelled: bool = False  # the shape has a label of its own

    @property
    def box(self) -> Box:
        return Box(0.0, 0.0, self.w, self.h)

    def number(self, name: str, default: float) -> float:
        """A numeric parameter of the kind; `default` when it is missing or not a number."""
        value = self.props.get(name, default)
        return float(value) if isinstance(value, int | float) else default

    def flag(self, name: str, default: bool) -> bool:
        value = self.props.get(name, default)
        return bool(value)

    def word(self, name: str, default: str) -> str:
        value = self.props.get(name, default)
        return value if isinstance(value, str) else default


@dataclass(frozen=True, slots=True)
class ShapeKind:
    """One entry: how a kind is called, drawn, hit and labelled. All boxes and points are in the kind's own frame."""

    name: str
    title: str
    draw: Callable[[Frame], DisplayList]
    outline: Callable[[Frame], Path]
    category: str = "basic"  # the palette group it is offered in; empty: not offered
    size: tuple[float, float] = (120.0, 60.0)  # of a new one
    defaults: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))  # its parameters
    style: Mapping[str, Scalar] = field(default_factory=lambda: MappingProxyType({}))  # of a new one
    perimeter: str = "rectangle"  # where connectors end (diagram.connectors.perimeter)
    label: Callable[[Frame], Box] | None = None  # the label's box when it is not the whole shape
    container: bool = False  # things can be dropped into it
    ports: tuple[tuple[float, float], ...] = ((0.5, 0.0), (1.0, 0.5), (0.5, 1.0), (0.0, 0.5))  # shares of the box


SHAPES: Registry[ShapeKind] = Registry("shape kind", "diagram.shapes")


def shape_kind(kind: ShapeKind) -> ShapeKind:
    """Register `kind` under its name; called once at the bottom of its module."""
    SHAPES.add(kind.name, kind)
    return kind


def kind_of(shape: Shape) -> ShapeKind:
    """The entry that draws `shape`; the placeholder's when its kind is not known."""
    return SHAPES[shape.kind] if shape.kind in SHAPES else SHAPES["placeholder"]
