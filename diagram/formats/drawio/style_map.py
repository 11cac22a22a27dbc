"""draw.io's style keys as values of our Style, and which keys each value is written back under."""

from __future__ import annotations

from collections.abc import Mapping

from diagram.formats.drawio.colours import colour
from diagram.formats.drawio.stylesheet import flag_of, number_in, number_of
from diagram.style import Scalar

NUMBERS: Mapping[str, str] = {
    "strokeWidth": "stroke_width", "perimeterSpacing": "perimeter_spacing", "fontSize": "font_size",
    "labelWidth": "label_width", "spacing": "spacing", "spacingTop": "spacing_top", "spacingRight": "spacing_right",
    "spacingBottom": "spacing_bottom", "spacingLeft": "spacing_left", "labelPadding": "label_padding",
    "startSize": "start_size", "endSize": "end_size", "jumpSize": "jump_size",
}  # fmt: skip
SHARES: Mapping[str, str] = {
    "opacity": "opacity", "fillOpacity": "fill_opacity", "strokeOpacity": "stroke_opacity",
    "textOpacity": "text_opacity",
}  # fmt: skip
FLAGS: Mapping[str, str] = {
    "dashed": "dashed", "fixDash": "dash_absolute", "rounded": "rounded", "shadow": "shadow", "glass": "glass",
    "sketch": "sketch", "flipH": "flip_h", "flipV": "flip_v", "horizontal": "horizontal", "noLabel": "no_label",
    "startFill": "start_fill", "endFill": "end_fill", "curved": "curved",
}  # fmt: skip
CHOICES: Mapping[str, tuple[str, frozenset[str]]] = {
    "gradientDirection": ("gradient_direction", frozenset({"north", "east", "south", "west", "radial"})),
    "linecap": ("line_cap", frozenset({"butt", "round", "square"})),
    "linejoin": ("line_join", frozenset({"miter", "round", "bevel"})),
    "direction": ("direction", frozenset({"north", "east", "south", "west"})),
    "align": ("align", frozenset({"left", "center", "right"})),
    "verticalAlign": ("valign", frozenset({"top", "middle", "bottom"})),
    "labelPosition": ("label_position", frozenset({"left", "center", "right"})),
    "verticalLabelPosition": ("label_vposition", frozenset({"top", "middle", "bottom"})),
    "overflow": ("overflow", frozenset({"visible", "hidden", "fill", "width", "block"})),
    "jumpStyle": ("jump", frozenset({"none", "arc", "gap", "sharp", "line"})),
}  # fmt: skip
# key -> (field, when absent, when it is no colour): an area that SVG cannot paint is painted anyway, a line is not.
COLOURS: Mapping[str, tuple[str, str, str]] = {
    "fillColor": ("fill", "none", "default"), "gradientColor": ("gradient", "none", "none"),
    "strokeColor": ("stroke", "none", "none"), "fontColor": ("font_color", "default", "default"),
    "labelBackgroundColor": ("label_background", "none", "none"),
    "labelBorderColor": ("label_border", "none", "none"),
}  # fmt: skip
WORDS: Mapping[str, str] = {"startArrow": "start_arrow", "endArrow": "end_arrow"}

_ON_EDGES_ONLY = frozenset({"startSize", "endSize", "startFill", "endFill", "startArrow", "endArrow", "jumpSize"})
_FILL_STYLES = frozenset({"solid", "hachure", "cross-hatch", "dots", "zigzag", "zigzag-line", "dashed"})
FONT_BITS = ((1, "bold"), (2, "italic"), (4, "underline"), (8, "strike"))
_NO_CLASS_FONT = 11.0  # what mxGraph uses when a style that starts with ";" names no size

_PERIMETERS: Mapping[str, str] = {
    "rectanglePerimeter": "rectangle", "ellipsePerimeter": "ellipse", "rhombusPerimeter": "rhombus",
    "trianglePerimeter": "triangle", "hexagonPerimeter": "hexagon_legacy", "hexagonPerimeter2": "hexagon",
    "parallelogramPerimeter": "parallelogram", "trapezoidPerimeter": "trapezoid", "stepPerimeter": "step",
    "calloutPerimeter": "callout", "lifelinePerimeter": "lifeline", "backbonePerimeter": "backbone",
    "orthogonalPerimeter": "orthogonal", "centerPerimeter": "center",
}  # fmt: skip
PERIMETER_KEYS: Mapping[str, str] = {
    **{name: key for key, name in reversed(list(_PERIMETERS.items()))},
    "rectangle": "rectanglePerimeter", "none": "none",
}  # fmt: skip


def style_values(values: Mapping[str, str], *, edge: bool, by_share: bool) -> dict[str, Scalar]:
    """Fields of Style for a cell's style `values`; `by_share`: its corners round by a share of the shorter side."""
    out: dict[str, Scalar] = {}
    for key, text in values.items():
        if not edge and key in _ON_EDGES_ONLY:
            continue
        _take(out, key, text, values)
    for key, (field, absent, _) in COLOURS.items():
        if key not in values:
            out[field] = absent
    out.setdefault("font_size", _NO_CLASS_FONT)
    out.update(_text(values))
    out.update(_area(values))
    out.update(corners(values, by_share=by_share and not edge))
    if edge:
        out.pop("direction", None)
    return out


def corners(values: Mapping[str, str], *, by_share: bool) -> dict[str, Scalar]:
    """Style.radius and radius_absolute; arcSize is a percentage, or twice a length."""
    absolute = flag_of(values, "absoluteArcSize")
    if by_share and not absolute:
        return {"radius": max(0.0, number_of(values, "arcSize", 15.0)) / 100}
    return {"radius": max(0.0, number_of(values, "arcSize", 20.0)) / 2, "radius_absolute": True}


def perimeter_name(values: Mapping[str, str]) -> str:
    """The short name of the outline that connectors end on; "none": they go to the centre, as draw.io does."""
    return _PERIMETERS.get(values.get("perimeter", ""), "none")


def _take(out: dict[str, Scalar], key: str, text: str, values: Mapping[str, str]) -> None:
    if key in COLOURS:
        field, absent, invalid = COLOURS[key]
        out[field] = colour(text, values, absent="none" if not text else absent, invalid=invalid)
    elif not text:
        return
    elif key in NUMBERS:
        out[NUMBERS[key]] = number_in(text)
    elif key in SHARES:
        out[SHARES[key]] = max(0.0, min(1.0, number_in(text) / 100))
    elif key in FLAGS:
        out[FLAGS[key]] = flag_of(values, key)
    elif key in CHOICES:
        field, allowed = CHOICES[key]
        if text in allowed:
            out[field] = text
    elif key in WORDS:
        out[WORDS[key]] = text[:40]


def _text(values: Mapping[str, str]) -> dict[str, Scalar]:
    bits = int(number_of(values, "fontStyle"))
    out: dict[str, Scalar] = {name: bool(bits & bit) for bit, name in FONT_BITS}
    if values.get("whiteSpace") == "wrap":
        out["wrap"] = True
    family = values.get("fontFamily", "").strip()
    if family:
        out["font_family"] = family[:200]
    return out


def _area(values: Mapping[str, str]) -> dict[str, Scalar]:
    out: dict[str, Scalar] = {}
    rough = flag_of(values, "sketch") and values.get("sketchStyle", "rough") == "rough"
    fill_style = values.get("fillStyle", "auto")
    if fill_style in _FILL_STYLES:
        out["fill_style"] = fill_style
    elif rough:
        out["fill_style"] = "hachure"
    if flag_of(values, "comic"):
        out["sketch"] = True
    pattern = [number_in(part) for part in values.get("dashPattern", "").split()[:16]]
    if any(length > 0 for length in pattern):
        out["dash"] = " ".join(f"{max(0.0, length):g}" for length in pattern)
    return out
