"""Links that die, servers that are killed, frames that make no sense: it comes back by itself, and nothing is lost."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from services.platform.platform import open_platform
from services.platform.settings import Settings
from storage.errors import DiskFull
from storage.sync_states import SyncState
from sync.live.ends import LONGEST_S
from sync.live.link import SILENT_S
from sync.live.state import LiveState
from sync.wire.codec import encode, from_client
from sync.wire.codes import Code
from sync.wire.messages import Hello, Join, Joined, Mode, Welcome
from tests.services.people import Person
from tests.services.processes import running
from tests.services.servers import free_port
from tests.sync.chaos import Proxy, Weather
from tests.sync.desk import Desk, draw
from tests.sync.live.place import Desktop, Place, converge, eventually, fast, place_on

pytestmark = pytest.mark.sync


async def test_r04_a_half_open_link_is_seen_within_20_s_and_replaced(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    """As behind a router that has forgotten the connection: both ends are open, and nothing arrives any more."""
    times = 10
    async with Proxy(int(place.address.rpartition(":")[2]), seed=1) as proxy:
        ann = await place.desktop("ann", address=f"http://127.0.0.1:{proxy.port}", pace=fast(times))
        ben = await place.desktop("ben")
        diagram = ann.make()
        await eventually(lambda: diagram in ann.live.joined)
        await ann.share(diagram, ben, place)
        seen: list[tuple[float, str]] = []
        ann.live.watch(lambda state: seen.append((ann.desk.pace.now(), state.why)))
        await asyncio.sleep(3)
        assert not seen, "an idle link is no dead one: 30 s have passed"
        dead = ann.desk.pace.now()
        proxy.forget()
        ann.desk.edit(diagram)
        await eventually(lambda: bool(seen))
        at, why = seen[0]
        assert at - dead < SILENT_S + 1 <= 20 and "nothing was heard" in why
        ben.desk.edit(diagram)
        await converge(diagram, ann, ben)
        with caplog.at_level("DEBUG", "sync.net.retrying"):
            await ann.round()
        assert "is asked again" not in caplog.text, "kept connections of that time are not trusted either"


async def test_a_slow_line_that_is_full_of_our_own_edits_is_no_dead_one(place: Place) -> None:
    """Answers to pings come behind what takes longer than the silence that is allowed."""
    times = 5
    async with Proxy(int(place.address.rpartition(":")[2]), seed=1) as proxy:
        ann = await place.desktop("ann", address=f"http://127.0.0.1:{proxy.port}", pace=fast(times))
        diagram = ann.make()
        await eventually(lambda: diagram in ann.live.joined)
        seen: list[LiveState] = []
        ann.live.watch(seen.append)
        await asyncio.sleep(1)
        proxy.become(Weather(bytes_per_s=16_000.0 * times))
        before, text = proxy.passed, os.urandom(65_000).hex()
        began = ann.desk.pace.now()
        ann.desk.write(diagram, lambda: draw(ann.desk.documents.opened[diagram], 1, text))
        await eventually(lambda: not ann.desk.unsent(diagram))
        assert proxy.passed - before > 100_000 and ann.desk.pace.now() - began > SILENT_S + 1, "it did take long"
        assert not seen, "it was the same connection all the time"


async def test_a_link_whose_server_reads_nothing_is_seen_too(place: Place) -> None:
    """Nothing can be written any more, so that no ping can be either."""
    async with Proxy(int(place.address.rpartition(":")[2]), seed=1) as proxy:
        ann = await place.desktop("ann", address=f"http://127.0.0.1:{proxy.port}", pace=fast(10))
        diagram = ann.make()
        await eventually(lambda: diagram in ann.live.joined)
        proxy.become(Weather(frozen=True))
        talk = ann.live._talk
        assert talk is not None
        sending = [
            asyncio.create_task(talk.push(diagram, f"{number:032x}", ())) for number in range(3)
        ]  # fmt: skip
        states: list[bool] = []
        ann.live.watch(lambda state: states.append(state.is_connected))
        await eventually(lambda: False in states)
        outcomes = await asyncio.gather(*sending, return_exceptions=True)
        assert all(isinstance(one, Exception) for one in outcomes), "whoever waits for an answer is told"
        proxy.become(Weather())
        ann.desk.edit(diagram)
        await converge(diagram, ann)


async def test_resets_again_and_again_lose_nothing(place: Place) -> None:
    chance = Random(4)
    async with Proxy(int(place.address.rpartition(":")[2]), seed=4) as proxy:
        ann = await place.desktop("ann", address=f"http://127.0.0.1:{proxy.port}", pace=fast(5))
        ben = await place.desktop("ben")
        diagram = ann.make()
        await eventually(lambda: diagram in ann.live.joined)
        await ann.share(diagram, ben, place)
        for _ in range(40):
            (ann if chance.random() < 0.6 else ben).desk.edit(diagram)
            await asyncio.sleep(chance.uniform(0, 0.05))
            if chance.random() < 0.2:
                proxy.cut()
        await converge(diagram, ann, ben)
        assert len(ann.desk.shapes(diagram)) == 41


async def test_r31_the_server_is_killed_and_comes_back_while_edits_go_on(
    embedded_settings: Settings, tmp_path: Path
) -> None:
    port = free_port()
    words = ["services.main", "up", "--data", str(embedded_settings.data), "--port", str(port)]
    chance = Random(31)
    async with open_platform(embedded_settings) as platform:
        with running(words, port, tmp_path / "first") as process:
            async with place_on(platform, tmp_path / "desks", f"http://127.0.0.1:{port}") as place:
                await _killed_again_and_again(place, process, words, chance)


async def _killed_again_and_again(
    place: Place, process: subprocess.Popen[bytes], words: list[str], chance: Random
) -> None:
    ann, ben, diagram = await place.two()
    port, drawn = int(words[-1]), 1
    for number in range(2):
        for _ in range(chance.randrange(3, 10)):
            (ann if chance.random() < 0.5 else ben).desk.edit(diagram)
            drawn += 1
            await asyncio.sleep(chance.uniform(0, 0.02))
        process.kill()
        await eventually(lambda: not ann.live.state.is_connected and not ben.live.state.is_connected)
        for one in (ann, ben):  # offline nothing is different
            one.desk.edit(diagram, 2)
            drawn += 2
        starting = running(words, port, place.folder / f"again{number}")
        process = await asyncio.to_thread(starting.__enter__)
        place.stack.push_async_callback(asyncio.to_thread, starting.__exit__, None, None, None)
        ann.desk.edit(diagram)
        drawn += 1
    # Whoever found nobody there for long knocks again after half a minute at most.
    await converge(diagram, ann, ben, patience_s=2 * LONGEST_S)
    assert len(ann.desk.shapes(diagram)) == drawn


async def test_a_fault_of_ours_in_one_diagram_leaves_it_to_the_rounds_and_the_others_go_on(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    ann, ben, diagram = await place.two()
    other = ben.make()
    await eventually(lambda: other in ben.live.joined)

    def fails(name: str) -> None:
        if name == "examine":
            raise RuntimeError("a fault")

    ben.desk.documents._fails = fails
    ann.desk.edit(diagram)
    await eventually(lambda: diagram not in ben.live.joined)
    assert "is not live any more" in caplog.text
    ben.desk.documents._fails = lambda _name: None
    await ben.round()
    await converge(diagram, ann, ben)
    ben.desk.edit(other)
    await converge(other, ben)


async def test_a_library_that_cannot_be_read_for_a_moment_ends_no_more_than_the_connection(place: Place) -> None:
    ann, ben, diagram = await place.two()
    read, failures = ann.desk.place.disk.read, 0

    async def failing(work: Callable[[], object]) -> object:
        nonlocal failures
        if failures < 3:
            failures += 1
            raise DiskFull("no space left")
        return await read(work)

    ann.desk.place.disk.read = failing  # type: ignore[method-assign]
    assert ann.live._link is not None
    ann.live._link.drop("for this test")
    await eventually(lambda: failures == 3)
    ann.desk.edit(diagram)
    ben.desk.edit(diagram)
    await converge(diagram, ann, ben)


class Nonsense:
    """A server that lets everybody in, and then says what it was told to."""

    def __init__(self, says: list[bytes]) -> None:
        self.says = says
        self.met = 0
        self.closed: list[int | None] = []

    async def __call__(self, socket: ServerConnection) -> None:
        self.met += 1
        try:
            hello = from_client(await socket.recv(decode=False))
            assert isinstance(hello, Hello)
            await socket.send(encode(Welcome(
                protocol=1, epoch="e" * 32, session=f"{self.met:032x}", user="a" * 32, expires_s=2**31, min_schema=1,
                limits={},
            )))  # fmt: skip
            join = from_client(await socket.recv(decode=False))
            assert isinstance(join, Join)
            joined = Joined(diagram=join.diagram, role="owner", mode=Mode.DELTA, seq=0, version={})
            await socket.send(encode(joined))
            if self.says:
                await socket.send(self.says.pop(0))
            await socket.wait_closed()
        except ConnectionClosed:
            pass
        self.closed.append(socket.close_code)


@asynccontextmanager
async def nonsense(says: list[bytes]) -> AsyncIterator[tuple[Nonsense, str]]:
    server = Nonsense(says)
    async with serve(server, "127.0.0.1", 0, compression=None) as listening:
        yield server, f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"


MESSAGES = st.sampled_from(["joined", "updates", "ack", "peers", "access", "closed", "refused", "welcome", "x"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.text(max_size=40) | st.binary(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
FIELDS = st.sampled_from(["diagram", "updates", "seq", "version", "present", "gone", "role", "code", "reason", "re"])
FRAMES = st.binary(max_size=300) | st.builds(
    lambda kind, fields: msgspec.msgpack.encode({"t": kind, **fields}),
    MESSAGES,
    st.dictionaries(FIELDS, VALUES, max_size=6),
)


@given(st.lists(FRAMES, min_size=1, max_size=6))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_r21_frames_that_make_no_sense_end_the_connection_and_not_the_client(
    tmp_path: Path, frames: list[bytes]
) -> None:
    asyncio.run(_survives(tmp_path / os.urandom(8).hex(), frames))


async def _survives(folder: Path, frames: list[bytes]) -> None:

    async with nonsense(list(frames)) as (server, address):
        desk = Desk(folder, "ann", fast(50))
        diagram = desk.make()
        ann = Desktop(desk, address, Person("a" * 32, "ann@example.org", "s", "token"), "e" * 32)
        desk.library.sync_states.put(SyncState(diagram, ann.account.id, epoch="e" * 32, title="Plan")).result()
        before = desk.hash(diagram)
        ann.start().look_at(diagram)
        try:
            await eventually(lambda: server.met > 0 and not server.says or len(server.closed) >= len(frames))
            await asyncio.sleep(0.02)
            assert not ann._running.done(), "it goes on"
            assert desk.hash(diagram) == before, "and what is here stays"
            assert all(code in (Code.PROTOCOL, 1000, 1005, 1006) for code in server.closed)
        finally:
            await ann.end()
