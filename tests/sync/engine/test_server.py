"""Answers that are not what was asked for: each becomes an error with words, and nothing of it is believed."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Mapping

import httpx
import pytest

from sync.engine.pending import Pending
from sync.engine.server import PATIENCE, Server
from sync.errors import ServerFailed, SlowDown
from sync.pace import Pace
from sync.wire.codec import encode
from sync.wire.messages import Ack, SnapshotInfo, Status
from sync.wire.requests import PushAnswer

DIAGRAM = "a" * 32
FEED = {"epoch": "e", "cursor": "c", "more": False, "diagrams": []}


class Answering:
    """A backend that gives one answer to everything, after so many times of `slow`."""

    def __init__(self, content: bytes, headers: Mapping[str, str] | None = None, *, slow: int = 0) -> None:
        self.content = content
        self.headers = headers
        self.slow = slow
        self.slept: list[float] = []

    async def ask(self, _method: str, _path: str, **_more: object) -> httpx.Response:
        if self.slow:
            self.slow -= 1
            raise SlowDown("too much", 2.0)
        return httpx.Response(200, content=self.content, headers=self.headers)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)

    @property
    def server(self) -> Server:
        return Server(self.ask, "d" * 32, Pace(sleep=self.sleep))


@pytest.mark.parametrize(
    "content",
    [
        b"", b"no JSON", b"[]", b'{"epoch": "e"}', b"\xff\xfe", b"{" * 10_000,
        json.dumps(FEED | {"epoch": "x" * 99}).encode(),
        json.dumps(FEED | {"diagrams": [{"id": "../etc", "title": "", "role": "", "trashed": False}]}).encode(),
        json.dumps(FEED | {"diagrams": [
            {"id": DIAGRAM, "title": "", "role": "", "trashed": False, "seq": -1, "version": {}}]}).encode(),
        json.dumps(FEED | {"diagrams": [
            {"id": DIAGRAM, "title": "", "role": "", "trashed": False, "seq": 1, "version": {"x": 1}}]}).encode(),
        b" " * (17 * 1024 * 1024),
    ],
)  # fmt: skip
async def test_a_feed_that_is_none(content: bytes) -> None:
    with pytest.raises(ServerFailed):
        await Answering(content).server.feed("")


async def test_a_feed_may_say_more_than_is_known_here() -> None:
    page = await Answering(json.dumps(FEED | {"news": 1}).encode()).server.feed("")
    assert page.cursor == "c" and page.shared is None


@pytest.mark.parametrize("content", [b"", b"\xc1", b"\x93\x01\x02\x03", b"\x81\xa5epoch\xa1e"])
async def test_an_answer_to_pull_or_push_that_is_none(content: bytes) -> None:
    for call in (Answering(content).server.pull([]), Answering(content).server.push([])):
        with pytest.raises(ServerFailed):
            await call


async def test_answers_about_other_batches_are_not_believed() -> None:
    given = Pending(DIAGRAM, "e", "b" * 32, title="Plan")
    other = Ack(batch_id="c" * 32, diagram=DIAGRAM, status=Status.STORED, durable=True)
    for acks in ([], [other], [other, other]):
        with pytest.raises(ServerFailed, match="other batches"):
            await Answering(encode(PushAnswer("e", acks))).server.push([given])


async def test_a_snapshot_is_compared_with_its_hash() -> None:
    data = b"snapshot"
    promised = SnapshotInfo(3, len(data), hashlib.sha256(data).hexdigest())
    same, later = {"X-Snapshot-Seq": "3"}, {"X-Snapshot-Seq": "5", "ETag": f'"{hashlib.sha256(b"later").hexdigest()}"'}
    assert await Answering(data, same).server.snapshot(DIAGRAM, promised) == (3, data)
    assert await Answering(b"later", later).server.snapshot(DIAGRAM, promised) == (5, b"later")
    for content, headers in ((data[:-1], same), (data, later), (b"later", same), (data, {"X-Snapshot-Seq": "9"})):
        with pytest.raises(ServerFailed):
            await Answering(content, headers).server.snapshot(DIAGRAM, promised)


async def test_slow_down_is_waited_out_but_not_for_ever() -> None:
    patient = Answering(json.dumps(FEED).encode(), slow=3)
    await patient.server.feed("")
    assert len(patient.slept) == 3 and all(2.0 <= one <= 2.5 for one in patient.slept)
    with pytest.raises(SlowDown):
        await Answering(json.dumps(FEED).encode(), slow=PATIENCE + 1).server.feed("")
