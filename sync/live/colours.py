"""The colour of a person: from their id alone, so that everybody sees them in the same one."""

from __future__ import annotations

import hashlib

# Round the circle of hues. Each is at least three times as bright as black paper or as dark as white paper, and any two
# are a tenth apart in OKLab, which is seen without comparing: chosen by taking, again and again, the colour that is
# farthest from those taken.
PALETTE = (
    "#5a96a5", "#0096f0", "#0069ff", "#5a69b4", "#784bff", "#8778e1", "#b400ff", "#c369f0",
    "#a578a5", "#ff00ff", "#c31eb4", "#ff00b4", "#e16987", "#ff0069", "#b44b4b", "#e10000",
    "#e16900", "#b48769", "#87693c", "#968700", "#5a7800", "#00a500", "#00a578", "#3c7869",
)  # fmt: skip


def colour_of(user_id: str) -> str:
    """As ``#rrggbb``."""
    return PALETTE[int.from_bytes(hashlib.sha256(user_id.encode()).digest()[:8], "big") % len(PALETTE)]
