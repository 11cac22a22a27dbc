"""The rows of a page as arrays that can be kept: with them a scene opens without looking at any record.

They are made from the records alone, so they can be thrown away at any time, and hold exactly what a fresh scene
would work out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from diagram.geometry.box import Box
from diagram.ids import RecordId
from diagram.records import Connector, Record, Shape
from diagram.scene.measures import Boxes

if TYPE_CHECKING:
    from diagram.scene.scene import Scene

_STEP = 200  # connectors routed between two turns for other threads
_BETWEEN = "\0"
Sections = Mapping[str, bytes | memoryview]


@dataclass(frozen=True, slots=True, eq=False)
class PageColumns:
    """What a scene of the page knows when it has just been made; all but `ends` go with `order`.

    `reach` is how far bounds stand off bodies. `alike` holds the first row of the same look, `glued` the rows of the
    two shapes that a connector without waypoints runs between (-1: none). `ends` are what each connector hangs on,
    `extent` is the box around all bodies and routes. `was` gives a record as it was when this was made.
    """

    order: list[RecordId]
    boxes: Boxes
    cores: Boxes
    reach: Boxes
    flags: NDArray[np.uint8]
    alike: NDArray[np.int32]
    glued: NDArray[np.int32]
    ends: bytes | memoryview
    extent: Box | None
    was: Callable[[RecordId], Record | None]

    def attached(self) -> dict[RecordId, set[RecordId]]:
        """The connectors that hang on each record."""
        found: dict[RecordId, set[RecordId]] = {}
        ends = str(self.ends, "utf-8").split(_BETWEEN) if len(self.ends) else []
        for end, connector in zip(ends[::2], ends[1::2], strict=True):
            found.setdefault(RecordId(end), set()).add(RecordId(connector))
        return found

    def sections(self, page: RecordId, rows: Mapping[RecordId, int]) -> dict[str, bytes]:
        """What `columns_in` reads; `rows` says where records stand in the list that will be given to it.

        Raises:
            ValueError: an id cannot be kept.
        """
        box = self.extent
        order = np.fromiter(map(rows.__getitem__, self.order), np.int32, len(self.order))
        numbers = {"boxes": self.boxes, "cores": self.cores, "reach": self.reach}
        return {
            _name(page, "order"): order.tobytes(),
            **{_name(page, name): np.ascontiguousarray(array).tobytes() for name, array in numbers.items()},
            _name(page, "flags"): self.flags.tobytes(),
            _name(page, "alike"): self.alike.tobytes(),
            _name(page, "glued"): self.glued.tobytes(),
            _name(page, "ends"): bytes(self.ends),
            _name(page, "extent"): json.dumps(None if box is None else list(box)).encode(),
        }

    def _numbers(self) -> NDArray[np.float64]:
        flags, alike = self.flags[:, np.newaxis], self.alike[:, np.newaxis]
        return np.concatenate((self.boxes, self.cores, self.reach, flags, alike, self.glued), axis=1, dtype=np.float64)

    def equals(self, other: PageColumns) -> bool:
        """Whether both say the same."""
        return (
            self.order == other.order
            and np.array_equal(self._numbers(), other._numbers())
            and self.extent == other.extent
            and self.attached() == other.attached()
        )


def columns_in(
    sections: Sections, page: RecordId, ids: Sequence[RecordId], was: Callable[[RecordId], Record | None]
) -> PageColumns | None:
    """The columns of `page` that `PageColumns.sections` wrote; None if there are none.

    Raises:
        ValueError: they are something else.
    """
    if _name(page, "order") not in sections:
        return None

    def array(name: str, kind: type[np.generic], width: int = 1) -> NDArray[np.generic]:
        found = np.frombuffer(sections[_name(page, name)], kind)
        return found.reshape(-1, width) if width > 1 else found

    rows = array("order", np.int32)
    if rows.size and not 0 <= int(rows.min()) <= int(rows.max()) < len(ids):
        raise ValueError("the order names records that are not there")
    corners = json.loads(bytes(sections[_name(page, "extent")]))
    columns = PageColumns(
        order=[ids[row] for row in rows.tolist()],
        boxes=array("boxes", np.float64, 4),  # type: ignore[arg-type]  # as its kind says
        cores=array("cores", np.float64, 4),  # type: ignore[arg-type]  # as its kind says
        reach=array("reach", np.float64, 4),  # type: ignore[arg-type]  # as its kind says
        flags=array("flags", np.uint8),  # type: ignore[arg-type]  # as its kind says
        alike=array("alike", np.int32),  # type: ignore[arg-type]  # as its kind says
        glued=array("glued", np.int32, 2),  # type: ignore[arg-type]  # as its kind says
        ends=sections[_name(page, "ends")],
        extent=None if corners is None else Box(*corners),
        was=was,
    )
    lengths = {len(one) for one in (columns.boxes, columns.cores, columns.reach, columns.flags)}
    if lengths | {len(columns.alike), len(columns.glued)} != {len(rows)}:
        raise ValueError("the lengths do not fit")
    return columns


def measuring(scene: Scene, records: Mapping[RecordId, Record]) -> Generator[None, None, PageColumns]:
    """The columns of a scene that was just made; about 30 µs per connector, with a turn for others now and then.

    Raises:
        ValueError: an id cannot be kept.
    """
    fresh = scene.columns()
    for start in range(0, len(scene.order), _STEP):
        scene.extent(scene.order[start : start + _STEP])
        yield
    ends: list[str] = []
    for identity in scene.order:
        record = records[identity]
        if isinstance(record, Connector):
            for end in (record.source, record.target):
                ends += (end, identity) if end else ()
    yield
    if any(_BETWEEN in end for end in ends):
        raise ValueError("an id with a NUL in it")
    alike, glued = _looks(scene, records)
    return PageColumns(*fresh, alike, glued, _BETWEEN.join(ends).encode(), scene.extent(), was=records.get)


def _looks(scene: Scene, records: Mapping[RecordId, Record]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    first: dict[object, int] = {}
    row_of = scene.row
    alike = np.empty(len(scene.order), np.int32)
    glued = np.full((len(scene.order), 2), -1, np.int32)
    for row, identity in enumerate(scene.order):
        record = records[identity]
        if isinstance(record, Shape | Connector):
            alike[row] = first.setdefault(look_key(record), row)
            glued[row] = glued_to(record, row_of)
    return alike, glued


def look_key(record: Shape | Connector) -> object:
    """Equal for records that look alike from afar, whatever their size and text."""
    has_text = bool(record.text) and not record.style.no_label
    if isinstance(record, Connector):
        return record.style, None, has_text, False
    return record.style, record.kind, has_text, record.rotation % 180 != 0


def glued_to(record: Shape | Connector, row: Mapping[RecordId, int]) -> tuple[int, int]:
    """The rows of the two things that a connector without waypoints runs between; -1 for what is not there."""
    if isinstance(record, Connector) and record.source and record.target and not record.points:
        return row.get(record.source, -1), row.get(record.target, -1)
    return -1, -1


def _name(page: RecordId, column: str) -> str:
    return f"{column} of {page}"
