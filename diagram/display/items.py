"""The display list: what is painted, as values.

The screen, PNG, PDF and SVG all paint these items, so a shape is drawn once.

Colours are final here (``#rrggbb`` or ``#rrggbbaa``): the theme was applied when the list was built.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from diagram.geometry.affine import Affine
from diagram.geometry.box import Box
from diagram.geometry.path import Path
from diagram.text.rich import RichText


@dataclass(frozen=True, slots=True)
class Gradient:
    """From the fill's colour to `color` over the item's bounds, towards `direction` (or outwards when radial)."""

    color: str
    direction: str = "south"


@dataclass(frozen=True, slots=True)
class Fill:
    color: str
    opacity: float = 1.0
    gradient: Gradient | None = None
    hatch: str = ""  # empty: solid; else hachure, cross-hatch, dots, zigzag, zigzag-line, dashed


@dataclass(frozen=True, slots=True)
class Stroke:
    color: str
    width: float = 1.0
    dash: tuple[float, ...] = ()  # units, on and off
    cap: str = "butt"  # butt, round, square
    join: str = "miter"  # miter, round, bevel
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Font:
    """`family` is a CSS font-family list; `size` in document units."""

    family: str = "Helvetica"
    size: float = 12.0
    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    color: str = "#000000"


@dataclass(frozen=True, slots=True)
class PathItem:
    path: Path
    fill: Fill | None = None
    stroke: Stroke | None = None
    shadow: bool = False


@dataclass(frozen=True, slots=True)
class TextItem:
    """A label inside `box`. Without `wrap` lines break only where the text says so, and may stand out of the box."""

    box: Box
    text: RichText
    font: Font
    align: str = "center"
    valign: str = "middle"
    wrap: bool = False
    clip: bool = False
    turn: int = 0  # -90: reads upwards; the box is the unturned one on the page, text is laid out turned inside it
    background: str = ""
    border: str = ""
    padding: float = 0.0
    opacity: float = 1.0
    spread: str = ""  # width: lines are aligned over the whole width of the box; box: and the text takes all of it


@dataclass(frozen=True, slots=True)
class ImageItem:
    """The picture with the content address `asset` (sha256 hex); drawn as a framed placeholder while it is missing."""

    box: Box
    asset: str
    keep_aspect: bool = True
    flip_h: bool = False
    flip_v: bool = False
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class GroupItem:
    """Items drawn as one: transformed, clipped, faded together."""

    items: tuple[Item, ...]
    transform: Affine | None = None
    clip: Path | None = None
    opacity: float = 1.0


Item: TypeAlias = PathItem | TextItem | ImageItem | GroupItem
DisplayList: TypeAlias = tuple[Item, ...]
