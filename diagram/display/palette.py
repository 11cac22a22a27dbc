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

    def letters(self, color: str, on: str) -> str:
        """The final colour of letters on an area of the colour `on`; a bright theme ink turns dark on a bright area.

        The light theme changes nothing: there a file looks as it was drawn.
        """
        if color != "default" or on in ("none", "", "default"):
            return self.line(color) or self.ink
        return DARK_INK if _brightness(self.ink) > 0.5 and _brightness(on) > 0.5 else self.ink


DARK_INK = "#16181d"


def _brightness(color: str) -> float:
    """Of ``#rrggbb``, 0 to 1, as the eye weighs the three parts (ITU-R BT.601)."""
    try:
        red, green, blue = (int(color[start : start + 2], 16) / 255 for start in (1, 3, 5))
    except ValueError:
        return 0.0
    return 0.299 * red + 0.587 * green + 0.114 * blue


LIGHT = Palette()
DARK = Palette(ink="#e6e6e6", paper="#1f2329", page="#1f2329")
