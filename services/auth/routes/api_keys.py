"""API keys of the caller. Only a session makes them: a key cannot make keys."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import status
from pydantic import AfterValidator, BaseModel, Field

from services.access.permissions import SESSION
from services.access.scopes import SCOPES
from services.auth import keys
from services.auth.words import ThingName
from services.platform.ids import ThingId
from services.schema.sessions import ApiKey
from services.web.guard import CurrentCaller, CurrentPlatform
from services.web.routing import Routes

routes = Routes("auth", "/api-keys")


def _known(scope: str) -> str:
    if scope not in SCOPES:
        raise ValueError(f"there is no such scope; there are {', '.join(sorted(SCOPES))}")
    return scope


class NewKey(BaseModel):
    """`scopes` as ``diagrams:read``; a key ends after `expires_in_days`."""

    name: ThingName
    scopes: Annotated[list[Annotated[str, AfterValidator(_known)]], Field(min_length=1, max_length=len(SCOPES))]
    expires_in_days: int = Field(default=90, ge=1, le=366)


class KeyOut(BaseModel):
    """A key without its text; `hint` is how it begins."""

    id: str
    name: str
    hint: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None

    @classmethod
    def of(cls, row: ApiKey) -> KeyOut:
        return cls(
            id=row.id, name=row.name, hint=row.hint, scopes=row.scopes.split(), created_at=row.created_at,
            expires_at=row.expires_at, last_used_at=row.last_used_at,
        )  # fmt: skip


class KeyMade(KeyOut):
    """Keep `key` now: it is shown this once."""

    key: str


@routes.post("", permission=SESSION, status_code=status.HTTP_201_CREATED)
async def make_key(wish: NewKey, caller: CurrentCaller, platform: CurrentPlatform) -> KeyMade:
    """Make a key, which is sent as ``Authorization: Bearer agk_...``."""
    end = platform.clock() + timedelta(days=wish.expires_in_days)
    async with platform.database.begin() as session:
        row, text = await keys.make(platform, session, caller, name=wish.name, scopes=wish.scopes, end=end)
    return KeyMade(**KeyOut.of(row).model_dump(), key=text)


@routes.get("", permission=SESSION)
async def list_keys(caller: CurrentCaller, platform: CurrentPlatform) -> list[KeyOut]:
    async with platform.database.read() as session:
        return [KeyOut.of(row) for row in await keys.of_user(session, caller.user_id)]


@routes.delete("/{key_id}", permission=SESSION, status_code=status.HTTP_204_NO_CONTENT)
async def revoke_key(key_id: ThingId, caller: CurrentCaller, platform: CurrentPlatform) -> None:
    """The key counts no more, from the next request on."""
    async with platform.database.begin() as session:
        await keys.revoke(platform, session, caller, key_id)
