"""Two desktops and a real backend: what one draws the other shows, durable on both sides."""

from __future__ import annotations

import pytest

from tests.sync.live.place import Place, eventually

pytestmark = pytest.mark.sync


async def test_an_edit_of_one_is_shown_and_stored_at_the_other_and_acknowledged(place: Place) -> None:
    ann, ben = await place.people.make("ann"), await place.people.make("ben")
    a, b = (await place.desktop(ann)).start(), (await place.desktop(ben)).start()
    diagram = a.make()
    await eventually(lambda: diagram in a.live.joined, "ann has joined")
    await place.share(diagram, ben, "editor")
    await b.take_over(diagram)
    await eventually(lambda: diagram in b.live.joined, "ben has joined")
    for one, other in ((a, b), (b, a)) * 3:
        one.desk.edit(diagram)
        await eventually(lambda one=one, other=other: other.shown(diagram) == one.shown(diagram), "shown")
        await eventually(lambda one=one: one.desk.unsent(diagram) == 0, "acknowledged")
        assert other.desk.hash(diagram) == one.desk.hash(diagram)
    assert a.desk.state(diagram).whole
