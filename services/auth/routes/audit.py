"""The audit log: for administrators, and that of a team for its owners."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Query
from pydantic import AwareDatetime, BaseModel
from starlette.responses import StreamingResponse

from services.access.audit import Deed, record
from services.access.caller import Caller
from services.access.permissions import ADMIN, OnTeam
from services.access.team_roles import TeamRole
from services.auth import chronicle
from services.auth.chronicle import Format, Wanted
from services.platform.ids import ThingId
from services.platform.platform import Platform
from services.schema.audit import AuditEntry
from services.web.guard import CurrentCaller, CurrentPlatform
from services.web.routing import Routes

routes = Routes("auth")
READ = "audit:read"
TEAM_OWNER = OnTeam(TeamRole.OWNER)
_TYPES = {Format.CSV: "text/csv; charset=utf-8", Format.JSONL: "application/x-ndjson"}
Action = Annotated[str | None, Query(max_length=64, pattern=r"^[a-z_.*]+$")]
Target = Annotated[str | None, Query(max_length=64, pattern=r"^[A-Za-z0-9._-]+$")]
Limit = Annotated[int, Query(ge=1, le=500)]


class EntryOut(BaseModel):
    """One deed: who did what, on what, from where, in which request."""

    id: str
    at: datetime
    actor_id: str | None
    api_key_id: str | None
    action: str
    target_kind: str
    target_id: str
    team_id: str | None
    ip: str
    correlation_id: str
    detail: dict[str, Any]  # Any: each deed says it in its own words

    @classmethod
    def of(cls, row: AuditEntry) -> EntryOut:
        return cls.model_validate(row, from_attributes=True)


class EntryPage(BaseModel):
    """The newest first. `next` goes into `before` of the following request; None at the end."""

    entries: list[EntryOut]
    next: str | None


def _wanted(
    actor_id: ThingId | None = None,
    action: Action = None,
    target_id: Target = None,
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
) -> Wanted:
    return Wanted(actor_id=actor_id, action=action, target_id=target_id, since=since, until=until)


Filter = Annotated[Wanted, Depends(_wanted)]


@routes.get("/audit", permission=ADMIN, scope=READ)
async def read_audit(
    wanted: Filter, platform: CurrentPlatform, before: ThingId | None = None, limit: Limit = 100
) -> EntryPage:
    """Everything that was done."""
    return await _page(platform, wanted, before, limit)


@routes.get("/audit/export", permission=ADMIN, scope=READ)
async def export_audit(
    wanted: Filter, caller: CurrentCaller, platform: CurrentPlatform, form: Format = Format.CSV
) -> StreamingResponse:
    """Everything as a file, CSV or JSON lines."""
    return await _export(platform, caller, wanted, form)


@routes.get("/teams/{team_id}/audit", permission=TEAM_OWNER, scope=READ)
async def read_team_audit(
    team_id: ThingId, wanted: Filter, platform: CurrentPlatform, before: ThingId | None = None, limit: Limit = 100
) -> EntryPage:
    """What was done in and with a team."""
    return await _page(platform, replace(wanted, team_id=team_id), before, limit)


@routes.get("/teams/{team_id}/audit/export", permission=TEAM_OWNER, scope=READ)
async def export_team_audit(
    team_id: ThingId, wanted: Filter, caller: CurrentCaller, platform: CurrentPlatform, form: Format = Format.CSV
) -> StreamingResponse:
    return await _export(platform, caller, replace(wanted, team_id=team_id), form)


async def _page(platform: Platform, wanted: Wanted, before: str | None, limit: int) -> EntryPage:
    async with platform.database.read() as session:
        rows = await chronicle.page(session, wanted, before=before, limit=limit)
    return EntryPage(entries=[EntryOut.of(row) for row in rows], next=rows[-1].id if len(rows) == limit else None)


async def _export(platform: Platform, caller: Caller, wanted: Wanted, form: Format) -> StreamingResponse:
    async with platform.database.begin() as session:
        deed = Deed("audit.export", "audit_log", team_id=wanted.team_id, detail={"format": form.value})
        record(platform, session, caller, deed)
    lines: AsyncIterator[str] = chronicle.exported(platform, wanted, form)
    headers = {"Content-Disposition": f'attachment; filename="audit.{form.value}"'}
    return StreamingResponse(lines, media_type=_TYPES[form], headers=headers)
