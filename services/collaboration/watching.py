"""Whether people may still do what they do: roles and sessions are looked at again and again."""

from __future__ import annotations

import asyncio
import logging

from services.access.sessions import state_of
from services.collaboration.hub import Hub
from services.collaboration.session import Session
from services.updates.rights import roles_of
from services.updates.trouble import TROUBLE
from sync.wire.codes import Code

log = logging.getLogger(__name__)

_PAIRS = 500


async def watch(hub: Hub) -> None:
    """For ever: who has lost a diagram leaves it, whose session is over is closed."""
    while True:
        await asyncio.sleep(hub.settings.watch_s)
        try:
            await look(hub)
        except TROUBLE as error:  # every PUSH is checked all the same
            log.warning("roles could not be looked at: %s", type(error).__name__)


async def look(hub: Hub) -> None:
    sessions = list(hub.sessions)
    places = [(one, diagram) for one in sessions for diagram in one.places]
    for first in range(0, len(places), _PAIRS):
        await _look_at_roles(hub, places[first : first + _PAIRS])
    for login in {one.login_id for one in sessions if one.login_id is not None}:
        state = await state_of(hub.platform, login)
        if state is None or not state.is_live:
            for one in sessions:
                if one.login_id == login:
                    one.end(Code.TOKEN, "the session is over")


async def _look_at_roles(hub: Hub, places: list[tuple[Session, str]]) -> None:
    pairs = {(one.user_id, diagram) for one, diagram in places}
    async with hub.platform.database.read() as reading:
        roles = await roles_of(reading, pairs, hub.platform.clock())
    for one, diagram in places:
        if diagram not in one.places:
            continue
        role = roles.get((one.user_id, diagram))
        if role is None:
            one.lose(diagram, "this diagram was deleted, or is no longer shared with you")
        elif role is not one.places[diagram][1].role:
            one.change_role(diagram, role)
