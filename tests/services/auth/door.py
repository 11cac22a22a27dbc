"""The auth service as its clients meet it, with a clock that tests turn and mail that they can read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import httpx
from sqlalchemy import select

from services.access.mail import opened
from services.platform.platform import Platform
from services.schema.audit import AuditEntry
from services.schema.mails import OutgoingMail
from tests.services.turning import TurnedClock

PASSWORD = "correct horse battery"


class Clock(TurnedClock):
    """Stands still until it is turned by days, hours, minutes or seconds."""

    def turn_by(self, **by: float) -> None:
        self.turn(timedelta(**by))


@dataclass(frozen=True, slots=True)
class Door:
    platform: Platform
    client: httpx.AsyncClient
    clock: Clock
    app: Any = field(repr=False)  # Any: the ASGI app, whose state is untyped

    async def post(self, path: str, token: str = "", /, **body: Any) -> httpx.Response:
        return await self.client.post(f"/api/auth/{path}", json=body, headers=bearer(token))

    async def get(self, path: str, token: str = "", /, **query: Any) -> httpx.Response:
        return await self.client.get(f"/api/auth/{path}", params=query, headers=bearer(token))

    async def call(self, method: str, path: str, token: str = "", /, **body: Any) -> httpx.Response:
        return await self.client.request(method, f"/api/auth/{path}", json=body or None, headers=bearer(token))

    async def register(self, email: str, password: str = PASSWORD) -> None:
        answer = await self.post("register", email=email, password=password, name=email.partition("@")[0].title())
        assert answer.status_code == 202, answer.text

    async def sign_in(self, email: str, password: str = PASSWORD, **more: Any) -> dict[str, Any]:
        """The tokens of a new session."""
        answer = await self.post("login", email=email, password=password, **more)
        assert answer.status_code == 200, answer.text
        assert answer.headers["cache-control"] == "no-store"
        return dict(answer.json())

    async def newcomer(self, name: str) -> dict[str, Any]:
        """Registered, verified and signed in; the tokens."""
        email = f"{name}@example.org"
        await self.register(email)
        await self.post("verify", token=await self.code(email))
        return await self.sign_in(email)

    async def counts(self, access_token: str) -> bool:
        """Whether a token still opens anything."""
        return (await self.get("sessions", access_token)).status_code == 200

    async def mails(self, to: str) -> list[EmailMessage]:
        """What waits to be sent to an address, oldest first."""
        async with self.platform.database.read() as session:
            rows = await session.scalars(select(OutgoingMail).order_by(OutgoingMail.created_at, OutgoingMail.id))
            read = [message_from_bytes(opened(self.platform, row), EmailMessage, policy=SMTP) for row in rows]
        return [mail for mail in read if mail["To"] == to]

    async def code(self, to: str) -> str:
        """The code in the newest mail to an address."""
        found = re.search(r"code: (\S+)", (await self.mails(to))[-1].get_content())
        assert found is not None
        return found.group(1)

    async def deeds(self, action: str) -> list[AuditEntry]:
        async with self.platform.database.read() as session:
            rows = await session.scalars(select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id))
            return list(rows)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}
