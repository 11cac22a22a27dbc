"""The arrowhead registry: one module of this package per family, each registering its heads.

A head draws in its own frame: the tip at (0, 0), the line arriving along +x from the left, +y to the right hand of
someone who walks along the line. `diagram.connectors.tips` places it on the page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from diagram.geometry.path import Path
from diagram.registry import Registry


@dataclass(frozen=True, slots=True)
class HeadFrame:
    """What a head may know: its nominal `size` and the line's `width` in units, and whether it is at the start."""

    size: float
    width: float
    filled: bool = True
    at_start: bool = False

    @property
    def length(self) -> float:
        return self.size + self.width


@dataclass(frozen=True, slots=True)
class HeadPart:
    """One outline of a head. `fill` is the line's own colour ("ink"), the sheet's ("paper"), or nothing."""

    path: Path
    fill: str = ""


@dataclass(frozen=True, slots=True)
class HeadDrawing:
    """The head, and how many units before the tip the line has to end."""

    parts: tuple[HeadPart, ...] = ()
    back: float = 0.0


Head: TypeAlias = Callable[[HeadFrame], HeadDrawing]

HEADS: Registry[Head] = Registry("arrowhead", "diagram.connectors.heads")


def head(*names: str) -> Callable[[Head], Head]:
    """Register the decorated function under each of `names`."""

    def register(function: Head) -> Head:
        for name in names:
            HEADS.add(name, function)
        return function

    return register


def ink_if(filled: bool) -> str:
    return "ink" if filled else ""


@head("none")
def none(_frame: HeadFrame) -> HeadDrawing:
    """A bare end."""
    return HeadDrawing()
