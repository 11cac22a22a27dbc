"""Diagrams that are held: the brake, the person's decisions, and that nothing is lost by any of them."""

from __future__ import annotations

import pytest

from storage.arrivals import Arrival
from storage.sync_states import SyncState
from sync.engine.decisions import Decisions
from sync.engine.status_board import StatusBoard
from sync.errors import Refused, Unreadable
from sync.status import Decision, Hold, Phase
from tests.sync.home import Link

pytestmark = pytest.mark.sync


async def rounds(*links: Link) -> None:
    for link in links:
        await link.engine.once()


async def decide(link: Link, diagram: str, decision: Decision) -> str:
    return await Decisions(link.desk.place, link.desk.documents).decide(diagram, decision)


async def phase(link: Link, diagram: str) -> Phase:
    return (await StatusBoard(link.desk.place).read())[diagram].phase


@pytest.fixture
async def plan(laptop: Link, tower: Link) -> str:
    made = laptop.desk.make("Plan", 40)
    await rounds(laptop, tower)
    return made


@pytest.fixture
async def braked(laptop: Link, tower: Link, plan: str) -> str:
    """The tower has deleted most of it; the laptop has drawn one more and is asked."""
    tower.desk.delete_shapes(plan, 35)
    laptop.desk.edit(plan, 1)
    laptop.desk.documents.opened.clear()
    await rounds(tower, laptop)
    assert laptop.desk.state(plan).hold == Hold.BRAKE and len(laptop.desk.shapes(plan)) == 41
    assert await phase(laptop, plan) is Phase.HELD
    return plan


async def test_while_it_is_held_nothing_is_sent_or_taken(laptop: Link, tower: Link, braked: str) -> None:
    for _ in range(2):
        await rounds(tower, laptop)
    assert len(laptop.desk.shapes(braked)) == 41 and len(tower.desk.shapes(braked)) == 5
    assert laptop.desk.state(braked).hold == Hold.BRAKE


async def test_r19_taken_it_is_deleted_and_a_version_is_kept_first(laptop: Link, tower: Link, braked: str) -> None:
    laptop.desk.documents.asked.clear()
    assert await decide(laptop, braked, Decision.TAKE) == braked
    assert laptop.desk.documents.asked[:2] == ["keep", "examine"]
    await rounds(laptop, tower)
    assert len(laptop.desk.shapes(braked)) == 6 and laptop.desk.hash(braked) == tower.desk.hash(braked)
    assert await phase(laptop, braked) is Phase.SYNCED


@pytest.mark.parametrize("dies_at", ["", "keep", "examine", "show", "put_back"])
async def test_r19_kept_mine_everything_is_back_everywhere_also_after_a_crash(
    laptop: Link, tower: Link, braked: str, dies_at: str
) -> None:
    before = laptop.desk.shapes(braked)

    def die(name: str) -> None:
        if name == dies_at:
            raise Unreadable("killed")

    laptop.desk.documents._fails = die
    if dies_at:
        with pytest.raises(Unreadable):
            await decide(laptop, braked, Decision.KEEP_MINE)
        assert laptop.desk.state(braked).hold == Hold.BRAKE, "the person is asked again"
    laptop.desk.documents._fails = lambda _name: None
    await decide(laptop, braked, Decision.KEEP_MINE)
    await rounds(laptop, tower, laptop)
    assert laptop.desk.shapes(braked) == tower.desk.shapes(braked) == before
    assert laptop.desk.hash(braked) == tower.desk.hash(braked)


async def test_forked_mine_is_a_diagram_of_its_own_and_theirs_is_taken(laptop: Link, tower: Link, braked: str) -> None:
    before = laptop.desk.shapes(braked)
    copy = await decide(laptop, braked, Decision.FORK)
    await rounds(laptop, tower)
    assert laptop.desk.shapes(copy) == tower.desk.shapes(copy) == before
    assert len(laptop.desk.shapes(braked)) == 6 and laptop.desk.hash(braked) == tower.desk.hash(braked)
    assert tower.desk.titles()[copy] == "Plan (my copy)"


async def test_kept_back_it_is_on_this_computer_only_until_it_is_synced_again(
    laptop: Link, tower: Link, braked: str
) -> None:
    await decide(laptop, braked, Decision.KEEP_BACK)
    await rounds(laptop, tower)
    assert await phase(laptop, braked) is Phase.LOCAL and len(laptop.desk.shapes(braked)) == 41
    assert len(tower.desk.shapes(braked)) == 5
    await decide(laptop, braked, Decision.SYNC)
    await rounds(laptop)
    assert laptop.desk.state(braked).hold == Hold.BRAKE, "what deletes most of it is asked about again"
    await decide(laptop, braked, Decision.TAKE)
    await rounds(laptop, tower)
    assert laptop.desk.hash(braked) == tower.desk.hash(braked)


async def test_what_does_not_fit_is_refused(laptop: Link, plan: str, braked: str) -> None:
    with pytest.raises(Refused):
        await decide(laptop, braked, Decision.SYNC)
    await decide(laptop, braked, Decision.TAKE)
    for decision in (Decision.TAKE, Decision.KEEP_MINE, Decision.FORK):
        with pytest.raises(Refused):
            await decide(laptop, plan, decision)


async def test_edits_that_cannot_go_become_a_diagram_of_their_own_and_the_servers_comes_in_its_place(
    laptop: Link, tower: Link, plan: str
) -> None:
    laptop.desk.edit(plan, 2)
    before = laptop.desk.shapes(plan)
    laptop.desk.library.sync_states.hold(plan, Hold.FORK.value, "because").result()
    copy = await decide(laptop, plan, Decision.FORK)
    laptop.desk.documents.opened.clear()
    assert not laptop.desk.is_here(plan)
    await rounds(laptop, tower)
    assert laptop.desk.shapes(copy) == before and laptop.desk.hash(plan) == tower.desk.hash(plan)
    assert set(tower.desk.titles()) == {plan, copy}, "it was not taken for thrown away"


async def test_a_withdrawn_one_becomes_an_own_one_and_the_old_copy_goes_into_the_trash(laptop: Link, plan: str) -> None:
    laptop.desk.library.sync_states.set_role(plan, "editor").result()
    laptop.desk.library.sync_states.hold(plan, Hold.WITHDRAWN.value, "because").result()
    copy = await decide(laptop, plan, Decision.FORK)
    assert laptop.desk.shapes(copy) == laptop.desk.shapes(plan) and set(laptop.desk.titles(trashed=True)) == {plan}


async def test_r21_what_cannot_be_read_holds_one_diagram_and_the_others_go_on(
    laptop: Link, tower: Link, plan: str
) -> None:
    other = tower.desk.make("Other", 2)
    tower.desk.edit(plan, 1)
    await rounds(tower)
    bad = Arrival(plan, laptop.account, 99, b"not an update", 5, 0, 1)
    laptop.desk.library.arrivals.put([bad]).result()
    await rounds(laptop)
    state = laptop.desk.state(plan)
    assert state.hold == Hold.REFUSED and state.reason and laptop.desk.hash(other) == tower.desk.hash(other)
    await decide(laptop, plan, Decision.SYNC)
    await rounds(laptop)
    assert laptop.desk.hash(plan) == tower.desk.hash(plan) and await phase(laptop, plan) is Phase.SYNCED


async def test_a_diagram_is_not_adopted_while_it_is_kept_back(laptop: Link, tower: Link) -> None:
    private = laptop.desk.make("Private")
    laptop.desk.library.sync_states.put(SyncState(private, hold=Hold.KEPT_BACK.value)).result()
    await rounds(laptop, tower)
    assert not tower.desk.is_here(private) and await phase(laptop, private) is Phase.LOCAL
