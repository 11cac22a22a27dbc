"""B3: who a diagram is shared with hears of it by mail, once, and nobody can be flooded or deceived with it."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import httpx
import pytest
from sqlalchemy import select

from services.access.mail import opened
from services.platform.ids import new_id
from services.platform.platform import Platform
from services.schema.accounts import User
from services.schema.mails import OutgoingMail
from tests.services.conftest import talking_to
from tests.services.diagrams.asking import asked, make
from tests.services.people import People
from tests.services.updates.http import HttpSync

pytestmark = pytest.mark.backend


async def waiting(platform: Platform) -> list[EmailMessage]:
    async with platform.database.read() as session:
        rows = list(await session.scalars(select(OutgoingMail).order_by(OutgoingMail.created_at, OutgoingMail.id)))
    return [message_from_bytes(opened(platform, one), EmailMessage, policy=SMTP) for one in rows]


async def test_b3_a_share_with_an_address_is_told_by_mail_once(
    client: httpx.AsyncClient, platform: Platform, people: People
) -> None:
    ann, ben = await people.make("ann"), await people.make("ben")
    plan = (await make(client, ann, "Plan"))["id"]
    for email in ("new@example.org", "ben@example.org"):
        for role in ("viewer", "editor"):
            await asked(client, ann, "POST", f"/{plan}/shares", {"email": email, "role": role}, 201)
    mails = await waiting(platform)
    assert [mail["To"] for mail in mails] == ["new@example.org", "ben@example.org"], "another role is no news by mail"
    assert mails[0]["Subject"] == "Ann shares the diagram \u201cPlan\u201d with you"
    text = mails[0].get_content()
    assert "as viewer" in text and platform.settings.public_url in text and plan not in text
    await asked(client, ann, "POST", f"/{plan}/shares", {"email": "ann@example.org", "role": "viewer"}, 409)
    await asked(client, ben, "POST", f"/{plan}/shares", {"email": "x@example.org", "role": "viewer"}, 403)
    assert len(await waiting(platform)) == 2, "what is refused sends nothing"


async def test_b3_names_cannot_add_headers_or_lines_to_the_mail(embedded: Platform) -> None:
    people = People(embedded)
    ann, plan = await people.make("ann"), str(new_id())
    async with talking_to(embedded, "diagrams") as client:
        title = "Plan\r\nBcc: eve@example.org\r\n\r\nPay\u2028here\x1b\u202e" + "!" * 300
        await HttpSync(client, ann).push([(plan, title, [])])
        async with embedded.database.begin() as session:
            (await session.get_one(User, ann.id)).name = "Ann\nBcc: eve@example.org"
        given = {"email": "ben@example.org", "role": "viewer"}
        await asked(client, ann, "POST", f"/{plan}/shares", given, 201)
        for bad in ("ben@example.org\nBcc: eve@example.org", "ben@example.org,eve@example.org"):
            await asked(client, ann, "POST", f"/{plan}/shares", given | {"email": bad}, 422)
    [mail] = await waiting(embedded)
    assert mail["Bcc"] is None and mail["To"] == "ben@example.org" and len(mail.keys()) == len(set(mail.keys()))
    assert len(str(mail["Subject"])) < 300 and "\n" not in str(mail["Subject"])
    first, *_ = mail.get_content().splitlines()
    assert "Pay here" in first and "Bcc" in first and "\u202e" not in first and "\x1b" not in first


async def test_b3_nobody_can_flood_others_with_mail(embedded: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRAPH_DIAGRAMS_ADDRESS_SHARES_PER_MINUTE", "3")
    people = People(embedded)
    ann, eve = await people.make("ann"), await people.make("eve")
    async with talking_to(embedded, "diagrams") as client:
        plan, other = (await make(client, eve, "Plan"))["id"], (await make(client, ann, "Other"))["id"]
        statuses = []
        for _ in range(4):  # shared and taken back again and again, to mail the same person
            answer = await client.post(
                f"/api/diagrams/{plan}/shares", json={"email": "ben@example.org", "role": "viewer"}, headers=eve.headers
            )
            statuses.append(answer.status_code)
            if answer.status_code == 201:
                await asked(client, eve, "DELETE", f"/{plan}/shares/{answer.json()['id']}", status=204)
        assert statuses == [201, 201, 201, 429] and int(answer.headers["Retry-After"]) > 0
        await asked(client, ann, "POST", f"/{other}/shares", {"email": "ben@example.org", "role": "viewer"}, 201)
    assert len(await waiting(embedded)) == 4
