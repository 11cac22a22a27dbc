"""Loro's maps as dicts of properties."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from loro import LoroMap

from diagram.records import Value, Values

if TYPE_CHECKING:
    from loro import LoroValue  # in the stub only


def child(parent: LoroMap, key: str) -> LoroMap | None:
    """The map in that place; None where something else is."""
    found = getattr(parent.get(key), "container", None)  # a plain value has none
    return found if isinstance(found, LoroMap) else None


def read(source: LoroMap, keys: Iterable[str]) -> dict[str, Value]:
    """The properties of these names that are there."""
    out: dict[str, Value] = {}
    for key in keys:
        found = source.get(key)
        if found is not None:
            out[key] = getattr(found, "value", None)  # a container has none
    return out


def assign(target: LoroMap, properties: Values) -> None:
    """Write the properties; None takes one away."""
    for key, value in properties.items():
        if value is None:
            target.delete(key)
        else:
            target.insert(key, cast("LoroValue", value))


def hash_of(value: object) -> str:
    """SHA-256 of a document's value in a canonical form, in hexadecimal."""
    canonical = json.dumps(value, sort_keys=True, separators=(",", ":"), default=repr)
    return hashlib.sha256(canonical.encode()).hexdigest()
