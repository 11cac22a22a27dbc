"""One style string understood: kind, Style, props, routing and attachments of the cells that carry it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from diagram.errors import FormatError
from diagram.formats.drawio.codec import unpack
from diagram.formats.drawio.images import Picture, asset_in, picture_in
from diagram.formats.drawio.kinds import (
    EDGE_KINDS,
    PLACEHOLDER,
    ROUNDED_BY_SHARE,
    TITLED,
    always_rounded,
    kind_for,
    never_rounded,
)
from diagram.formats.drawio.limits import STENCIL_BYTES, Budget
from diagram.formats.drawio.parameters import parameters_of
from diagram.formats.drawio.style_map import perimeter_name, style_values
from diagram.formats.drawio.stylesheet import EDGE, VERTEX, classes_of, flag_of, number_in, number_of, parse_style
from diagram.formats.registry import Loss
from diagram.records import Attachment
from diagram.shapes.registry import SHAPES
from diagram.style import Scalar, Style, style_of

_FROM_PARENT = frozenset({"inherit", "swimlane", "indicated"})
_COLOUR_KEYS = ("fillColor", "strokeColor", "fontColor", "gradientColor", "labelBackgroundColor", "labelBorderColor")
_LANE_START = 40.0  # mxGraph's title height when the style names none
_ROUTINGS: Mapping[str, str] = {
    "orthogonalEdgeStyle": "orthogonal", "segmentEdgeStyle": "segment", "wireEdgeStyle": "segment",
    "sideToSideEdgeStyle": "elbow_horizontal", "topToBottomEdgeStyle": "elbow_vertical",
    "entityRelationEdgeStyle": "entity", "isometricEdgeStyle": "isometric", "loopEdgeStyle": "loop",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """What a style string says. `notes` are losses without a place; `pictures` what it embeds."""

    kind: str
    style: Style
    props: Mapping[str, Scalar]
    rotation: float = 0.0
    html: bool = False
    locked: bool = False
    routing: str = "straight"
    source_at: Attachment | None = None
    target_at: Attachment | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Loss, ...] = ()
    picture: Picture | None = None


class Looks:
    """Style strings read once each; a diagram has few of them."""

    def __init__(self) -> None:
        self._vertices: dict[str, Look] = {}
        self._edges: dict[str, Look] = {}

    def vertex(self, raw: str, ancestors: Sequence[Look] = ()) -> Look:
        """`ancestors`, nearest first, answer for colours that are taken from them."""
        return self._find(self._vertices, raw, ancestors, _vertex_look, VERTEX)

    def edge(self, raw: str, ancestors: Sequence[Look] = ()) -> Look:
        return self._find(self._edges, raw, ancestors, _edge_look, EDGE)

    def _find(
        self,
        known: dict[str, Look],
        raw: str,
        ancestors: Sequence[Look],
        make: Callable[[str, dict[str, str]], Look],
        base: Mapping[str, str],
    ) -> Look:
        look = known.get(raw)
        if look is not None:
            return look
        values = parse_style(raw, base)
        depends = [key for key in _COLOUR_KEYS if values.get(key) in _FROM_PARENT]
        for key in depends:
            values[key] = _inherited(values[key], key, ancestors)
        look = make(raw, values)
        if not depends:
            known[raw] = look
        return look


def _inherited(word: str, key: str, ancestors: Sequence[Look]) -> str:
    if word == "inherit":
        return ancestors[0].values.get(key, "none") if ancestors else "default"
    lanes = [look for look in ancestors if look.kind == "swimlane"]
    return lanes[0].values.get("fillColor", "none") if lanes else "default"


def _vertex_look(raw: str, values: Mapping[str, str]) -> Look:
    shape = values.get("shape", "")
    kind, notes, props = _kind(shape, classes_of(raw), values)
    props = {**parameters_of(values), **props}
    if kind not in TITLED:
        props.pop("arc_size", None)
    else:
        props.setdefault("start_size", _LANE_START)
    picture, address = _picture(values)
    notes += address
    if picture is not None:
        props["asset"] = picture.asset
    elif asset_in(values.get("image", "")):
        props["asset"] = asset_in(values["image"]) or ""
    elif values.get("image"):
        props["href"] = values["image"][:4000]
    style = style_values(values, edge=False, by_share=kind in ROUNDED_BY_SHARE)
    if always_rounded(shape):
        style.update(rounded=True, radius=0.5, radius_absolute=False)
    elif never_rounded(shape):
        style["rounded"] = False
    perimeter = perimeter_name(values)
    if perimeter != normal_perimeter(kind):
        style["perimeter"] = perimeter
    return Look(
        kind,
        style_of(style),
        props,
        rotation=number_of(values, "rotation"),
        html=flag_of(values, "html"),
        locked=flag_of(values, "locked"),
        values=values,
        notes=notes,
        picture=picture,
    )


def _kind(
    shape: str, classes: tuple[str, ...], values: Mapping[str, str]
) -> tuple[str, tuple[Loss, ...], dict[str, Scalar]]:
    if shape.startswith("stencil("):
        xml = stencil_xml(shape)
        if xml:
            return "stencil", (), {"stencil": xml}
        note = Loss("unknown-shape", "The shape's own drawing is damaged; drawn as a box", subject="stencil")
        return PLACEHOLDER, (note,), {"shape": "stencil"}
    if shape in ("", "label"):
        return _label_kind(classes, values), (), {}
    kind = kind_for(shape)
    props: dict[str, Scalar] = {}
    if kind.name == "cylinder" and shape in ("cylinder2", "cylinder3"):
        props["variant"] = int(shape[-1])
    same = not kind.approximate or (kind.icon_key and not values.get(kind.icon_key))
    if kind.known and same:
        return kind.name, (), props
    subject = _subject(shape, values)
    if kind.known:
        note = Loss("approximate-shape", f"Drawn like a {kind.name.replace('_', ' ')}", subject=subject)
        return kind.name, (note,), {**props, "shape": shape}
    note = Loss("unknown-shape", "Drawn as a labelled box; the original is kept for export", subject=subject)
    return PLACEHOLDER, (note,), {"shape": shape[:200]}


def _subject(shape: str, values: Mapping[str, str]) -> str:
    """What a shape shows, for the report: icon families are one shape with the icon's name in another key."""
    if values.get("resIcon"):
        return values["resIcon"][:200]
    icon = next((values[key] for key in ("prIcon", "grIcon", "SAPIcon") if values.get(key)), "")
    return f"{shape}/{icon}"[:200] if icon else shape[:200]


def _label_kind(classes: tuple[str, ...], values: Mapping[str, str]) -> str:
    """draw.io's default shape: with a picture, a class that means text or a group, or a plain rectangle."""
    if values.get("image"):
        return "label"
    for name in reversed(classes):
        if name in ("text", "group"):
            return name
        if name == "edgeLabel":
            return "text"
    return "rectangle"


@lru_cache(maxsize=1024)
def stencil_xml(shape: str) -> str:
    """The drawing inside ``stencil(...)``; empty when it is damaged or too large."""
    try:
        text = unpack(shape[len("stencil(") :].rstrip(")"), Budget(), "stencil", limit=STENCIL_BYTES)
    except FormatError:
        return ""
    return text if text.lstrip().startswith("<shape") else ""


def _picture(values: Mapping[str, str]) -> tuple[Picture | None, tuple[Loss, ...]]:
    address = values.get("image", "")
    if not address or asset_in(address):
        return None, ()
    picture = picture_in(address)
    if picture is not None:
        return picture, ()
    if address.startswith("data:"):
        return None, (Loss("image-damaged", "The picture is damaged; a frame is drawn in its place"),)
    message = "The picture is not in the file and is not fetched; a frame is drawn in its place"
    return None, (Loss("image-not-embedded", message, subject=address[:300]),)


def normal_perimeter(kind: str) -> str:
    """The outline that connectors end on when the style names none."""
    return SHAPES[kind].perimeter if kind in SHAPES else "rectangle"


def _edge_look(raw: str, values: Mapping[str, str]) -> Look:
    style = style_values(values, edge=True, by_share=False)
    style.setdefault("end_arrow", "none")
    props = parameters_of(values)
    props.pop("start_size", None)
    if "direction" in values:
        props["direction"] = values["direction"]
    shape = values.get("shape", "connector")
    notes: tuple[Loss, ...] = ()
    if shape not in EDGE_KINDS and shape.startswith("mxgraph."):
        notes = (Loss("unknown-shape", "Drawn as a plain line; the original is kept for export", subject=shape),)
        props["shape"] = shape[:200]
    return Look(
        EDGE_KINDS.get(shape, "line"),
        style_of(style),
        props,
        html=flag_of(values, "html"),
        locked=flag_of(values, "locked"),
        routing=_routing(values),
        source_at=_attachment(values, "exit"),
        target_at=_attachment(values, "entry"),
        values=values,
        notes=notes,
    )


def _routing(values: Mapping[str, str]) -> str:
    if flag_of(values, "noEdgeStyle"):
        return "straight"
    name = values.get("edgeStyle", "")
    if name == "elbowEdgeStyle":
        return "elbow_vertical" if values.get("elbow") == "vertical" else "elbow_horizontal"
    return _ROUTINGS.get(name, "straight")


def _attachment(values: Mapping[str, str], end: str) -> Attachment | None:
    x, y = values.get(f"{end}X"), values.get(f"{end}Y")
    if not x or not y:
        return None
    return Attachment(
        number_in(x),
        number_in(y),
        number_of(values, f"{end}Dx"),
        number_of(values, f"{end}Dy"),
        flag_of(values, f"{end}Perimeter", True),
    )
