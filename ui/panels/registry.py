"""The panel registry: one module of this package per panel, each registering itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from PySide6.QtWidgets import QWidget

from diagram.registry import Registry

if TYPE_CHECKING:
    from diagram.editing.editor import Editor

Build: TypeAlias = "Callable[[Editor], QWidget]"
B = TypeVar("B", bound="Callable[[Editor], QWidget]")


class Area(Enum):
    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Panel:
    """One entry: `build` makes the widget for one editor; panels of one area are tabs in the order of `order`."""

    name: str
    title: str
    area: Area
    order: int
    build: Build


PANELS: Registry[Panel] = Registry("panel", "ui.panels")


def panel(name: str, title: str, *, area: Area, order: int) -> Callable[[B], B]:
    """Register the widget class below; it is made with the editor as its only argument."""

    def register(build: B) -> B:
        PANELS.add(name, Panel(name, title, area, order, build))
        return build

    return register


def panels_in(area: Area) -> list[Panel]:
    return sorted((entry for entry in PANELS.values() if entry.area is area), key=lambda entry: entry.order)
