"""The parameters of shapes and routers: draw.io's style keys as our props, and back."""

from __future__ import annotations

import re
from collections.abc import Mapping

from diagram.formats.drawio.colours import colour
from diagram.formats.drawio.stylesheet import flag_of, number_in
from diagram.style import Scalar

# Keys that keep draw.io's own name: diagram.connectors reads them so.
ROUTING_NUMBERS = frozenset({
    "segment", "routingCenterX", "routingCenterY", "sourcePerimeterSpacing", "targetPerimeterSpacing",
})  # fmt: skip
ROUTING_FLAGS = frozenset({
    "orthogonalLoop", "orthogonal", "portConstraintRotation", "anchorPointDirection", "noJump", "snapToPoint",
})  # fmt: skip
ROUTING_WORDS = frozenset({
    "elbow", "portConstraint", "sourcePortConstraint", "targetPortConstraint", "loopStyle", "sourcePort", "targetPort",
    "points",
})  # fmt: skip
ROUTING_SIZES = frozenset({"jettySize", "sourceJettySize", "targetJettySize"})  # a number or "auto"

NUMBERS = frozenset({
    "size", "dx", "dy", "startSize", "tabWidth", "tabHeight", "position", "position2", "base", "jettyWidth",
    "jettyHeight", "margin", "darkOpacity", "darkOpacity2", "isoAngle", "arrowWidth", "arrowSize", "width", "height",
    "rowspan", "colspan", "stackSpacing", "stackBorder", "marginLeft", "marginRight", "marginTop", "marginBottom",
    "imageWidth", "imageHeight", "notch", "rSize", "startWidth", "endWidth", "backboneSize", "jiggle", "fillWeight",
    "hachureGap", "hachureAngle", "blockSpacing", "startAngle", "endAngle", "arcWidth", "dx2", "dy2", "arrowHead",
    "notch1", "notch2", "labelX", "negSize", "grIconSize", "wallThickness", "numInputs",
})  # fmt: skip
FLAGS = frozenset({
    "swimlaneLine", "swimlaneHead", "swimlaneBody", "double", "fixedSize", "backgroundOutline", "lifelineDashed",
    "columnLines", "rowLines", "fixedRows", "resizeLast", "resizeLastRow", "container", "collapsible", "foldable",
    "horizontalStack", "resizeParent", "resizeParentMax", "imageAspect", "imageFlipH", "imageFlipV", "boundedLbl",
    "part", "recursiveResize", "dropTarget", "expand", "treeFolding", "resizable", "movable", "rotatable", "deletable",
    "editable", "autosize", "comic", "umlStateConnection", "pointerEvents", "allowGaps", "top", "left", "bottom",
    "right", "outlineConnect", "fixedWidth", "flowAnimation", "grStroke", "negating", "isLoopStandard",
    "isLoopMultiParallel", "isLoopMultiSeq", "isLoopSub", "isLoopComp", "isAdHoc", "kubernetesLabel",
})  # fmt: skip
WORDS = frozenset({
    "tabPosition", "participant", "childLayout", "imageAlign", "imageVerticalAlign", "clipPath", "aspect",
    "umlStateSymbol", "textDirection", "resIcon", "prIcon", "grIcon", "symbol", "outline", "taskMarker",
    "bpmnShapeType", "gwType", "fontSource", "sketchStyle", "rectStyle", "SAPIcon",
    "topLeftStyle", "topRightStyle", "bottomLeftStyle", "bottomRightStyle", "operation", "background",
})  # fmt: skip
COLOURS = frozenset({
    "swimlaneFillColor", "separatorColor", "imageBackground", "imageBorder", "startFillColor", "endFillColor",
    "shadowColor",
})  # fmt: skip

_RENAMED: Mapping[str, str] = {"swimlaneFillColor": "swimlane_fill", "SAPIcon": "sap_icon"}
_ROUTING = ROUTING_NUMBERS | ROUTING_FLAGS | ROUTING_WORDS | ROUTING_SIZES
_OWN = NUMBERS | FLAGS | WORDS | COLOURS
_HUMP = re.compile(r"(?<=[a-z0-9])([A-Z])")


def prop_name(key: str) -> str:
    """Our name of draw.io's `key`."""
    return _RENAMED.get(key) or _HUMP.sub(lambda hump: f"_{hump.group(1).lower()}", key)


_KEYS: Mapping[str, str] = {
    **{prop_name(key): key for key in _OWN | {"arcSize"}},
    **{key: key for key in _ROUTING},
}  # fmt: skip
_NAMES: Mapping[str, str] = {key: name for name, key in _KEYS.items()}


def key_for(name: str) -> str | None:
    """draw.io's key of our prop `name`; None when it is not written as a style key."""
    return _KEYS.get(name)


def parameters_of(values: Mapping[str, str]) -> dict[str, Scalar]:
    """The props among a cell's style `values`."""
    props: dict[str, Scalar] = {}
    for key, text in values.items():
        name = _NAMES.get(key)
        if name is not None and text != "":
            props[name] = _parsed(key, text, values)
    return props


def _parsed(key: str, text: str, values: Mapping[str, str]) -> Scalar:
    if key in NUMBERS or key in ROUTING_NUMBERS or key == "arcSize":
        return number_in(text)
    if key in FLAGS or key in ROUTING_FLAGS:
        return flag_of(values, key)
    if key in ROUTING_SIZES:
        return text if text == "auto" else number_in(text)
    if key in COLOURS:
        return colour(text, values)
    return text


def parameter_text(value: object) -> str:
    """A prop as it stands in a style string."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return number_text(value)
    return str(value)


def number_text(value: float) -> str:
    """Without a needless fraction, and exact: reading it gives the same float."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
