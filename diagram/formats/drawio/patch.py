"""Our changes patched into a draw.io style string; what did not change keeps its very characters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import TypeAlias

from diagram.formats.drawio.codec import pack
from diagram.formats.drawio.images import assets_in, data_uri, style_with
from diagram.formats.drawio.kinds import EDGE_SHAPES, ROUNDED_BY_SHARE, plain_style
from diagram.formats.drawio.look import Look, normal_perimeter
from diagram.formats.drawio.parameters import key_for, number_text, parameter_text
from diagram.formats.drawio.style_map import CHOICES, COLOURS, FLAGS, FONT_BITS, NUMBERS, PERIMETER_KEYS, SHARES, WORDS
from diagram.formats.drawio.stylesheet import CLASSES
from diagram.records import Attachment, Connector, Shape
from diagram.style import Style

Changes: TypeAlias = dict[str, str | None]  # style key -> its new text; None takes it out
Fetch: TypeAlias = Callable[[str], bytes | None]

_ROUTING_KEYS: Mapping[str, str] = {
    "straight": "none", "orthogonal": "orthogonalEdgeStyle", "segment": "segmentEdgeStyle",
    "elbow_horizontal": "elbowEdgeStyle", "elbow_vertical": "elbowEdgeStyle", "entity": "entityRelationEdgeStyle",
    "isometric": "isometricEdgeStyle", "loop": "loopEdgeStyle",
}  # fmt: skip
_FIELD_KEYS: Mapping[str, tuple[str, Callable[[object], str]]] = {
    **{field: (key, parameter_text) for key, field in NUMBERS.items()},
    **{field: (key, parameter_text) for key, field in FLAGS.items()},
    **{field: (key, parameter_text) for key, (field, _) in CHOICES.items()},
    **{field: (key, parameter_text) for key, (field, _, _) in COLOURS.items()},
    **{field: (key, parameter_text) for key, field in WORDS.items()},
    **{field: (key, lambda share: number_text(round(_float(share) * 100, 9))) for key, field in SHARES.items()},
    "font_family": ("fontFamily", parameter_text), "fill_style": ("fillStyle", parameter_text),
    "dash": ("dashPattern", parameter_text), "wrap": ("whiteSpace", lambda wrap: "wrap" if wrap else "nowrap"),
}  # fmt: skip
_STYLE_FIELDS = tuple(field.name for field in fields(Style))
_BITS = frozenset(name for _, name in FONT_BITS)
_CORNERS = frozenset({"radius", "radius_absolute"})


def base_style(record: Shape | Connector, raw: str, look: Look) -> str:
    """The style string to start from: the record's own unless its kind was changed since."""
    if isinstance(record, Connector) or record.kind in (look.kind, "edge_label"):
        return raw
    if record.kind == "group" and record.extra.get("drawio.bare"):
        return raw
    return plain_style(record.kind)


def patched(raw: str, look: Look, record: Shape | Connector) -> str:
    """`raw`, which reads as `look`, so that it reads as `record`."""
    if record.style is look.style and record.props == look.props:
        changes: Changes = {}
    else:
        changes = _style_changes(look, record)
        changes.update(_prop_changes(look, record))
    if record.html != look.html:
        changes["html"] = "1" if record.html else "0"
    if record.locked != look.locked:
        changes["locked"] = "1" if record.locked else "0"
    if isinstance(record, Shape):
        if record.rotation != look.rotation:
            changes["rotation"] = number_text(record.rotation)
    else:
        changes.update(_connector_changes(look, record))
    return _with_changes(raw, changes) if changes else raw


def with_pictures(raw: str, fetch: Fetch) -> str:
    """`raw` with the bytes of its pictures put back in."""
    for mime, asset in assets_in(raw):
        data = fetch(asset)
        if data is not None:
            raw = style_with(raw, mime, asset, data)
    return raw


def with_picture(raw: str, asset: str, fetch: Fetch) -> str:
    """`raw` showing the picture `asset`."""
    data = fetch(asset)
    return raw if data is None else _with_changes(raw, {"image": data_uri(data)})


def _style_changes(look: Look, record: Shape | Connector) -> Changes:
    before, after = look.style, record.style
    differing = {name for name in _STYLE_FIELDS if getattr(before, name) != getattr(after, name)}
    if isinstance(record, Shape) and record.extra.get("drawio.bare"):
        differing -= {"fill", "stroke", "no_label", "gradient"}
    changes: Changes = {}
    for name in differing:
        if name in _FIELD_KEYS:
            key, text = _FIELD_KEYS[name]
            changes[key] = text(getattr(after, name))
    if differing & _BITS:
        changes["fontStyle"] = str(sum(bit for bit, name in FONT_BITS if getattr(after, name)))
    if differing & _CORNERS:
        changes.update(_corner_changes(record, after))
    if "perimeter" in differing:
        name = after.perimeter or normal_perimeter(record.kind)
        changes["perimeter"] = PERIMETER_KEYS.get(name, "rectanglePerimeter")
    if "sketch" in differing and not after.sketch:
        changes["comic"] = None
    return changes


def _corner_changes(record: Shape | Connector, style: Style) -> Changes:
    by_share = isinstance(record, Shape) and record.kind in ROUNDED_BY_SHARE
    if by_share and not style.radius_absolute:
        return {"arcSize": number_text(round(style.radius * 100, 9)), "absoluteArcSize": None}
    if not by_share and not style.radius_absolute and not style.rounded:
        return {}
    return {
        "arcSize": number_text(round(style.radius * 2, 9)),
        "absoluteArcSize": "1" if by_share else None,
    }


def _prop_changes(look: Look, record: Shape | Connector) -> Changes:
    changes: Changes = {}
    for name in look.props.keys() | record.props.keys():
        value = record.props.get(name)
        if value == look.props.get(name):
            continue
        key = key_for(name)
        if name == "href":
            changes["image"] = None if value is None else str(value)
        elif name == "stencil" and isinstance(value, str):
            changes["shape"] = f"stencil({pack(value)})"
        elif name == "shape" and isinstance(value, str):
            changes["shape"] = value
        elif name == "variant":
            changes["shape"] = f"cylinder{value}" if value else "cylinder"
        elif name == "direction":
            changes["direction"] = None if value is None else str(value)
        elif key is not None and not isinstance(value, list):
            changes[key] = None if value is None else parameter_text(value)
    return changes


def _connector_changes(look: Look, record: Connector) -> Changes:
    changes: Changes = {}
    if record.kind != look.kind:
        changes["shape"] = EDGE_SHAPES.get(record.kind, "connector")
    if record.routing != look.routing:
        changes["edgeStyle"] = _ROUTING_KEYS.get(record.routing, "none")
        changes["noEdgeStyle"] = None
        if record.routing.startswith("elbow"):
            changes["elbow"] = record.routing.removeprefix("elbow_")
    if record.source_at != look.source_at:
        changes.update(_attachment_changes("exit", record.source_at))
    if record.target_at != look.target_at:
        changes.update(_attachment_changes("entry", record.target_at))
    return changes


def _attachment_changes(end: str, at: Attachment | None) -> Changes:
    if at is None:
        return {f"{end}{part}": None for part in ("X", "Y", "Dx", "Dy", "Perimeter")}
    return {
        f"{end}X": number_text(at.x),
        f"{end}Y": number_text(at.y),
        f"{end}Dx": number_text(at.dx),
        f"{end}Dy": number_text(at.dy),
        f"{end}Perimeter": None if at.outline else "0",
    }


def _with_changes(raw: str, changes: Changes) -> str:
    """Each key is replaced where it stands last, or put at the end: a class name after it would override it."""
    tokens = raw.rstrip(";").split(";") if raw.strip(";") else ([""] if raw.startswith(";") else [])
    last_class = max((index for index, token in enumerate(tokens) if token in CLASSES), default=-1)
    places = {token.partition("=")[0]: index for index, token in enumerate(tokens) if "=" in token}
    added: list[str] = []
    out: list[str] = []
    for index, token in enumerate(tokens):
        key, equals, _ = token.partition("=")
        if token.startswith("base64,") and "image" in changes:
            continue
        if not equals or key not in changes:
            out.append(token)
        elif index == places[key] and index > last_class and changes[key] is not None:
            out.append(f"{key}={changes[key]}")
    for key, text in sorted(changes.items()):
        if text is not None and not places.get(key, -1) > last_class:
            added.append(f"{key}={text}")
    return ";".join([*out, *added, ""]) if out or added else ""


def _float(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
