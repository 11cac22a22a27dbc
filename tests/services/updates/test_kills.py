"""Real collaboration processes that die: what was acknowledged is there, once, and clients go on."""

import asyncio
from contextlib import AsyncExitStack
from random import Random

import pytest
from sqlalchemy import select
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from services.platform.ids import new_id
from services.platform.platform import Platform
from services.platform.settings import Settings
from services.schema.updates import LogUpdate
from services.updates.versions import versions_of
from sync.wire.messages import Blob, Restarting, Status
from tests.services.people import People, Person
from tests.services.updates.backend import Process, process_of
from tests.services.updates.copies import Copy
from tests.services.updates.live import connected
from tests.services.updates.test_live import diagram_of

pytestmark = [pytest.mark.backend, pytest.mark.durability]
GONE = (OSError, ConnectionClosed, InvalidHandshake, AssertionError, TimeoutError)


async def test_push_ack_kill_9_between_commit_and_ack_50_times(on_servers: Platform, server_settings: Settings) -> None:
    await kill_and_look(on_servers, server_settings, 50)


@pytest.mark.soak
async def test_push_ack_kill_9_between_commit_and_ack_1000_times(
    on_servers: Platform, server_settings: Settings
) -> None:
    await kill_and_look(on_servers, server_settings, 1_000)


async def kill_and_look(platform: Platform, settings: Settings, kills: int) -> None:
    """Two clients push while the process is killed again and again, then every row is compared with every answer."""
    chance = Random(kills)
    people = People(platform)
    ann = await people.make("ann")
    diagram = await diagram_of(platform, ann)
    deaths = [str(chance.randrange(1, 4)) for _ in range(kills)]
    with process_of(settings, "--dies-after", *deaths) as process:
        writers = [Writer(process, ann, diagram) for _ in range(2)]
        lives = await asyncio.gather(*(writer.write(kills) for writer in writers))
    assert sum(lives) >= kills, "every death cut a connection"
    async with platform.database.read() as session:
        rows = (await session.execute(select(LogUpdate.seq, LogUpdate.peer, LogUpdate.c_start, LogUpdate.c_end))).all()
        version = (await versions_of(session, [diagram]))[diagram]
    assert sorted(row.seq for row in rows) == list(range(1, len(rows) + 1))
    for writer in writers:
        ends = sorted((row.c_start, row.c_end) for row in rows if row.peer == writer.copy.peer)
        assert len(set(ends)) == len(ends), "a row is there twice"
        kept = {number for start, end in ends for number in range(start, end)}
        assert writer.acknowledged <= kept, "an acknowledged edit is not there"
        assert version[writer.copy.peer] == len(kept) == writer.copy.version[writer.copy.peer]


class Writer:
    """A client that draws, pushes, and connects again when the server has died."""

    def __init__(self, process: Process, person: Person, diagram: str) -> None:
        self._process = process
        self._person = person
        self._diagram = diagram
        self._device = str(new_id())
        self.copy = Copy().found()
        self.acknowledged: set[int] = set()

    async def write(self, deaths: int) -> int:
        """Push until so many connections have been lost and everything is acknowledged; how many were lost."""
        lost = 0
        while True:
            try:
                async with connected(self._process.url, self._person.token, self._device) as live:
                    joined = await live.join(self._diagram, self.copy.version)
                    self.copy.known = {self.copy.peer: joined.version.get(self.copy.peer, 0)}
                    while lost < deaths or self.copy.unsent():
                        blobs = self.copy.draw().unsent() if lost < deaths else self.copy.unsent()
                        ack = await live.push(self._diagram, blobs)
                        if ack.durable:
                            self._note(blobs)
                        else:  # the database was just being left by the process that died
                            assert ack.status is Status.UNAVAILABLE, ack
                    return lost
            except GONE:
                lost += 1
                await asyncio.sleep(0.02)

    def _note(self, blobs: list[Blob]) -> None:
        self.copy.acknowledged(blobs)
        self.acknowledged |= {number for blob in blobs for number in range(blob.start, blob.end)}


async def test_two_processes_share_every_edit_and_one_may_die(on_servers: Platform, server_settings: Settings) -> None:
    people = People(on_servers)
    ann, ben = await people.make("ann"), await people.make("ben")
    diagram = await diagram_of(on_servers, ann, (ben, "editor"))
    copy, other = Copy().found(), Copy()
    with process_of(server_settings) as one, process_of(server_settings) as two:
        async with AsyncExitStack() as stack:
            b = await stack.enter_async_context(connected(two.url, ben.token))
            await b.join(diagram)
            async with connected(one.url, ann.token) as a:
                await a.join(diagram)
                ack = await a.push(diagram, copy.unsent())
                other.take(await b.rows(diagram, ack.seq))
                assert other.hash() == copy.hash()
                assert a.welcome is not None
                await a.show(diagram, b"here")
                await b.sees(diagram, a.welcome.session, b"here")
                one.kill()
                assert (await a.end())[0] == 1006
            async with connected(two.url, ann.token, a.device_id) as again:
                await again.join(diagram, copy.version)
                ack = await again.push(diagram, copy.draw().unsent({copy.peer: ack.seq and other.version[copy.peer]}))
                assert ack.status is Status.STORED
                other.take(await b.rows(diagram, ack.seq))
                assert other.hash() == copy.hash()


async def test_a13_a_process_that_ends_answers_what_is_under_way_and_says_when_to_come_again(
    on_servers: Platform, server_settings: Settings
) -> None:
    people = People(on_servers)
    ann = await people.make("ann")
    diagram = await diagram_of(on_servers, ann)
    copy = Copy().found()
    with process_of(server_settings) as process:
        async with connected(process.url, ann.token) as a:
            await a.join(diagram)
            pushing = asyncio.create_task(a.push(diagram, copy.unsent()))
            await asyncio.sleep(0)
            ending = asyncio.create_task(asyncio.to_thread(process.end))
            assert (await pushing).durable
            assert (await a.next(Restarting)).retry_after_s > 0
            assert (await a.end())[0] == 1012
            assert await ending == 0
