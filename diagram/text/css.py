"""The values of inline CSS that labels use: colours, lengths, declarations."""

from __future__ import annotations

import re
from functools import lru_cache

from tinycss2.color4 import parse_color  # type: ignore[import-untyped]  # ships no types

_DECLARATION = re.compile(r"\s*([\w-]+)\s*:\s*((?:[^;\"'(]|\"[^\"]*\"|'[^']*'|\([^)]*\)|[\"'(])*)")
_LENGTH = re.compile(
    r"([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*(px|pt|em|rem|%|ex|ch|pc|in|cm|mm|vw|vh)?", re.IGNORECASE
)
_HEX = re.compile(r"#[0-9a-f]{6}")
_CALL = re.compile(r"(?:light-dark|var)\(\s*(.*)\)$", re.IGNORECASE | re.DOTALL)
_UNITS = {"px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4, "vw": 0.0, "vh": 0.0}
_INHERITED = frozenset({"", "inherit", "initial", "unset", "revert", "currentcolor", "default", "none", "auto"})


@lru_cache(maxsize=4096)
def declarations_of(style: str) -> dict[str, str]:
    """Property -> value of an inline style; names in lower case, the last one wins. Shared: do not change it."""
    found: dict[str, str] = {}
    for name, value in _DECLARATION.findall(style[:10_000]):
        found[name.lower()] = value.replace("!important", "").strip()
    return found


@lru_cache(maxsize=4096)
def color_of(value: str) -> str | None:
    """``#rrggbb`` or ``#rrggbbaa``; None for no colour, one that is inherited, and anything that is not a colour."""
    value = value.strip().lower()
    if _HEX.fullmatch(value):
        return value
    if value in _INHERITED or len(value) > 200:
        return None
    if call := _CALL.match(value):
        return color_of(_argument(call[1], 1 if value.startswith("var") else 0))
    parsed = parse_color(value)
    if parsed is None or isinstance(parsed, str) or parsed.space not in ("srgb", "hsl", "hwb"):
        return None
    parts = [_byte(part) for part in parsed.to("srgb").coordinates]
    alpha = _byte(parsed.alpha)
    return "#" + "".join(f"{part:02x}" for part in (parts if alpha == 255 else [*parts, alpha]))


def length_of(value: str, *, em: float, percent: float) -> float | None:
    """Document units (CSS px); `em` is the font size around, `percent` what 100 % stands for. None when it is none."""
    match = _LENGTH.fullmatch(value.strip())
    if match is None:
        return None
    number, unit = float(match[1]), (match[2] or "px").lower()
    if abs(number) > 1e6:
        return None
    if unit == "%":
        return number * percent / 100
    if unit in ("em", "rem"):
        return number * em
    if unit in ("ex", "ch"):
        return number * em / 2
    return number * _UNITS[unit]


def _argument(inside: str, index: int) -> str:
    depth = start = seen = 0
    for position, char in enumerate(inside):
        depth += (char == "(") - (char == ")")
        if char == "," and not depth:
            if seen == index:
                return inside[start:position]
            seen, start = seen + 1, position + 1
    return inside[start:] if seen == index else ""


def _byte(share: float | None) -> int:
    return max(0, min(255, round((share or 0.0) * 255)))
