"""draw.io's colour values as ours: ``#rrggbb``, ``#rrggbbaa``, ``none`` or ``default``."""

from __future__ import annotations

import re
from collections.abc import Mapping

import tinycss2.color3  # type: ignore[import-untyped]  # it ships no types

_PLAIN = re.compile(r"#[0-9a-fA-F]{6}(?:[0-9a-fA-F]{2})?\Z")
_REFERENCES = frozenset({"fillColor", "strokeColor", "fontColor", "gradientColor"})
_DEPTH = 4  # colours that refer to colours


def colour(value: str | None, values: Mapping[str, str], *, absent: str = "none", invalid: str = "none") -> str:
    """`value` of a cell whose style is `values`; `absent` when there is none, `invalid` when it is no colour."""
    return _resolve(value, values, (absent, invalid), _DEPTH)


def _resolve(value: str | None, values: Mapping[str, str], fallbacks: tuple[str, str], depth: int) -> str:
    if value is None or value == "":
        return fallbacks[0]
    if _PLAIN.match(value):
        return value.lower()
    text = value.strip()
    if text in ("none", "transparent"):
        return "none"
    if text == "default":
        return "default"
    if not depth:
        return fallbacks[1]
    if text in _REFERENCES:
        return _resolve(values.get(text), values, fallbacks, depth - 1)
    inner = _first_argument(text, "light-dark") or _fallback_of_variable(text)
    if inner:
        return _resolve(inner, values, fallbacks, depth - 1)
    return _css(text) or fallbacks[1]


def _css(text: str) -> str:
    if _PLAIN.match(text):
        return text.lower()
    parsed = tinycss2.color3.parse_color(text[:200])
    if not isinstance(parsed, tinycss2.color3.RGBA):
        return ""
    red, green, blue, alpha = (round(255 * max(0.0, min(1.0, part))) for part in parsed)
    if not alpha:
        return "none"
    return f"#{red:02x}{green:02x}{blue:02x}" + (f"{alpha:02x}" if alpha < 255 else "")


def _first_argument(text: str, function: str) -> str:
    if not text.startswith(f"{function}("):
        return ""
    return _arguments(text[len(function) + 1 :])[0]


def _fallback_of_variable(text: str) -> str:
    if not text.startswith("var("):
        return ""
    arguments = _arguments(text[4:])
    return arguments[1] if len(arguments) > 1 else ""


def _arguments(text: str) -> list[str]:
    """Split at the commas that are in no bracket, up to the bracket that closes the call."""
    parts, depth, current = [], 0, ""
    for character in text[:500]:
        if character == ")" and not depth:
            break
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and not depth:
            parts.append(current.strip())
            current = ""
        else:
            current += character
    return [*parts, current.strip()]
