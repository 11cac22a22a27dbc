"""The version of what is stored in a document, and how older forms are read.

Additions raise the minor version and are ignored by older programs; a change that an older program would get wrong
raises the major one, and older programs then only look. Reading writes nothing: the newer form of a record is stored
by the next edit of it, and undo does not take that back.
"""

from __future__ import annotations

from collections.abc import Iterable

from diagram.document.migrations.registry import MIGRATIONS, Migration
from diagram.properties import MAJOR
from diagram.records import Value, Values


class Schema:
    """What a program with these migrations knows."""

    def __init__(self, migrations: Iterable[Migration]) -> None:
        known = sorted(migrations, key=lambda one: one.minor)
        self.minor = known[-1].minor if known else 0
        self._ways = [(one.keys, one.up, one.down) for one in known if one.up is not None]
        self.old_keys = frozenset(key for keys, _, _ in self._ways for key in keys)

    def declared(self) -> dict[str, Value]:
        """What a new document says of itself."""
        return {"schema": MAJOR, "minor": self.minor}

    def is_newer(self, meta: Values) -> bool:
        """Whether a document with this `meta` was written by a program that we do not understand."""
        major = meta.get("schema", MAJOR)
        return not isinstance(major, int) or major > MAJOR

    def is_older(self, meta: Values) -> bool:
        """Whether a document with this `meta` has to say that it may hold what only we know."""
        minor = meta.get("minor", 0)
        return not isinstance(minor, int) or minor < self.minor

    def current(self, properties: Values) -> Values:
        """A record's properties in the form that we know; the same object if they are."""
        for keys, up, _ in self._ways:
            if up is not None and not keys.isdisjoint(properties):
                properties = up(properties)
        return properties

    def completion(self, properties: Values) -> dict[str, Value]:
        """What to write over `properties` so that they are stored in their current form; None takes one away."""
        current = self.current(properties)
        if current is properties:
            return {}
        out = {key: value for key, value in current.items() if key not in properties or properties[key] != value}
        out.update((key, None) for key in properties if key not in current)
        return out


CURRENT = Schema(MIGRATIONS.values())
