"""Which of our kinds a draw.io shape is, and the draw.io names that it is written back under."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from diagram.formats.drawio.stencils import ICON_KEYS, stencil_kind, stencil_name

PLACEHOLDER = "placeholder"


@dataclass(frozen=True, slots=True)
class Kind:
    """Our kind for a shape name. `approximate`: it looks much alike, and the difference is reported.

    `icon_key`: the difference is an icon that this key of the style names, and there is none without it.
    """

    name: str
    known: bool = True
    approximate: bool = False
    icon_key: str = ""


# Names that are the same thing in both worlds but for the spelling.
_SPELLED: Mapping[str, str] = {
    "actor": "actor", "associativeEntity": "associative_entity", "callout": "callout", "card": "card", "cloud": "cloud",
    "collate": "collate", "component": "component", "corner": "corner", "cross": "cross", "crossbar": "cross_bar",
    "cube": "cube", "curlyBracket": "curly_bracket", "cylinder": "cylinder", "cylinder2": "cylinder",
    "cylinder3": "cylinder", "dataStorage": "data_storage", "datastore": "datastore", "delay": "delay",
    "dimension": "dimension", "display": "display", "document": "document", "doubleArrow": "double_arrow",
    "doubleEllipse": "double_ellipse", "ellipse": "ellipse", "endState": "end_state", "ext": "ext",
    "folder": "folder", "hexagon": "hexagon", "image": "image", "internalStorage": "internal_storage",
    "isoCube": "iso_cube", "isoCube2": "iso_cube2", "label": "label", "lifeline": "uml_lifeline", "line": "line",
    "lineEllipse": "line_ellipse", "lollipop": "lollipop", "loopLimit": "loop_limit", "manualInput": "manual_input",
    "message": "message", "module": "module", "note": "note", "note2": "note2",
    "offPageConnector": "off_page_connector", "or": "or", "orEllipse": "or_ellipse",
    "parallelMarker": "parallel_marker", "parallelogram": "parallelogram", "partialRectangle": "partial_rectangle",
    "plus": "plus", "process": "process", "process2": "process",
    "providedRequiredInterface": "provided_required_interface", "rectangle": "rectangle",
    "requiredInterface": "required_interface", "requires": "required_interface", "rhombus": "rhombus",
    "singleArrow": "single_arrow", "sortShape": "sort", "startState": "start_state", "step": "step",
    "sumEllipse": "sum_ellipse", "swimlane": "swimlane", "switch": "switch", "table": "table",
    "tableRow": "table_row", "tape": "tape", "tapeData": "tape_data", "tee": "tee", "transparent": "transparent",
    "trapezoid": "trapezoid", "triangle": "triangle", "umlActor": "uml_actor", "umlBoundary": "uml_boundary",
    "umlControl": "uml_control", "umlDestroy": "uml_destroy", "umlEntity": "uml_entity", "umlFrame": "uml_frame",
    "umlLifeline": "uml_lifeline", "waypoint": "waypoint", "xor": "xor",
}  # fmt: skip

# Stencils of draw.io's libraries that draw the same as one of ours.
_STENCILS: Mapping[str, str] = {
    "mxgraph.flowchart.process": "rectangle", "mxgraph.flowchart.decision": "rhombus",
    "mxgraph.flowchart.document": "document", "mxgraph.flowchart.document2": "document",
    "mxgraph.flowchart.start_1": "ellipse", "mxgraph.flowchart.start_2": "ellipse",
    "mxgraph.flowchart.on-page_reference": "ellipse", "mxgraph.flowchart.data": "parallelogram",
    "mxgraph.flowchart.predefined_process": "process", "mxgraph.flowchart.preparation": "hexagon",
    "mxgraph.flowchart.internal_storage": "internal_storage", "mxgraph.flowchart.collate": "collate",
    "mxgraph.flowchart.sort": "sort", "mxgraph.flowchart.card": "card", "mxgraph.flowchart.delay": "delay",
    "mxgraph.flowchart.display": "display", "mxgraph.flowchart.manual_input": "manual_input",
    "mxgraph.flowchart.loop_limit": "loop_limit", "mxgraph.flowchart.or": "or_ellipse",
    "mxgraph.flowchart.summing_function": "sum_ellipse",
    "mxgraph.flowchart.off-page_reference": "off_page_connector",
    "mxgraph.basic.cross2": "cross", "mxgraph.basic.ellipse": "ellipse",
}  # fmt: skip
_SHARP = frozenset({"rhombus", "parallelogram"})
_ROUNDED_STENCILS = frozenset({"mxgraph.flowchart.terminator", "mxgraph.flowchart.alternate_process"})
_APPROXIMATE: Mapping[str, str] = {
    "mxgraph.flowchart.terminator": "rectangle", "mxgraph.flowchart.alternate_process": "rectangle",
    "isoRectangle": "rhombus", "umlState": "rectangle", "tableLine": "line", "wire": "line",
}  # fmt: skip
# Registered names that paint next to nothing, or something of their own, on a box.
_UNKNOWN = frozenset({"link", "flexArrow", "arrow", "filledEdge", "pipe", "zigzag", "arrowConnector"})

EDGE_KINDS: Mapping[str, str] = {
    "connector": "line", "link": "link", "flexArrow": "flex_arrow", "arrow": "arrow", "filledEdge": "filled_edge",
    "pipe": "pipe", "wire": "wire", "zigzag": "zigzag", "arrowConnector": "arrow_connector",
}  # fmt: skip
EDGE_SHAPES: Mapping[str, str] = {kind: shape for shape, kind in EDGE_KINDS.items()}

# Kinds whose rounded corners are a share of the shorter side; all others round by a fixed length.
ROUNDED_BY_SHARE = frozenset({
    "rectangle", "label", "text", "group", "swimlane", "table", "table_row", "process", "internal_storage", "plus",
    "ext", "edge_label", "image", "placeholder", "stencil", "associative_entity", "callout", "message",
    "partial_rectangle",
})  # fmt: skip
TITLED = frozenset({"swimlane", "table", "table_row"})  # those with a title bar of `start_size`

_PLAIN_STYLES: Mapping[str, str] = {
    "rectangle": "", "text": "text;strokeColor=none;fillColor=none;", "group": "group;", "ellipse": "ellipse;",
    "rhombus": "rhombus;", "triangle": "triangle;", "swimlane": "swimlane;startSize=23;", "line": "line;",
    "edge_label": "edgeLabel;align=center;verticalAlign=middle;resizable=0;points=[];",
    "hexagon": "shape=hexagon;perimeter=hexagonPerimeter2;", "image": "shape=image;verticalAlign=top;",
    "parallelogram": "shape=parallelogram;perimeter=parallelogramPerimeter;",
    "trapezoid": "shape=trapezoid;perimeter=trapezoidPerimeter;", "step": "shape=step;perimeter=stepPerimeter;",
    "callout": "shape=callout;perimeter=calloutPerimeter;", "cloud": "ellipse;shape=cloud;",
    "double_ellipse": "ellipse;shape=doubleEllipse;", "start_state": "ellipse;shape=startState;",
    "end_state": "ellipse;shape=endState;", "cylinder": "shape=cylinder3;boundedLbl=1;backgroundOutline=1;size=15;",
    "uml_lifeline": "shape=umlLifeline;perimeter=lifelinePerimeter;",
    "or_ellipse": "shape=orEllipse;perimeter=ellipsePerimeter;",
    "sum_ellipse": "shape=sumEllipse;perimeter=ellipsePerimeter;",
    "line_ellipse": "shape=lineEllipse;perimeter=ellipsePerimeter;",
    "frame": "whiteSpace=wrap;align=left;verticalAlign=top;spacingLeft=8;spacingTop=4;"
    "fontStyle=1;container=1;collapsible=0;",
    "label": "label;", "table": "shape=table;startSize=0;container=1;collapsible=0;childLayout=tableLayout;",
    "table_row": "shape=tableRow;horizontal=0;startSize=0;collapsible=0;top=0;left=0;bottom=0;right=0;",
}  # fmt: skip
_SHAPE_NAMES: Mapping[str, str] = {
    **{kind: shape for shape, kind in reversed(list(_SPELLED.items()))},
    "uml_lifeline": "umlLifeline", "cylinder": "cylinder3", "process": "process",
    "required_interface": "requiredInterface",
}  # fmt: skip


def kind_for(shape: str) -> Kind:
    """Our kind for draw.io's `shape`, which is not ``stencil(...)``.

    A stencil we cannot draw becomes a placeholder; a bare name that nobody registered is a rectangle in draw.io too.
    """
    if shape in _SPELLED:
        return Kind(_SPELLED[shape])
    if shape in _STENCILS:
        return Kind(_STENCILS[shape])
    if shape in _APPROXIMATE:
        return Kind(_APPROXIMATE[shape], approximate=True)
    stencil = stencil_kind(shape)
    if stencil is not None:
        return Kind(stencil[0], approximate=stencil[1], icon_key=ICON_KEYS.get(stencil[0], ""))
    if shape in _UNKNOWN or shape.startswith("mxgraph."):
        return Kind(PLACEHOLDER, known=False)
    return Kind("rectangle")


def always_rounded(shape: str) -> bool:
    """Whether the stencil has round ends by itself."""
    return shape in _ROUNDED_STENCILS


def never_rounded(shape: str) -> bool:
    """Whether the stencil keeps its corners whatever the style says, unlike our kind for it."""
    return _STENCILS.get(shape) in _SHARP


def plain_style(kind: str) -> str:
    """The draw.io style that a new shape of our `kind` starts from."""
    if kind in _PLAIN_STYLES:
        return _PLAIN_STYLES[kind]
    name = _SHAPE_NAMES.get(kind) or stencil_name(kind)
    return f"shape={name};" if name else ""
