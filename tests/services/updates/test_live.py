"""Live editing over the WebSocket, against a real process."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import delete, event, update

from services.platform.ids import new_id
from services.platform.platform import Platform
from services.schema.diagrams import Diagram, Share
from services.schema.sessions import Session
from services.updates.intake import open_intake
from services.updates.pushes import Push as Batch
from sync.wire.messages import (
    Access,
    Ack,
    Closed,
    Hello,
    Join,
    Leave,
    Mode,
    Peers,
    Push,
    Reauth,
    Reauthed,
    Status,
    Update,
    Updates,
)
from tests.services.people import People, Person
from tests.services.updates.backend import inside, url_of
from tests.services.updates.copies import Copy
from tests.services.updates.live import connected, frames

pytestmark = pytest.mark.backend


@pytest.fixture
async def url(platform: Platform) -> AsyncIterator[str]:
    async with inside(platform) as port:
        yield url_of(port)


async def diagram_of(platform: Platform, owner: Person, *shares: tuple[Person, str]) -> str:
    identity, at = str(new_id()), platform.clock()
    async with platform.database.begin() as session:
        session.add(Diagram(id=identity, owner_id=owner.id, title="Plan", head_seq=0, created_at=at, updated_at=at))
        await session.flush()
        for person, role in shares:
            session.add(Share(id=str(new_id()), diagram_id=identity, user_id=person.id, role=role, created_at=at))
    return identity


async def test_an_edit_is_acknowledged_and_reaches_the_others_once(
    platform: Platform, people: People, url: str
) -> None:
    ann, ben = await people.make("ann"), await people.make("ben")
    diagram = await diagram_of(platform, ann, (ben, "editor"))
    copy = Copy().found().draw(3)
    async with connected(url, ann.token) as a, connected(url, ben.token) as b:
        first = await a.join(diagram)
        assert (first.mode, first.seq, first.role) == (Mode.DELTA, 0, "owner")
        ack = await a.push(diagram, copy.unsent())
        assert (ack.status, ack.durable, ack.code) == (Status.STORED, True, 0)
        copy.acknowledged(copy.unsent())
        joined = await b.join(diagram)
        rows = await b.rows(diagram, ack.seq)
        other = Copy(blobs=[row.data for row in rows])
        assert (joined.version, other.hash()) == (copy.version, copy.hash())
        copy.draw()
        later = await a.push(diagram, copy.unsent())
        other.take(await b.rows(diagram, later.seq))
        assert other.hash() == copy.hash()
        again = await a.push(diagram, [copy.cut(copy.peer, 0, copy.version[copy.peer])])
        assert again.status is Status.KNOWN
        assert not any(isinstance(one, Peers) for one in a.heard), "nobody shows anything yet"
        assert len(a.heard) == 0, "what one has pushed oneself does not come back"


async def test_what_was_committed_in_this_process_is_passed_on_without_reading_it_again(
    platform: Platform, people: People, url: str
) -> None:
    ann = await people.make("ann")
    diagram = await diagram_of(platform, ann)
    copy, other = Copy().found(), Copy()
    reads: list[str] = []

    def seen(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith("SELECT updates."):
            reads.append(statement)

    event.listen(platform.database.engine.sync_engine, "before_cursor_execute", seen)
    async with connected(url, ann.token) as a, connected(url, ann.token) as b:
        await a.join(diagram)
        await b.join(diagram)
        for _ in range(3):
            ack = await a.push(diagram, copy.unsent())
            copy.acknowledged(copy.unsent())
            other.take(await b.rows(diagram, ack.seq))
            copy.draw(2)
        assert not reads
        # Rows that came in elsewhere leave a hole before those of here: then all of them are read.
        async with open_intake(platform) as elsewhere:
            more = Copy().found()
            assert (await elsewhere.push(Batch(ann.id, str(new_id()), diagram, str(new_id()), more.unsent()))).seq == 4
        ack = await a.push(diagram, copy.unsent())
        other.take(await b.rows(diagram, ack.seq))
        copy.take([Update(4, one.peer, one.start, one.end, one.data) for one in more.unsent()])
        assert other.hash() == copy.hash()
        assert reads


async def test_whoever_comes_back_gets_what_they_lack(platform: Platform, people: People, url: str) -> None:
    ann = await people.make("ann")
    diagram = await diagram_of(platform, ann)
    copy, late = Copy().found(), Copy()
    async with connected(url, ann.token) as a:
        await a.join(diagram)
        ack = await a.push(diagram, copy.unsent())
        for number in range(5):
            copy.draw()
            ack = await a.push(
                diagram, copy.unsent({copy.peer: copy.version[copy.peer] - 1}) if not number else copy.unsent()
            )
        epoch = a.welcome.epoch if a.welcome else ""
    async with connected(url, ann.token) as b:
        await b.join(diagram, {}, seq=0, epoch=epoch)
        late = Copy(blobs=[row.data for row in await b.rows(diagram, ack.seq)])
        assert late.hash() == copy.hash()
    async with connected(url, ann.token) as c:
        joined = await c.join(diagram, late.version, seq=ack.seq, epoch=epoch)
        assert joined.seq == ack.seq and joined.version == late.version
        await asyncio.sleep(0.2)
        assert c.heard == []


async def test_presence_is_shown_stamped_renewed_and_taken_away(platform: Platform, people: People, url: str) -> None:
    ann, ben = await people.make("ann"), await people.make("ben")
    diagram = await diagram_of(platform, ann, (ben, "viewer"))
    async with connected(url, ann.token) as a, connected(url, ben.token) as b:
        await a.join(diagram)
        await b.join(diagram)
        for number in range(50):
            await b.show(diagram, b"at %d" % number)
        assert b.welcome is not None
        seen = await a.next(Peers, lambda one: any(p.state == b"at 49" for p in one.present))
        (shown,) = seen.present
        assert (shown.session, shown.user, shown.name) == (b.welcome.session, ben.id, "Ben")
        assert abs(shown.at_ms / 1000 - platform.clock().timestamp()) < 60, "the server's clock counts"
        states = [one for one in a.heard if isinstance(one, Peers)]
        assert len(states) < 50, "the newest wins"
        async with connected(url, ann.token) as c:
            await c.join(diagram)
            await c.sees(diagram, b.welcome.session, b"at 49")
            await b.say(Leave(diagram=diagram))
            await c.next(Peers, lambda one: b.welcome is not None and b.welcome.session in one.gone)
        assert not [one for one in b.heard if isinstance(one, Peers)], "one is not shown oneself"


async def test_b2_viewers_look_only_and_whoever_loses_one_diagram_keeps_the_others(
    platform: Platform, people: People, url: str
) -> None:
    ann, vic = await people.make("ann"), await people.make("vic")
    one, two = [await diagram_of(platform, ann, (vic, "viewer")) for _ in range(2)]
    copy = Copy().found()
    async with connected(url, vic.token) as v:
        await v.join(one)
        await v.join(two)
        refused = await v.push(one, copy.unsent())
        assert (refused.status, refused.code) == (Status.READ_ONLY, 4403) and "editors" in refused.reason
        async with platform.database.begin() as session:
            await session.execute(update(Share).where(Share.diagram_id == one).values(role="editor"))
        assert (await v.push(one, copy.unsent())).status is Status.STORED, "roles are looked at with every push"
        assert (await v.next(Access)).role == "editor"
        async with platform.database.begin() as session:
            await session.execute(delete(Share).where(Share.diagram_id == one))
        copy.draw()
        assert (await v.push(one, copy.unsent({copy.peer: 1}))).status is Status.FORBIDDEN
        closed = await v.next(Closed)
        assert (closed.diagram, closed.code) == (one, 4403)
        assert v.closed is None, "the other diagram goes on"
        async with platform.database.begin() as session:
            await session.execute(delete(Share))
        assert (await v.end())[0] == 4403


async def test_in_the_trash_a_diagram_is_its_owners_alone_and_what_is_on_its_way_is_kept(
    platform: Platform, people: People, url: str
) -> None:
    ann, ben = await people.make("ann"), await people.make("ben")
    plan, other = [await diagram_of(platform, ann, (ben, "editor")) for _ in range(2)]
    copy = Copy().found()
    async with connected(url, ann.token) as a, connected(url, ben.token) as b:
        await a.join(plan)
        await b.join(plan)
        await b.join(other)
        async with platform.database.begin() as session:
            await session.execute(update(Diagram).where(Diagram.id == plan).values(trashed_at=platform.clock()))
        closed = await b.next(Closed)
        assert (closed.diagram, closed.code) == (plan, 4403) and "trash" in closed.reason
        assert (await b.push(plan, copy.unsent())).status is Status.STORED, "it was on its way: nothing is lost"
        refused = await b.refused(Join(diagram=plan, version={}))
        assert refused.code == 4404 and "trash" in refused.reason
        await a.next(Updates)
        assert not [one for one in a.heard if isinstance(one, Closed)], "its owner still sees it"
        async with platform.database.begin() as session:
            await session.execute(update(Diagram).where(Diagram.id == plan).values(trashed_at=None))
        assert (await b.join(plan)).role == "editor"


async def test_a_session_that_is_over_ends_the_socket(platform: Platform, people: People, url: str) -> None:
    ann = await people.make("ann")
    async with connected(url, ann.token) as a:
        async with platform.database.begin() as session:
            await session.execute(update(Session).values(revoked_at=platform.clock()))
        assert (await a.end())[0] == 4401


async def test_a_fresh_token_of_the_same_person_goes_on(platform: Platform, people: People, url: str) -> None:
    ann, eve = await people.make("ann"), await people.make("eve")
    async with connected(url, ann.token) as a:
        await a.say(Reauth(token=(await people.sign_in(ann.id, ann.email)).token))
        assert (await a.next(Reauthed)).expires_s > 0
        await a.say(Reauth(token=eve.token))
        assert (await a.end())[0] == 4401


async def test_hello_decides_who_comes_in(platform: Platform, people: People, url: str) -> None:
    ann = await people.make("ann")
    device = str(new_id())
    wrong = [
        (Hello(protocols=[99], token=ann.token, device_id=device, schema=1), 4406),
        (Hello(protocols=[1], token=ann.token, device_id=device, schema=0), 4406),
        (Hello(protocols=[1], token=ann.token[:-4] + "AAAA", device_id=device, schema=1), 4401),
        (Join(diagram=device, version={}), 1002),
    ]
    for message, code in wrong:
        async with connected(url, "", greets=False) as one:
            await one.say(message)
            assert (await one.end())[0] == code
    for frame in (b"", b"\xff" * 100, b"\x91" * 100_000):
        async with connected(url, "", greets=False) as one:
            await one.wire.send(frame)
            assert (await one.end())[0] == 1002
    async with connected(url, ann.token) as one:
        await one.wire.send(bytes(2 << 20))
        assert (await one.end())[0] == 1009


async def test_messages_out_of_order_get_an_answer_and_harm_nobody(
    platform: Platform, people: People, url: str
) -> None:
    ann, eve = await people.make("ann"), await people.make("eve")
    diagram, strange = await diagram_of(platform, ann), await diagram_of(platform, eve)
    copy = Copy().found()
    (blob,) = copy.unsent()
    async with connected(url, ann.token) as a:
        assert (await a.push(diagram, [blob])).status is Status.INVALID  # not joined
        assert (await a.refused(Join(diagram=strange, version={}))).code == 4404
        assert (await a.refused(Join(diagram=str(new_id()), version={}))).code == 4404
        await a.say(Leave(diagram=diagram))
        await a.join(diagram)
        twice = await a.refused(Join(diagram=diagram, version={}, trace="00-1-1-01"))
        assert (twice.re, twice.code, twice.diagram, twice.trace) == ("join", 1002, diagram, "00-1-1-01")
        (whole,) = frames(diagram, [blob], str(new_id()))
        begun = Push(batch_id=str(new_id()), diagram=diagram, blobs=[blob], more=True)
        await a.say(begun)
        await a.say(whole)
        assert (await a.next(Ack)).status is Status.INVALID  # another batch began before it was complete
        wrong = Push(batch_id=str(new_id()), diagram=diagram, blobs=[blob], sha256=bytes(32))
        await a.say(wrong)
        assert (await a.next(Ack)).status is Status.INVALID
        assert (await a.push(diagram, [blob])).status is Status.STORED
        await a.say(Hello(protocols=[1], token=ann.token, device_id=a.device_id, schema=1))
        assert (await a.end())[0] == 1002
