"""What administrators do with accounts and with the keys that sign tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Query, status
from pydantic import AfterValidator, BaseModel
from sqlalchemy import or_, select

from services.access.audit import Deed, record
from services.access.permissions import ADMIN, ADMIN_SESSION
from services.access.sessions import forget
from services.access.signing import rotate
from services.auth import accounts, one_time, sign_ins
from services.auth.one_time import Purpose
from services.auth.words import one_line
from services.platform.errors import Conflict
from services.platform.ids import ThingId
from services.schema.accounts import User
from services.web.guard import CurrentCaller, CurrentPlatform
from services.web.routing import Routes

routes = Routes("auth", "/admin")
Search = Annotated[str, Query(max_length=254), AfterValidator(one_line)]
Limit = Annotated[int, Query(ge=1, le=500)]


class UserOut(BaseModel):
    id: str
    email: str
    name: str
    is_admin: bool
    verified_at: datetime | None
    disabled_at: datetime | None
    created_at: datetime


class UserPage(BaseModel):
    """In the order of their addresses. `next` goes into `after` of the following request; None at the end."""

    users: list[UserOut]
    next: str | None


class UserChange(BaseModel):
    is_admin: bool


class KeyRotation(BaseModel):
    """`at_once` for a key that others may have: every access token that it signed stops counting."""

    at_once: bool = False


class RotatedKey(BaseModel):
    kid: str


@routes.get("/users", permission=ADMIN, scope="admin:read")
async def list_users(
    platform: CurrentPlatform, search: Search = "", after: Search = "", limit: Limit = 100
) -> UserPage:
    """All accounts, or those whose address or name has `search` in it."""
    query = select(User).where(User.email > after).order_by(User.email).limit(limit)
    if search:
        query = query.where(
            or_(User.email.icontains(search, autoescape=True), User.name.icontains(search, autoescape=True))
        )
    async with platform.database.read() as session:
        rows = (await session.scalars(query)).all()
    users = [UserOut.model_validate(row, from_attributes=True) for row in rows]
    return UserPage(users=users, next=rows[-1].email if len(rows) == limit else None)


@routes.post("/users/{user_id}/disable", permission=ADMIN_SESSION, status_code=status.HTTP_204_NO_CONTENT)
async def disable_user(user_id: ThingId, caller: CurrentCaller, platform: CurrentPlatform) -> None:
    """Close the account to its person: sessions and API keys stop counting; nothing is deleted."""
    if user_id == caller.user_id:
        raise Conflict("you cannot disable yourself", advice="Ask another administrator.")
    async with platform.database.begin() as session:
        user = await accounts.by_id(session, user_id)
        user.disabled_at = user.disabled_at or platform.clock()
        await one_time.drop(session, user.id, *Purpose)
        ended = await sign_ins.end(platform, session, user.id)
        record(platform, session, caller, Deed("account.disable", "user", user.id, detail={"ended": len(ended)}))
    await forget(platform, *ended)


@routes.post("/users/{user_id}/enable", permission=ADMIN_SESSION, status_code=status.HTTP_204_NO_CONTENT)
async def enable_user(user_id: ThingId, caller: CurrentCaller, platform: CurrentPlatform) -> None:
    """Open it again; the person signs in anew."""
    async with platform.database.begin() as session:
        user = await accounts.by_id(session, user_id)
        user.disabled_at = None
        record(platform, session, caller, Deed("account.enable", "user", user.id))


@routes.put("/users/{user_id}", permission=ADMIN_SESSION)
async def change_user(
    user_id: ThingId, change: UserChange, caller: CurrentCaller, platform: CurrentPlatform
) -> UserOut:
    """Make somebody an administrator, or no longer one; not oneself, so that one is always left."""
    if user_id == caller.user_id:
        raise Conflict("you cannot change your own rights", advice="Ask another administrator.")
    async with platform.database.begin() as session:
        user = await accounts.by_id(session, user_id)
        user.is_admin = change.is_admin
        record(platform, session, caller, Deed("account.rights", "user", user.id, detail={"admin": change.is_admin}))
        living = [one.id for one in await sign_ins.living(platform, session, user.id)]
    await forget(platform, *living)
    return UserOut.model_validate(user, from_attributes=True)


@routes.post("/keys/rotate", permission=ADMIN_SESSION)
async def rotate_keys(wish: KeyRotation, caller: CurrentCaller, platform: CurrentPlatform) -> RotatedKey:
    """Sign with a new key from now on."""
    pair = await rotate(platform, at_once=wish.at_once)
    async with platform.database.begin() as session:
        record(platform, session, caller, Deed("key.rotate", "signing_key", pair.kid, detail={"at_once": wish.at_once}))
    return RotatedKey(kid=pair.kid)
