"""From events to deliveries: who hears of what."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import CursorResult, and_, delete, false, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from services.access.roles import role_on
from services.events.announcing import Happening, announce
from services.events.kinds import Kind
from services.platform.ids import new_id
from services.platform.platform import Platform
from services.schema.diagrams import Diagram
from services.schema.events import Event, HeardHead
from services.schema.webhooks import Delivery, Webhook

_AT_ONCE = 100


async def spread(platform: Platform) -> bool:
    """Make deliveries of the events that have none yet, each event once; whether there may be more of them."""
    async with platform.database.read() as session:
        waiting = select(Event.id).where(Event.spread_at.is_(None)).order_by(Event.at, Event.id).limit(_AT_ONCE)
        events = list(await session.scalars(waiting))
    for event_id in events:
        async with platform.database.begin() as session:
            await _spread_one(session, event_id, platform.clock())
    return len(events) == _AT_ONCE


async def _spread_one(session: AsyncSession, event_id: str, at: datetime) -> None:
    mine = update(Event).where(Event.id == event_id, Event.spread_at.is_(None)).values(spread_at=at)
    result = await session.execute(mine)
    assert isinstance(result, CursorResult)
    if not result.rowcount:
        return  # another instance was first
    event = await session.get_one(Event, event_id)
    for webhook in await _hearers(session, event, at):
        session.add(delivery_of(webhook.id, event_id, at))


def delivery_of(webhook_id: str, event_id: str, at: datetime) -> Delivery:
    """A delivery that is due at once."""
    return Delivery(
        id=str(new_id()), webhook_id=webhook_id, event_id=event_id, status="pending", due_at=at, created_at=at
    )


async def _hearers(session: AsyncSession, event: Event, at: datetime) -> list[Webhook]:
    """The owner's webhooks, and those that others made for just this diagram and whose people may still see it."""
    # Without a diagram a comparison with it would find the webhooks of everybody that name none.
    this = Webhook.diagram_id == event.diagram_id if event.diagram_id is not None else false()
    about = or_(Webhook.diagram_id.is_(None), this)
    reach = or_(Webhook.owner_id == event.owner_id, this)
    found = await session.scalars(select(Webhook).where(Webhook.is_active, about, reach))
    hearers = []
    for webhook in found:
        if webhook.kinds and event.kind not in webhook.kinds:
            continue
        if webhook.owner_id != event.owner_id:
            assert event.diagram_id is not None, "the query asked for it"
            # That it went to the trash is told to those who lost it by that.
            if await role_on(session, webhook.owner_id, event.diagram_id, at=at, even_trashed=True) is None:
                continue
        hearers.append(webhook)
    return hearers


async def tell_of_updates(platform: Platform) -> bool:
    """Announce each diagram whose content grew since the last look; whether there may be more of them.

    It is found from the heads of the update logs, so that a push has nothing to write for it, and so that a hundred
    pushes in a minute are one event. What a diagram said before anybody listened is only noted.
    """
    async with platform.database.begin() as session:
        listening = await session.scalar(select(func.min(Webhook.created_at)).where(Webhook.is_active))
        if listening is None:
            await session.execute(delete(HeardHead))  # what changes while nobody listens is no news later
            return False
        made_since = and_(Diagram.created_at >= listening, Diagram.head_seq > 0)
        is_news = or_(HeardHead.head_seq.is_not(None), made_since)
        grown = (
            select(Diagram.id, Diagram.owner_id, Diagram.head_seq, is_news)
            .outerjoin(HeardHead, HeardHead.diagram_id == Diagram.id)
            .where(or_(HeardHead.head_seq.is_(None), HeardHead.head_seq < Diagram.head_seq))
            .limit(_AT_ONCE)
        )
        rows = (await session.execute(grown)).all()
        for diagram_id, owner_id, head, news in rows:
            if news:
                detail = {"head_seq": head}
                announce(platform, session, Happening(Kind.DIAGRAM_UPDATED, owner_id, None, diagram_id, detail))
            await _note(session, diagram_id, head)
    return len(rows) == _AT_ONCE


async def _note(session: AsyncSession, diagram_id: str, head: int) -> None:
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    row = insert(HeardHead).values(diagram_id=diagram_id, head_seq=head)
    await session.execute(row.on_conflict_do_update(index_elements=["diagram_id"], set_={"head_seq": head}))


async def forget_old(platform: Platform, keep: timedelta) -> None:
    """Delete events older than `keep`, with their deliveries, and heads of diagrams that are gone."""
    async with platform.database.begin() as session:
        await session.execute(delete(Event).where(Event.at < platform.clock() - keep))
        await session.execute(delete(HeardHead).where(HeardHead.diagram_id.not_in(select(Diagram.id))))
