"""What has changed in a library since the last look, by a cursor that clients hand back unread.

Rows are found by `Diagram.changed_at`. Clocks of servers differ and transactions end out of order, so the cursor stays
half a minute behind the present: a diagram may be told twice, never not at all. What others share has no such moment:
the cursor holds a digest of it, and when that differs all of it is told again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pydantic import BaseModel
from sqlalchemy import bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.access.roles import Role, granted
from services.platform.errors import Invalid
from services.schema.accounts import User
from services.schema.diagrams import Diagram
from services.updates.versions import versions_of

_BEHIND = timedelta(seconds=30)
_START = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Change(BaseModel):
    """One diagram as it is now; `version` says of each peer (in decimal digits) how many of its operations are here.

    `owner` is the name of whoever shares it, empty for the caller's own.
    """

    id: str
    title: str
    role: str
    trashed: bool
    seq: int
    version: dict[str, int]
    owner: str = ""


class FeedPage(BaseModel):
    """`shared`: the ids of all that others share with the caller, only when that has changed and with the last page.

    `shelf`: the revision of the caller's shelf, with the last page.
    """

    epoch: str
    cursor: str
    more: bool
    diagrams: list[Change]
    shared: list[str] | None = None
    shelf: str | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """Everything before `since` was told; `place` is where a page ended, when more follow; `shared` is the digest."""

    since: datetime = _START
    place: tuple[datetime, str] | None = None
    shared: str = "-"

    def __str__(self) -> str:
        place = f"{_number(self.place[0])}-{self.place[1]}" if self.place else ""
        return f"1.{_number(self.since)}.{place}.{self.shared}"

    @staticmethod
    def read(text: str) -> Cursor:
        """Raises: Invalid for one that is not ours."""
        try:
            kind, since, place, shared = text.split(".")
            if kind != "1" or len(text) > 200:
                raise ValueError(kind)
            at, _, identity = place.partition("-")
            return Cursor(_moment(since), (_moment(at), identity) if place else None, shared)
        except (ValueError, OverflowError):
            raise Invalid("that is no cursor of this feed", advice="Begin without a cursor.") from None


# Built once, as in `services.access.roles`.
_MINE = Diagram.owner_id == bindparam("user")
_SINCE = Diagram.changed_at >= bindparam("since")
_SHARED = Diagram.id.in_(bindparam("shared", expanding=True))
_NEW = select(Diagram.id, Diagram.changed_at).where(or_(_MINE & _SINCE, _SHARED & _SINCE))
_NEW_AND_SHARED = select(Diagram.id, Diagram.changed_at).where(or_(_MINE & _SINCE, _SHARED))
_FACTS = (
    select(Diagram.id, Diagram.title, Diagram.owner_id, Diagram.trashed_at, Diagram.head_seq, User.name)
    .join(User, User.id == Diagram.owner_id)
    .where(Diagram.id.in_(bindparam("diagrams", expanding=True)))
)


async def changes(
    session: AsyncSession, user_id: str, cursor: Cursor, *, limit: int, at: datetime
) -> tuple[list[Change], Cursor, bool, list[str] | None]:
    """A page of what has changed, the next cursor, whether more follow now, and what is shared where that changed."""
    roles: dict[str, Role] = {}
    for diagram, name in await granted(session, user_id, at):
        roles[diagram] = max(Role.named(name), roles.get(diagram, Role.VIEWER))
    digest = hashlib.sha256(repr(sorted(roles.items())).encode()).hexdigest()[:16]
    everything_shared = digest != cursor.shared
    settled = at - _BEHIND  # whatever is older than this has been committed
    wanted = {"user": user_id, "since": cursor.since, "shared": list(roles)}
    found = await session.execute(_NEW_AND_SHARED if everything_shared else _NEW, wanted)
    order = sorted((changed, identity) for identity, changed in found)
    ahead = [one for one in order if cursor.place is None or one > cursor.place]
    page, more = ahead[:limit], len(ahead) > limit
    if more:
        onward = Cursor(cursor.since, page[-1], cursor.shared)
    else:
        latest = max((changed + _MICROSECOND for changed, _ in order), default=_START)
        onward = Cursor(max(cursor.since, min(latest, settled)), None, digest)
    told = await _told(session, user_id, [identity for _, identity in page], roles)
    return told, onward, more, sorted(roles) if everything_shared and not more else None


async def _told(session: AsyncSession, user_id: str, ids: list[str], roles: dict[str, Role]) -> list[Change]:
    if not ids:
        return []
    rows = (await session.execute(_FACTS, {"diagrams": ids})).all()
    versions = await versions_of(session, ids)
    found = {
        identity: Change(
            id=identity,
            title=title,
            role=(Role.OWNER if owner == user_id else roles[identity]).word,
            trashed=trashed_at is not None,
            seq=seq,
            version={str(peer): end for peer, end in versions[identity].items()},
            owner="" if owner == user_id else name,
        )
        for identity, title, owner, trashed_at, seq, name in rows
    }
    return [found[identity] for identity in ids if identity in found]


def _number(moment: datetime) -> int:
    return (moment - _START) // _MICROSECOND


def _moment(number: str) -> datetime:
    return _START + int(number) * _MICROSECOND
