"""Whether people may still do what they do: roles and sessions are looked at again and again.

At the pace of `watch_s`, by the database alone, so that nothing that is remembered anywhere can make it late; and at
once for a diagram of which Redis says that somebody's access has changed.
"""

from __future__ import annotations

import asyncio
import logging

from sqlalchemy import select

from services.access.roles import Role
from services.access.sessions import live_of
from services.collaboration.hub import Hub
from services.collaboration.session import Session
from services.schema.diagrams import Diagram
from services.updates.rights import roles_of
from services.updates.trouble import TROUBLE
from sync.wire.codes import Code

log = logging.getLogger(__name__)

_AT_ONCE = 500  # people in diagrams, or sessions, in one question


async def watch(hub: Hub) -> None:
    """For ever: who has lost a diagram leaves it, whose session is over is closed."""
    while True:
        await asyncio.sleep(hub.settings.watch_s)
        try:
            await look(hub)
        except TROUBLE as error:  # every PUSH is checked all the same
            log.warning("roles could not be looked at: %s", type(error).__name__)


async def heed(hub: Hub) -> None:
    """For ever: look at once at the diagrams of which something was heard. What fails here `watch` does."""
    while True:
        await hub.some_doubt.wait()
        hub.some_doubt.clear()
        doubted, hub.doubted = hub.doubted, set()
        places = [(one, diagram) for one in hub.sessions for diagram in one.places.keys() & doubted]
        try:
            await _look_at_places(hub, places)
        except TROUBLE as error:
            log.warning("roles could not be looked at: %s", type(error).__name__)


async def look(hub: Hub) -> None:
    """Sessions first: whose session is over is told that, whatever else they have lost."""
    sessions = list(hub.sessions)
    logins = sorted({one.login_id for one in sessions if one.login_id is not None})
    for first in range(0, len(logins), _AT_ONCE):
        await _look_at_logins(hub, sessions, set(logins[first : first + _AT_ONCE]))
    await _look_at_places(hub, [(one, diagram) for one in sessions for diagram in one.places])


async def _look_at_logins(hub: Hub, sessions: list[Session], logins: set[str]) -> None:
    async with hub.platform.database.read() as reading:
        over = logins - await live_of(reading, logins, hub.platform.clock())
    for one in sessions:
        if one.login_id in over:
            one.end(Code.TOKEN, "the session is over")


async def _look_at_places(hub: Hub, places: list[tuple[Session, str]]) -> None:
    for first in range(0, len(places), _AT_ONCE):
        await _look_at_roles(hub, places[first : first + _AT_ONCE])


async def _look_at_roles(hub: Hub, places: list[tuple[Session, str]]) -> None:
    pairs = {(one.user_id, diagram) for one, diagram in places}
    async with hub.platform.database.read() as reading:
        roles = await roles_of(reading, pairs, hub.platform.clock())
        trash = select(Diagram.id).where(
            Diagram.id.in_({diagram for _, diagram in pairs}), Diagram.trashed_at.is_not(None)
        )
        trashed = set(await reading.scalars(trash))
    for one, diagram in places:
        if diagram not in one.places:
            continue
        role = roles.get((one.user_id, diagram))
        if role is None:
            one.lose(diagram, "this diagram was deleted, or is no longer shared with you")
        elif diagram in trashed and role is not Role.OWNER:
            one.lose(diagram, "this diagram is in the trash of its owner; what is pushed by HTTP is kept")
        elif role is not one.places[diagram][1].role:
            one.change_role(diagram, role)
