"""A version of a diagram as a plain value: every record's properties, for comparing and merging."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from diagram.ids import RecordId
from diagram.properties import from_properties, to_properties
from diagram.records import Record, Value, Values

Version: TypeAlias = Mapping[RecordId, Values]


def version_of(records: Iterable[Record]) -> dict[RecordId, Values]:
    """All that `records` say, in their order."""
    return {record.id: to_properties(record) for record in records}


def records_of(version: Version) -> list[Record]:
    """The records of a version; the inverse of `version_of`."""
    return [from_properties(identity, values) for identity, values in version.items()]


def same(one: Value, other: Value) -> bool:
    """Equal as a file sees it: 1 and 1.0 are one number, True is not 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return one == other


def changed(before: Values, after: Values) -> dict[str, Value]:
    """What to write over `before` so that it says what `after` says; None takes a property away."""
    out = {key: value for key, value in after.items() if key not in before or not same(before[key], value)}
    out.update((key, None) for key in before if key not in after)
    return out


def written(values: Values, changes: Values) -> dict[str, Value]:
    """`values` with `changes` written over them."""
    merged = {**values, **changes}
    return {key: value for key, value in merged.items() if value is not None}
