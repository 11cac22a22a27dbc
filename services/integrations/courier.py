"""Brings due deliveries to their receivers, some at a time, and writes down what they said."""

from __future__ import annotations

import asyncio
import json
import logging
import random
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import CursorResult, func, or_, select, update

from services.background.rounds import Bell
from services.integrations.sending import Answer, Sender
from services.integrations.settings import HubSettings
from services.integrations.signing import headers_for
from services.integrations.webhooks import secrets_of
from services.platform.ids import new_id
from services.platform.platform import Platform
from services.schema.events import Event
from services.schema.webhooks import Delivery, DeliveryAttempt, Webhook

log = logging.getLogger(__name__)

_GONE = 410
_SPARE_S = 60.0  # what a lease lasts beyond the time that one attempt may take


@dataclass(frozen=True, slots=True)
class Letter:
    """One claimed delivery, ready to be sent."""

    delivery_id: str
    webhook_id: str
    url: str
    event: Event
    secrets: tuple[str, ...]


class Courier:
    """One per instance. Instances share the work: whoever sets the lease of a delivery tries it."""

    def __init__(self, platform: Platform, sender: Sender, settings: HubSettings, bell: Bell) -> None:
        self._platform = platform
        self._sender = sender
        self._settings = settings
        self._bell = bell
        self._under_way: dict[asyncio.Task[None], str] = {}

    async def round(self) -> bool:
        """Start as many due deliveries as there is room for; each ends by ringing for the next round."""
        room = self._settings.parallel - len(self._under_way)
        for delivery_id, webhook_id in await self._due(room):
            if Counter(self._under_way.values())[webhook_id] >= self._settings.parallel_per_webhook:
                continue
            letter = await self._claimed(delivery_id)
            if letter is not None:
                task = asyncio.create_task(self._bring(letter))
                self._under_way[task] = webhook_id
                task.add_done_callback(self._ended)
        return False

    async def rest(self) -> None:
        """Let what is under way end, which its timeout bounds."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=self._settings.timeout_s)
        for task in list(self._under_way):
            task.cancel()

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._under_way[task]
        self._bell.ring()
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a delivery stopped; its lease runs out, and it is tried again", exc_info=error)

    async def _due(self, room: int) -> list[tuple[str, str]]:
        if room <= 0:
            return []
        at = self._platform.clock()
        full = [one for one, n in Counter(self._under_way.values()).items() if n >= self._settings.parallel_per_webhook]
        query = (
            select(Delivery.id, Delivery.webhook_id)
            .where(
                Delivery.status == "pending",
                Delivery.due_at <= at,
                or_(Delivery.leased_until.is_(None), Delivery.leased_until < at),
                Delivery.webhook_id.not_in(full),
            )
            .order_by(Delivery.due_at)
            .limit(room)
        )
        async with self._platform.database.read() as session:
            return [(one, webhook) for one, webhook in await session.execute(query)]

    async def _claimed(self, delivery_id: str) -> Letter | None:
        at = self._platform.clock()
        until = at + timedelta(seconds=self._settings.timeout_s + _SPARE_S)
        is_free = or_(Delivery.leased_until.is_(None), Delivery.leased_until < at)
        claim = update(Delivery).where(Delivery.id == delivery_id, Delivery.status == "pending", is_free)
        async with self._platform.database.begin() as session:
            result = await session.execute(
                claim.values(leased_until=until, attempts=Delivery.attempts + 1),
                execution_options={"synchronize_session": False},
            )
            assert isinstance(result, CursorResult)
            if not result.rowcount:
                return None
            delivery = await session.get_one(Delivery, delivery_id)
            webhook = await session.get_one(Webhook, delivery.webhook_id)
            if not webhook.is_active:
                delivery.status, delivery.ended_at = "dead", at
                return None
            event = await session.get_one(Event, delivery.event_id)
            secrets = tuple(secrets_of(self._platform, webhook))
        return Letter(delivery_id, webhook.id, webhook.url, event, secrets)

    async def _bring(self, letter: Letter) -> None:
        body = body_of(letter.event)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "AutoGraph-Webhooks/1",
            **headers_for(letter.event.id, self._platform.clock(), body, letter.secrets),
        }
        await self._write_down(letter, await self._sender.send(letter.url, body, headers))

    async def _write_down(self, letter: Letter, answer: Answer) -> None:
        at = self._platform.clock()
        async with self._platform.database.begin() as session:
            delivery = await session.get(Delivery, letter.delivery_id)
            if delivery is None:
                return  # its webhook was deleted meanwhile
            logged = select(func.count()).where(DeliveryAttempt.delivery_id == delivery.id)
            number = (await session.scalar(logged) or 0) + 1
            session.add(
                DeliveryAttempt(
                    id=str(new_id()), delivery_id=delivery.id, number=number, at=at, duration_ms=answer.duration_ms,
                    status_code=answer.status, problem=answer.problem, excerpt=answer.excerpt,
                )
            )  # fmt: skip
            delivery.leased_until = None
            if answer.is_taken:
                delivery.status, delivery.ended_at = "delivered", at
            elif answer.status == _GONE or delivery.attempts >= self._settings.attempts:
                delivery.status, delivery.ended_at = "dead", at
            else:
                delivery.due_at = at + timedelta(seconds=self._pause(delivery.attempts))
            if answer.status == _GONE:
                (await session.get_one(Webhook, letter.webhook_id)).is_active = False

    def _pause(self, attempts: int) -> float:
        pause = min(self._settings.first_pause_s * 4.0 ** (attempts - 1), self._settings.longest_pause_s)
        # Receivers that come back are not met by all deliveries at the same moment.
        return pause * random.uniform(0.75, 1.25)


def body_of(event: Event) -> bytes:
    """What is sent: the same bytes each time."""
    said = {
        "type": event.kind,
        "timestamp": event.at.isoformat(),
        "data": {**event.detail, "diagram_id": event.diagram_id, "user_id": event.user_id},
    }
    return json.dumps(said, ensure_ascii=False, sort_keys=True).encode()
