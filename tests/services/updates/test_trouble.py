"""The database fails at any call, Redis is away, clients are slow or many: no false ACK, nothing twice or empty."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from services.platform.database import Database
from services.platform.ids import new_id
from services.platform.platform import Platform, open_platform
from services.platform.settings import Settings
from services.schema.updates import LogUpdate
from services.updates.intake import open_intake
from services.updates.pushes import Outcome, Push
from services.updates.settings import UpdatesSettings
from sync.wire.limits import JOINS
from sync.wire.messages import Join, Joined, Refused, Status
from tests.services.people import People
from tests.services.servers import free_port
from tests.services.updates.backend import inside, url_of
from tests.services.updates.copies import Copy
from tests.services.updates.live import connected
from tests.services.updates.test_live import diagram_of

pytestmark = [pytest.mark.backend, pytest.mark.durability]


@pytest.fixture(autouse=True)
def many_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRAPH_COLLABORATION_CONNECTS_PER_MINUTE", "100000")


@contextmanager
def failing(database: Database, call: int) -> Iterator[list[int]]:
    """The call with this number fails, and every one after it; yields how many there were."""
    calls = [0]

    def fail(*_: object) -> None:
        calls[0] += 1
        if calls[0] >= call:
            raise OperationalError("", None, OSError("the connection is gone"))

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", fail)
    event.listen(engine, "commit", fail)
    try:
        yield calls
    finally:
        event.remove(engine, "before_cursor_execute", fail)
        event.remove(engine, "commit", fail)


async def test_r06s_whatever_call_of_the_database_fails_no_ack_lies_and_no_row_is_there_twice(
    platform: Platform, people: People
) -> None:
    ann = await people.make("ann")
    diagram = await diagram_of(platform, ann)
    async with open_intake(platform, UpdatesSettings(workers=1)) as intake:
        for call in range(1, 100):
            copies = [Copy(str(number)).found() for number in range(3)]
            pushes = [Push(ann.id, str(new_id()), diagram, str(new_id()), copy.unsent()) for copy in copies]
            await intake.examiners[0].examine([])  # the reader is warm: only the database fails
            with failing(platform.database, call) as calls:
                outcomes = await asyncio.gather(*(intake.push(push) for push in pushes))
            await agree(platform, pushes, outcomes)
            again = await asyncio.gather(*(intake.push(push) for push in pushes))
            assert all(one.status.is_durable for one in again)
            await agree(platform, pushes, again)
            if calls[0] < call:
                assert call > 5, "several calls were made to fail"
                return
    raise AssertionError("it never succeeded")


async def agree(platform: Platform, pushes: list[Push], outcomes: list[Outcome]) -> None:
    async with platform.database.read() as session:
        rows = (await session.execute(select(LogUpdate.peer, LogUpdate.c_start, LogUpdate.seq))).all()
    assert len({(row.peer, row.c_start) for row in rows}) == len(rows)
    assert sorted(row.seq for row in rows) == list(range(1, len(rows) + 1))
    for push, outcome in zip(pushes, outcomes, strict=True):
        assert outcome.status in (Status.STORED, Status.KNOWN, Status.UNAVAILABLE)
        if outcome.status.is_durable:
            assert all(any(row.peer == blob.peer for row in rows) for blob in push.blobs)


@asynccontextmanager
async def without_redis(settings: Settings) -> AsyncIterator[Platform]:
    async with open_platform(settings.model_copy(update={"redis_url": f"redis://127.0.0.1:{free_port()}/0"})) as one:
        yield one


async def test_redis_is_away_and_sync_goes_on_between_two_processes(server_settings: Settings) -> None:
    async with without_redis(server_settings) as platform, without_redis(server_settings) as second:
        people = People(platform)
        ann, ben = await people.make("ann"), await people.make("ben")
        diagram = await diagram_of(platform, ann, (ben, "editor"))
        copy, other = Copy().found(), Copy()
        async with inside(platform) as one, inside(second) as two:
            async with connected(url_of(one), ann.token) as a, connected(url_of(two), ben.token) as b:
                await a.join(diagram)
                await b.join(diagram)
                for _ in range(2):
                    ack = await a.push(diagram, copy.unsent())
                    copy.acknowledged(copy.unsent())
                    other.take(await b.rows(diagram, ack.seq))
                    assert other.hash() == copy.hash()
                    copy.draw()


async def test_r18_fifty_clients_join_one_cold_diagram_at_once_and_all_get_all_of_it(
    platform: Platform, people: People
) -> None:
    ann = await people.make("ann")
    diagram = await diagram_of(platform, ann)
    copy = Copy().found().draw(5)
    async with inside(platform) as port:
        async with connected(url_of(port), ann.token) as a:
            await a.join(diagram)
            ack = await a.push(diagram, copy.unsent())
        async with AsyncExitStack() as stack:
            clients = [await stack.enter_async_context(connected(url_of(port), ann.token)) for _ in range(50)]
            joined = await asyncio.gather(*(one.join(diagram) for one in clients))
            assert all(one.version == copy.version and one.seq == ack.seq for one in joined)
            got = await asyncio.gather(*(one.rows(diagram, ack.seq) for one in clients))
            assert all([row.data for row in rows] == [got[0][0].data] for rows in got)
            copy.acknowledged(copy.unsent())
            later = await clients[0].push(diagram, copy.draw().unsent())
            await asyncio.gather(*(one.rows(diagram, later.seq) for one in clients[1:]))


async def test_joins_without_end_are_refused_and_harm_nobody(platform: Platform, people: People) -> None:
    ann = await people.make("ann")
    diagram = await diagram_of(platform, ann)
    async with inside(platform) as port, connected(url_of(port), ann.token) as a:
        await a.join(diagram)
        for _ in range(2_000):
            await a.say(Join(diagram=diagram, version={}))
        for _ in range(2_000):
            assert (await a.next(Refused)).code == 1002
        assert (await a.push(diagram, Copy().found().unsent())).status is Status.STORED


@pytest.mark.soak
async def test_a_hundred_thousand_joins(platform: Platform, people: People) -> None:
    ann = await people.make("ann")
    diagrams = [await diagram_of(platform, ann) for _ in range(JOINS + 50)]
    async with inside(platform) as port, connected(url_of(port), ann.token) as a:
        for number in range(100_000):
            await a.say(Join(diagram=diagrams[number % len(diagrams)], version={}))
            a.heard.clear()
        await a.push(diagrams[0], Copy().found().unsent())
        assert not [one for one in a.heard if isinstance(one, Joined)]


async def test_a_token_that_expires_ends_the_socket_a_minute_later(
    embedded: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The minute is turned to nothing, and the clock to just before the end of the token."""
    monkeypatch.setattr("sync.wire.limits.REAUTH_GRACE_S", 0)
    people = People(embedded)
    ann = await people.make("ann")
    begun = embedded.clock()
    turned = replace(embedded, clock=lambda: begun + timedelta(minutes=10, seconds=-1))
    async with inside(turned) as port, connected(url_of(port), ann.token) as a:
        assert (await a.end())[0] == 4401
