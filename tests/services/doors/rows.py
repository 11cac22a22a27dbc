"""One row in every table, so that every id of every path has something real behind it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Column, LargeBinary, String, Table
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import TypeDecorator

from services.platform.ids import new_id
from services.schema.base import Base, Moment
from services.schema.tables import METADATA

Row = dict[str, Any]  # Any: what the columns of a table hold
# People, their sessions, the keys of tokens and the log of updates are made by the code itself.
_MADE_ELSEWHERE = {"users", "sessions", "signing_keys", "totp_secrets", "outgoing_mails", "server_epoch"}
_MADE_ELSEWHERE |= {"updates", "log_peers", "log_snapshots", "log_floors", "device_versions"}
# Words that a column's meaning needs; all else follows from its type.
_WORDS: dict[str, str] = {"role": "viewer", "sha256": "ab" * 32}
_OF_TABLES: dict[tuple[str, str], object] = {
    ("team_members", "role"): "owner",
    ("api_keys", "scopes"): "diagrams:read",
    # An address that nothing is ever sent to.
    ("webhooks", "url"): "https://127.0.0.1:9/in",
    ("deliveries", "status"): "delivered",
    ("exports", "status"): "done",
    ("export_schedules", "rule"): "0 6 * * *",
    ("export_schedules", "zone"): "UTC",
    ("export_schedules", "next_at"): datetime(2100, 1, 1, tzinfo=UTC),
    ("git_connections", "branch"): "main",
    ("git_connections", "format"): "json",
}


def tables() -> Iterator[Table]:
    """Those that rows are made in, each after the tables that it refers to."""
    return (one for one in METADATA.sorted_tables if one.name not in _MADE_ELSEWHERE)


async def fill(session: AsyncSession, ids: dict[str, str], at: datetime, words: dict[tuple[str, str], object]) -> None:
    """A row in every table. `ids` begins with users and sessions, and gets the id of each new row by its table."""
    for table in tables():
        row = {one.name: value for one in table.columns for value in _value(one, ids, at, words)}
        await session.execute(table.insert().values(row))
        for column in table.primary_key.columns:
            if table.name not in ids and not column.foreign_keys:
                ids[table.name] = row[column.name]


def _value(
    column: Column[Any], ids: dict[str, str], at: datetime, words: dict[tuple[str, str], object]
) -> Iterator[Any]:
    """The value of a column in a list of one, or nothing where the table's own default is to be taken."""
    place = (column.table.name, column.name)
    known = {**_OF_TABLES, **words}
    if place in known:
        yield known[place]
    elif column.foreign_keys:
        [key] = column.foreign_keys
        target = key.column.table.name
        if not column.nullable or (target == "users" and not column.table.name.endswith("shares")):
            yield ids[target]
    elif column.nullable or column.default is not None or column.server_default is not None:
        return
    elif column.name in _WORDS:
        yield _WORDS[column.name]
    else:
        yield _of_type(column, at)


def _of_type(column: Column[Any], at: datetime) -> object:
    if isinstance(column.type, String):
        return str(new_id())[: column.type.length or 32]
    if isinstance(column.type, LargeBinary):
        return b"\0"
    if isinstance(column.type, Moment):
        return at + timedelta(days=1) if "expire" in column.name else at
    if isinstance(column.type, JSON):
        [mapper] = (one for one in Base.registry.mappers if one.local_table is column.table)
        return [] if "[list" in str(mapper.class_.__annotations__[column.name]) else {}
    made: dict[type, object] = {bool: False, int: 1, float: 1.0, date: at.date()}
    inner = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    return made[inner.python_type]
