"""What the person does, without a window: pointer and key events in page coordinates."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

from diagram.geometry.point import Point


class Button(Enum):
    LEFT = "left"
    MIDDLE = "middle"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Keys:
    """Which modifiers are held."""

    shift: bool = False
    ctrl: bool = False  # Cmd on macOS
    alt: bool = False


NO_KEYS = Keys()


@dataclass(frozen=True, slots=True)
class Press:
    """`at` is in page units; `view` in view pixels from the canvas's top left; `scale` is view pixels per unit."""

    at: Point
    view: Point
    scale: float = 1.0
    button: Button = Button.LEFT
    keys: Keys = field(default=NO_KEYS)
    clicks: int = 1


@dataclass(frozen=True, slots=True)
class Drag:
    """The pointer moved; `pressed` tells whether the button is down."""

    at: Point
    view: Point
    scale: float = 1.0
    pressed: bool = False
    keys: Keys = field(default=NO_KEYS)


@dataclass(frozen=True, slots=True)
class Release:
    at: Point
    view: Point
    scale: float = 1.0
    button: Button = Button.LEFT
    keys: Keys = field(default=NO_KEYS)


@dataclass(frozen=True, slots=True)
class Key:
    """`name` is lower case: "escape", "enter", "delete", "left", "a" ..."""

    name: str
    keys: Keys = field(default=NO_KEYS)


@dataclass(frozen=True, slots=True)
class Cancel:
    """The window lost the pointer, or another tool was chosen: give up what is under way, write nothing."""


Event: TypeAlias = Press | Drag | Release | Key | Cancel
