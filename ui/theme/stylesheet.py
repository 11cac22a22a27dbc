"""The one stylesheet of the program: `resources/themes/window.qss` with the tokens filled in."""

from __future__ import annotations

import re

from resources.reader import read_text
from ui.theme.tokens import RADIUS, SMALL_PX, TITLE_PX, UNIT, Tokens

_HOLE = re.compile(r"@([a-z_]+)")


def stylesheet(tokens: Tokens) -> str:
    """The stylesheet in the colours of `tokens`.

    Raises:
        KeyError: the template names a token that does not exist.
    """
    values = {
        **tokens.values(),
        "radius": f"{RADIUS}px",
        "unit": f"{UNIT}px",
        "half": f"{UNIT // 2}px",
        "small_size": f"{SMALL_PX}px",
        "title_size": f"{TITLE_PX}px",
    }
    return _HOLE.sub(lambda hole: values[hole[1]], read_text("themes/window.qss"))
