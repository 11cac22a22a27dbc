"""The log of what was delivered, and delivering once more."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query, status
from sqlalchemy import select

from services.access.owning import Owns
from services.integrations.hub import CurrentHub
from services.integrations.shapes import Deliveries, DeliveryOut
from services.platform.errors import Conflict, NotFound
from services.platform.ids import ThingId
from services.schema.events import Event
from services.schema.webhooks import Delivery, DeliveryAttempt, Webhook
from services.web.guard import CurrentPlatform
from services.web.routing import Routes

routes = Routes("integrations", "/webhooks/{webhook_id}/deliveries")
OWNER = Owns(Webhook.id, Webhook.owner_id, "webhook_id", "webhook")
Status = Literal["pending", "delivered", "dead"]


@routes.get("", permission=OWNER)
async def list_deliveries(
    webhook_id: ThingId,
    platform: CurrentPlatform,
    *,
    status: Status | None = None,
    before: ThingId | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> Deliveries:
    """What was sent or is to be sent, with every attempt."""
    query = select(Delivery, Event).join(Event, Event.id == Delivery.event_id).where(Delivery.webhook_id == webhook_id)
    if status is not None:
        query = query.where(Delivery.status == status)
    if before is not None:
        query = query.where(Delivery.id < before)  # ids grow with time
    async with platform.database.read() as session:
        rows = (await session.execute(query.order_by(Delivery.id.desc()).limit(limit + 1))).all()
        shown = [(delivery, event) for delivery, event in rows[:limit]]
        attempts: dict[str, list[DeliveryAttempt]] = {delivery.id: [] for delivery, _ in shown}
        tried = select(DeliveryAttempt).where(DeliveryAttempt.delivery_id.in_(attempts))
        for attempt in await session.scalars(tried.order_by(DeliveryAttempt.number)):
            attempts[attempt.delivery_id].append(attempt)
    items = [DeliveryOut.of(delivery, event, attempts[delivery.id]) for delivery, event in shown]
    return Deliveries(items=items, next=items[-1].id if len(rows) > limit else None)


@routes.post("/{delivery_id}/redeliver", permission=OWNER, status_code=status.HTTP_202_ACCEPTED)
async def redeliver(webhook_id: ThingId, delivery_id: ThingId, platform: CurrentPlatform, hub: CurrentHub) -> None:
    """Send it again, whatever became of it; the receiver knows it by its id. Its log goes on."""
    async with platform.database.begin() as session:
        query = select(Delivery).where(Delivery.id == delivery_id, Delivery.webhook_id == webhook_id)
        delivery = await session.scalar(query.with_for_update())
        if delivery is None:
            raise NotFound("there is no such delivery")
        if not (await session.get_one(Webhook, webhook_id)).is_active:
            raise Conflict("the webhook rests", advice="Make it active again, then deliver once more.")
        at = platform.clock()
        if delivery.leased_until is not None and delivery.leased_until > at:
            raise Conflict("it is being delivered right now", advice="Wait for a moment and look at the log.")
        delivery.status, delivery.attempts, delivery.due_at, delivery.ended_at = "pending", 0, at, None
        delivery.leased_until = None
    hub.bell.ring()
