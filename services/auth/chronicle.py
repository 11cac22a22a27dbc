"""Reading the audit log: page by page, or whole as CSV or JSON lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.platform.platform import Platform
from services.schema.audit import AuditEntry

_AT_ONCE = 500
_COLUMNS = (
    "id", "at", "actor_id", "api_key_id", "action", "target_kind", "target_id", "team_id", "ip", "correlation_id",
    "detail",
)  # fmt: skip
# A spreadsheet takes what begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Format(StrEnum):
    CSV = "csv"
    JSONL = "jsonl"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries; what is None does not matter. `action` may end with ``.*``: ``team.*``."""

    team_id: str | None = None
    actor_id: str | None = None
    action: str | None = None
    target_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def query(self, before: str | None, limit: int) -> Select[AuditEntry]:
        """The newest `limit` entries, or those that come after the entry `before`."""
        query = select(AuditEntry)
        for column, value in (
            (AuditEntry.team_id, self.team_id), (AuditEntry.actor_id, self.actor_id),
            (AuditEntry.target_id, self.target_id),
        ):  # fmt: skip
            if value is not None:
                query = query.where(column == value)
        if self.action is not None and self.action.endswith(".*"):
            query = query.where(AuditEntry.action.startswith(self.action[:-1], autoescape=True))
        elif self.action is not None:
            query = query.where(AuditEntry.action == self.action)
        if self.since is not None:
            query = query.where(AuditEntry.at >= self.since)
        if self.until is not None:
            query = query.where(AuditEntry.at < self.until)
        if before is not None:
            query = query.where(AuditEntry.id < before)
        return query.order_by(AuditEntry.id.desc()).limit(limit)


async def page(session: AsyncSession, wanted: Wanted, *, before: str | None, limit: int) -> Sequence[AuditEntry]:
    """Entries, the newest first."""
    return (await session.scalars(wanted.query(before, limit))).all()


async def exported(platform: Platform, wanted: Wanted, form: Format) -> AsyncIterator[str]:
    """All entries, the newest first, a few hundred lines at a time; no session is held while the client reads."""
    if form is Format.CSV:
        yield _csv([_COLUMNS])
    before: str | None = None
    while True:
        async with platform.database.read() as session:
            rows = await page(session, wanted, before=before, limit=_AT_ONCE)
        if rows:
            yield _csv(map(_cells, rows)) if form is Format.CSV else "".join(map(_line, rows))
        if len(rows) < _AT_ONCE:
            return
        before = rows[-1].id


def _line(entry: AuditEntry) -> str:
    values = {name: getattr(entry, name) for name in _COLUMNS}
    return json.dumps({**values, "at": entry.at.isoformat()}, ensure_ascii=False) + "\n"


def _cells(entry: AuditEntry) -> list[str]:
    values = {name: getattr(entry, name) for name in _COLUMNS}
    values["at"], values["detail"] = entry.at.isoformat(), json.dumps(entry.detail, ensure_ascii=False)
    return [_harmless("" if value is None else str(value)) for value in values.values()]


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _csv(rows: Iterable[Sequence[str]]) -> str:
    page = io.StringIO()
    csv.writer(page).writerows(rows)
    return page.getvalue()
