"""`autograph sync --once` and `autograph status` where a bucket stands in for the server."""

from __future__ import annotations

import asyncio
import json

import pytest

from app.cli.status import told
from app.errors import LibraryFailed
from app.syncing.headless import standing_of, sync_once
from sync.errors import SignedOut
from tests.sync.bucket.scene import Ring, Scene, rounds

pytestmark = pytest.mark.sync


async def test_one_round_without_a_window_and_how_all_stands_then(
    scene: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    ann, ben = await scene.computer("ann"), await scene.computer("ben")
    plan = ann.desk.make("Plan", 2)
    before, folder, machine = ann.desk.hash(plan), ann.desk.folder, scene.machine(ann.ring)
    with pytest.raises(LibraryFailed):
        await asyncio.to_thread(sync_once, folder, machine)  # it is open
    ann.desk.close()
    standing = await asyncio.to_thread(standing_of, folder, machine)
    assert not standing.is_synced and [(one.name, one.breaker) for one in standing.services] == [("bucket", "closed")]
    done = await asyncio.to_thread(sync_once, folder, machine)
    assert done.is_synced and done.round is not None and done.round.pushed == 1
    assert told(done, as_json=True) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["account"] == {
        "kind": "bucket", "address": f"http://{scene.s3.endpoint}", "email": "", "name": scene.bucket,
    }  # fmt: skip
    assert [(one["id"], one["synced"], one["unsynced_edits"]) for one in said["diagrams"]] == [(plan, True, 0)]
    assert [(one["name"], one["breaker"], one["error"]) for one in said["services"]] == [("bucket", "closed", "")]
    again = await asyncio.to_thread(standing_of, folder, machine)
    assert told(again, as_json=False) == 0 and f"the bucket {scene.bucket} at http://" in capsys.readouterr().out
    await rounds(ben)
    assert ben.desk.hash(plan) == before
    ann.desk.open()


async def test_without_the_keys_it_is_said_and_nothing_is_lost(scene: Scene) -> None:
    ann = await scene.computer("ann")
    plan = ann.desk.make("Plan", 2)
    ann.desk.close()
    without = scene.machine(Ring())
    with pytest.raises(SignedOut):
        await asyncio.to_thread(sync_once, ann.desk.folder, without)
    standing = await asyncio.to_thread(standing_of, ann.desk.folder, without)
    assert "keys of the bucket" in standing.services[0].error and not standing.is_synced
    ann.desk.open()
    assert len(ann.desk.shapes(plan)) == 2
