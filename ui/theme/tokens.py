"""The colours, type and spacing of the window: one table per theme, from which everything else is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import Enum


class Scheme(Enum):
    """What the person chose: a theme, or to go with the system."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Tokens:
    """Colours by their role, as ``#rrggbb``. A text role keeps 4.5:1 against every surface it stands on."""

    dark: bool
    surface: str  # bars, panels, menus
    sunken: str  # behind cards, in fields
    raised: str  # cards, floating tools, dialogs
    hover: str
    pressed: str
    border: str
    border_strong: str
    text: str
    text_muted: str
    text_faint: str
    text_disabled: str
    accent: str
    accent_hover: str
    accent_pressed: str
    accent_soft: str
    accent_text: str
    on_accent: str
    danger: str
    danger_soft: str
    warning: str
    success: str
    tooltip: str
    tooltip_text: str
    shadow: str

    def values(self) -> Mapping[str, str]:
        """Name -> colour, for templates."""
        return {name: value for name, value in asdict(self).items() if isinstance(value, str)}


LIGHT = Tokens(
    dark=False,
    surface="#ffffff",
    sunken="#f5f6f8",
    raised="#ffffff",
    hover="#eff1f4",
    pressed="#e3e6eb",
    border="#e4e7ec",
    border_strong="#cdd2da",
    text="#1a1d23",
    text_muted="#565d6b",
    text_faint="#666d7a",
    text_disabled="#a6acb8",
    accent="#2c69e4",
    accent_hover="#245bcb",
    accent_pressed="#1e4eb2",
    accent_soft="#e6eefd",
    accent_text="#1f56c3",
    on_accent="#ffffff",
    danger="#c42b2b",
    danger_soft="#fdecec",
    warning="#8a5a00",
    success="#1a7a4c",
    tooltip="#22262e",
    tooltip_text="#f4f5f7",
    shadow="#101828",
)

DARK = Tokens(
    dark=True,
    surface="#1f2126",
    sunken="#17191d",
    raised="#26292f",
    hover="#2d3037",
    pressed="#383c45",
    border="#31353d",
    border_strong="#4a505b",
    text="#eceef2",
    text_muted="#aab0bd",
    text_faint="#969daa",
    text_disabled="#626976",
    accent="#2f6fed",
    accent_hover="#2a66dc",
    accent_pressed="#2459c4",
    accent_soft="#24375e",
    accent_text="#8db4ff",
    on_accent="#ffffff",
    danger="#ff8080",
    danger_soft="#43262a",
    warning="#efb65a",
    success="#5cc98f",
    tooltip="#3a3f49",
    tooltip_text="#f4f5f7",
    shadow="#000000",
)

# The families are tried in order; each is the face that its system draws menus with.
FONT_FAMILIES = (
    "Inter",
    "Segoe UI Variable Text",
    "SF Pro Text",
    "Segoe UI",
    "Cantarell",
    "Ubuntu",
    "Noto Sans",
    "Liberation Sans",
)
FONT_PX = 13
SMALL_PX = 12
TITLE_PX = 22

UNIT = 8  # every gap is this many pixels, half of it, or a multiple
RADIUS = 6
