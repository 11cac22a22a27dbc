"""Property values on their way into the document: what may be stored, and when two are the same."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TypeAlias

from diagram.ids import RecordId
from diagram.records import Value

DELETED = "deleted"
_LARGEST = 2**63 - 1  # what the document's integers hold

# Record -> property -> its new value; None takes the property away, so the default shows again.
Writes: TypeAlias = Mapping[RecordId, Mapping[str, Value]]


def storable(value: object) -> Value:
    """`value` as the document keeps it: finite numbers, well-formed text, flat lists of those; None means absent.

    A number that is not finite has no meaning in a drawing and would never equal itself: it becomes None.

    Raises:
        TypeError: anything else; a bug of the caller.
    """
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode()
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if -_LARGEST <= value <= _LARGEST else float(value)
    if isinstance(value, list | tuple):
        items = [storable(item) for item in value]
        return None if any(item is None for item in items) else items  # type: ignore[return-value]  # flat by use
    raise TypeError(f"a {type(value).__name__} cannot be a property of a record")


def same(one: Value, other: Value) -> bool:
    """Equal and of one type: True is not 1, and 1 is not 1.0."""
    return type(one) is type(other) and one == other
