"""Pull for many diagrams at once: as many questions as for few, answers within their bound, and nothing left out."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from services.diagrams.pulling import pull
from services.platform.database import Database
from services.platform.ids import new_id
from services.platform.platform import Platform
from services.schema.diagrams import Diagram
from services.schema.updates import LogPeer, LogUpdate
from sync.wire.limits import BODY, ENTRIES, MEBIBYTE
from sync.wire.messages import Mode, Status
from sync.wire.requests import Pulled, PullRequest, Wanted
from tests.services.people import People, Person

pytestmark = pytest.mark.backend
_MOST_STATEMENTS = 10
_ANSWER = 6 * MEBIBYTE
_PEER = 7


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """What is asked of the database in the block."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.startswith("BEGIN"):  # only SQLite's are statements of their own
            asked.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", note)


async def logs(platform: Platform, owner: Person, count: int, *rows: bytes) -> list[str]:
    """So many diagrams, each with a log of these rows; pull never reads what is in them."""
    diagrams, at = [str(new_id()) for _ in range(count)], platform.clock()
    async with platform.database.begin() as session:
        for one in diagrams:
            session.add(
                Diagram(id=one, owner_id=owner.id, title="Plan", head_seq=len(rows), created_at=at, updated_at=at)
            )
        await session.flush()
        for one in diagrams:
            session.add(LogPeer(diagram_id=one, peer=_PEER, c_end=len(rows), owner_id=None, device_id=None))
            for number, data in enumerate(rows):
                session.add(
                    LogUpdate(
                        diagram_id=one, seq=number + 1, peer=_PEER, c_start=number, c_end=number + 1, data=data,
                        batch_id=str(new_id()), sha256=hashlib.sha256(data).digest(), author_id=owner.id,
                        created_at=at, quarantined_at=None,
                    )
                )  # fmt: skip
    return diagrams


async def asked(platform: Platform, person: Person, wanted: list[Wanted]) -> list[Pulled]:
    return (await pull(platform, person.id, PullRequest(str(new_id()), wanted)))[1]


def size_of(answers: list[Pulled]) -> int:
    return sum(len(one.data) + sum(len(row.data) for row in one.updates) for one in answers)


async def test_a_pull_of_a_hundred_diagrams_asks_no_more_questions_than_one_of_two(
    platform: Platform, people: People
) -> None:
    ann = await people.make("ann")
    diagrams = await logs(platform, ann, 100, b"one", b"two", b"three")
    await asked(platform, ann, [])  # the epoch is made
    with statements(platform.database) as few:
        await asked(platform, ann, [Wanted(one, {}) for one in diagrams[:2]])
    with statements(platform.database) as many:
        answers = await asked(platform, ann, [Wanted(one, {_PEER: 1}) for one in diagrams])
    assert len(many) == len(few) <= _MOST_STATEMENTS, many
    assert [one.diagram for one in answers] == diagrams, "in the order of the request"
    for one in answers:
        assert (one.status, one.mode, one.seq, one.more) == (Status.KNOWN, Mode.DELTA, 3, False)
        assert [(row.seq, row.data) for row in one.updates] == [(2, b"two"), (3, b"three")], "not what it has"


async def test_what_cannot_be_given_of_some_diagrams_keeps_nobody_from_the_others(
    platform: Platform, people: People
) -> None:
    ann, eve = await people.make("ann"), await people.make("eve")
    fine, forked = await logs(platform, ann, 2, b"one")
    (strange,) = await logs(platform, eve, 1, b"hers")
    (nothing,) = await logs(platform, ann, 1)
    wanted = [Wanted(strange, {}), Wanted(forked, {88: 1}, {88: 1}), Wanted(nothing, {}), Wanted(fine, {})]
    no, fork, empty, good = await asked(platform, ann, wanted)
    assert (no.status, no.updates) == (Status.UNKNOWN, [])
    assert (fork.mode, fork.updates, fork.more) == (Mode.FORK_REQUIRED, [], False)
    assert (empty.status, empty.updates, empty.more) == (Status.KNOWN, [], False)
    assert [row.data for row in good.updates] == [b"one"]


async def test_an_answer_keeps_its_bound_and_asking_again_gives_the_rest(platform: Platform, people: People) -> None:
    """Also a row that is larger than an answer comes: alone."""
    ann = await people.make("ann")
    large = bytes(BODY - MEBIBYTE // 2)
    diagrams = [
        *await logs(platform, ann, 3, b"first", large),
        *await logs(platform, ann, 12, bytes(MEBIBYTE), b"last"),
    ]
    got: dict[str, list[int]] = {one: [] for one in diagrams}
    ahead = [Wanted(one, {}) for one in diagrams]
    requests = 0
    while ahead:
        requests += 1
        assert requests <= len(diagrams), "every answer brings something"
        answers = await asked(platform, ann, ahead)
        rows = [len(row.data) for one in answers for row in one.updates]
        assert size_of(answers) <= _ANSWER or rows == [len(large)]
        for one in answers:
            got[one.diagram] += [row.seq for row in one.updates]
        ahead = [Wanted(one.diagram, {_PEER: max(got[one.diagram], default=0)}) for one in answers if one.more]
    assert all(seqs == [1, 2] for seqs in got.values())


async def test_many_long_logs_are_looked_at_in_parts(embedded: Platform) -> None:
    """Two hundred logs of more rows than are looked at together: those that lack come with the next request."""
    ann = await People(embedded).make("ann")
    diagrams = await logs(embedded, ann, ENTRIES, *(b"row" for _ in range(60)))
    answers = await asked(embedded, ann, [Wanted(one, {}) for one in diagrams])
    rest = [one.diagram for one in answers if one.more]
    assert 0 < len(rest) < ENTRIES
    again = await asked(embedded, ann, [Wanted(one.diagram, {}, {}, one.seq) for one in answers if one.more])
    told = {one.diagram: len(one.updates) for one in [*answers, *again] if not one.more}
    assert told == {one: 60 for one in diagrams}
