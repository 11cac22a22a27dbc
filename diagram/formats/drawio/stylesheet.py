"""draw.io's style strings: their grammar and the named classes that they build on.

Source: drawio-format notes, sections 5 and 5.1.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import TypeAlias

Values: TypeAlias = dict[str, str]

_TEXT = {"fillColor": "none", "gradientColor": "none", "strokeColor": "none", "align": "left", "verticalAlign": "top"}
_LABEL = {
    "fontStyle": "1", "align": "left", "verticalAlign": "middle", "spacing": "2", "spacingLeft": "52",
    "imageWidth": "42", "imageHeight": "42", "rounded": "1",
}  # fmt: skip
_ICON = {
    **_LABEL, "align": "center", "imageAlign": "center", "verticalLabelPosition": "bottom", "verticalAlign": "top",
    "spacing": "0", "spacingLeft": "0", "spacingTop": "6", "fontStyle": "0", "imageWidth": "48", "imageHeight": "48",
    "labelBackgroundColor": "default",
}  # fmt: skip
_IMAGE = {
    "shape": "image", "labelBackgroundColor": "default", "verticalAlign": "top", "verticalLabelPosition": "bottom",
}  # fmt: skip
_COLOURS = {
    "gray": ("#F5F5F5", "#B3B3B3", "#666666"), "blue": ("#DAE8FC", "#7EA6E0", "#6C8EBF"),
    "green": ("#D5E8D4", "#97D077", "#82B366"), "turquoise": ("#D5E8D4", "#67AB9F", "#6A9153"),
    "yellow": ("#FFF2CC", "#FFD966", "#D6B656"), "orange": ("#FFCD28", "#FFA500", "#D79B00"),
    "red": ("#F8CECC", "#EA6B66", "#B85450"), "pink": ("#E6D0DE", "#B5739D", "#996185"),
    "purple": ("#E1D5E7", "#8C6C9C", "#9673A6"),
}  # fmt: skip

VERTEX: Mapping[str, str] = {
    "shape": "label", "perimeter": "rectanglePerimeter", "fontSize": "12", "fontFamily": "Helvetica",
    "align": "center", "verticalAlign": "middle", "fillColor": "default", "strokeColor": "default",
    "fontColor": "default",
}  # fmt: skip
EDGE: Mapping[str, str] = {
    "shape": "connector", "labelBackgroundColor": "default", "endArrow": "classic", "fontSize": "11",
    "fontFamily": "Helvetica", "align": "center", "verticalAlign": "middle", "rounded": "1",
    "strokeColor": "default", "fontColor": "default",
}  # fmt: skip
CLASSES: Mapping[str, Mapping[str, str]] = {
    "text": _TEXT,
    "edgeLabel": {**_TEXT, "labelBackgroundColor": "default", "fontSize": "11"},
    "label": _LABEL,
    "icon": _ICON,
    "swimlane": {"shape": "swimlane", "fontSize": "12", "fontStyle": "1", "startSize": "23"},
    "group": {
        "verticalAlign": "top", "fillColor": "none", "strokeColor": "none", "gradientColor": "none",
        "pointerEvents": "0",
    },
    "ellipse": {"shape": "ellipse", "perimeter": "ellipsePerimeter"},
    "rhombus": {"shape": "rhombus", "perimeter": "rhombusPerimeter"},
    "triangle": {"shape": "triangle", "perimeter": "trianglePerimeter"},
    "line": {
        "shape": "line", "strokeWidth": "4", "labelBackgroundColor": "default", "verticalAlign": "top",
        "spacingTop": "8",
    },
    "image": _IMAGE,
    "roundImage": {**_IMAGE, "perimeter": "ellipsePerimeter"},
    "rhombusImage": {**_IMAGE, "perimeter": "rhombusPerimeter"},
    "arrow": {"shape": "arrow", "edgeStyle": "none", "fillColor": "default"},
    "fancy": {"shadow": "1", "glass": "1"},
    **{
        name: {"fillColor": fill, "gradientColor": gradient, "strokeColor": stroke, "shadow": "1", "glass": "1"}
        for name, (fill, gradient, stroke) in _COLOURS.items()
    },
    **{
        f"plain-{name}": {"fillColor": fill, "gradientColor": gradient, "strokeColor": stroke}
        for name, (fill, gradient, stroke) in _COLOURS.items()
    },
}  # fmt: skip

_NUMBER = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?")
_LARGEST = 1e9  # beyond it no screen and no float32 painter is right any more


def parse_style(raw: str, base: Mapping[str, str]) -> Values:
    """What `raw` says over `base`; a leading ``;`` switches `base` off. ``key=none`` removes the key."""
    values: Values = {} if raw.startswith(";") else dict(base)
    last = ""
    for token in raw.split(";"):
        key, equals, value = token.partition("=")
        if last and token.startswith("base64,"):
            # A data URI written with its ";base64", which the grammar cuts in two.
            values[last] = f"{values[last]};{token}"
            last = ""
            continue
        last = key if equals and value.startswith("data:") else ""
        if not equals:
            values.update(CLASSES.get(token.strip(), {}))
        elif value == "none":
            values.pop(key.strip(), None)
        else:
            values[key.strip()] = value
    return {key: value for key, value in values.items() if value != "none"}


def classes_of(raw: str) -> tuple[str, ...]:
    """The names without ``=`` in `raw`, in order."""
    return tuple(token.strip() for token in raw.split(";") if token and "=" not in token)


def number_in(text: str | None, default: float = 0.0) -> float:
    """The number that `text` begins with; `default` when there is no text, 0 for garbage, NaN and infinity."""
    if text is None:
        return default
    match = _NUMBER.match(text)
    if match is None:
        return 0.0
    value = float(match.group())
    return max(-_LARGEST, min(_LARGEST, value)) if math.isfinite(value) else 0.0


def number_of(values: Mapping[str, str], key: str, default: float = 0.0) -> float:
    """`key` as a number, `default` when it is absent or empty."""
    return number_in(values.get(key) or None, default)


def flag_of(values: Mapping[str, str], key: str, default: bool = False) -> bool:
    """`key` as a yes or no, written 1 or 0."""
    value = values.get(key)
    return default if not value else value.strip() not in ("0", "false")
