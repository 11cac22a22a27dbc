"""A diagram is shared by address and by link, through the service as it is."""

from __future__ import annotations

import time
from asyncio import wrap_future

import httpx
import pytest

from app.syncing.asking import read
from app.syncing.sharing import ServerSharing
from sync.errors import Refused, ServerFailed
from tests.app.syncing.conftest import asking, run
from tests.services.diagrams.asking import asked, make
from tests.services.people import People, Person
from ui.sync_ports import Member, NewLink

pytestmark = pytest.mark.sync


def sharing_of(client: httpx.AsyncClient, who: Person) -> ServerSharing:
    return ServerSharing(asking(client, who), run, me=lambda: who.id, address=lambda: "https://house.example/")


async def test_the_owner_shares_changes_and_withdraws(client: httpx.AsyncClient, people: People) -> None:
    ann, ben = await people.make("ann"), await people.make("ben")
    plan, sharing = (await make(client, ann, "Plan"))["id"], sharing_of(client, ann)
    made = await wrap_future(sharing.share(plan, "ben@example.org", "viewer"))
    waiting = await wrap_future(sharing.share(plan, "new@example.org", "editor"))
    assert (made.name, made.email, made.is_pending) == ("Ben", "ben@example.org", False) and waiting.is_pending
    owner, *others = await wrap_future(sharing.members(plan))
    assert owner == Member("", "Ann", "", "owner", is_me=True) and others == [made, waiting]
    await wrap_future(sharing.change_role(plan, made.id, "editor"))
    await wrap_future(sharing.withdraw(plan, waiting.id))
    assert [one.role for one in await wrap_future(sharing.members(plan))] == ["owner", "editor"]
    await asked(client, ben, "PATCH", f"/{plan}", {"title": "Ours"})


async def test_others_see_the_names_and_may_leave(client: httpx.AsyncClient, people: People) -> None:
    ann, ben = await people.make("ann"), await people.make("ben")
    plan = (await make(client, ann, "Plan"))["id"]
    await wrap_future(sharing_of(client, ann).share(plan, "ben@example.org", "viewer"))
    sharing = sharing_of(client, ben)
    owner, me = await wrap_future(sharing.members(plan))
    assert owner == Member("", "Ann", "", "owner") and me == Member("", "Ben", "", "viewer", is_me=True)
    with pytest.raises(Refused) as refused:
        await wrap_future(sharing.share(plan, "c@example.org", "viewer"))
    assert refused.value.status == 403
    await wrap_future(sharing.leave(plan))
    with pytest.raises(Refused) as refused:
        await wrap_future(sharing.members(plan))
    assert refused.value.status == 404


async def test_a_link_is_made_found_opened_and_revoked(client: httpx.AsyncClient, people: People) -> None:
    ann = await people.make("ann")
    plan, sharing = (await make(client, ann, "Plan"))["id"], sharing_of(client, ann)
    end = time.time() + 3600.0
    made = await wrap_future(sharing.make_link(plan, NewLink("commenter", "secret!", end)))
    assert made.url.startswith("https://house.example/link#") and made.has_password and made.role == "commenter"
    assert made.expires_s == pytest.approx(end, abs=0.01)
    opening = {"token": made.url.partition("#")[2], "password": "secret!"}
    answer = await client.post("/api/diagrams/links/open", json=opening)
    assert answer.status_code == 200, answer.text
    (listed,) = await wrap_future(sharing.links(plan))
    assert (listed.id, listed.url, listed.views, listed.has_password) == (made.id, "", 1, True)
    await wrap_future(sharing.revoke_link(plan, made.id))
    assert await wrap_future(sharing.links(plan)) == []
    assert (await client.post("/api/diagrams/links/open", json=opening)).status_code == 404


async def test_a_wish_that_the_server_refuses_comes_with_its_words(client: httpx.AsyncClient, people: People) -> None:
    ann = await people.make("ann")
    plan, sharing = (await make(client, ann, "Plan"))["id"], sharing_of(client, ann)
    with pytest.raises(Refused) as refused:
        await wrap_future(sharing.share(plan, "ann@example.org", "viewer"))
    assert refused.value.status == 409 and "theirs already" in str(refused.value)
    with pytest.raises(Refused) as refused:
        await wrap_future(sharing.make_link(plan, NewLink("viewer", "", time.time() - 60.0)))
    assert refused.value.status in (400, 422)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"<html>", b"\xff", b"[1]", b'{"items": 3}', b'{"items": [{"id": "../x", "name": "", "role": ""}]}',
        b'{"items": [{"id": "a", "name": "' + b"x" * 2000 + b'", "role": ""}]}',
    ],
)  # fmt: skip
async def test_an_answer_that_is_none_is_the_servers_fault(content: bytes) -> None:
    async def ask(method: str, path: str, **_more: object) -> httpx.Response:
        return httpx.Response(200, content=content, headers={"X-Correlation-ID": "abc"})

    with pytest.raises(ServerFailed) as failed:
        await wrap_future(ServerSharing(ask, run, me=str, address=str).members("a" * 32))
    assert failed.value.correlation_id == "abc"


def test_an_answer_without_end_is_refused() -> None:
    with pytest.raises(ServerFailed):
        read(httpx.Response(200, content=b"[" + b" " * 9_000_000 + b"]"), list)
