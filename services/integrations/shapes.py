"""Webhooks and deliveries as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.events.kinds import Kind
from services.platform.ids import ThingId
from services.schema.events import Event
from services.schema.webhooks import Delivery, DeliveryAttempt, Webhook
from services.web.titles import Title

Url = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Kinds = Annotated[list[Kind], Field(max_length=50, description="empty: every kind")]


class NewWebhook(BaseModel):
    """`diagram_id` limits it to one diagram, which may be shared; without it, it hears of all the caller's own."""

    model_config = ConfigDict(extra="forbid")

    url: Url
    title: Title = "Webhook"
    kinds: Kinds = []
    diagram_id: ThingId | None = None


class WebhookChange(BaseModel):
    """What is to be another; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    url: Url | None = None
    title: Title | None = None
    kinds: Kinds | None = None
    is_active: bool | None = None


class WebhookOut(BaseModel):
    id: str
    url: str
    title: str
    kinds: list[str]
    diagram_id: str | None
    is_active: bool
    former_secret_until: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, row: Webhook) -> WebhookOut:
        return cls(
            id=row.id, url=row.url, title=row.title, kinds=row.kinds, diagram_id=row.diagram_id,
            is_active=row.is_active, former_secret_until=row.former_until, created_at=row.created_at,
        )  # fmt: skip


class WebhookWithSecret(WebhookOut):
    """`secret` is told this once."""

    secret: str

    @classmethod
    def made(cls, row: Webhook, secret: str) -> WebhookWithSecret:
        return cls(**WebhookOut.of(row).model_dump(), secret=secret)


class AttemptOut(BaseModel):
    number: int
    at: datetime
    duration_ms: int
    status_code: int | None
    problem: str
    excerpt: str

    @classmethod
    def of(cls, row: DeliveryAttempt) -> AttemptOut:
        return cls(
            number=row.number, at=row.at, duration_ms=row.duration_ms, status_code=row.status_code,
            problem=row.problem, excerpt=row.excerpt,
        )  # fmt: skip


class DeliveryOut(BaseModel):
    """`status` is pending, delivered or dead; `due_at` is when a pending one is tried next."""

    id: str
    event_id: str
    kind: str
    status: str
    due_at: datetime
    created_at: datetime
    ended_at: datetime | None
    attempts: list[AttemptOut]

    @classmethod
    def of(cls, row: Delivery, event: Event, attempts: list[DeliveryAttempt]) -> DeliveryOut:
        return cls(
            id=row.id, event_id=event.id, kind=event.kind, status=row.status, due_at=row.due_at,
            created_at=row.created_at, ended_at=row.ended_at, attempts=[AttemptOut.of(one) for one in attempts],
        )  # fmt: skip


class Deliveries(BaseModel):
    """The newest first. `next` is the `before` of the next page; null on the last."""

    items: list[DeliveryOut]
    next: str | None
