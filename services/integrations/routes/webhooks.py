"""Webhooks: made, listed, changed, tested, given another secret, deleted."""

from __future__ import annotations

from fastapi import status
from sqlalchemy import select

from services.access.audit import Deed, record
from services.access.owning import Owns
from services.access.permissions import SIGNED_IN
from services.events.announcing import Happening, announce
from services.events.kinds import Kind
from services.integrations import webhooks
from services.integrations.addresses import checked_url
from services.integrations.hub import CurrentHub
from services.integrations.shapes import NewWebhook, WebhookChange, WebhookOut, WebhookWithSecret
from services.integrations.spreading import delivery_of
from services.platform.ids import ThingId
from services.schema.events import Event
from services.schema.webhooks import Webhook
from services.web.guard import CurrentCaller, CurrentPlatform
from services.web.routing import Routes

routes = Routes("integrations", "/webhooks")
OWNER = Owns(Webhook.id, Webhook.owner_id, "webhook_id", "webhook")


@routes.post("", permission=SIGNED_IN, status_code=status.HTTP_201_CREATED)
async def make_webhook(
    new: NewWebhook, caller: CurrentCaller, platform: CurrentPlatform, hub: CurrentHub
) -> WebhookWithSecret:
    """Have events sent to an address from now on. The secret, with which they are signed, is told this once."""
    url = checked_url(new.url, hub.settings)
    draft = webhooks.Draft(url, new.title, tuple(dict.fromkeys(new.kinds)), new.diagram_id)
    async with platform.database.begin() as session:
        webhook, secret = await webhooks.make(platform, session, caller.user_id, draft, hub.settings)
        record(platform, session, caller, Deed("webhook.make", "webhook", webhook.id))
    return WebhookWithSecret.made(webhook, secret)


@routes.get("", permission=SIGNED_IN)
async def list_webhooks(caller: CurrentCaller, platform: CurrentPlatform) -> list[WebhookOut]:
    """The caller's webhooks, the newest last."""
    mine = select(Webhook).where(Webhook.owner_id == caller.user_id).order_by(Webhook.created_at, Webhook.id)
    async with platform.database.read() as session:
        return [WebhookOut.of(row) for row in await session.scalars(mine)]


@routes.get("/{webhook_id}", permission=OWNER)
async def read_webhook(webhook_id: ThingId, platform: CurrentPlatform) -> WebhookOut:
    async with platform.database.read() as session:
        return WebhookOut.of(await webhooks.owned(session, webhook_id))


@routes.patch("/{webhook_id}", permission=OWNER)
async def change_webhook(
    webhook_id: ThingId, change: WebhookChange, caller: CurrentCaller, platform: CurrentPlatform, hub: CurrentHub
) -> WebhookOut:
    """Change its address, title or kinds, or let it rest; what is pending goes to the new address."""
    async with platform.database.begin() as session:
        webhook = await webhooks.owned(session, webhook_id)
        if change.url is not None:
            webhook.url = checked_url(change.url, hub.settings)
        if change.title is not None:
            webhook.title = change.title
        if change.kinds is not None:
            webhook.kinds = [kind.value for kind in dict.fromkeys(change.kinds)]
        if change.is_active is not None:
            webhook.is_active = change.is_active
        record(platform, session, caller, Deed("webhook.change", "webhook", webhook_id))
        return WebhookOut.of(webhook)


@routes.delete("/{webhook_id}", permission=OWNER, status_code=status.HTTP_204_NO_CONTENT)
async def delete_webhook(webhook_id: ThingId, caller: CurrentCaller, platform: CurrentPlatform) -> None:
    """Delete it with its log; what is pending is not delivered."""
    async with platform.database.begin() as session:
        await session.delete(await webhooks.owned(session, webhook_id))
        record(platform, session, caller, Deed("webhook.delete", "webhook", webhook_id))


@routes.post("/{webhook_id}/secret", permission=OWNER)
async def rotate_secret(webhook_id: ThingId, caller: CurrentCaller, platform: CurrentPlatform) -> WebhookWithSecret:
    """Another secret, told this once. For a day both sign, so that the receiver can change without losing anything."""
    async with platform.database.begin() as session:
        webhook = await webhooks.owned(session, webhook_id)
        secret = webhooks.rotate(platform, webhook)
        record(platform, session, caller, Deed("webhook.rotate", "webhook", webhook_id))
        return WebhookWithSecret.made(webhook, secret)


@routes.post("/{webhook_id}/test", permission=OWNER, status_code=status.HTTP_202_ACCEPTED)
async def test_webhook(
    webhook_id: ThingId, caller: CurrentCaller, platform: CurrentPlatform, hub: CurrentHub
) -> dict[str, str]:
    """Send it an event of the kind ``webhook.test``; the log of deliveries tells what it said."""
    at = platform.clock()
    async with platform.database.begin() as session:
        webhook = await webhooks.owned(session, webhook_id)
        happening = Happening(Kind.WEBHOOK_TEST, caller.user_id, caller.user_id, webhook.diagram_id)
        event_id = announce(platform, session, happening)
        await session.flush()
        (await session.get_one(Event, event_id)).spread_at = at  # for this webhook only
        delivery = delivery_of(webhook_id, event_id, at)
        session.add(delivery)
    hub.bell.ring()
    return {"delivery_id": delivery.id}
