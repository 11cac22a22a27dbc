"""Folders, stars and tags: every computer of a person ends with the same tree (docs/decisions/0043)."""

from __future__ import annotations

import msgspec
import pytest

from storage.accounts import Account
from sync.status import Hold
from tests.services.people import Person
from tests.sync.engine.conftest import Desks
from tests.sync.engine.order import SHELF, folder, places, rounds, tree, waits
from tests.sync.home import Home, Link

pytestmark = pytest.mark.sync


@pytest.fixture
async def plan(laptop: Link, tower: Link) -> str:
    made = laptop.desk.make("Plan")
    await rounds(laptop, tower)
    return made


async def test_c2_folders_stars_and_tags_go_to_the_other_computer(laptop: Link, tower: Link, plan: str) -> None:
    outer = folder(laptop.desk, "Work")
    inner = folder(laptop.desk, "Plans", outer)
    library = laptop.desk.library
    library.folders.colour(inner, "#ff8800").result()
    library.diagrams.move([plan], inner).result()
    library.diagrams.star([plan], True).result()
    library.tags.add([plan], "sea").result()
    assert waits(laptop) == 3
    await rounds(laptop, tower)
    assert tree(tower.desk) == {outer: ("Work", None, ""), inner: ("Plans", outer, "#ff8800")}
    assert places(tower.desk) == places(laptop.desk) == {plan: (inner, True, ("sea",))}
    assert waits(laptop) == waits(tower) == 0 and tower.arranged
    assert [hit.title.text for hit in tower.desk.library.search.find("sea")] == ["Plan"]
    laptop.wire.requests.clear()
    tower.arranged.clear()
    await rounds(laptop, tower, laptop)
    assert laptop.wire.requests == ["GET /api/diagrams/sync/feed"] * 2 and not tower.arranged, "they agree"
    tower.desk.library.diagrams.star([plan], False).result()
    tower.desk.library.tags.remove([plan], "sea").result()
    tower.desk.library.diagrams.move([plan], None).result()
    await rounds(tower, laptop)
    assert places(laptop.desk) == {plan: (None, False, ())}


async def test_c2_what_was_in_order_before_the_first_sign_in_comes_along(
    home: Home, desks: Desks, ann: Person, tower: Link
) -> None:
    desk = desks("laptop")
    made, work = desk.make(), folder(desk, "Work")
    desk.library.diagrams.move([made], work).result()
    await rounds(home.link(desk, ann), tower)
    assert places(tower.desk) == {made: (work, False, ())}


async def test_c2_of_two_names_for_a_folder_the_servers_stays_and_the_rest_merges(laptop: Link, tower: Link) -> None:
    work = folder(laptop.desk, "Work")
    await rounds(laptop, tower)
    laptop.desk.library.folders.rename(work, "First").result()
    tower.desk.library.folders.rename(work, "Second").result()
    tower.desk.library.folders.colour(work, "#123456").result()
    await rounds(laptop, tower, laptop)
    assert tree(laptop.desk) == tree(tower.desk) == {work: ("First", None, "#123456")}


async def test_c2_folders_that_were_moved_into_each_other_make_no_circle(laptop: Link, tower: Link) -> None:
    one, two = folder(laptop.desk, "One"), folder(laptop.desk, "Two")
    await rounds(laptop, tower)
    laptop.desk.library.folders.move(one, two).result()
    tower.desk.library.folders.move(two, one).result()
    await rounds(laptop, tower, laptop)
    assert tree(laptop.desk) == tree(tower.desk) == {one: ("One", two, ""), two: ("Two", None, "")}


async def test_c2_a_diagram_moved_into_a_folder_that_was_dissolved_elsewhere_falls_to_the_one_above(
    laptop: Link, tower: Link, plan: str
) -> None:
    outer = folder(laptop.desk, "Outer")
    inner = folder(laptop.desk, "Inner", outer)
    await rounds(laptop, tower)
    laptop.desk.library.folders.dissolve(inner).result()
    tower.desk.library.diagrams.move([plan], inner).result()
    tower.desk.library.tags.add([plan], "kept").result()
    await rounds(laptop, tower, laptop)
    assert tree(laptop.desk) == tree(tower.desk) == {outer: ("Outer", None, "")}
    assert places(laptop.desk) == places(tower.desk) == {plan: (outer, False, ("kept",))}


async def test_c2_a_folder_that_was_renamed_while_it_was_dissolved_elsewhere_stays(laptop: Link, tower: Link) -> None:
    work = folder(laptop.desk, "Work")
    await rounds(laptop, tower)
    laptop.desk.library.folders.dissolve(work).result()
    tower.desk.library.folders.rename(work, "Needed").result()
    await rounds(laptop, tower, laptop)
    assert tree(laptop.desk) == tree(tower.desk) == {work: ("Needed", None, "")}


async def test_c1_a_folder_goes_to_the_trash_and_back_on_both_and_what_is_moved_into_it_stays(
    laptop: Link, tower: Link, plan: str
) -> None:
    work = folder(laptop.desk, "Work")
    laptop.desk.library.diagrams.move([plan], work).result()
    other = tower.desk.make("Other")
    await rounds(laptop, tower, laptop)
    laptop.desk.library.trash.put_folder(work).result()
    tower.desk.library.diagrams.move([other], work).result()
    await rounds(laptop, tower, laptop, tower)
    for link in (laptop, tower):
        assert tree(link.desk) == {} and link.desk.titles() == {other: "Other"}
        assert link.desk.titles(trashed=True) == {plan: "Plan"}
    laptop.desk.library.trash.restore_folder(work).result()
    await rounds(laptop, tower, laptop)
    for link in (laptop, tower):
        assert tree(link.desk) == {work: ("Work", None, "")}
        assert places(link.desk) == {plan: (work, False, ()), other: (work, False, ())}
        assert not link.desk.titles(trashed=True)


async def test_c1_a_diagram_that_is_restored_alone_lies_where_it_lay(laptop: Link, tower: Link, plan: str) -> None:
    work = folder(laptop.desk, "Work")
    laptop.desk.library.diagrams.move([plan], work).result()
    await rounds(laptop, tower)
    laptop.desk.library.trash.put_folder(work).result()
    await rounds(laptop, tower)
    tower.desk.library.trash.restore([plan]).result()
    await rounds(tower, laptop)
    for link in (laptop, tower):
        assert tree(link.desk) == {work: ("Work", None, "")} and places(link.desk) == {plan: (work, False, ())}


async def test_c2_two_accounts_in_one_library_are_not_mixed(home: Home, desks: Desks, ann: Person) -> None:
    bob = await home.people.make("bob")
    desk = desks("laptop")
    hers = folder(desk, "Hers")
    made = desk.make("Her plan")
    desk.library.diagrams.move([made], hers).result()
    await rounds(home.link(desk, ann, "a"))
    his_link = home.link(desk, bob, "b")
    his = folder(desk, "His", hers)
    his_plan = desk.make("His plan")
    desk.library.diagrams.move([his_plan], hers).result()
    desk.library.folders.rename(hers, "Hers, renamed").result()
    desk.library.tags.add([made], "secret").result()
    await rounds(his_link)
    told = (await his_link.backend.ask("GET", SHELF)).json()
    assert [(one["id"], one["parent"]) for one in told["folders"]] == [(his, None)], "hers is not named"
    assert told["places"] == [{"id": his_plan, "folder": None, "starred": False, "tags": []}]
    assert waits(his_link) == 0 and tree(desk)[his] == ("His", hers, ""), "what is here stays as it is"
    # Back with the first account: what was changed meanwhile goes to it.
    her_link = home.link(desk, ann, "a")
    await rounds(her_link)
    told = (await her_link.backend.ask("GET", SHELF)).json()
    assert [(one["id"], one["name"]) for one in told["folders"]] == [(hers, "Hers, renamed")]
    assert told["places"] == [{"id": made, "folder": hers, "starred": False, "tags": ["secret"]}]


async def test_c2_folders_that_are_kept_on_this_computer_are_never_told(laptop: Link, tower: Link, plan: str) -> None:
    private = folder(laptop.desk, "Private")
    laptop.desk.library.shelves.keep_back().result()
    laptop.desk.library.diagrams.move([plan], private).result()
    shown = folder(laptop.desk, "Shown", private)
    await rounds(laptop, tower)
    assert tree(tower.desk) == {shown: ("Shown", None, "")} and places(tower.desk) == {plan: (None, False, ())}
    tower.desk.library.diagrams.star([plan], True).result()
    await rounds(tower, laptop)
    assert places(laptop.desk) == {plan: (private, True, ())}, "what came changes only what it says"


async def test_c2_a_person_who_is_shared_a_diagram_puts_it_where_they_like(
    home: Home, desks: Desks, laptop: Link, plan: str
) -> None:
    bob = await home.people.make("bob")
    his = home.link(desks("bob"), bob)
    his_other = home.link(desks("bob's other"), bob)
    await laptop.backend.ask("POST", f"/api/diagrams/{plan}/shares", json={"email": bob.email, "role": "viewer"})
    hers = folder(laptop.desk, "Hers")
    laptop.desk.library.diagrams.move([plan], hers).result()
    laptop.desk.library.tags.add([plan], "hers").result()
    await rounds(laptop, his)
    work = folder(his.desk, "Bob's")
    his.desk.library.diagrams.move([plan], work).result()
    his.desk.library.tags.add([plan], "his").result()
    await rounds(his, his_other, laptop)
    assert places(his_other.desk) == {plan: (work, False, ("his",))}
    assert places(laptop.desk) == {plan: (hers, False, ("hers",))}


async def test_c2_what_is_withdrawn_or_purged_there_keeps_its_place_here(
    home: Home, laptop: Link, tower: Link, plan: str
) -> None:
    work = folder(laptop.desk, "Work")
    laptop.desk.library.diagrams.move([plan], work).result()
    laptop.desk.library.tags.add([plan], "sea").result()
    await rounds(laptop, tower)
    await laptop.backend.ask("DELETE", f"/api/diagrams/{plan}")
    await laptop.backend.ask("POST", f"/api/diagrams/{plan}/purge")
    await rounds(laptop)
    assert places(laptop.desk) == {plan: (work, False, ("sea",))}
    laptop.desk.edit(plan)
    await rounds(laptop, laptop)
    told = (await laptop.backend.ask("GET", SHELF)).json()
    assert told["places"] == [{"id": plan, "folder": work, "starred": False, "tags": ["sea"]}]


async def test_c2_a_diagram_that_comes_later_than_its_place_is_put_there(laptop: Link, tower: Link, plan: str) -> None:
    work = folder(laptop.desk, "Work")
    laptop.desk.library.diagrams.move([plan], work).result()
    tower.desk.library.sync_states.hold(plan, Hold.BRAKE.value).result()
    await rounds(laptop, tower)
    assert places(tower.desk) == {plan: (None, False, ())}, "nothing is taken of it until the person has decided"
    tower.desk.library.sync_states.hold(plan, "").result()
    await rounds(tower)
    assert places(tower.desk) == {plan: (work, False, ())}


async def test_c2_an_old_server_syncs_diagrams_and_nothing_waits(laptop: Link, tower: Link, plan: str) -> None:
    def without(number: int, is_answered: bool) -> None:
        if "shelf" in laptop.wire.requests[number - 1] and not is_answered:
            raise AssertionError("it is not asked what its feed does not tell of")

    engine = laptop.engine
    feed = engine._server.feed

    async def old(cursor: str) -> object:
        return msgspec.structs.replace(await feed(cursor), shelf=None)

    laptop.wire.fails = without
    engine._server.feed = old  # type: ignore[method-assign]  # an old server's
    folder(laptop.desk, "Work")
    laptop.desk.edit(plan)
    await engine.once()
    assert laptop.desk.unsent(plan) == 0 and waits(laptop) == 0
    laptop.wire.fails = lambda _number, _is_answered: None
    await rounds(laptop, tower)  # the server was updated
    assert [name for name, *_ in tree(tower.desk).values()] == ["Work"]


async def test_c2_a_shelf_that_is_refused_stops_no_diagram_and_counts_as_unsent(laptop: Link, plan: str) -> None:
    deep = folder(laptop.desk, "0")
    for level in range(1, 201):
        deep = folder(laptop.desk, str(level), deep)
    laptop.desk.edit(plan)
    await rounds(laptop)
    assert laptop.desk.unsent(plan) == 0 and waits(laptop) == 201
    laptop.desk.library.folders.move(deep, None).result()
    await rounds(laptop)
    assert waits(laptop) == 0


async def test_c2_a_server_that_lost_its_data_takes_no_folder_away_and_gets_all_again(
    laptop: Link, tower: Link, plan: str
) -> None:
    work = folder(laptop.desk, "Work")
    laptop.desk.library.diagrams.move([plan], work).result()
    await rounds(laptop, tower)
    before = tree(laptop.desk), places(laptop.desk)
    # As after a restore: another epoch, and folders that it does not know any more.
    await laptop.backend.ask("DELETE", f"/api/diagrams/folders/{work}")
    await laptop.backend.ask("POST", f"/api/diagrams/folders/{work}/purge")
    for link in (laptop, tower):
        link.desk.library.sync_states.begin_epoch(link.account, "0" * 32).result()
    tower.desk.edit(plan)
    await rounds(laptop, tower, laptop)
    assert (tree(laptop.desk), places(laptop.desk)) == (tree(tower.desk), places(tower.desk)) == before


async def test_c2_names_and_tags_that_the_server_would_not_take_hold_nothing_up(
    laptop: Link, tower: Link, plan: str
) -> None:
    for name in ("", "two\nlines", "x" * 900, "  \u202eturned  ", "Ａ\u0301"):
        folder(laptop.desk, name)
        laptop.desk.library.tags.add([plan], f"{name}!").result()
    tower.desk.library.tags.add([plan], "TWO LINES!").result()
    await rounds(laptop, tower, laptop)
    laptop.wire.requests.clear()
    await rounds(laptop, tower, laptop)
    assert laptop.wire.requests == ["GET /api/diagrams/sync/feed"] * 2 and waits(laptop) == waits(tower) == 0
    keys = [{tag.casefold() for tag in places(link.desk)[plan][2]} for link in (laptop, tower)]
    assert len(tree(tower.desk)) == 5 and len(keys[1]) == 5


def test_a_bucket_counts_no_folder_as_unsent(desks: Desks) -> None:
    desk = desks("laptop")
    desk.library.accounts.use(Account("b", "bucket", "http://store")).result()
    folder(desk, "Work")
    assert desk.library.shelves.waiting("b").count == 0
