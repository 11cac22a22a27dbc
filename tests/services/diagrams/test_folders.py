"""Folders: a tree that stays one, and goes to the trash and back as a whole."""

import asyncio
import random

import httpx
import pytest

from services.diagrams.folder_tree import DEEPEST, check_place, subtree
from services.platform.errors import Conflict
from services.platform.ids import new_id
from tests.services.diagrams.asking import asked, make, titles
from tests.services.people import People, Person

pytestmark = pytest.mark.backend


async def folder(client: httpx.AsyncClient, who: Person, name: str, parent: str | None = None) -> str:
    made = await asked(client, who, "POST", "/folders", {"name": name, "parent_id": parent}, 201)
    return str(made["id"])


async def test_a7_a_folder_goes_to_the_trash_and_back_with_what_is_inside(
    client: httpx.AsyncClient, people: People
) -> None:
    ann = await people.make("ann")
    outer = await folder(client, ann, "Outer")
    inner = await folder(client, ann, "Inner", outer)
    await make(client, ann, "In it", folder_id=inner)
    before = await make(client, ann, "Trashed before", folder_id=inner)
    await asked(client, ann, "DELETE", f"/{before['id']}")
    assert await titles(client, ann, f"folder={inner}") == ["In it"]
    assert await titles(client, ann, "folder=root") == []
    await asked(client, ann, "DELETE", f"/folders/{outer}")
    assert await titles(client, ann) == [] and (await asked(client, ann, "GET", "/folders"))["items"] == []
    assert len((await asked(client, ann, "GET", "/folders?in_trash=true"))["items"]) == 2
    await asked(client, ann, "POST", f"/folders/{outer}/restore")
    assert await titles(client, ann, f"folder={inner}") == ["In it"]
    assert await titles(client, ann, "view=trash") == ["Trashed before"]
    await asked(client, ann, "POST", f"/folders/{outer}/purge", status=409)
    await asked(client, ann, "DELETE", f"/folders/{outer}")
    await asked(client, ann, "POST", f"/folders/{outer}/purge", status=204)
    assert await titles(client, ann, "view=trash") == ["Trashed before"]
    assert (await asked(client, ann, "POST", f"/{before['id']}/restore"))["folder_id"] is None


async def test_a7_what_is_restored_alone_brings_its_folders_back_without_the_rest(
    client: httpx.AsyncClient, people: People
) -> None:
    ann = await people.make("ann")
    outer = await folder(client, ann, "Outer")
    inner = await folder(client, ann, "Inner", outer)
    inside = await make(client, ann, "In it", folder_id=inner)
    await make(client, ann, "Beside it", folder_id=inner)
    await asked(client, ann, "DELETE", f"/folders/{outer}")
    assert (await asked(client, ann, "POST", f"/{inside['id']}/restore"))["folder_id"] == inner
    assert {one["id"] for one in (await asked(client, ann, "GET", "/folders"))["items"]} == {outer, inner}
    assert await titles(client, ann, "view=trash") == ["Beside it"]


async def test_a7_a_folder_restored_alone_leaves_the_trashed_one(client: httpx.AsyncClient, people: People) -> None:
    ann = await people.make("ann")
    outer = await folder(client, ann, "Outer")
    inner = await folder(client, ann, "Inner", outer)
    await asked(client, ann, "DELETE", f"/folders/{outer}")
    assert (await asked(client, ann, "POST", f"/folders/{inner}/restore"))["parent_id"] is None


async def test_a7_folders_never_make_a_circle(client: httpx.AsyncClient, people: People) -> None:
    ann = await people.make("ann")
    one, two = await folder(client, ann, "One"), await folder(client, ann, "Two")
    both = await asyncio.gather(
        client.patch(f"/api/diagrams/folders/{one}", json={"parent_id": two}, headers=ann.headers),
        client.patch(f"/api/diagrams/folders/{two}", json={"parent_id": one}, headers=ann.headers),
    )
    assert sorted(answer.status_code for answer in both) == [200, 409]
    await asked(client, ann, "PATCH", f"/folders/{one}", {"parent_id": one}, 409)


async def test_a7_folders_are_not_too_deep(client: httpx.AsyncClient, people: People) -> None:
    ann = await people.make("ann")
    top = parent = await folder(client, ann, "1")
    for level in range(2, DEEPEST + 1):
        parent = await folder(client, ann, str(level), parent)
    await asked(client, ann, "POST", "/folders", {"name": "17", "parent_id": parent}, 409)
    other = await folder(client, ann, "Above all")
    await asked(client, ann, "PATCH", f"/folders/{top}", {"parent_id": other}, 409)


def test_a7_random_moves_keep_a_tree() -> None:
    seed = random.randrange(1 << 32)
    turn = random.Random(seed)
    parents: dict[str, str | None] = {str(n): None for n in range(30)}
    refused = 0
    for _ in range(2_000):
        child, parent = str(turn.randrange(30)), turn.choice([None, *parents])
        try:
            check_place(parents, child, parent)
        except Conflict:
            refused += 1
            continue
        parents[child] = parent
        tops = [one for one, above in parents.items() if above is None]
        assert sorted(one for top in tops for one in subtree(parents, top)) == sorted(parents), f"seed {seed}"
    assert refused > 0


async def test_b2_folders_of_others_do_not_exist(client: httpx.AsyncClient, people: People) -> None:
    ann, eve = await people.make("ann"), await people.make("eve")
    hers = await folder(client, ann, "Hers")
    mine = await make(client, eve, "Eve's")
    for method, path, body in (
        ("GET", f"/folders/{hers}", None),
        ("PATCH", f"/folders/{hers}", {"name": "x"}),
        ("DELETE", f"/folders/{hers}", None),
        ("POST", f"/folders/{hers}/restore", None),
        ("POST", f"/folders/{hers}/purge", None),
        ("PATCH", f"/{mine['id']}", {"folder_id": hers}),
    ):
        await asked(client, eve, method, path, body, 404)
        await asked(
            client,
            eve,
            method,
            path.replace(hers, str(new_id())),
            body and body | {"name": "x"} if "/folders" in path else body,
            404,
        )
    await asked(client, eve, "POST", "", {"title": "x", "folder_id": hers}, 404)
    await asked(client, eve, "POST", "/folders", {"name": "x", "parent_id": hers}, 404)
    await asked(client, eve, "POST", "/folders", {"name": "x", "id": hers}, 409)
    assert await titles(client, eve, f"folder={hers}") == []
