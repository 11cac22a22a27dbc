"""The colours of the canvas around the drawing: paper, grid, selection and guides."""

from __future__ import annotations

from dataclasses import dataclass

from diagram.display.palette import DARK, LIGHT, Palette


@dataclass(frozen=True, slots=True)
class CanvasTheme:
    """`palette` is what the drawing itself is painted with; the other colours belong to the canvas. All ``#rrggbb``."""

    palette: Palette
    background: str
    grid: str
    accent: str
    guide: str
    handle: str
    bubble: str
    bubble_text: str


LIGHT_CANVAS = CanvasTheme(
    palette=LIGHT,
    background="#ffffff",
    grid="#c3cad4",
    accent="#2f6fed",
    guide="#e5397f",
    handle="#ffffff",
    bubble="#2f6fed",
    bubble_text="#ffffff",
)
DARK_CANVAS = CanvasTheme(
    palette=DARK,
    background=DARK.page,
    grid="#454d59",
    accent="#5b93ff",
    guide="#ff5c9e",
    handle="#ffffff",
    bubble="#5b93ff",
    bubble_text="#0d1117",
)
