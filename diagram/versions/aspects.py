"""What a property is to a person: "Position" rather than x, and its value in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from diagram.ids import RecordId
from diagram.records import AssetReference, Comment, Connector, Layer, Note, Record, Shape, Unknown
from diagram.style import STYLE_KEYS
from diagram.text.html import plain_of

_LONGEST = 60  # letters of a label in a sentence


@dataclass(frozen=True, slots=True)
class Aspect:
    """`title` stands over a value, `deed` says what somebody did who changed it."""

    title: str
    deed: str


POSITION = Aspect("Position", "moved")
SIZE = Aspect("Size", "resized")
TEXT = Aspect("Text", "renamed")
STACKING = Aspect("Stacking order", "restacked")
OTHER = Aspect("Other", "changed")
_PATH = Aspect("Path", "rerouted")
_START, _END = Aspect("Start", "reconnected"), Aspect("End", "reconnected")
_LABEL = Aspect("Label position", "moved the label of")
_KNOWN: Mapping[str, Aspect] = {
    "x": POSITION, "y": POSITION, "parent": POSITION, "at": POSITION, "w": SIZE, "h": SIZE, "width": SIZE,
    "height": SIZE, "text": TEXT, "html": TEXT, "name": Aspect("Name", "renamed"), "order": STACKING,
    "title": Aspect("Title", "renamed"),
    "rotation": Aspect("Rotation", "turned"), "points": _PATH, "routing": Aspect("Routing", "rerouted"),
    "source": _START, "source_at": _START, "source_point": _START,
    "target": _END, "target_at": _END, "target_point": _END,
    "label_dx": _LABEL, "label_dy": _LABEL, "label_at": _LABEL, "kind": Aspect("Shape", "changed the shape of"),
    "visible": Aspect("Visible", "hid or showed"), "locked": Aspect("Locked", "locked or unlocked"),
    "link": Aspect("Link", "changed the link of"), "tooltip": Aspect("Tooltip", "changed the tooltip of"),
    "fill": Aspect("Fill colour", "restyled"), "stroke": Aspect("Line colour", "restyled"),
    "stroke_width": Aspect("Line width", "restyled"), "font_color": Aspect("Text colour", "restyled"),
    "align": Aspect("Text alignment", "restyled"), "valign": Aspect("Vertical alignment", "restyled"),
    "background": Aspect("Background", "restyled"), "grid": Aspect("Grid", "changed the grid of"),
    "grid_size": Aspect("Grid", "changed the grid of"),
}  # fmt: skip


def aspect_of(key: str) -> Aspect | None:
    """What the property is to a person; None for what only a file format knows."""
    if key in _KNOWN:
        return _KNOWN[key]
    title = key.removeprefix("p.").replace("_", " ").capitalize()
    if key in STYLE_KEYS:
        return Aspect(title, "restyled")
    return None if key == "type" or "." in key.removeprefix("p.") else Aspect(title, OTHER.deed)


def noun_of(record: Record) -> str:
    """What a person calls such a thing, in the singular."""
    if isinstance(record, Shape):
        return "label" if record.kind == "edge_label" else "shape"
    if isinstance(record, AssetReference):
        return "file"
    return "part" if isinstance(record, Unknown) else type(record).__name__.lower()


def label_of(record: Record) -> str:
    """The name or text of a record on one line, shortened; empty when it has none."""
    if isinstance(record, Shape | Connector):
        text = plain_of(record.text, record.html)
    else:
        text = _name(record)
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST].rstrip()}…"


def _name(record: Record) -> str:
    if isinstance(record, Note):
        return record.title or record.text
    if isinstance(record, Comment):
        return record.text
    return "" if isinstance(record, Unknown | Shape | Connector) else record.name


def subject_of(record: Record) -> str:
    """A record in a list: its label in quotes, or what it is."""
    label = label_of(record)
    if label:
        return f"“{label}”"
    kind = record.kind.replace("_", " ") if isinstance(record, Shape) else noun_of(record)
    return kind.capitalize()


def value_words(aspect: Aspect, record: Record, others: Mapping[RecordId, Record]) -> str:
    """What `record` has for `aspect`; `others` name the things that its ends are on."""
    if aspect is TEXT:
        label = label_of(record)
        return f"“{label}”" if label else "No text"
    keys = [key for key, known in _KNOWN.items() if known == aspect]
    keys = keys or [key for key in STYLE_KEYS if aspect_of(key) == aspect]
    found = [(key, _field(record, key)) for key in keys]
    words = [word for key, value in found if (word := _words(key, value, others))]
    return ", ".join(words) or "Not set"


def _field(record: Record, key: str) -> object:
    if hasattr(record, key):
        return getattr(record, key)
    if isinstance(record, Shape | Connector):
        return getattr(record.style, key, None)
    return None


def _words(key: str, value: object, others: Mapping[RecordId, Record]) -> str:
    if key in ("parent", "source", "target"):
        other = others.get(RecordId(str(value)))
        return "" if other is None or isinstance(other, Layer) else f"on {subject_of(other)}"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, int | float):
        return f"{key} {value:g}" if key in ("x", "y") else f"{value:g}"
    if isinstance(value, tuple):
        return f"{len(value)} bends" if len(value) != 1 else "1 bend"
    return value if isinstance(value, str) and key != "order" else ""
