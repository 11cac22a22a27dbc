"""Which SQLite we drive: one without the WAL-reset bug where there is one, and how carefully if not.

Before 3.51.3 (and the repaired 3.50.7 and 3.44.6) SQLite can lose commits when two connections use one WAL
(sqlite.org/wal.html#walresetbug). The `pysqlite3` wheel carries a good one; with an older one we hold one connection.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import NamedTuple

_GOOD_SINCE = (3, 51, 3)
_REPAIRED: Mapping[tuple[int, ...], int] = {(3, 50): 7, (3, 44): 6}
_WITHDRAWN = (3, 52, 0)


class Driver(NamedTuple):
    """A DB-API module; `many` says whether it may hold more than one connection to a library."""

    module: ModuleType
    version: tuple[int, ...]
    many: bool


def is_sound(version: tuple[int, ...]) -> bool:
    """Whether this SQLite is free of the WAL-reset bug."""
    if version == _WITHDRAWN:
        return False
    repaired = _REPAIRED.get(version[:2])
    return version >= _GOOD_SINCE or (repaired is not None and version[2] >= repaired)


def choose_driver() -> Driver:
    """`pysqlite3` where it is installed, else the one that came with Python."""
    try:
        from pysqlite3 import dbapi2 as module  # type: ignore[import-untyped]  # it has no stubs
    except ImportError:
        import sqlite3 as module
    version = tuple(int(part) for part in module.sqlite_version.split("."))
    return Driver(module, version, is_sound(version))
