"""Desktops around a real backend: what one draws the others show, durable on both sides."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from diagram.records import Shape
from sync.errors import Unreachable
from sync.status import Phase
from tests.sync.live.place import Desktop, Place, converge, eventually, fast

pytestmark = pytest.mark.sync


async def test_an_edit_of_one_is_shown_and_stored_at_the_other_and_acknowledged(place: Place) -> None:
    ann, ben, diagram = await place.two()
    rounds = len(ann.rounds) + len(ben.rounds)
    for one in (ann, ben) * 3:
        one.desk.edit(diagram)
        await converge(diagram, ann, ben)
    assert len(ann.desk.shapes(diagram)) == 7
    assert ann.desk.state(diagram).whole
    assert len(ann.rounds) + len(ben.rounds) == rounds, "nothing of that went by HTTP"


async def test_edits_at_once_in_two_diagrams_of_three_people_converge(place: Place) -> None:
    ann, ben, one = await place.two()
    cem = await place.desktop("cem")
    other = ann.make()
    await eventually(lambda: other in ann.live.joined)
    await ann.share(other, ben, place)
    await ann.share(one, cem, place)
    for _ in range(10):
        for who in (ann, ben, cem):
            who.desk.edit(one)
        for who in (ann, ben):
            who.desk.edit(other)
    await converge(one, ann, ben, cem)
    await converge(other, ann, ben)
    assert len(cem.desk.shapes(one)) == 31
    assert not cem.desk.is_here(other)


async def test_ten_diagrams_are_live_at_once_on_one_connection(place: Place) -> None:
    ann, ben, first = await place.two()
    diagrams = [first, *(ann.make() for _ in range(9))]
    await eventually(lambda: ann.live.joined == frozenset(diagrams))
    for one in diagrams[1:]:
        await ann.share(one, ben, place)
    sessions, rounds = [who.live.state.session for who in (ann, ben)], len(ann.rounds) + len(ben.rounds)
    ends: list[object] = []
    for who in (ann, ben):
        who.live.watch(ends.append)
    for _ in range(4):
        for number, one in enumerate(diagrams):
            ann.desk.edit(one, 1 + number % 3)
            ben.desk.edit(one, 2)
        await asyncio.sleep(0)
    for number, one in enumerate(diagrams):
        await converge(one, ann, ben)
        assert len(ben.desk.shapes(one)) == 1 + 4 * (3 + number % 3)
    assert [who.live.state.session for who in (ann, ben)] == sessions and not ends
    assert len(ann.rounds) + len(ben.rounds) == rounds, "nothing of that went by HTTP"


async def test_a_new_diagram_is_made_on_the_server_and_then_live(place: Place) -> None:
    ann = await place.desktop("ann")
    diagram = ann.make(shapes=3)
    await eventually(lambda: diagram in ann.live.joined)
    assert ann.rounds == [diagram], "only by HTTP can a diagram be made"
    await converge(diagram, ann)


async def test_a_closed_diagram_is_left_and_what_others_draw_comes_when_it_is_open_again(place: Place) -> None:
    ann, ben, diagram = await place.two()
    await ben.live.close(diagram)
    assert diagram not in ben.live.joined
    ann.desk.edit(diagram, 2)
    await converge(diagram, ann)
    assert ben.shown(diagram) != ann.shown(diagram)
    ben.look_at(diagram)
    await converge(diagram, ann, ben)


def write_much(desktop: Desktop, diagram: str) -> None:
    """One edit that fits no frame."""
    document = desktop.desk.documents.opened[diagram]

    def write() -> None:
        shape = next(one for one in document.records.values() if isinstance(one, Shape))
        with document.edit("Write") as edit:
            edit.put(replace(shape, text="word " * 80_000))

    desktop.desk.write(diagram, write)


async def test_a_large_edit_goes_by_http_and_arrives_live(place: Place) -> None:
    """An update of more than 256 KiB fits no frame: it is pushed and fetched by HTTP, and both are live again."""
    ann, ben, diagram = await place.two()
    before = len(ben.rounds)
    write_much(ann, diagram)
    await converge(diagram, ann, ben)
    assert len(ben.rounds) == before + 1
    await eventually(lambda: diagram in ann.live.joined and diagram in ben.live.joined)
    ben.desk.edit(diagram)
    await converge(diagram, ann, ben)


async def test_when_http_does_not_answer_it_is_tried_again_and_the_diagram_is_live_again(place: Place) -> None:
    ann = await place.desktop("ann", pace=fast(20))
    diagram = ann.make()
    await eventually(lambda: diagram in ann.live.joined)
    ann.fails = [Unreachable(), Unreachable()]
    write_much(ann, diagram)
    await converge(diagram, ann)
    await eventually(lambda: diagram in ann.live.joined)
    assert not ann.fails


async def test_stopped_and_run_again_it_has_the_same_diagrams_open(place: Place) -> None:
    ann, ben, diagram = await place.two()
    await ben.live.stop()
    assert not ben.live.joined and not ben.live.state.is_connected
    ben.desk.edit(diagram)
    ann.desk.edit(diagram)
    await converge(diagram, ann)
    ben.start()
    await converge(diagram, ann, ben)
    assert len(ann.desk.shapes(diagram)) == 3


@pytest.mark.parametrize("drawn", [0, 2])
async def test_what_a_broken_round_was_told_of_is_here_when_the_socket_has_brought_it(place: Place, drawn: int) -> None:
    """A round that ends between the two leaves the diagram behind, and none asks for it again while it is live."""
    ann, ben, diagram = await place.two()
    await ben.live.stop()
    ann.desk.edit(diagram, drawn)
    await converge(diagram, ann)
    ben.board.behind([diagram])
    assert (await ben.board.read())[diagram].phase is Phase.SYNCING
    ben.start()
    await converge(diagram, ann, ben)
    for _ in range(1_000):
        if (await ben.board.read())[diagram].phase is Phase.SYNCED:
            return
        await asyncio.sleep(0.01)
    pytest.fail("it is called behind for ever")


async def test_what_a_broken_round_had_brought_is_no_longer_behind_after_the_next(place: Place) -> None:
    """One of many diagrams was through when the round broke off: the next one does not ask for it again."""
    ann, ben, diagram = await place.two()
    await ben.live.close(diagram)
    ann.desk.edit(diagram, 2)
    await converge(diagram, ann)
    await ben.round()
    ben.board.behind([diagram])
    await ben.round()
    assert (await ben.board.read())[diagram].phase is Phase.SYNCED
