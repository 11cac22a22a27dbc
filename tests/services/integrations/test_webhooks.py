"""Webhooks as their owners keep them, and where they may not go."""

from __future__ import annotations

import ipaddress
from datetime import timedelta

import pytest

from services.integrations.addresses import NotAllowed, checked_url, is_public, target_of
from services.integrations.settings import HubSettings
from services.integrations.webhooks import FORMER_SECRET_LASTS, secrets_of
from services.platform.errors import Invalid
from services.platform.platform import Platform
from services.schema.webhooks import Webhook
from tests.services.conftest import talking_to
from tests.services.integrations.conftest import Owner
from tests.services.integrations.receiver import Receiver
from tests.services.outside import serving
from tests.services.people import People
from tests.services.turning import TurnedClock, turned

pytestmark = pytest.mark.backend
STRICT = HubSettings(allow_private=False, allow_http=False)


async def test_a_webhook_is_kept_by_its_owner_and_unknown_to_others(embedded: Platform) -> None:
    people = People(embedded)
    ann, eve = await people.make("ann"), await people.make("eve")
    async with talking_to(embedded, "integrations") as client:
        owner, other = Owner(client, ann), Owner(client, eve)
        made = await owner.make("http://127.0.0.1:9/x", title="Build", kinds=["diagram.updated", "diagram.updated"])
        assert made["kinds"] == ["diagram.updated"] and made["secret"].startswith("whsec_")
        path = f"/{made['id']}"
        [listed] = (await owner.call("GET", "")).json()
        assert listed == (await owner.call("GET", path)).json()
        assert "secret" not in listed
        assert (await other.call("GET", "")).json() == []
        for method, under, body in (
            ("GET", "", None), ("PATCH", "", {"title": "Mine"}), ("DELETE", "", None), ("POST", "/secret", None),
            ("POST", "/test", None), ("GET", "/deliveries", None),
            ("POST", f"/deliveries/{made['id']}/redeliver", None),
        ):  # fmt: skip
            assert (await other.call(method, path + under, json=body)).status_code == 404, (method, under)
        changed = await owner.call("PATCH", path, json={"title": "Tests", "kinds": [], "is_active": False})
        assert (changed.json()["title"], changed.json()["kinds"], changed.json()["is_active"]) == ("Tests", [], False)
        assert changed.json()["url"] == made["url"]
        assert (await owner.call("DELETE", path)).status_code == 204
        assert (await owner.call("GET", path)).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {}, {"url": ""}, {"url": "ftp://host/"}, {"url": "https://"}, {"url": "https://ann:secret@host/"},
        {"url": "https://host/#x"}, {"url": "https://host/" + "x" * 2000}, {"url": "https://host/\x00"},
        {"url": "https://host/", "kinds": ["no.such"]}, {"url": "https://host/", "more": 1},
        {"url": "https://host/", "title": "a\x00b"}, {"url": "https://host/", "diagram_id": "../x"}, {"url": "https://[::1/"},
    ],
)  # fmt: skip
async def test_what_cannot_be_a_webhook_is_refused_with_the_place(embedded: Platform, body: dict[str, object]) -> None:
    ann = await People(embedded).make("ann")
    async with talking_to(embedded, "integrations") as client:
        answer = await Owner(client, ann).call("POST", "", json=body)
    assert answer.status_code in (400, 422)
    assert any(place in answer.json()["detail"] for place in ("url", "kinds", "more", "title", "diagram_id"))


async def test_there_may_be_only_so_many(embedded: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRAPH_INTEGRATIONS_WEBHOOKS_PER_PERSON", "2")
    ann = await People(embedded).make("ann")
    async with talking_to(embedded, "integrations") as client:
        owner = Owner(client, ann)
        codes = [(await owner.call("POST", "", json={"url": "http://host/"})).status_code for _ in range(3)]
    assert codes == [201, 201, 409]


async def test_j2_a_secret_is_rotated_with_a_day_in_which_both_count(embedded: Platform) -> None:
    clock = TurnedClock()
    platform = turned(embedded, clock)
    ann = await People(platform).make("ann")
    receiver = Receiver()
    async with serving(receiver.app()) as url, talking_to(platform, "integrations") as client:
        owner = Owner(client, ann)
        first = await owner.make(url)
        second = (await owner.call("POST", f"/{first['id']}/secret")).json()
        assert second["secret"] != first["secret"] and second["former_secret_until"]
        await owner.call("POST", f"/{first['id']}/test")
        # Until that is written down a day later looks like a courier that died on its way, and another is sent.
        await owner.log(first["id"], lambda rows: [row["status"] for row in rows] == ["delivered"])
        clock.turn(FORMER_SECRET_LASTS + timedelta(seconds=1))
        async with platform.database.read() as session:
            row = await session.get_one(Webhook, first["id"])
        assert secrets_of(platform, row) == [second["secret"]]
    [both] = receiver.received
    assert both.is_signed_with(first["secret"]) and both.is_signed_with(second["secret"])
    assert first["secret"].encode() not in row.secret + (row.former_secret or b"")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
        "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1",
        "2002:7f00:1::", "64:ff9b::10.0.0.1", "2001:db8::1", "192.0.2.1", "198.18.0.1",
    ],
)  # fmt: skip
async def test_a_webhook_may_not_go_inside(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(NotAllowed, match="public internet"):
        await target_of(f"https://{host}/hook", STRICT)


@pytest.mark.parametrize("host", ["localhost", "2130706433", "0x7f.1", "127.1", "0177.0.0.1", "localhost."])
async def test_other_spellings_of_this_machine_do_not_help(host: str) -> None:
    with pytest.raises(NotAllowed):
        await target_of(f"https://{host}/hook", STRICT)


async def test_a_public_address_is_pinned_and_its_name_kept_for_the_certificate() -> None:
    assert is_public(ipaddress.ip_address("93.184.216.34")) and is_public(ipaddress.ip_address("2606:4700::1111"))
    target = await target_of("https://93.184.216.34:8443/hook?x=1", STRICT)
    assert (str(target.url), target.host, target.name) == (
        "https://93.184.216.34:8443/hook?x=1", "93.184.216.34:8443", "93.184.216.34",
    )  # fmt: skip
    local = await target_of("http://localhost:8080/hook", HubSettings(allow_private=True, allow_http=True))
    assert local.url.host in ("127.0.0.1", "::1") and (local.host, local.name) == ("localhost:8080", "localhost")


def test_without_tls_only_where_the_settings_allow_it() -> None:
    with pytest.raises(Invalid, match="https"):
        checked_url("http://host/", STRICT)
    assert checked_url("http://host/", HubSettings(allow_http=True)) == "http://host/"


async def test_a_webhook_to_a_private_address_is_never_called(
    embedded: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOGRAPH_INTEGRATIONS_ALLOW_PRIVATE", "0")
    monkeypatch.setenv("AUTOGRAPH_INTEGRATIONS_ATTEMPTS", "1")
    ann = await People(embedded).make("ann")
    receiver = Receiver()
    async with serving(receiver.app()) as url, talking_to(embedded, "integrations") as client:
        owner = Owner(client, ann)
        webhook = await owner.make(url)
        await owner.call("POST", f"/{webhook['id']}/test")
        [one] = await owner.log(webhook["id"], lambda log: bool(log) and log[0]["status"] == "dead")
    assert one["attempts"][0]["problem"] == "its host is not on the public internet"
    assert receiver.received == []
