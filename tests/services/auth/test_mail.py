"""Mail: into files or to a mail server, never lost, never with headers of somebody else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.policy import SMTP

import pytest

from services.access.mail import post
from services.auth.postbox import FileBox, SmtpBox, deliver_due, postbox
from services.auth.settings import AuthSettings, SmtpSecurity
from services.platform.platform import Platform
from tests.services.auth.door import Clock, Door
from tests.services.servers import free_port
from tests.services.turning import turned

pytestmark = pytest.mark.backend
SENDER = "AutoGraph <no-reply@example.org>"


class MailServer:
    """A small SMTP server on loopback that keeps what it takes; `refuses` so many messages first."""

    def __init__(self, port: int, refuses: int = 0) -> None:
        self.port = port
        self.refuses = refuses
        self.taken: list[bytes] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        while line := await reader.readline():
            word = line[:4].upper()
            if word == b"DATA":
                writer.write(b"354 go on\r\n")
                message = await reader.readuntil(b"\r\n.\r\n")
                if self.refuses:
                    self.refuses -= 1
                    writer.write(b"451 not now\r\n")
                    continue
                self.taken.append(message.removesuffix(b".\r\n"))
            writer.write(b"221 bye\r\n" if word == b"QUIT" else b"250 well\r\n")
            if word == b"QUIT":
                break
        writer.close()


@asynccontextmanager
async def mail_server(refuses: int = 0) -> AsyncIterator[MailServer]:
    server = MailServer(free_port(), refuses)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", server.port)
    async with listening:
        yield server


def _smtp(port: int) -> SmtpBox:
    return SmtpBox(AuthSettings(smtp_host="127.0.0.1", smtp_port=port, smtp_security=SmtpSecurity.NONE))


async def _post(platform: Platform, to: str = "ann@example.org", subject: str = "Hello") -> None:
    async with platform.database.begin() as session:
        post(platform, session, to, subject=subject, text="The words.\n.\nBcc: nobody")


async def test_b1_mail_goes_to_the_mail_server_once(platform: Platform) -> None:
    await _post(platform)
    async with mail_server() as server:
        first = await deliver_due(platform, _smtp(server.port), SENDER)
        assert (first, await deliver_due(platform, _smtp(server.port), SENDER)) == (1, 0)
    [mail] = [message_from_bytes(one, policy=SMTP) for one in server.taken]
    assert (mail["From"], mail["To"], mail["Subject"]) == (SENDER, "ann@example.org", "Hello")
    assert mail["Bcc"] is None


async def test_b1_mail_waits_for_a_server_that_is_away_or_refuses(platform: Platform) -> None:
    clock = Clock()
    platform = turned(platform, clock)
    await _post(platform)
    assert await deliver_due(platform, _smtp(free_port()), SENDER) == 0
    async with mail_server(refuses=1) as server:
        assert await deliver_due(platform, _smtp(server.port), SENDER) == 0, "it is not due again yet"
        clock.turn_by(minutes=1, seconds=1)
        assert await deliver_due(platform, _smtp(server.port), SENDER) == 0
        clock.turn_by(minutes=2, seconds=1)
        assert await deliver_due(platform, _smtp(server.port), SENDER) == 1
    assert len(server.taken) == 1


async def test_b1_two_processes_send_each_mail_once(platform: Platform) -> None:
    for n in range(30):
        await _post(platform, f"p{n}@example.org")
    async with mail_server() as server:
        await asyncio.gather(*(deliver_due(platform, _smtp(server.port), SENDER) for _ in range(4)))
    recipients = [message_from_bytes(one, policy=SMTP)["To"] for one in server.taken]
    assert sorted(recipients) == sorted(f"p{n}@example.org" for n in range(30))


async def test_b1_without_a_mail_server_mail_becomes_files(embedded: Platform) -> None:
    await _post(embedded)
    box = postbox(embedded, AuthSettings())
    assert isinstance(box, FileBox)
    await deliver_due(embedded, box, SENDER)
    [path] = (embedded.settings.data / "outbox").iterdir()
    assert message_from_bytes(path.read_bytes(), policy=SMTP)["To"] == "ann@example.org"


async def test_b1_a_deed_that_is_undone_sends_no_mail(embedded: Platform) -> None:
    with pytest.raises(ZeroDivisionError):
        async with embedded.database.begin() as session:
            post(embedded, session, "ann@example.org", subject="Hello", text="The words.")
            _ = 1 / 0
    assert await deliver_due(embedded, FileBox(embedded.settings.data / "outbox"), SENDER) == 0


async def test_b1_codes_in_waiting_mail_are_sealed(small_door: Door) -> None:
    await small_door.register("ann@example.org")
    code = await small_door.code("ann@example.org")
    for path in small_door.platform.settings.data.glob("autograph.db*"):
        assert code.encode() not in path.read_bytes()


@pytest.mark.parametrize("name", ["Crew\r\nBcc: eve@example.org", "Crew\nX: y", "Crew\x00", "Crew\u2028Bcc: eve"])
async def test_b1_names_cannot_add_headers_to_a_mail(small_door: Door, name: str) -> None:
    door = small_door
    access = (await door.newcomer("ann"))["access_token"]
    assert (await door.post("teams", access, name=name)).status_code == 422
    # Not even a name that came into the database some other way.
    await _post(door.platform, subject=f"You are invited to {name}")
    mail = (await door.mails("ann@example.org"))[-1]
    assert mail["Bcc"] is None and mail["X"] is None
    assert set(mail.keys()) <= {
        "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
        "Content-Transfer-Encoding",
    }  # fmt: skip
