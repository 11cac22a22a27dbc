"""The door of every endpoint: finds out who asks, then asks the endpoint's permission."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from services.access.caller import Caller
from services.access.identify import identify
from services.access.origin import remember_origin
from services.access.permissions import Permission
from services.platform.errors import Forbidden, NotSignedIn
from services.platform.platform import Platform


def platform_of(connection: HTTPConnection) -> Platform:
    """What the service that answers stands on."""
    platform = connection.app.state.platform
    assert isinstance(platform, Platform)
    return platform


def guard(permission: Permission, scope: str) -> Callable[[HTTPConnection], Awaitable[None]]:
    """A dependency that lets through whom `permission` lets through; an API key needs `scope` besides.

    A request that it let through is not looked at again: what is done once asks before its endpoint does.
    """

    async def check(connection: HTTPConnection) -> None:
        if getattr(connection.state, "let_in_by", None) is check:
            return
        platform = platform_of(connection)
        remember_origin(platform, connection)
        caller = await _identified(platform, connection, permission)
        if permission.needs_caller:
            if caller is None:
                raise NotSignedIn("this needs an access token or an API key")
            if not caller.has_scope(scope):
                raise Forbidden(f"this API key lacks the scope {scope}", advice="Make a key that has it.")
        connection.state.caller = caller
        await permission.check(platform, caller, connection)
        connection.state.let_in_by = check

    return check


async def _identified(platform: Platform, connection: HTTPConnection, permission: Permission) -> Caller | None:
    try:
        return await identify(platform, connection)
    except NotSignedIn:
        if permission.needs_caller:
            raise
        return None  # who renews a session may well send the old token along


# Coroutines, though they wait for nothing: FastAPI does each request's plain functions in another thread.
async def _platform(connection: HTTPConnection) -> Platform:
    return platform_of(connection)


async def _caller(connection: HTTPConnection) -> Caller:
    caller = connection.state.caller
    assert isinstance(caller, Caller), "a public endpoint asks for MaybeCaller"
    return caller


async def _maybe_caller(connection: HTTPConnection) -> Caller | None:
    caller = connection.state.caller
    assert caller is None or isinstance(caller, Caller)
    return caller


CurrentCaller = Annotated[Caller, Depends(_caller)]
"""The caller of an endpoint whose permission needs one."""
MaybeCaller = Annotated[Caller | None, Depends(_maybe_caller)]
"""The caller of a public endpoint, when there is one."""
CurrentPlatform = Annotated[Platform, Depends(_platform)]
"""What the service stands on."""
