"""The short way into a log: the same rows as by the long one, and nothing at all where that would say no."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from services.platform.ids import new_id
from services.platform.platform import Platform, open_platform
from services.platform.settings import Settings
from services.schema.accounts import Team, TeamMember, User
from services.schema.diagrams import Diagram, Share
from services.schema.links import LinkMember, ShareLink
from services.schema.sessions import Session
from services.schema.updates import LogPeer, LogUpdate
from services.updates.express import append_at_once
from services.updates.log import append
from services.updates.pushes import Push
from services.updates.rows import rows_after
from sync.wire.messages import Blob, Status
from tests.services.people import People, Person
from tests.services.updates.test_log import diagram_of, share

pytestmark = pytest.mark.backend
DEVICE, PEER = str(new_id()), (1 << 64) - 9  # a peer that a signed column cannot hold as it is


@pytest.fixture
async def platform(server_settings: Settings) -> AsyncIterator[Platform]:
    """On PostgreSQL; the embedded database has no short way."""
    async with open_platform(server_settings) as opened:
        yield opened


def edits(person: Person, diagram: str, first: int, count: int = 1, *, peer: int = PEER) -> Push:
    blobs = [Blob(peer, 10 * one, 10 * one + 10, b"edit %d" % one) for one in range(first, first + count)]
    return Push(person.id, DEVICE, diagram, str(new_id()), blobs, person.session_id)


async def begun(platform: Platform, person: Person, *, peer: int = PEER) -> str:
    """A diagram of `person` in whose log there is their first edit."""
    diagram = await diagram_of(platform, person.id)
    (outcome,) = await append(platform.database, [edits(person, diagram, 0, peer=peer)], platform.clock())
    assert (outcome.status, outcome.seq) == (Status.STORED, 1)
    return diagram


async def heads(platform: Platform, diagram: str) -> tuple[int, dict[int, int], int]:
    """The head, how far each peer has come, and the number of rows."""
    async with platform.database.read() as session:
        head = await session.scalar(select(Diagram.head_seq).where(Diagram.id == diagram)) or 0
        peers = await session.execute(select(LogPeer.peer, LogPeer.c_end).where(LogPeer.diagram_id == diagram))
        numbers = list(await session.scalars(select(LogUpdate.seq).where(LogUpdate.diagram_id == diagram)))
    assert sorted(numbers) == list(range(1, head + 1))
    return head, {peer: end for peer, end in peers}, len(numbers)


async def test_the_next_edits_of_a_peer_are_stored_as_by_the_long_way(platform: Platform, people: People) -> None:
    ann = await people.make("ann")
    diagrams = [await begun(platform, ann) for _ in range(2)]
    at = platform.clock()
    short = await append_at_once(platform.database, edits(ann, diagrams[0], 1, 3), at)
    other = edits(ann, diagrams[1], 1, 3)
    long, _ = await append(platform.database, [other, other], at)  # two are never written by the short way
    assert short is not None and short == replace(long, rows=short.rows)
    assert list(short.rows) == list(long.rows) and [one.seq for one in short.rows] == [2, 3, 4]
    assert await heads(platform, diagrams[0]) == await heads(platform, diagrams[1]) == (4, {PEER: 40}, 4)
    async with platform.database.read() as session:
        stored = [
            [
                (one.seq, one.peer, one.c_start, one.c_end, one.data, one.sha256, one.author_id, one.created_at)
                for one in await session.scalars(select(LogUpdate).where(LogUpdate.diagram_id == diagram))
                if one.seq > 1
            ]
            for diagram in diagrams
        ]
        moments = set(await session.scalars(select(Diagram.updated_at).where(Diagram.id.in_(diagrams))))
        rows = await rows_after(session, diagrams[0], 1, head=4, budget=1 << 20)
    assert stored[0] == stored[1] and moments == {at}
    assert list(rows.updates) == list(short.rows)


Change = Callable[[Platform, Push], Awaitable[Push]]


def _with(**changes: object) -> Change:
    async def changed(_platform: Platform, push: Push) -> Push:
        return replace(push, **changes)  # type: ignore[arg-type]  # fields of a push

    return changed


def _blobs(*blobs: tuple[int, int, int, bool]) -> Change:
    return _with(blobs=[Blob(peer, start, end, b"x", relayed) for peer, start, end, relayed in blobs])


async def _session_over(platform: Platform, push: Push) -> Push:
    async with platform.database.begin() as session:
        await session.execute(update(Session).values(revoked_at=platform.clock()))
    return push


async def _session_expired(platform: Platform, push: Push) -> Push:
    async with platform.database.begin() as session:
        await session.execute(update(Session).values(expires_at=platform.clock() - timedelta(seconds=1)))
    return push


async def _person_disabled(platform: Platform, push: Push) -> Push:
    async with platform.database.begin() as session:
        await session.execute(update(User).values(disabled_at=platform.clock()))
    return push


async def _ownership_lost(platform: Platform, push: Push) -> Push:
    other = await People(platform).make("other")
    async with platform.database.begin() as session:
        await session.execute(update(Diagram).values(owner_id=other.id))
    await share(platform, push.diagram_id, push.user_id, "commenter")
    return push


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (_blobs((PEER, 20, 30, False)), Status.GAP),
        (_blobs((PEER, 0, 10, False)), Status.KNOWN),
        (_blobs((PEER, 5, 20, False)), Status.STORED),
        (_blobs((PEER, 10, 20, True)), Status.STORED),
        (_blobs((PEER, 10, 20, False), (PEER, 30, 40, False)), Status.GAP),
        (_blobs((PEER, 10, 20, False), (77, 0, 10, False)), Status.STORED),
        (_blobs((78, 0, 10, False)), Status.STORED),
        (_with(device_id=str(new_id())), Status.FORGED),
        (_with(diagram_id=str(new_id())), Status.UNKNOWN),
        (_session_over, Status.SIGNED_OUT),
        (_session_expired, Status.SIGNED_OUT),
        (_person_disabled, Status.SIGNED_OUT),
        (_ownership_lost, Status.READ_ONLY),
    ],
)  # fmt: skip
async def test_whatever_is_something_else_is_left_to_the_long_way(
    platform: Platform, people: People, change: Change, status: Status
) -> None:
    ann = await people.make("ann")
    diagram = await begun(platform, ann)
    push = await change(platform, edits(ann, diagram, 1))
    before = await heads(platform, diagram)
    assert await append_at_once(platform.database, push, platform.clock()) is None
    assert await heads(platform, diagram) == before
    (outcome,) = await append(platform.database, [push], platform.clock())
    assert outcome.status is status


async def _by_team(platform: Platform, _ann: Person, ben: Person, diagram: str) -> None:
    team, at = str(new_id()), platform.clock()
    async with platform.database.begin() as session:
        session.add(Team(id=team, name="Team", created_at=at))
        await session.flush()
        session.add(TeamMember(id=str(new_id()), team_id=team, user_id=ben.id, role="member", created_at=at))
        session.add(Share(id=str(new_id()), diagram_id=diagram, team_id=team, role="editor", created_at=at))


async def _by_address(platform: Platform, _ann: Person, ben: Person, diagram: str) -> None:
    async with platform.database.begin() as session:
        session.add(
            Share(
                id=str(new_id()), diagram_id=diagram, email=ben.email, role="editor", created_at=platform.clock(),
            )
        )  # fmt: skip


async def _by_link(platform: Platform, _ann: Person, ben: Person, diagram: str) -> None:
    link, at = str(new_id()), platform.clock()
    async with platform.database.begin() as session:
        session.add(ShareLink(id=link, diagram_id=diagram, token_hash=str(new_id()), role="editor", created_at=at))
        await session.flush()
        session.add(LinkMember(link_id=link, user_id=ben.id, joined_at=at))


async def _by_share(platform: Platform, _ann: Person, ben: Person, diagram: str) -> None:
    await share(platform, diagram, ben.id, "editor")


@pytest.mark.parametrize("grant", [_by_share, _by_team, _by_address, _by_link])
async def test_every_way_to_be_an_editor_counts(
    platform: Platform, people: People, grant: Callable[[Platform, Person, Person, str], Awaitable[None]]
) -> None:
    ann, ben = [await people.make(name) for name in ("ann", "ben")]
    diagram = await begun(platform, ann)
    await grant(platform, ann, ben, diagram)
    (first,) = await append(platform.database, [edits(ben, diagram, 0, peer=5)], platform.clock())
    assert first.status is Status.STORED
    outcome = await append_at_once(platform.database, edits(ben, diagram, 1, peer=5), platform.clock())
    assert outcome is not None and outcome.status is Status.STORED
    async with platform.database.begin() as session:
        await session.execute(update(Share).values(role="viewer"))
        await session.execute(update(ShareLink).values(revoked_at=platform.clock()))
    assert await append_at_once(platform.database, edits(ben, diagram, 2, peer=5), platform.clock()) is None


async def test_who_waited_for_another_writer_is_left_to_the_long_way(platform: Platform, people: People) -> None:
    ann = await people.make("ann")
    diagram = await begun(platform, ann)
    push = edits(ann, diagram, 1)
    async with platform.database.begin() as session:  # has the row, as the long way does
        await session.execute(select(Diagram.head_seq).where(Diagram.id == diagram).with_for_update())
        waiting = asyncio.create_task(append_at_once(platform.database, push, platform.clock()))
        await asyncio.sleep(0.3)
        assert not waiting.done()
        await session.execute(update(Diagram).where(Diagram.id == diagram).values(head_seq=Diagram.head_seq + 1))
        await session.execute(
            update(LogPeer).where(LogPeer.diagram_id == diagram).values(c_end=20)  # the very operations of `push`
        )
        session.add(
            LogUpdate(
                diagram_id=diagram, seq=2, peer=PEER, c_start=10, c_end=20, batch_id=str(new_id()), data=b"other",
                sha256=bytes(32), author_id=ann.id, created_at=platform.clock(),
            )
        )  # fmt: skip
    assert await waiting is None
    assert await heads(platform, diagram) == (2, {PEER: 20}, 2)
    (outcome,) = await append(platform.database, [push], platform.clock())
    assert outcome.status is Status.KNOWN


async def test_many_writers_of_one_diagram_leave_no_hole_and_nothing_twice(
    server_settings: Settings, platform: Platform, people: People
) -> None:
    ann = await people.make("ann")
    diagram = await begun(platform, ann, peer=1)

    async def write(peer: int, where: Platform) -> list[int]:
        numbers: list[int] = []
        for number in range(1 if peer == 1 else 0, 20):
            (outcome,) = await append(where.database, [edits(ann, diagram, number, peer=peer)], where.clock())
            assert outcome.status is Status.STORED
            numbers += [one.seq for one in outcome.rows]
        return numbers

    async with open_platform(server_settings) as other:  # as another process would
        found = await asyncio.gather(*(write(peer, (platform, other)[peer % 2]) for peer in range(1, 7)))
    assert sorted(number for numbers in found for number in numbers) == list(range(2, 121))
    assert await heads(platform, diagram) == (120, dict.fromkeys(range(1, 7), 200), 120)
