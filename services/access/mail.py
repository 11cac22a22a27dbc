"""Putting mail down together with the deed that it tells of; the auth service sends it."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

from sqlalchemy.ext.asyncio import AsyncSession

from services.access.seal import seal, unseal
from services.platform.ids import new_id
from services.platform.platform import Platform
from services.schema.mails import OutgoingMail

_PURPOSE = "mail"


def post(platform: Platform, session: AsyncSession, to: str, *, subject: str, text: str) -> None:
    """Have a mail sent, if and when `session` commits; it is sent soon after, again and again until it is taken."""
    message = EmailMessage(policy=SMTP)
    message["To"] = to
    message["Subject"] = " ".join(subject.split())
    message["Date"] = format_datetime(platform.clock())
    message["Message-ID"] = make_msgid(domain="autograph")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(f"{text}\n\nAutoGraph at {platform.settings.public_url}\n")
    at = platform.clock()
    sealed = seal(platform, _PURPOSE, message.as_bytes())
    session.add(OutgoingMail(id=str(new_id()), sealed=sealed, attempts=0, created_at=at, due_at=at))


def opened(platform: Platform, mail: OutgoingMail) -> bytes:
    """The message itself, as RFC 5322 writes it, yet without a sender."""
    return unseal(platform, _PURPOSE, mail.sealed)
