"""Events are written with the deed, or not at all."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from services.events.announcing import Happening, announce
from services.events.kinds import Kind
from services.platform.ids import new_id
from services.platform.platform import Platform
from services.schema.events import Event

pytestmark = pytest.mark.backend


async def test_an_event_is_there_when_its_deed_is_and_gone_when_it_is_not(platform: Platform) -> None:
    owner, diagram = str(new_id()), str(new_id())
    happening = Happening(Kind.DIAGRAM_RENAMED, owner, owner, diagram, {"title": "Plan"})
    with pytest.raises(LookupError):
        async with platform.database.begin() as session:
            announce(platform, session, happening)
            raise LookupError("the deed failed")
    async with platform.database.begin() as session:
        told = announce(platform, session, happening)
    async with platform.database.read() as session:
        [event] = (await session.scalars(select(Event))).all()
    assert (event.id, event.kind, event.diagram_id) == (told, "diagram.renamed", diagram)
    assert event.detail == {"title": "Plan"} and event.spread_at is None
