"""People see each other: the newest of everybody, nobody twice, no ghosts, also after everybody was cut off."""

from __future__ import annotations

import asyncio

import pytest

from sync.live.colours import colour_of
from sync.status import Presence
from tests.sync.chaos import Proxy
from tests.sync.live.place import Desktop, Place, eventually

pytestmark = pytest.mark.sync


def places(desktop: Desktop, diagram: str) -> dict[str, tuple[float, float] | None]:
    """Whom somebody sees, and where."""
    return {one.session: one.cursor for one in desktop.seen[diagram]}


async def test_cursor_selection_and_view_of_one_are_seen_by_the_other(place: Place) -> None:
    ann, ben, diagram = await place.two()
    await eventually(lambda: len(ann.seen[diagram]) == len(ben.seen[diagram]) == 1, "they see each other at once")
    shown = Presence("page", (1.5, -2.0), ("a", "b"), (0.0, 0.0, 800.0, 600.0), "a")
    ann.live.show(diagram, shown)
    await eventually(lambda: ben.seen[diagram][0].cursor == (1.5, -2.0))
    (person,) = ben.seen[diagram]
    assert (person.page, person.selection, person.view, person.editing) == ("page", ("a", "b"), shown.view, "a")
    assert (person.name, person.user_id, person.colour) == ("Ann", ann.person.id, colour_of(ann.person.id))
    await ann.live.close(diagram)
    await eventually(lambda: ben.seen[diagram] == (), "who leaves is gone")


async def test_two_windows_of_one_person_are_two_sessions_in_one_colour(place: Place) -> None:
    ann, ben, diagram = await place.two()
    other = await place.another(ann.person)
    await other.round()
    other.look_at(diagram)
    await eventually(lambda: len(ben.seen[diagram]) == 2)
    assert len({one.session for one in ben.seen[diagram]}) == 2
    assert {one.colour for one in ben.seen[diagram]} == {colour_of(ann.person.id)}
    assert [one.user_id for one in other.seen[diagram] if one.user_id == ann.person.id] == [ann.person.id]


async def test_garbage_that_somebody_shows_harms_nobody(place: Place) -> None:
    ann, ben, diagram = await place.two()
    talk = ann.live._talk
    assert talk is not None
    for state in (b"\xc1", b"\x91" * 4_000, b"\x81\xa1v\x02", b"garbage"):
        await asyncio.sleep(0.1)
        ann.live._presences.send(talk.outgoing, diagram, state)
    await eventually(lambda: bool(ben.seen[diagram]) and ben.seen[diagram][0].page == "")
    ann.live.show(diagram, Presence("page", (1.0, 2.0)))
    await eventually(lambda: ben.seen[diagram][0].cursor == (1.0, 2.0), "and it can show something again")
    assert ben.live.state.is_connected


async def test_r20_thirty_sessions_see_each_other_also_after_all_were_cut_off(place: Place) -> None:
    ann = await place.desktop("ann")
    diagram = ann.make()
    await eventually(lambda: diagram in ann.live.joined)
    async with Proxy(int(place.address.rpartition(":")[2]), seed=20) as proxy:
        address = f"http://127.0.0.1:{proxy.port}"
        guests = [await place.desktop(f"guest{number}", address=address) for number in range(29)]
        for one in guests:
            await ann.share(diagram, one, place, "viewer")
        everybody = [ann, *guests]

        def all_visible() -> bool:
            for number, one in enumerate(everybody):
                others = {(float(place), 1.0) for place in range(30) if place != number}
                if set(places(one, diagram).values()) != others or len(one.seen[diagram]) != 29:
                    return False
            return True

        for number, one in enumerate(everybody):
            one.live.show(diagram, Presence("page", (float(number), 1.0)))
        await eventually(all_visible, "all see all")
        before = {one.session for one in ann.seen[diagram]}
        proxy.cut()
        await eventually(lambda: not any(one.live.state.is_connected for one in guests), "all are cut off")
        assert all(one.seen[diagram] == () for one in guests), "nobody can be said to be there"
        await eventually(all_visible, "all see all again", patience_s=60)
        assert not before & {one.session for one in ann.seen[diagram]}, "of the old sessions none is left"
