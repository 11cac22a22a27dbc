"""Where mail goes: to a mail server, or into files on one machine."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Protocol

import aiosmtplib
from fastapi import FastAPI
from sqlalchemy import delete, select

from services.access.mail import opened
from services.auth.settings import AuthSettings, SmtpSecurity
from services.background.rounds import Every, rounds
from services.platform.errors import ServiceError
from services.platform.platform import Platform
from services.schema.mails import OutgoingMail

log = logging.getLogger(__name__)
_AT_ONCE = 20
# With pauses of 1, 2, 4 ... 60 minutes: about a day.
_MOST_ATTEMPTS = 28
_LONGEST_PAUSE = timedelta(hours=1)


class Postbox(Protocol):
    async def send(self, mail_id: str, message: EmailMessage) -> None:
        """Hand `message` over. Raises: OSError or SMTPException; it is tried again later."""


class FileBox:
    """A folder with one `.eml` file per mail."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, mail_id: str, message: EmailMessage) -> None:
        await asyncio.to_thread(self._write, mail_id, message.as_bytes())

    def _write(self, mail_id: str, data: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = self._folder / f".{mail_id}.part"
        part.write_bytes(data)
        part.replace(self._folder / f"{mail_id}.eml")


class SmtpBox:
    """A mail server."""

    def __init__(self, settings: AuthSettings) -> None:
        self._settings = settings
        # Made here: for every mail again it would hold all requests up for some hundredths of a second.
        self._tls = None if settings.smtp_security is SmtpSecurity.NONE else ssl.create_default_context()

    async def send(self, mail_id: str, message: EmailMessage) -> None:
        settings = self._settings
        await aiosmtplib.send(
            message,
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_user or None,
            password=settings.smtp_password.get_secret_value() or None,
            use_tls=settings.smtp_security is SmtpSecurity.TLS,
            start_tls=settings.smtp_security is SmtpSecurity.STARTTLS,
            tls_context=self._tls,
            timeout=settings.smtp_timeout_s,
        )


def postbox(platform: Platform, settings: AuthSettings) -> Postbox:
    return SmtpBox(settings) if settings.smtp_host else FileBox(platform.settings.data / "outbox")


async def deliver_due(platform: Platform, box: Postbox, sender: str) -> int:
    """Send what is due and say how much went out. Several processes may do it: each mail is taken by one of them.

    A mail leaves the database when the server has it: it may come twice after a crash, and is never lost.
    """
    sent = 0
    for mail in await _taken(platform):
        try:
            message = message_from_bytes(opened(platform, mail), EmailMessage, policy=SMTP)
            message["From"] = sender
            await box.send(mail.id, message)
        except (OSError, aiosmtplib.SMTPException, ServiceError) as error:
            await _failed(platform, mail, error)
        else:
            await _drop(platform, mail)
            sent += 1
    return sent


@asynccontextmanager
async def delivery(platform: Platform, _app: FastAPI) -> AsyncIterator[None]:
    """Send mail as long as the service runs."""
    settings = AuthSettings()
    box = postbox(platform, settings)

    async def work() -> bool:
        return await deliver_due(platform, box, settings.mail_from) > 0

    async with rounds(platform, work, name="mail", every=Every(settings.mail_every_s)):
        yield


async def _taken(platform: Platform) -> list[OutgoingMail]:
    at = platform.clock()
    due = OutgoingMail.due_at <= at
    async with platform.database.read() as session:
        if await session.scalar(select(OutgoingMail.id).where(due).limit(1)) is None:
            return []
    async with platform.database.begin() as session:
        query = select(OutgoingMail).where(due).order_by(OutgoingMail.due_at).limit(_AT_ONCE)
        mails = list(await session.scalars(query.with_for_update(skip_locked=True)))
        for mail in mails:
            mail.due_at = at + min(timedelta(minutes=2 ** min(mail.attempts, 10)), _LONGEST_PAUSE)
            mail.attempts += 1
    return mails


async def _failed(platform: Platform, mail: OutgoingMail, error: Exception) -> None:
    if mail.attempts < _MOST_ATTEMPTS:
        log.warning("mail %s waits, attempt %d failed: %s", mail.id, mail.attempts, type(error).__name__)
        return
    log.error("mail %s is given up after %d attempts: %s", mail.id, mail.attempts, type(error).__name__)
    await _drop(platform, mail)


async def _drop(platform: Platform, mail: OutgoingMail) -> None:
    async with platform.database.begin() as session:
        await session.execute(delete(OutgoingMail).where(OutgoingMail.id == mail.id))
