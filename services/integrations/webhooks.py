"""Webhooks as their owners keep them: made, changed, given another secret."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from services.access.owning import count_owned
from services.access.roles import role_on
from services.access.seal import seal, unseal
from services.events.kinds import Kind
from services.integrations.settings import HubSettings
from services.integrations.signing import new_secret
from services.platform.errors import Conflict, NotFound
from services.platform.ids import new_id
from services.platform.platform import Platform
from services.schema.webhooks import Webhook

_PURPOSE = "webhook secret"
FORMER_SECRET_LASTS = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person says of a new webhook; no kinds means all of them."""

    url: str
    title: str
    kinds: tuple[Kind, ...]
    diagram_id: str | None


async def make(
    platform: Platform, session: AsyncSession, owner_id: str, draft: Draft, settings: HubSettings
) -> tuple[Webhook, str]:
    """A new webhook, and its secret, which is told this once.

    Raises:
        NotFound: the diagram is not one of the owner's or shared with them.
        Conflict: they have as many webhooks as they may.
    """
    at = platform.clock()
    if draft.diagram_id is not None and await role_on(session, owner_id, draft.diagram_id, at=at) is None:
        raise NotFound("there is no such diagram, or it is not shared with you")
    count = await count_owned(session, Webhook.owner_id, owner_id)
    if count >= settings.webhooks_per_person:
        raise Conflict(
            f"you have {count} webhooks, which is as many as there may be", advice="Delete one that is not needed."
        )
    secret = new_secret()
    webhook = Webhook(
        id=str(new_id()),
        owner_id=owner_id,
        diagram_id=draft.diagram_id,
        title=draft.title,
        url=draft.url,
        kinds=[kind.value for kind in draft.kinds],
        is_active=True,
        secret=seal(platform, _PURPOSE, secret.encode()),
        created_at=at,
    )
    session.add(webhook)
    return webhook, secret


async def owned(session: AsyncSession, webhook_id: str) -> Webhook:
    """The webhook, whose owner the endpoint's permission has checked. Raises: NotFound when it is gone since."""
    webhook = await session.get(Webhook, webhook_id)
    if webhook is None:
        raise NotFound("there is no such webhook")
    return webhook


def rotate(platform: Platform, webhook: Webhook) -> str:
    """Give it another secret, which is told this once; the present one signs beside it for a day."""
    secret = new_secret()
    webhook.former_secret, webhook.former_until = webhook.secret, platform.clock() + FORMER_SECRET_LASTS
    webhook.secret = seal(platform, _PURPOSE, secret.encode())
    return secret


def secrets_of(platform: Platform, webhook: Webhook) -> list[str]:
    """Those that sign now, the newest first."""
    sealed = [webhook.secret]
    if webhook.former_secret is not None and webhook.former_until and webhook.former_until > platform.clock():
        sealed.append(webhook.former_secret)
    return [unseal(platform, _PURPOSE, one).decode() for one in sealed]
