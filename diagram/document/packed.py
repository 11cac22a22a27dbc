"""What a document shows, as bytes that are read record by record: a large diagram opens without decoding all of it.

The bytes are made from a document and from nothing else, so they can be thrown away at any time. They are trusted only
where somebody else says what they were made of (`app.library.caching`), and `proving` compares them with the truth.

Records stand in the order of their parents, siblings in painting order. Sections: `ids`, `orders` and `parents` are
texts joined by NUL, `counts` says how many children each parent has, `offsets` where each record begins in `records`.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from diagram.document.shelf import Shelf
from diagram.ids import RecordId
from diagram.properties import from_properties, to_properties
from diagram.records import Record, Values

T = TypeVar("T")

_BETWEEN = "\0"
_STEP = 200  # records between two turns for other threads
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
_decode = json.JSONDecoder().decode

Sections = Mapping[str, bytes | memoryview]


@dataclass(frozen=True, slots=True)
class Derived:
    """What of a document is not just shown as it is stored.

    The place of `strays` is derived, an end of `loose`, and `risen` are deleted; `apart` is how the first two are
    stored. `buried` are the pages and layers that are deleted.
    """

    strays: frozenset[RecordId]
    loose: frozenset[RecordId]
    risen: frozenset[RecordId]
    apart: Mapping[RecordId, Record]
    buried: Mapping[RecordId, Record]


class Packed:
    """Records that are made when asked for, each once. Usable from any thread; nothing in it ever changes."""

    def __init__(self, sections: Sections) -> None:
        """The sections that `packing` made.

        Raises:
            ValueError: they are something else.
        """
        counts = _numbers(sections["counts"])
        total = sum(counts)
        self.ids: list[RecordId] = _texts(sections["ids"], total)  # type: ignore[assignment]  # ids are texts
        self.rows: Mapping[RecordId, int] = dict(zip(self.ids, range(total), strict=True))
        self._orders = sections["orders"]
        self._offsets = _numbers(sections["offsets"])
        self._records = sections["records"]
        self._made: dict[int, Record] = {}
        parents = _texts(sections["parents"], len(counts))
        if len(self.rows) != total or len(self._offsets) != total + 1:
            raise ValueError("the lengths do not fit")
        if self._offsets[0] != 0 or self._offsets[-1] != len(self._records):
            raise ValueError("the records do not fit")
        self.families: dict[RecordId, slice] = {}
        start = 0
        for parent, count in zip(parents, counts, strict=True):
            self.families[RecordId(parent)] = slice(start, start + count)
            start += count
        about = json.loads(bytes(sections["about"]))
        self.is_newer = bool(about["newer"])
        self.derived = _derived_in(about["derived"])

    def record(self, row: int) -> Record:
        """The record in `row`, as it is shown; always the same object."""
        made = self._made.get(row)
        if made is None:
            text = str(self.raw(row), "utf-8")
            made = self._made.setdefault(row, from_properties(self.ids[row], _decode(text)))
        return made

    def everything(self) -> Mapping[int, Record]:
        """All records by their row."""
        if len(self._made) < len(self.ids):
            for row in range(len(self.ids)):
                self.record(row)
        return self._made

    def family(self, parent: RecordId) -> list[tuple[str, RecordId]]:
        """What lies directly on a record, with its order keys, in painting order."""
        rows = self.families[parent]
        return list(zip(self.orders[rows], self.ids[rows], strict=True))

    def get(self, identity: RecordId) -> Record | None:
        """The record as it is shown; None if there is none."""
        row = self.rows.get(identity)
        return None if row is None else self.record(row)

    def children(self, identity: RecordId) -> list[RecordId]:
        """What lies directly on a record, in painting order."""
        family = self.families.get(identity)
        return [] if family is None else self.ids[family]

    def shown(self) -> Mapping[RecordId, Record]:
        """All records by id, made when they are asked for."""
        return Shelf(self.rows, self.record)

    def stored(self, identity: RecordId) -> Record | None:
        """The living record as it is stored, nothing in it put right."""
        if identity in self.derived.risen:
            return None
        return self.derived.apart.get(identity) or self.get(identity)

    def raw(self, row: int) -> bytes | memoryview:
        return self._records[self._offsets[row] : self._offsets[row + 1]]

    @cached_property
    def orders(self) -> list[str]:
        """The order keys of all rows."""
        return _texts(self._orders, len(self.ids))


@dataclass(frozen=True, slots=True)
class Still:
    """What a document showed at one moment, for another thread to pack.

    `records` holds the shown ones, or the row of `before` where nobody has looked at one since it was read from there;
    `families` has the children of each record with their order keys, None where they are as they were in `before`.
    """

    families: Sequence[tuple[RecordId, Sequence[tuple[str, RecordId]] | None]]
    records: Mapping[RecordId, Record | int]
    derived: Derived
    before: Packed | None
    is_newer: bool

    def children(self, parent: RecordId, rows: Sequence[tuple[str, RecordId]] | None) -> Sequence[tuple[str, RecordId]]:
        """What `families` says of a record."""
        if rows is not None:
            return rows
        assert self.before is not None
        return self.before.family(parent)

    def shown(self) -> Mapping[RecordId, Record]:
        """All records by id, made when they are asked for."""
        return Shelf(self.records, self.before.record) if self.before is not None else self.records  # type: ignore[return-value]  # without `before` there are no rows


def packing(still: Still) -> Generator[None, None, dict[str, bytes]]:
    """The sections of `still`; about 9 µs per record, with a turn for others now and then.

    Raises:
        ValueError: something in it has no place in this format; such a diagram is read in full each time.
    """
    ids: list[str] = []
    orders: list[str] = []
    parts: list[bytes | memoryview] = []
    families = [(parent, still.children(parent, rows)) for parent, rows in still.families]
    for _, children in families:
        for order, identity in children:
            ids.append(identity)
            orders.append(order)
            parts.append(_packed(still, identity))
            if len(ids) % _STEP == 0:
                yield
    offsets = array("Q", bytes(8))
    for part in parts:
        offsets.append(offsets[-1] + len(part))
    yield
    return {
        "ids": _joined(ids),
        "orders": _joined(orders),
        "parents": _joined([parent for parent, _ in families]),
        "counts": array("Q", (len(children) for _, children in families)).tobytes(),
        "offsets": offsets.tobytes(),
        "records": b"".join(parts),
        "about": _written({"newer": still.is_newer, "derived": _flat(still.derived)}),
    }


def _packed(still: Still, identity: RecordId) -> bytes | memoryview:
    found = still.records[identity]
    if isinstance(found, int):
        assert still.before is not None
        return still.before.raw(found)
    return _written(to_properties(found))


def _written(values: Values | Mapping[str, object]) -> bytes:
    try:
        return _encode(values).encode()
    except TypeError as error:  # bytes, from another program's record
        raise ValueError(str(error)) from error


def _flat(derived: Derived) -> dict[str, object]:
    sets = {"strays": derived.strays, "loose": derived.loose, "risen": derived.risen}
    records = {"apart": derived.apart, "buried": derived.buried}
    return {
        **{name: sorted(ids) for name, ids in sets.items()},
        **{name: {one: to_properties(record) for one, record in kept.items()} for name, kept in records.items()},
    }


def _derived_in(flat: Mapping[str, Any]) -> Derived:  # Any: what JSON holds
    """
    Raises:
        ValueError: it is not what `_flat` made.
    """
    try:
        strays, loose, risen = (frozenset(map(RecordId, flat[name])) for name in ("strays", "loose", "risen"))
        apart, buried = (
            {RecordId(one): from_properties(RecordId(one), properties) for one, properties in flat[name].items()}
            for name in ("apart", "buried")
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"what is derived cannot be read: {error}") from error
    return Derived(strays, loose, risen, apart, buried)


def _joined(texts: Sequence[str]) -> bytes:
    """
    Raises:
        ValueError: one of them holds what stands between them.
    """
    whole = _BETWEEN.join(texts)
    if whole.count(_BETWEEN) != max(len(texts) - 1, 0):
        raise ValueError("an id or order with a NUL in it")
    return whole.encode()


def _texts(section: bytes | memoryview, count: int) -> list[str]:
    found = str(section, "utf-8").split(_BETWEEN) if count else []
    if len(found) != count:
        raise ValueError("the lengths do not fit")
    return found


def _numbers(section: bytes | memoryview) -> array[int]:
    found = array("Q")
    found.frombytes(section)
    return found


def finished(work: Generator[None, None, T], pause: Callable[[], None] = lambda: None) -> T:
    """What `work` gives in the end, with `pause` at each of its turns."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            made: T = end.value
            return made
        pause()
