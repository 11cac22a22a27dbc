"""How a shape or connector looks. One frozen value, shared by every record that looks the same.

Colours are ``#rrggbb`` or ``#rrggbbaa``, ``none`` (not painted) or ``default`` (ink or paper of the theme).
Lengths are document units, opacities 0 to 1, font sizes document units (1 unit = 1 CSS px at 100 %).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from typing import TypeAlias

Scalar: TypeAlias = str | int | float | bool
StyleItems: TypeAlias = tuple[tuple[str, Scalar], ...]


@dataclass(frozen=True, slots=True)
class Style:
    # area
    fill: str = "default"
    gradient: str = "none"
    gradient_direction: str = "south"  # north, east, south, west, radial
    fill_style: str = "solid"  # solid, hachure, cross-hatch, dots, zigzag, zigzag-line, dashed
    fill_opacity: float = 1.0
    # line
    stroke: str = "default"
    stroke_width: float = 1.0
    dashed: bool = False
    dash: str = "3 3"  # on and off lengths, times the stroke width unless dash_absolute
    dash_absolute: bool = False
    line_cap: str = "butt"
    line_join: str = "miter"
    stroke_opacity: float = 1.0
    # whole
    opacity: float = 1.0
    rounded: bool = False
    radius: float = 0.15  # share of the shorter side (rectangles); units when radius_absolute, and for polygons, lines
    radius_absolute: bool = False
    shadow: bool = False
    glass: bool = False
    sketch: bool = False
    direction: str = "east"  # the shape is drawn turned inside its unchanged box: south 90°, west 180°, north 270°
    flip_h: bool = False
    flip_v: bool = False
    perimeter: str = ""  # where connectors end; empty: the kind's own
    perimeter_spacing: float = 0.0
    # text
    font_family: str = "Helvetica"
    font_size: float = 12.0
    font_color: str = "default"
    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    align: str = "center"  # left, center, right
    valign: str = "middle"  # top, middle, bottom
    label_position: str = "center"  # left, center, right: the label box beside the shape
    label_vposition: str = "middle"  # top, middle, bottom
    label_width: float = 0.0  # 0: the shape's own
    wrap: bool = False
    overflow: str = "visible"  # visible, hidden, fill, width, block
    spacing: float = 2.0
    spacing_top: float = 0.0
    spacing_right: float = 0.0
    spacing_bottom: float = 0.0
    spacing_left: float = 0.0
    label_background: str = "none"
    label_border: str = "none"
    label_padding: float = 0.0
    text_opacity: float = 1.0
    horizontal: bool = True  # False: the label reads upwards
    no_label: bool = False
    # connector
    start_arrow: str = "none"
    start_fill: bool = True
    start_size: float = 6.0
    end_arrow: str = "none"
    end_fill: bool = True
    end_size: float = 6.0
    curved: bool = False
    jump: str = "none"  # none, arc, gap, sharp, line
    jump_size: float = 6.0
    # Styles are keys of many caches, asked once per shape and frame: hashing 50 fields there costs more than drawing.
    _hash: int = field(init=False, repr=False, compare=False, default=0)

    def __post_init__(self) -> None:
        own = hash(tuple(getattr(self, key) for key in DEFAULTS))
        object.__setattr__(self, "_hash", own)

    def __hash__(self) -> int:
        return self._hash


DEFAULTS: Mapping[str, Scalar] = {entry.name: entry.default for entry in fields(Style) if entry.init}  # type: ignore[misc]  # all have one
STYLE_KEYS = frozenset(DEFAULTS)


def style_of(values: Mapping[str, Scalar]) -> Style:
    """The style with `values` over the defaults; other keys are left out. Equal values share one Style."""
    return _as_written(tuple(values.items()))


def differences(style: Style) -> dict[str, Scalar]:
    """Only what differs from the defaults: what the document stores."""
    return dict(_differing(style))


def restyled(style: Style, changes: Mapping[str, Scalar]) -> Style:
    """`style` with some values replaced; equal results are one object."""
    return style_of({**differences(style), **changes})


@lru_cache(maxsize=65_536)
def _as_written(items: StyleItems) -> Style:
    return _shared(tuple(sorted((key, value) for key, value in items if key in STYLE_KEYS)))


@lru_cache(maxsize=65_536)
def _shared(items: StyleItems) -> Style:
    return Style(**dict(items))  # type: ignore[arg-type]  # keys are checked by style_of, values by the document's reader


@lru_cache(maxsize=65_536)
def _differing(style: Style) -> StyleItems:
    pairs = ((key, getattr(style, key)) for key in DEFAULTS)
    return tuple((key, value) for key, value in pairs if value != DEFAULTS[key])
