"""R13: a large snapshot comes in parts, goes on after a break, and parts of two are never joined."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping

import httpx
import pytest

from services.catalogue import load
from services.platform.ids import new_id
from services.platform.platform import Platform
from services.schema.updates import LogSnapshot
from services.updates.making import make_missing
from services.updates.snapshots import BUCKET, key_of
from services.web.service import build
from sync.engine.server import Server
from sync.engine.snapshots import LARGEST, LEAST, PARTS, Snapshots
from sync.errors import Refused, ServerFailed, Unreachable
from sync.net.backend import Backend, Reaching
from sync.pace import Pace
from sync.wire.messages import SnapshotInfo
from tests.services.conftest import talking_to
from tests.services.people import People, Person
from tests.services.updates.backend import served, uvicorn_config
from tests.sync.chaos import Proxy, Weather
from tests.sync.home import Signed

DIAGRAM = "a" * 32
PATH = "/snapshot"
SIZE = 3 * PARTS * LEAST // 2


def made(seed: int, size: int = SIZE) -> bytes:
    return random.Random(seed).randbytes(size)


def info_of(data: bytes, seq: int = 3) -> SnapshotInfo:
    return SnapshotInfo(seq, len(data), hashlib.sha256(data).hexdigest())


class Store:
    """Gives parts of what it has; `breaks` are the numbers of the requests whose answer is lost."""

    def __init__(self, data: bytes, *breaks: int) -> None:
        self.data = data
        self.seq = 3
        self.breaks = breaks
        self.asked: list[tuple[int, int]] = []
        self.knows_parts = True
        self.is_honest = True

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.data).hexdigest()}"'

    async def get(self, _path: str, headers: Mapping[str, str]) -> httpx.Response:
        start, end = (int(one) for one in headers["Range"].removeprefix("bytes=").split("-"))
        self.asked.append((start, end))
        if len(self.asked) in self.breaks:
            raise Unreachable("the line broke")
        if self.is_honest and headers.get("If-Match", self.etag) != self.etag:
            raise Refused("it is another one by now", 412)
        told = {"ETag": self.etag, "X-Snapshot-Seq": str(self.seq)}
        if not self.knows_parts:
            return httpx.Response(200, content=self.data, headers=told)
        content = self.data[start : end + 1]
        shown = f"bytes {start}-{start + len(content) - 1}/{len(self.data)}"
        return httpx.Response(206, content=content, headers={**told, "Content-Range": shown})


async def test_r13_a_break_costs_the_part_that_was_on_its_way() -> None:
    store = Store(made(1), 3, 4, 20)
    assert await Snapshots(store.get).fetch(DIAGRAM, PATH, info_of(store.data)) == (3, store.data)
    whole = -(-SIZE // PARTS)
    assert len(store.asked) == PARTS + 3 and store.asked[2][0] == store.asked[3][0] == store.asked[4][0] == 2 * whole


async def test_r13_the_next_round_goes_on_where_a_line_ended() -> None:
    store = Store(made(1), 11, 12, 13)
    snapshots = Snapshots(store.get)
    with pytest.raises(Unreachable):
        await snapshots.fetch(DIAGRAM, PATH, info_of(store.data))
    assert await snapshots.fetch(DIAGRAM, PATH, info_of(store.data)) == (3, store.data)
    assert len(store.asked) == PARTS + 3


async def test_halves_of_two_are_never_joined() -> None:
    first, second = made(1), made(2)
    store = Store(first, 6, 7, 8)
    snapshots = Snapshots(store.get)
    with pytest.raises(Unreachable):
        await snapshots.fetch(DIAGRAM, PATH, info_of(first))
    store.data, store.seq = second, 9
    assert await snapshots.fetch(DIAGRAM, PATH, info_of(first)) == (9, second)


async def test_a_server_that_joins_them_is_not_believed() -> None:
    first, second = made(1), made(2)
    store = Store(first, 6, 7, 8)
    snapshots = Snapshots(store.get)
    with pytest.raises(Unreachable):
        await snapshots.fetch(DIAGRAM, PATH, info_of(first))
    store.data, store.is_honest = second, False
    with pytest.raises(ServerFailed, match="another snapshot"):
        await snapshots.fetch(DIAGRAM, PATH, info_of(first))


async def test_a_server_that_knows_no_parts_gives_all_of_it() -> None:
    store = Store(made(1))
    store.knows_parts = False
    assert await Snapshots(store.get).fetch(DIAGRAM, PATH, info_of(store.data)) == (3, store.data)
    assert len(store.asked) == 1


async def test_damage_is_seen_and_begun_anew() -> None:
    store, right = Store(made(1)), made(1)
    snapshots = Snapshots(store.get)
    store.data = right[:-1] + b"x"
    with pytest.raises(ServerFailed, match="promised"):
        await snapshots.fetch(DIAGRAM, PATH, info_of(right))
    store.data = right
    assert await snapshots.fetch(DIAGRAM, PATH, info_of(right)) == (3, right)


@pytest.mark.parametrize(
    "shown", ["", "bytes 0-9/20", "bytes 5-14/10", "bytes 0-4/5", f"bytes 0-9/{LARGEST + 1}", "bytes 0-9/*"]
)
async def test_parts_that_are_none(shown: str) -> None:
    async def get(_path: str, _headers: Mapping[str, str]) -> httpx.Response:
        return httpx.Response(206, content=b"0123456789", headers={"ETag": '"x"', "Content-Range": shown})

    with pytest.raises(ServerFailed):
        await Snapshots(get).fetch(DIAGRAM, PATH, info_of(b"0123456789abcdefghijklmnopqrstuvwxyz"))


async def stored(platform: Platform, who: Person, data: bytes) -> str:
    """A diagram of hers whose snapshot is `data`."""
    diagram, digest = str(new_id()), hashlib.sha256(data).hexdigest()
    async with platform.database.begin() as session:
        await make_missing(session, who.id, {diagram: "Plan"}, platform.clock())
        session.add(
            LogSnapshot(
                diagram_id=diagram,
                covers_seq=3,
                version=b"\x80",
                sha256=digest,
                size=len(data),
                created_at=platform.clock(),
            )
        )
    await platform.blobs.put(BUCKET, key_of(diagram, 3, digest), data)
    return diagram


@pytest.mark.sync
async def test_the_server_gives_parts_of_what_it_names_and_says_when_it_is_another(embedded: Platform) -> None:
    ann, data = await People(embedded).make("ann"), made(3, 1_000)
    path = f"/api/diagrams/sync/snapshots/{await stored(embedded, ann, data)}"
    async with talking_to(embedded, "diagrams") as client:

        async def ask(**headers: str) -> httpx.Response:
            named = {name.replace("_", "-"): text for name, text in headers.items()}
            return await client.get(path, headers={**ann.headers, **named})

        whole = await ask()
        etag = whole.headers["ETag"]
        assert (whole.status_code, whole.content, whole.headers["Accept-Ranges"]) == (200, data, "bytes")
        for span in ((0, 99), (100, 999)):
            part = await ask(Range=f"bytes={span[0]}-{span[1]}", If_Match=etag)
            assert (part.status_code, part.content) == (206, data[span[0] : span[1] + 1])
            assert part.headers["Content-Range"] == f"bytes {span[0]}-{span[1]}/1000" and part.headers["ETag"] == etag
        assert (await ask(Range="bytes=0-9", If_Match='"old"')).status_code == 412
        assert (await ask(Range="bytes=1000-")).status_code == 416
        again = await ask(Range="bytes=5-9", If_Range='"old"')
        assert (again.status_code, again.content) == (200, data)


@pytest.mark.sync
async def test_r13_over_a_line_that_breaks_it_costs_at_most_a_fifth_more(embedded: Platform) -> None:
    ann, data = await People(embedded).make("ann"), made(1)
    diagram = await stored(embedded, ann, data)
    async with (
        served(uvicorn_config(build(load("diagrams"), embedded))) as server,
        Proxy(server.port, 7, Weather(reset=0.025)) as way,
    ):
        backend = Backend(f"http://127.0.0.1:{way.port}", Reaching())
        backend.sign_with(Signed(ann))
        try:
            found = await Server(backend.ask, "d" * 32, Pace()).snapshot(diagram, info_of(data))
        finally:
            await backend.close()
        breaks = len(way.accepted) - 1
        assert found == (3, data) and breaks >= 3 and way.passed <= 1.2 * len(data), (breaks, way.passed / len(data))
