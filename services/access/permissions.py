"""What an endpoint asks of its caller. Every endpoint names one; public ones say `PUBLIC`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import HTTPConnection

from services.access.caller import Caller
from services.access.roles import Role, role_on
from services.access.team_roles import TeamRole, role_in_team
from services.platform.errors import Forbidden, NotFound
from services.platform.ids import canonical
from services.platform.platform import Platform


class Permission(Protocol):
    """A rule over the caller and the request's path. `needs_caller` is False for what anybody may ask."""

    @property
    def needs_caller(self) -> bool: ...

    @property
    def label(self) -> str:
        """One or two words for the table of routes."""

    async def check(self, platform: Platform, caller: Caller | None, request: HTTPConnection) -> None:
        """Raises: Forbidden, or NotFound where the caller may not even know that the thing exists."""


@dataclass(frozen=True, slots=True)
class _Public:
    needs_caller: bool = False
    label: str = "public"

    async def check(self, platform: Platform, caller: Caller | None, request: HTTPConnection) -> None:
        return


@dataclass(frozen=True, slots=True)
class _SignedIn:
    needs_caller: bool = True
    label: str = "signed in"

    async def check(self, platform: Platform, caller: Caller | None, request: HTTPConnection) -> None:
        return


@dataclass(frozen=True, slots=True)
class _Admin:
    needs_caller: bool = True
    label: str = "admin"

    async def check(self, platform: Platform, caller: Caller | None, request: HTTPConnection) -> None:
        if caller is None or not caller.is_admin:
            raise Forbidden("only an administrator may do this", advice="Ask an administrator.")


@dataclass(frozen=True, slots=True)
class _Session:
    """Signed in with a session: what concerns the account itself is closed to API keys, whatever their scopes."""

    needs_caller: bool = True
    label: str = "own session"

    async def check(self, platform: Platform, caller: Caller | None, request: HTTPConnection) -> None:
        if caller is None or caller.session_id is None:
            raise Forbidden("an API key cannot do this", code="needs_session", advice="Sign in with your password.")


@dataclass(frozen=True, slots=True)
class _AdminSession:
    needs_caller: bool = True
    label: str = "admin, own session"

    async def check(self, platform: Platform, caller: Caller | None, request: HTTPConnection) -> None:
        await SESSION.check(platform, caller, request)
        await ADMIN.check(platform, caller, request)


@dataclass(frozen=True, slots=True)
class OnTeam:
    """At least `role` in the team that the path names as `parameter`. Who is not in it does not learn that it is."""

    role: TeamRole
    parameter: str = "team_id"
    needs_caller: bool = True

    @property
    def label(self) -> str:
        return f"{self.role.word} of the team"

    async def check(self, platform: Platform, caller: Caller | None, request: HTTPConnection) -> None:
        assert caller is not None
        team_id = canonical(request.path_params[self.parameter])
        async with platform.database.read() as session:
            role = await role_in_team(session, caller.user_id, team_id)
        if role is None:
            raise NotFound("there is no such team, or you are not in it")
        if role < self.role:
            raise Forbidden(f"this needs the role {self.role.word}; yours is {role.word}")


@dataclass(frozen=True, slots=True)
class OnDiagram:
    """At least `role` on the diagram that the path names as `parameter`."""

    role: Role
    parameter: str = "diagram_id"
    needs_caller: bool = True

    @property
    def label(self) -> str:
        return f"{self.role.word} of the diagram"

    async def check(self, platform: Platform, caller: Caller | None, request: HTTPConnection) -> None:
        assert caller is not None
        diagram_id = canonical(request.path_params[self.parameter])
        async with platform.database.read() as session:
            role = await role_on(session, caller.user_id, diagram_id, at=platform.clock())
            if role is None:
                raise await _absence(platform, session, caller, diagram_id)
        if role < self.role:
            raise Forbidden(f"this needs the role {self.role.word}; yours is {role.word}")


async def _absence(platform: Platform, session: AsyncSession, caller: Caller, diagram_id: str) -> NotFound:
    """Why there is nothing to see: who has a grant may know that the diagram is in the trash, nobody else."""
    if await role_on(session, caller.user_id, diagram_id, at=platform.clock(), even_trashed=True) is None:
        return NotFound("there is no such diagram, or it is not shared with you")
    advice = "Ask its owner to restore it."
    return NotFound("this diagram is in the trash of its owner", code="diagram_trashed", advice=advice)


PUBLIC: Permission = _Public()
SIGNED_IN: Permission = _SignedIn()
ADMIN: Permission = _Admin()
SESSION: Permission = _Session()
"""Signed in with a session, not with an API key."""
ADMIN_SESSION: Permission = _AdminSession()
