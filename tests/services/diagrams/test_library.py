"""Diagrams made, listed, renamed, moved, trashed and restored through the API."""

import json
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from services.catalogue import load
from services.platform.ids import new_id
from services.platform.platform import Platform
from tests.services.conftest import talking_to
from tests.services.diagrams.asking import make, share, titles
from tests.services.people import People

pytestmark = pytest.mark.backend


async def test_a7_a_diagram_lives_from_making_to_purging(client: httpx.AsyncClient, people: People) -> None:
    ann = await people.make("ann")
    made = await make(client, ann, "  Plan ")
    path = f"/api/diagrams/{made['id']}"
    assert made["title"] == "Plan" and made["role"] == "owner" and made["owner"]["name"] == "Ann"
    renamed = (await client.patch(path, json={"title": "Better plan", "tags": ["b", "a"]}, headers=ann.headers)).json()
    assert (renamed["title"], renamed["tags"]) == ("Better plan", ["a", "b"])
    assert (await client.get(path, headers=ann.headers)).json() == renamed
    assert (await client.post(f"{path}/purge", headers=ann.headers)).status_code == 409
    assert (await client.delete(path, headers=ann.headers)).json()["trashed_at"] is not None
    assert await titles(client, ann) == [] and await titles(client, ann, "view=trash") == ["Better plan"]
    assert (await client.post(f"{path}/restore", headers=ann.headers)).json()["trashed_at"] is None
    assert await titles(client, ann) == ["Better plan"]
    await client.delete(path, headers=ann.headers)
    assert (await client.post(f"{path}/purge", headers=ann.headers)).status_code == 204
    assert (await client.get(path, headers=ann.headers)).status_code == 404


async def test_a7_an_id_of_ones_own_makes_one_diagram(client: httpx.AsyncClient, people: People) -> None:
    ann, eve = await people.make("ann"), await people.make("eve")
    identity = str(new_id())
    made = await make(client, ann, "Plan", id=identity)
    again = await client.post("/api/diagrams", json={"title": "Other", "id": identity}, headers=ann.headers)
    assert (again.status_code, again.json()) == (200, made)
    theirs = await client.post("/api/diagrams", json={"title": "Mine!", "id": identity}, headers=eve.headers)
    assert theirs.status_code == 409
    both = [{"title": "One"}, {"title": "Two", "id": identity}]
    batch = await client.post("/api/diagrams/batch", json={"diagrams": both}, headers=ann.headers)
    assert [one["title"] for one in batch.json()["items"]] == ["One", "Plan"]


async def test_a7_of_a_refused_batch_nothing_is_made(client: httpx.AsyncClient, people: People) -> None:
    ann = await people.make("ann")
    both = [{"title": "One"}, {"title": "Two", "folder_id": str(new_id())}]
    refused = await client.post("/api/diagrams/batch", json={"diagrams": both}, headers=ann.headers)
    assert refused.status_code == 404
    assert await titles(client, ann) == []


@pytest.mark.parametrize(
    "order", ["sort=updated", "sort=title&order=asc", "sort=created&order=asc", "sort=title&order=desc"]
)
async def test_a7_pages_show_every_diagram_once(platform: Platform, people: People, order: str) -> None:
    ann = await people.make("ann")
    at = platform.clock()
    moments = iter(range(10_000))
    # Pairs with the same moment, as a batch makes them: the id decides between them.
    turned = replace(platform, clock=lambda: at + timedelta(milliseconds=next(moments) // 40))
    async with talking_to(turned, "diagrams") as client:
        wishes = [{"title": f"d{n % 7}"} for n in range(23)]
        await client.post("/api/diagrams/batch", json={"diagrams": wishes}, headers=ann.headers)
        found, cursor = [], ""
        for _ in range(10):
            answer = (await client.get(f"/api/diagrams?{order}&limit=5{cursor}", headers=ann.headers)).json()
            found += answer["items"]
            if answer["next"] is None:
                break
            cursor = f"&cursor={answer['next']}"
        whole = (await client.get(f"/api/diagrams?{order}&limit=100", headers=ann.headers)).json()["items"]
    assert found == whole and len({one["id"] for one in found}) == 23


async def test_a7_a_cursor_that_is_none_is_refused(client: httpx.AsyncClient, people: People) -> None:
    ann = await people.make("ann")
    for cursor in ("x", "W10", "WyJhbGwtdXBkYXRlZC1kb3duIiwidCIsIngiLCJ5Il0", "%00", "bnVsbA"):
        answer = await client.get(f"/api/diagrams?cursor={cursor}", headers=ann.headers)
        assert answer.status_code == 400, cursor


async def test_a7_views_show_what_they_say(client: httpx.AsyncClient, platform: Platform, people: People) -> None:
    ann, ben = await people.make("ann"), await people.make("ben")
    mine, other = await make(client, ben, "Mine"), await make(client, ann, "Ann's")
    await make(client, ann, "Private")
    await share(platform, other["id"], ben, "viewer")
    assert (await client.put(f"/api/diagrams/{other['id']}/star", headers=ben.headers)).status_code == 204
    assert (await client.put(f"/api/diagrams/{mine['id']}/opened", headers=ben.headers)).status_code == 204
    assert await titles(client, ben) == ["Ann's", "Mine"]
    assert await titles(client, ben, "view=mine") == ["Mine"]
    assert await titles(client, ben, "view=shared") == ["Ann's"]
    assert await titles(client, ben, "view=starred") == ["Ann's"]
    assert await titles(client, ben, "view=recent") == ["Mine"]
    assert await titles(client, ann, "view=starred") == []
    await client.delete(f"/api/diagrams/{other['id']}/star", headers=ben.headers)
    assert await titles(client, ben, "view=starred") == []


async def test_a7_a_change_of_what_was_not_seen_is_refused(client: httpx.AsyncClient, people: People) -> None:
    ann = await people.make("ann")
    made = await client.post("/api/diagrams", json={"title": "Plan"}, headers=ann.headers)
    path, seen = f"/api/diagrams/{made.json()['id']}", {"If-Match": made.headers["ETag"]}
    first = await client.patch(path, json={"title": "One"}, headers=ann.headers | seen)
    late = await client.patch(path, json={"title": "Two"}, headers=ann.headers | seen)
    assert (first.status_code, late.status_code, late.json()["code"]) == (200, 412, "outdated")
    assert (await client.delete(path, headers=ann.headers | seen)).status_code == 412
    assert (await client.patch(path, json={"title": "Last"}, headers=ann.headers)).json()["title"] == "Last"
    assert (await client.patch(path, json={}, headers=ann.headers | {"If-Match": "abc"})).status_code == 400


@pytest.mark.parametrize(
    "title", ["", "  ", "a\x00b", "a\nb", "evil\u202egnp.exe", "x" * 501, "\ud800", "\u2028", 5, None, ["x"]]
)
async def test_a7_a_title_that_forges_is_refused(client: httpx.AsyncClient, people: People, title: object) -> None:
    ann = await people.make("ann")
    body = json.dumps({"title": title})
    headers = ann.headers | {"content-type": "application/json"}
    assert (await client.post("/api/diagrams", content=body, headers=headers)).status_code == 422
    assert await titles(client, ann) == []


def test_a7_no_path_hides_behind_a_parameter() -> None:
    """``/{diagram_id}`` must not swallow ``/search``: the first route that fits is asked."""
    before: list[tuple[str, list[str]]] = []
    for route in load("diagrams").table():
        words = route.path.split("/")
        for method, other in before:
            fits = method == route.method and len(other) == len(words)
            assert not (
                fits and other != words and all(o == w or o.startswith("{") for o, w in zip(other, words, strict=True))
            ), f"{route.method} {route.path} is hidden by {'/'.join(other)}"
        before.append((route.method, words))
