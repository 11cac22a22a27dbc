"""What tests ask of databases is compiled once for all of them.

Each test opens databases of its own, and SQLAlchemy compiles every statement anew for each: a tenth to a fifth of what
tests of libraries and services compute. A program has one for as long as it runs.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

_compiled: MutableMapping[Any, Any] = LRUCache(5_000)  # Any: as SQLAlchemy has it


def compile_once() -> None:
    """For the rest of this process."""
    event.listen(Engine, "engine_connect", _share)
    for name, way in (("__eq__", _is_alike), ("__hash__", _hash)):
        setattr(DefaultDialect, name, way)


def _share(connection: Connection) -> None:
    connection.engine._compiled_cache = _compiled


def _is_alike(self: DefaultDialect, other: object) -> bool:
    return isinstance(other, DefaultDialect) and _kind(self) == _kind(other)


def _hash(self: DefaultDialect) -> int:
    return hash(_kind(self))


def _kind(dialect: DefaultDialect) -> tuple[object, ...]:
    """What decides how a statement is compiled; the version is known from the first connection on."""
    return type(dialect), dialect.paramstyle, getattr(dialect, "server_version_info", None)
