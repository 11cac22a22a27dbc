"""The shelf: what one person keeps in order, changed only by who has seen it, and never anything but a tree."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from services.platform.ids import new_id
from services.platform.platform import Platform
from tests.services.diagrams.asking import Answer, asked, make, share
from tests.services.people import People, Person

pytestmark = pytest.mark.backend


def a_folder(name: str, parent: str | None = None, identity: str = "", *, trashed: bool = False) -> Answer:
    return {"id": identity or str(new_id()), "name": name, "parent": parent, "colour": "", "trashed": trashed}


def a_place(diagram: str, folder: str | None = None, *tags: str, starred: bool = False) -> Answer:
    return {"id": diagram, "folder": folder, "starred": starred, "tags": list(tags)}


async def shelf(client: httpx.AsyncClient, who: Person) -> Answer:
    return await asked(client, who, "GET", "/sync/shelf")


async def put(client: httpx.AsyncClient, who: Person, status: int = 200, **wish: object) -> Answer:
    revision = (await shelf(client, who))["revision"]
    return await asked(client, who, "POST", "/sync/shelf", {"revision": revision, **wish}, status)


async def test_a7_a_shelf_is_told_with_all_that_is_on_it_and_only_when_it_is_new(
    client: httpx.AsyncClient, people: People
) -> None:
    ann = await people.make("ann")
    plan = (await make(client, ann, "Plan"))["id"]
    outer = a_folder("Outer")
    inner = a_folder("Inner", outer["id"])
    changed = await put(client, ann, folders=[inner, outer], places=[a_place(plan, inner["id"], "sea", starred=True)])
    told = await shelf(client, ann)
    assert told["revision"] == changed["revision"] and changed["places"] is None
    assert {one["id"]: one for one in told["folders"]} == {outer["id"]: outer, inner["id"]: inner}
    assert told["places"] == [a_place(plan, inner["id"], "sea", starred=True)]
    same = await asked(client, ann, "GET", f"/sync/shelf?revision={told['revision']}")
    assert same["folders"] is None and same["places"] is None and same["epoch"] == told["epoch"]
    await asked(client, ann, "DELETE", f"/{plan}/star", status=204)  # whatever changes it changes the revision
    assert (await shelf(client, ann))["revision"] != told["revision"]
    assert (await asked(client, ann, "GET", f"/{plan}"))["folder_id"] == inner["id"]


async def test_a7_who_has_not_seen_the_newest_shelf_changes_nothing(client: httpx.AsyncClient, people: People) -> None:
    ann = await people.make("ann")
    seen = (await shelf(client, ann))["revision"]
    one, two = ({"revision": seen, "folders": [a_folder(name)]} for name in ("One", "Two"))
    both = await asyncio.gather(
        *(client.post("/api/diagrams/sync/shelf", json=wish, headers=ann.headers) for wish in (one, two))
    )
    assert sorted(answer.status_code for answer in both) == [200, 412]
    assert len((await shelf(client, ann))["folders"]) == 1


async def test_a7_doing_it_again_changes_nothing(client: httpx.AsyncClient, people: People) -> None:
    ann = await people.make("ann")
    plan = (await make(client, ann, "Plan"))["id"]
    wish = {"folders": [a_folder("One", identity="a" * 32)], "places": [a_place(plan, "a" * 32, "x")]}
    first = await put(client, ann, **wish)
    assert (await put(client, ann, **wish))["revision"] == first["revision"]
    assert (await put(client, ann, gone=["b" * 32]))["revision"] == first["revision"]


async def test_a7_a_shelf_stays_a_tree(client: httpx.AsyncClient, people: People) -> None:
    ann, bob = await people.make("ann"), await people.make("bob")
    one, two = a_folder("One"), a_folder("Two")
    await put(client, ann, folders=[one, two])
    circle = [{**one, "parent": two["id"]}, {**two, "parent": one["id"]}]
    assert (await put(client, ann, 409, folders=circle))["code"] == "folder_cycle"
    assert (await put(client, ann, 409, folders=[{**one, "parent": one["id"]}]))["code"] == "folder_cycle"
    assert (await put(client, ann, 409, folders=[{**one, "parent": "f" * 32}]))["code"] == "no_such_folder"
    assert (await put(client, ann, 409, folders=[{**one, "trashed": True}, {**two, "parent": one["id"]}]))[
        "code"
    ] == "folder_in_trash"
    deep = [a_folder("0")]
    for level in range(1, 201):
        deep.append(a_folder(str(level), deep[-1]["id"]))
    assert (await put(client, ann, 409, folders=deep))["code"] == "folder_too_deep"
    await put(client, ann, folders=deep[:-1])
    assert (await put(client, bob, 409, folders=[one]))["code"] == "folder_taken"
    assert {one["name"] for one in (await shelf(client, bob))["folders"]} == set()
    # A swap of two is fine, whichever of them is told first.
    await put(client, ann, folders=[{**one, "parent": two["id"]}])
    await put(client, ann, folders=[{**two, "parent": one["id"]}, one])
    parents = {each["id"]: each["parent"] for each in (await shelf(client, ann))["folders"]}
    assert parents[two["id"]] == one["id"] and parents[one["id"]] is None


async def test_a7_what_was_in_a_folder_that_goes_falls_to_the_next_above(
    client: httpx.AsyncClient, people: People
) -> None:
    ann = await people.make("ann")
    plan = (await make(client, ann, "Plan"))["id"]
    top = a_folder("Top")
    middle = a_folder("Middle", top["id"])
    low = a_folder("Low", middle["id"])
    await put(client, ann, folders=[top, middle, low], places=[a_place(plan, low["id"])])
    await put(client, ann, gone=[low["id"], middle["id"]])
    told = await shelf(client, ann)
    assert [one["id"] for one in told["folders"]] == [top["id"]]
    assert told["places"] == [a_place(plan, top["id"])]
    await put(client, ann, gone=[top["id"]])
    assert (await shelf(client, ann))["places"] == [a_place(plan)]
    assert (await asked(client, ann, "GET", f"/{plan}"))["trashed_at"] is None


async def test_b3_a_shared_diagram_lies_where_each_person_put_it(
    client: httpx.AsyncClient, people: People, platform: Platform
) -> None:
    ann, bob, eve = [await people.make(name) for name in ("ann", "bob", "eve")]
    plan = (await make(client, ann, "Plan"))["id"]
    await share(platform, plan, bob, "viewer")
    hers, his = a_folder("Hers"), a_folder("His")
    await put(client, ann, folders=[hers], places=[a_place(plan, hers["id"], "secret")])
    await put(client, bob, folders=[his], places=[a_place(plan, his["id"], "boss", starred=True)])
    assert (await shelf(client, ann))["places"] == [a_place(plan, hers["id"], "secret")]
    assert (await shelf(client, bob))["places"] == [a_place(plan, his["id"], "boss", starred=True)]
    seen = await asked(client, bob, "GET", f"/{plan}")
    assert seen["tags"] == [] and seen["folder_id"] is None
    # Who may not see it is told nothing of it, and can note nothing; nor does anybody put it into folders of others.
    nothing = await shelf(client, eve)
    assert (await put(client, eve, places=[a_place(plan, None, "mine")]))["revision"] == nothing["revision"]
    assert (await put(client, bob, 409, places=[a_place(plan, hers["id"])]))["code"] == "no_such_folder"


async def test_a16_what_a_shelf_is_told_is_checked(client: httpx.AsyncClient, people: People) -> None:
    ann = await people.make("ann")
    for bad in (
        {"folders": [a_folder("two\nlines")]},
        {"folders": [{**a_folder("a"), "colour": "red"}]},
        {"places": [a_place("no id")]},
        {"places": [a_place("a" * 32, None, "x" * 65)]},
        {"else": 1},
    ):
        await put(client, ann, 422, **bad)
    assert (await shelf(client, ann))["folders"] == []
