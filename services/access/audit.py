"""The audit log: one row for each deed, written in the same unit of work as the deed itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

from services.access.caller import Caller
from services.access.origin import origin
from services.platform.correlation import correlation_id
from services.platform.ids import new_id
from services.platform.platform import Platform
from services.schema.audit import AuditEntry

Detail = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done: `action` as ``thing.verb`` (``share.grant``), on which thing, for which team.

    `detail` is small and holds no document text, password or token.
    """

    action: str
    target_kind: str
    target_id: str = ""
    team_id: str | None = None
    detail: Mapping[str, Detail] = field(default_factory=dict)


def record(platform: Platform, session: AsyncSession, by: Caller | str | None, deed: Deed) -> None:
    """Write `deed` down. `by` is the caller, a person's id, or None where nobody is known.

    It is committed with `session`, or undone with it. Where from, and the correlation id, are those of the request.
    """
    caller = by if isinstance(by, Caller) else None
    session.add(
        AuditEntry(
            id=str(new_id()),
            at=platform.clock(),
            actor_id=caller.user_id if caller else by,
            api_key_id=caller.key_id if caller else None,
            action=deed.action,
            target_kind=deed.target_kind,
            target_id=deed.target_id,
            team_id=deed.team_id,
            ip=origin(),
            correlation_id=correlation_id(),
            detail=dict(deed.detail),
        )
    )
