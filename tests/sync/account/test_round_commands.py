"""`autograph sync --once` and `autograph status` in processes of their own, with the real backend in this one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from diagram.document import Document
from diagram.ids import new_id
from diagram.records import Layer, Page, Shape
from storage.library import LocalLibrary
from tests.sync.account.scene import Scene
from tests.sync.account.test_commands import Terminal

pytestmark = pytest.mark.sync


def machine(folder: Path) -> Terminal:
    folder.mkdir()
    return Terminal(folder)


def make(terminal: Terminal, title: str) -> str:
    """A diagram in the library of a machine, which no program has open."""
    document, page, layer = Document.new(), new_id(), new_id()
    with document.edit("New") as edit:
        edit.put(Page(page, "V", name="Page 1"))
        edit.put(Layer(layer, page, "V"))
        edit.put(Shape(new_id(), layer, "V", w=10.0, h=10.0))
    library = LocalLibrary.open(terminal.library)
    identity = str(new_id())
    library.diagrams.create(identity, title, document.export_snapshot()).result()
    library.close()
    return identity


def hash_of(terminal: Terminal, diagram: str) -> str:
    library = LocalLibrary.open(terminal.library)
    try:
        return Document.load(library.updates.load(diagram).blobs).value_hash()
    finally:
        library.close()


async def test_two_machines_get_the_same_by_one_command_each(scene: Scene, tmp_path: Path) -> None:
    laptop, tower = machine(tmp_path / "laptop"), machine(tmp_path / "tower")
    plan = make(laptop, "Plan")
    nobody = await laptop.run("sync", "--once")
    assert nobody.code == 1 and "login" in nobody.err
    before = await laptop.run("status", "--json")
    assert before.code == 0 and json.loads(before.out)["account"] is None, before.err
    for one in (laptop, tower):
        done = await one.log_in(scene, "--token-file", one.token_file)
        assert done.code == 0, done.err
    assert (await laptop.run("status")).code == 3, "no round has seen it yet"
    done = await laptop.run("sync", "--once", "--json")
    assert done.code == 0, done.err
    (row,) = json.loads(done.out)["diagrams"]
    assert row == {
        "id": plan, "title": "Plan", "saved": True, "phase": "synced", "synced": True, "unsynced_edits": 0,
        "age_s": 0.0, "hold": "", "reason": "",
    }  # fmt: skip
    services = {one["name"]: one["breaker"] for one in json.loads(done.out)["services"]}
    assert services["diagrams"] == services["auth"] == "closed"
    assert (await tower.run("sync", "--once")).code == 0
    assert hash_of(tower, plan) == hash_of(laptop, plan)
    assert (await laptop.run("sync")).code == 2


async def test_status_is_told_while_a_window_has_the_library_open_and_a_round_says_why_not(
    scene: Scene, tmp_path: Path
) -> None:
    laptop = machine(tmp_path / "laptop")
    assert (await laptop.log_in(scene, "--token-file", laptop.token_file)).code == 0
    plan = make(laptop, "Plan")
    assert (await laptop.run("sync", "--once")).code == 0
    library = LocalLibrary.open(laptop.library)
    try:
        library.updates.append(plan, [b"an edit"]).result()
        done = await laptop.run("status", "--json")
        assert done.code == 3, done.err
        told = json.loads(done.out)
        (row,) = told["diagrams"]
        assert (row["phase"], row["synced"], row["unsynced_edits"]) == ("waiting", False, 1) and row["age_s"] >= 0
        assert {one["name"]: one["breaker"] for one in told["services"]}["diagrams"] == "closed"
        busy = await laptop.run("sync", "--once")
        assert busy.code == 1 and "open in another AutoGraph" in busy.err and "Close its window" in busy.err
        words = await laptop.run("status")
        assert words.code == 3 and "1 edit since" in words.out and "waiting" in words.out
    finally:
        library.close()


async def test_without_the_server_the_status_says_so_and_a_round_loses_nothing(
    scene: Scene, tmp_path: Path, unused_tcp_port: int
) -> None:
    laptop = machine(tmp_path / "laptop")
    assert (await laptop.log_in(scene, "--token-file", laptop.token_file)).code == 0
    plan = make(laptop, "Plan")
    library = LocalLibrary.open(laptop.library)
    (account,) = library.accounts.all()
    gone = f"http://127.0.0.1:{unused_tcp_port}"
    library.accounts.use(type(account)(account.id, account.kind, gone, options=account.options)).result()
    library.close()
    before = hash_of(laptop, plan)
    done = await laptop.run("sync", "--once")
    assert done.code == 1 and done.err.startswith("autograph: ") and hash_of(laptop, plan) == before
    told = json.loads((await laptop.run("status", "--json")).out)
    by_name = {one["name"]: one for one in told["services"]}
    assert by_name["diagrams"]["failures"] >= 1 and "reached" in by_name["diagrams"]["error"]
