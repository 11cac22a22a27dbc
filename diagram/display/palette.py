"""The theme of a drawing: what the colour `default` means in each role."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Palette:
    """`ink` draws lines and text, `paper` fills shapes and stands behind labels, `page` is the page itself."""

    ink: str = "#000000"
    paper: str = "#ffffff"
    page: str = "#ffffff"

    def line(self, color: str) -> str:
        """The final colour of a line or letter; empty when it is not painted."""
        return "" if color in ("none", "") else self.ink if color == "default" else color

    def area(self, color: str) -> str:
        """The final colour of an area; empty when it is not painted."""
        return "" if color in ("none", "") else self.paper if color == "default" else color


LIGHT = Palette()
DARK = Palette(ink="#e6e6e6", paper="#1f2329", page="#1f2329")
