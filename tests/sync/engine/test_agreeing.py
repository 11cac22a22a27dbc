"""Titles, the trash and deleting for good: what one side does, the other follows (docs/decisions/0035)."""

from __future__ import annotations

import pytest

from sync.engine.server import Server
from sync.engine.sharers import Sharers
from sync.engine.status_board import StatusBoard
from sync.engine.titles import UNTITLED, server_title
from sync.status import Hold
from tests.services.people import Person
from tests.sync.engine.conftest import Desks
from tests.sync.home import Home, Link

pytestmark = pytest.mark.sync


async def rounds(*links: Link) -> None:
    for link in links:
        await link.engine.once()


@pytest.fixture
async def plan(laptop: Link, tower: Link) -> str:
    made = laptop.desk.make("Plan", 2)
    await rounds(laptop, tower)
    return made


async def server_says(laptop: Link, diagram: str) -> tuple[str, bool]:
    answer = (await laptop.backend.ask("GET", f"/api/diagrams/{diagram}")).json()
    return answer["title"], answer["trashed_at"] is not None


async def test_a_new_title_goes_to_the_other_side_and_on(laptop: Link, tower: Link, plan: str) -> None:
    tower.desk.library.diagrams.rename(plan, "Better").result()
    await rounds(tower, laptop)
    assert laptop.desk.titles() == {plan: "Better"} and (await server_says(laptop, plan))[0] == "Better"
    assert "renamed" in laptop.desk.documents.asked, "whoever has it open is told"


async def test_of_two_new_titles_the_servers_wins(laptop: Link, tower: Link, plan: str) -> None:
    tower.desk.library.diagrams.rename(plan, "First").result()
    laptop.desk.library.diagrams.rename(plan, "Second").result()
    await rounds(tower, laptop, tower)
    assert laptop.desk.titles() == tower.desk.titles() == {plan: "First"}


@pytest.mark.parametrize("title", ["", "two\nlines", "x" * 900, "  \u202eturned  ", "Ångström — ✏️", "Ａ\u0301"])
async def test_titles_that_the_server_would_not_take_do_not_hold_anything_up(
    laptop: Link, tower: Link, title: str
) -> None:
    made = laptop.desk.make(title, 1)
    await rounds(laptop, laptop)
    laptop.desk.library.diagrams.rename(made, f"{title}!").result()
    await rounds(laptop, laptop, tower)
    assert laptop.desk.unsent(made) == 0 and tower.desk.titles() == {made: server_title(f"{title}!")}
    laptop.wire.requests.clear()
    await rounds(laptop)
    assert laptop.wire.requests == ["GET /api/diagrams/sync/feed"], "they agree"


def test_a_title_without_a_letter_has_a_name() -> None:
    assert server_title(" \n ") == UNTITLED and server_title("Plan") == "Plan"


async def test_the_trash_is_followed_and_so_is_taking_back(laptop: Link, tower: Link, plan: str) -> None:
    laptop.desk.library.trash.put([plan]).result()
    await rounds(laptop, tower)
    assert tower.desk.titles() == {} and tower.desk.titles(trashed=True) == {plan: "Plan"}
    assert await server_says(laptop, plan) == ("Plan", True)
    tower.desk.library.trash.restore([plan]).result()
    await rounds(tower, laptop)
    assert laptop.desk.titles() == {plan: "Plan"} and await server_says(laptop, plan) == ("Plan", False)


async def test_work_wins_over_the_trash(laptop: Link, tower: Link, plan: str) -> None:
    laptop.desk.library.trash.put([plan]).result()
    tower.desk.edit(plan, 1)
    await rounds(laptop, tower, laptop)
    assert laptop.desk.titles() == tower.desk.titles() == {plan: "Plan"}
    assert len(laptop.desk.shapes(plan)) == 3 and laptop.desk.hash(plan) == tower.desk.hash(plan)


async def test_what_is_deleted_for_good_here_goes_into_the_trash_there_and_does_not_come_back(
    laptop: Link, tower: Link, plan: str
) -> None:
    laptop.desk.library.trash.delete([plan]).result()
    await rounds(laptop, tower, laptop)
    assert not laptop.desk.is_here(plan) and tower.desk.titles(trashed=True) == {plan: "Plan"}
    tower.desk.library.trash.restore([plan]).result()
    await rounds(tower, laptop)
    assert laptop.desk.titles() == {plan: "Plan"} and laptop.desk.hash(plan) == tower.desk.hash(plan)


async def test_a_diagram_in_the_trash_is_not_brought_here(laptop: Link, desks: Desks, home: Home, ann: Person) -> None:
    made = laptop.desk.make()
    await rounds(laptop)
    laptop.desk.library.trash.put([made]).result()
    await rounds(laptop)
    third = home.link(desks("third"), ann)
    await rounds(third)
    assert not third.desk.is_here(made)
    laptop.desk.library.trash.restore([made]).result()
    await rounds(laptop, third)
    assert third.desk.is_here(made)


async def test_what_was_thrown_away_before_it_was_ever_synced_stays_here(laptop: Link, tower: Link) -> None:
    made = laptop.desk.make()
    laptop.desk.library.trash.put([made]).result()
    await rounds(laptop, tower)
    assert not tower.desk.is_here(made) and laptop.desk.titles(trashed=True) == {made: "Plan"}


async def test_a_diagram_that_was_purged_there_stays_here_and_comes_back_with_the_next_edit(
    laptop: Link, tower: Link, plan: str
) -> None:
    await laptop.backend.ask("DELETE", f"/api/diagrams/{plan}")
    await laptop.backend.ask("POST", f"/api/diagrams/{plan}/purge")
    await rounds(laptop)
    assert laptop.desk.titles() == {plan: "Plan"}
    laptop.desk.edit(plan, 1)
    await rounds(laptop)
    assert laptop.desk.unsent(plan) == 0 and laptop.desk.state(plan).whole
    await rounds(tower)
    assert tower.desk.hash(plan) == laptop.desk.hash(plan) and await server_says(laptop, plan) == ("Plan", False)


class Shared:
    """Ann's diagram, and ben who has a part in it."""

    def __init__(self, laptop: Link, ben: Link, plan: str) -> None:
        self.ann = laptop
        self.ben = ben
        self.plan = plan
        self.share = ""

    async def give(self, role: str) -> None:
        body = {"email": self.ben.person.email, "role": role}
        answer = await self.ann.backend.ask("POST", f"/api/diagrams/{self.plan}/shares", json=body)
        self.share = answer.json()["id"]

    async def change(self, role: str) -> None:
        await self.ann.backend.ask("PATCH", f"/api/diagrams/{self.plan}/shares/{self.share}", json={"role": role})

    async def withdraw(self) -> None:
        await self.ann.backend.ask("DELETE", f"/api/diagrams/{self.plan}/shares/{self.share}")


@pytest.fixture
async def shared(laptop: Link, plan: str, home: Home, desks: Desks) -> Shared:
    made = Shared(laptop, home.link(desks("ben"), await home.people.make("ben")), plan)
    await made.give("editor")
    await rounds(made.ben)
    assert made.ben.desk.titles() == {plan: "Plan"} and made.ben.desk.state(plan).role == "editor"
    return made


async def test_both_edit_what_is_shared(shared: Shared) -> None:
    shared.ben.desk.edit(shared.plan, 2)
    shared.ann.desk.edit(shared.plan, 1)
    await rounds(shared.ben, shared.ann, shared.ben)
    assert shared.ann.desk.hash(shared.plan) == shared.ben.desk.hash(shared.plan)


async def test_whose_it_is_is_told_and_remembered(shared: Shared, laptop: Link) -> None:
    ben = shared.ben
    page = await Server(ben.backend.ask, ben.desk.device_id, ben.desk.pace).feed("")
    await StatusBoard(ben.desk.place, sharers=Sharers(ben.desk.library, ben.account)).learn_sharers(page.diagrams)
    again = StatusBoard(ben.desk.place, sharers=Sharers(ben.desk.library, ben.account))
    found = (await again.read())[shared.plan]
    assert (found.shared_by, found.role) == ("Ann", "editor")
    own = await Server(laptop.backend.ask, laptop.desk.device_id, laptop.desk.pace).feed("")
    assert [one.owner for one in own.diagrams] == [""]


async def test_what_is_withdrawn_is_kept_and_held_and_goes_on_when_it_is_shared_again(shared: Shared) -> None:
    shared.ben.desk.edit(shared.plan, 1)
    await shared.withdraw()
    await rounds(shared.ben)
    state = shared.ben.desk.state(shared.plan)
    assert state.hold == Hold.WITHDRAWN and state.reason and len(shared.ben.desk.shapes(shared.plan)) == 3
    await rounds(shared.ann)
    assert len(shared.ann.desk.shapes(shared.plan)) == 2
    await shared.give("editor")
    await rounds(shared.ben, shared.ann)
    assert shared.ben.desk.state(shared.plan).hold == "" and len(shared.ann.desk.shapes(shared.plan)) == 3


async def test_another_role_is_known_and_edits_that_it_does_not_allow_are_kept(shared: Shared) -> None:
    shared.ben.desk.edit(shared.plan, 1)
    await shared.change("viewer")
    await rounds(shared.ben)
    state = shared.ben.desk.state(shared.plan)
    assert state.role == "viewer" and state.hold == Hold.FORK and "viewer" in state.reason
    assert len(shared.ben.desk.shapes(shared.plan)) == 3


async def test_a_viewers_own_name_for_it_stays_with_them(shared: Shared) -> None:
    await shared.change("viewer")
    await rounds(shared.ben)
    shared.ben.desk.library.diagrams.rename(shared.plan, "Hers").result()
    await rounds(shared.ben, shared.ann, shared.ben)
    assert shared.ann.desk.titles() == {shared.plan: "Plan"} and shared.ben.desk.titles() == {shared.plan: "Hers"}


async def test_the_owners_trash_is_followed_by_others_and_what_they_do_to_theirs_is_their_own(shared: Shared) -> None:
    shared.ben.desk.library.trash.put([shared.plan]).result()
    await rounds(shared.ben, shared.ann)
    assert shared.ann.desk.titles() == {shared.plan: "Plan"}
    shared.ben.desk.library.trash.restore([shared.plan]).result()
    shared.ann.desk.library.trash.put([shared.plan]).result()
    await rounds(shared.ann, shared.ben)
    assert shared.ben.desk.titles(trashed=True) == {shared.plan: "Plan"}
    shared.ann.desk.library.trash.restore([shared.plan]).result()
    await rounds(shared.ann, shared.ben)
    assert shared.ben.desk.titles() == {shared.plan: "Plan"} and not shared.ben.desk.state(shared.plan).hold


async def test_deleting_somebody_elses_for_good_only_takes_it_from_here(shared: Shared) -> None:
    shared.ben.desk.library.trash.delete([shared.plan]).result()
    await rounds(shared.ben, shared.ann)
    assert not shared.ben.desk.is_here(shared.plan) and shared.ann.desk.titles() == {shared.plan: "Plan"}
    assert shared.ben.desk.library.sync_states.farewells(shared.ben.account) == []
    shared.ann.desk.edit(shared.plan, 1)
    await rounds(shared.ann, shared.ben)
    assert not shared.ben.desk.is_here(shared.plan)
