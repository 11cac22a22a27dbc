"""The registry of migrations: one module of this package for each minor version of what is stored, registering itself.

A migration speaks of the property map of one record and knows nothing else. Its `up` is pure and idempotent, and it
tells the older form by the properties in it, never by the version of the document: a program that does not know the
newer form may write the older one at any time, and all copies have to read what is stored alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from diagram.records import Values
from diagram.registry import Registry

Change: TypeAlias = Callable[[Values], Values]


@dataclass(frozen=True, slots=True)
class Migration:
    """The way to minor version `minor`.

    `keys` are the properties by which the older form is known; records without any of them are left alone. `up` gives
    the newer form of such a map; `down` leads back where that is possible.
    """

    minor: int
    title: str
    keys: frozenset[str] = frozenset()
    up: Change | None = None
    down: Change | None = None


MIGRATIONS: Registry[Migration] = Registry("migration", "diagram.document.migrations")


def migration(entry: Migration) -> Migration:
    """Register `entry`; called once at the bottom of its module."""
    MIGRATIONS.add(f"{entry.minor:04d}", entry)
    return entry
