"""The records of a diagram, as frozen values: what is drawn, what is written beside it, what is said about it.

A record's `parent` is another record: a page for layers, a layer (or container, or connector) for shapes, nothing for
pages and notes, and for a comment whatever it is about. `x, y` count from the top left corner of the parent; pages,
layers and connectors count as (0, 0). `order` is a fractional index (`diagram.order`): siblings with a lower key are
painted first, or listed first.

Groups, containers and frames are shapes, because everything that a person does to them is what one does to a shape:

- a group is a shape of kind ``group``: it paints nothing, a click selects it as a whole, ungrouping dissolves it;
- a container is a shape that things can be dropped into: its kind says so (`ShapeKind.container`), or its parameter
  ``container``; a click in it selects what lies in it;
- a frame is a container of kind ``frame``: a titled area of a page, `text` is the title.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, make_dataclass
from typing import Any, Never, TypeAlias

from diagram.geometry.box import Box
from diagram.geometry.point import Point
from diagram.ids import RecordId
from diagram.style import Scalar, Style

# What a property may hold in the document: a scalar or a flat list of scalars, both last-writer-wins as a whole.
Value: TypeAlias = Scalar | list[float] | list[str] | None
Values: TypeAlias = Mapping[str, Value]


class _Nothing(Mapping[str, "Value"]):
    """An empty mapping that may stand as a default: it is hashable, as `MappingProxyType` is not before 3.12."""

    __slots__ = ()

    def __getitem__(self, key: str) -> Never:
        raise KeyError(key)

    def get(self, key: str, default: Any = None) -> Any:  # Any: as `Mapping.get`, which would raise and catch each time
        return default

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __hash__(self) -> int:
        return 0


NOTHING: Values = _Nothing()
PLAIN = Style()
ROOT = RecordId("")
GROUP = "group"  # the kind of shape that paints nothing and holds things together
FRAME = "frame"  # the kind of shape that is a titled area of a page


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet of the diagram; its tab is `name`. `width, height` are the printed sheet in document units."""

    id: RecordId
    order: str
    name: str = "Page-1"
    width: float = 827.0
    height: float = 1169.0
    background: str = "none"
    grid: bool = True
    grid_size: float = 10.0
    extra: Values = NOTHING

    @property
    def parent(self) -> RecordId:
        return ROOT


@dataclass(frozen=True, slots=True)
class Layer:
    """A sheet of glass on a page; locked or hidden as a whole."""

    id: RecordId
    parent: RecordId
    order: str
    name: str = ""
    visible: bool = True
    locked: bool = False
    extra: Values = NOTHING


@dataclass(frozen=True, slots=True)
class Along:
    """A place relative to the parent.

    On a connector: `u` runs -1 (start) to 1 (end), `v` is the distance off the line to its left, in units. On a shape:
    `u, v` are shares of its width and height. `dx, dy` are added in page directions.
    """

    u: float = 0.0
    v: float = 0.0
    dx: float = 0.0
    dy: float = 0.0


@dataclass(frozen=True, slots=True)
class Attachment:
    """Where a connector's end is fixed on a shape: shares of its box, plus units.

    With `outline` the place slides to the shape's outline.
    """

    x: float
    y: float
    dx: float = 0.0
    dy: float = 0.0
    outline: bool = True


@dataclass(frozen=True, slots=True)
class Shape:
    """Anything with a box: `kind` names its entry in the shape registry; an unknown kind draws as a labelled box."""

    id: RecordId
    parent: RecordId
    order: str
    kind: str = "rectangle"
    x: float = 0.0
    y: float = 0.0
    w: float = 0.0
    h: float = 0.0
    rotation: float = 0.0  # degrees, clockwise, about the centre; children do not turn along
    at: Along | None = None  # set: placed relative to the parent, x and y are ignored
    text: str = ""
    html: bool = False  # `text` is the HTML subset of diagram.text.html
    label_dx: float = 0.0
    label_dy: float = 0.0
    style: Style = PLAIN
    props: Values = NOTHING  # the kind's own parameters, see its Props
    visible: bool = True
    locked: bool = False
    collapsed: bool = False
    link: str = ""
    extra: Values = NOTHING  # what we do not know and keep; "source.id" is the id in the file it came from

    @property
    def box(self) -> Box:
        """In the parent's coordinates, before rotation; meaningless when `at` is set."""
        return Box(self.x, self.y, self.w, self.h)


@dataclass(frozen=True, slots=True)
class Connector:
    """A line between two things or points. `routing` names a router of `diagram.connectors`; points are waypoints."""

    id: RecordId
    parent: RecordId
    order: str
    kind: str = "line"  # line, or a block shape such as link, flex_arrow, arrow
    source: RecordId | None = None
    target: RecordId | None = None
    source_point: Point | None = None  # used when there is no source; in the parent's coordinates, as are the waypoints
    target_point: Point | None = None
    source_at: Attachment | None = None  # None: floating, towards the next point
    target_at: Attachment | None = None
    points: tuple[Point, ...] = ()
    routing: str = "straight"
    text: str = ""
    html: bool = False
    label_at: Along = field(default_factory=Along)
    style: Style = PLAIN
    props: Values = NOTHING
    visible: bool = True
    locked: bool = False
    link: str = ""
    extra: Values = NOTHING


@dataclass(frozen=True, slots=True)
class Note:
    """A text beside the drawing. It belongs to the diagram, or to the page that is its parent.

    `text` merges by character: two people who type in one note at once both keep what they typed.
    """

    id: RecordId
    parent: RecordId
    order: str
    title: str = ""
    text: str = ""
    extra: Values = NOTHING


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody said about its parent: a shape, a connector, a place on a page, a note; or an answer to a comment.

    `x, y` count from the parent's corner and matter where the parent is drawn. `written` is a moment in ISO 8601, UTC.
    The thread is open until its first comment is `resolved`.
    """

    id: RecordId
    parent: RecordId
    order: str
    author: str = ""
    text: str = ""
    written: str = ""
    resolved: bool = False
    x: float = 0.0
    y: float = 0.0
    extra: Values = NOTHING


@dataclass(frozen=True, slots=True)
class AssetReference:
    """A file that the diagram uses although no shape shows it. `asset` is its content address: sha256, hexadecimal."""

    id: RecordId
    parent: RecordId
    order: str
    asset: str = ""
    media_type: str = ""
    size: float = 0.0  # bytes
    name: str = ""
    extra: Values = NOTHING


@dataclass(frozen=True, slots=True)
class Unknown:
    """A record of a kind this version does not know: kept, never drawn, never changed."""

    id: RecordId
    parent: RecordId
    order: str
    type: str
    extra: Values = NOTHING


Record: TypeAlias = Page | Layer | Shape | Connector | Note | Comment | AssetReference | Unknown
Drawn: TypeAlias = Shape | Connector


def assets_of(record: Record) -> tuple[str, ...]:
    """The content addresses of the files that a record shows or refers to."""
    if isinstance(record, AssetReference):
        return (record.asset,) if record.asset else ()
    found = record.props.get("asset") if isinstance(record, Shape | Connector) else None
    return (found,) if isinstance(found, str) and found else ()


def maker(record_type: type[Record]) -> Callable[..., Any]:  # Any: a record of `record_type`
    """A constructor of frozen records that takes the fields in order, at a quarter of the usual cost.

    A frozen dataclass sets every field through `object.__setattr__`. This fills an open twin of the same slots, which
    then becomes the record: Python lets an object change its class where the layouts are equal.
    """
    layout = [
        (one.name, Any, field(default=None if one.default is MISSING else one.default)) for one in fields(record_type)
    ]
    twin: type[Any] = make_dataclass(record_type.__name__, layout, slots=True, eq=False, repr=False)

    def make(*row: Any) -> Any:
        made = twin(*row)
        made.__class__ = record_type
        return made

    return make
