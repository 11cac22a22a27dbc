"""Breakers and contactors of switch cabinets, seen from the front."""

from __future__ import annotations

from diagram.shapes.glyphs import glyph_kinds

_POLE = "O {x} 6 5 5 O {x} 16 5 5 O {x} 29 5 5 O {x} 39 5 5 "


def _breaker(poles: int, knob: str) -> str:
    """A housing with two pairs of screws per pole and a handle between them."""
    width = 9 * poles
    screws = "".join(_POLE.format(x=9 * at + 2) for at in range(poles))
    return f"{width} 50: b R 0 0 {width} 50; s M 0 23 L {width} 23 M 0 27 L {width} 27; s {screws}; {knob}"


_DEVICES = {
    "cb_1p": _breaker(1, "s R 3 22 3 6"),
    "cb_2p": _breaker(2, "s R 6 22 6 6"),
    "cb_3p": _breaker(3, "s R 9 22 9 6"),
    "cb_4p": _breaker(4, "s R 12 22 12 6"),
    "contactor_32_125a": _breaker(3, "s R 6 20 15 10"),
    "motor_cb_1_32a": _breaker(3, "b O 8 19 11 11; s M 13.5 19 L 13.5 30"),
    "motorized_switch_3p": "85 70: b R 4 10 77 50; s R 14 20 57 30; b R 30 30 40 8; b O 62 26 16 16; "
    "s M 14 0 L 14 10 M 36 0 L 36 10 M 58 0 L 58 10 M 14 60 L 14 70 M 36 60 L 36 70 M 58 60 L 58 70",
}  # fmt: skip

glyph_kinds("cabinets", " in a cabinet", _DEVICES, size=(30.0, 60.0))
