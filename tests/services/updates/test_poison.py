"""Bytes that nobody should read: the sender gets a typed refusal, everybody else notices nothing."""

import asyncio
import os
from collections import Counter
from random import Random

import psutil
import pytest

from services.platform.ids import new_id
from services.platform.platform import Platform
from sync.wire.messages import Ack, Blob, Push, Status
from sync.wire.requests import Wanted
from tests.diagram.document.forging import damaged, forged
from tests.diagram.document.test_examiner import KILLER
from tests.services.conftest import ClientOf, talking_to
from tests.services.people import People
from tests.services.updates.backend import inside, url_of
from tests.services.updates.copies import Copy
from tests.services.updates.http import HttpSync, is_kept
from tests.services.updates.live import connected
from tests.services.updates.test_live import diagram_of

pytestmark = [pytest.mark.backend, pytest.mark.fuzz]
AT_ONCE = 200
SMALL = 300 * 1024 * 1024
REFUSED = {Status.POISON, Status.INVALID}


@pytest.fixture(autouse=True)
def no_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten thousand batches of one person are more than ten seconds allow."""
    monkeypatch.setenv("AUTOGRAPH_UPDATES_BATCHES_PER_10S", "1000000")
    monkeypatch.setenv("AUTOGRAPH_UPDATES_BYTES_PER_10S", str(1 << 40))
    monkeypatch.setenv("AUTOGRAPH_UPDATES_WORKERS", "1")


async def test_10000_poisonous_blobs_harm_nobody(embedded: Platform) -> None:
    await poison(embedded, 10_000)


@pytest.mark.soak
async def test_a_million_poisonous_blobs_harm_nobody(embedded: Platform) -> None:
    await poison(embedded, 1_000_000)


async def poison(platform: Platform, count: int) -> None:
    """Random, cut, flipped and forged blobs, while somebody else works; memory is looked at before and after."""
    chance = Random(count)
    people = People(platform)
    eve, ann = await people.make("eve"), await people.make("ann")
    pattern = Copy("Pattern").found().draw(3)
    (blob,) = pattern.unsent()
    found: Counter[str] = Counter()
    async with talking_to(platform, "diagrams") as client:
        bad, good = HttpSync(client, eve), HttpSync(client, ann)
        own, victim, copy = str(new_id()), str(new_id()), Copy("Plan").found()
        assert is_kept(await good.push([(own, "Plan", copy.unsent())]))
        copy.acknowledged(copy.unsent())
        assert is_kept(await bad.push([(victim, "Target", [])]))
        process = psutil.Process(os.getpid())
        before = process.memory_info().rss
        for _ in range(count // AT_ONCE):
            blobs = [(damaged if chance.random() < 0.5 else forged)(blob.data, chance) or b"\0" for _ in range(AT_ONCE)]
            batches = [(str(new_id()), None, [Blob(blob.peer, 0, blob.end, data)]) for data in blobs]
            mine = [(victim, None, one[2]) for one in batches]
            acks, kept = await asyncio.gather(bad.push(mine), good.push([(own, None, copy.draw().unsent())]))
            assert is_kept(kept), "somebody else's edit was not stored"
            copy.acknowledged(copy.unsent())
            found.update(str(ack.status) for ack in acks)
            assert all(ack.durable or (ack.status in REFUSED and ack.code == 4409 and ack.reason) for ack in acks)
        assert process.memory_info().rss - before < SMALL
        (answer,) = (await good.pull([Wanted(own, {})]))[own]
    assert Copy(blobs=[row.data for row in answer.updates]).hash() == copy.hash()
    # What was forged so well that it reads as an update is one, of the forger's own diagram.
    assert found[Status.POISON] + found[Status.INVALID] > count * 0.6, found


async def test_a_blob_that_kills_its_reader_is_named_and_those_beside_it_are_stored(
    platform: Platform, client_of: ClientOf, people: People
) -> None:
    """Even the header of this one makes Loro ask for six gigabytes and end the process."""
    ann = await people.make("ann")
    hostile = Blob(1, 0, 1, KILLER)
    async with client_of("diagrams") as client:
        sync = HttpSync(client, ann)
        batches = [(str(new_id()), "Plan", Copy(str(number)).found().unsent()) for number in range(6)]
        batches.insert(3, (str(new_id()), "Bomb", [hostile]))
        acks = await sync.push(batches)
    assert [ack.status for ack in acks] == [Status.STORED] * 3 + [Status.POISON] + [Status.STORED] * 3


async def test_a_socket_that_sends_only_poison_is_closed_and_the_others_go_on(
    platform: Platform, people: People
) -> None:
    eve, ann = await people.make("eve"), await people.make("ann")
    diagram = await diagram_of(platform, ann, (eve, "editor"))
    copy = Copy().found()
    async with inside(platform) as port, connected(url_of(port), ann.token) as a:
        await a.join(diagram)
        async with connected(url_of(port), eve.token) as e:
            await e.join(diagram)
            for number in range(20):
                if e.closed is None:
                    ack = await e.push(diagram, [Blob(7, 0, 1, b"poison %d" % number)])
                    assert (ack.status, ack.code) == (Status.POISON, 4409)
            assert (await e.end())[0] == 4409
        assert (await a.push(diagram, copy.unsent())).status is Status.STORED


async def test_batches_that_are_never_finished_are_forgotten(
    platform: Platform, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten seconds is the figure; the test does not wait for them."""
    monkeypatch.setattr("sync.wire.limits.UNFINISHED_S", 0.2)
    ann = await people.make("ann")
    diagram = await diagram_of(platform, ann)
    (blob,) = Copy().found().unsent()
    async with inside(platform) as port, connected(url_of(port), ann.token) as a:
        await a.join(diagram)
        for _ in range(3):
            begun = Push(batch_id=str(new_id()), diagram=diagram, blobs=[blob], more=True)
            await a.say(begun)
            late = await a.next(Ack)
            assert (late.batch_id, late.status, late.durable) == (begun.batch_id, Status.TIMEOUT, False)
        assert (await a.push(diagram, [blob])).status is Status.STORED
