"""Diagrams that are held: the banner over them, the question, and that nothing happens without an answer."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from sync.status import Decision, DiagramStatus, Hold, Phase
from tests.fakes.scripted_sync import SYNCED
from tests.ui.syncing.conftest import Linked
from ui.dialogs.held import QUESTIONS, HeldDialog
from ui.window.holding import BANNER

REASON = "What arrived would delete 240 of 260 shapes."


def held(hold: Hold, reason: str = "") -> DiagramStatus:
    return DiagramStatus(Phase.HELD, unsynced=3, hold=hold, reason=reason)


def said(dialog: HeldDialog) -> str:
    return " ".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())


def decisions(linked: Linked) -> list[tuple[object, ...]]:
    return linked.sync.script.asked("decide")


def test_r27_a_large_deletion_asks_once_by_itself_and_names_what_it_would_do(linked: Linked) -> None:
    linked.tell_front(held(Hold.BRAKE, REASON))
    linked.bot.waitUntil(lambda: linked.has(HeldDialog))
    dialog = linked.dialog(HeldDialog)
    assert dialog.isModal() and "“Welcome to AutoGraph”" in dialog.heading.text()
    assert REASON in said(dialog) and "a version of what is here is kept first" in said(dialog)
    assert set(dialog.choices) == {Decision.KEEP_MINE, Decision.TAKE}
    linked.bot.keyClick(dialog, Qt.Key.Key_Return)
    assert not linked.has(HeldDialog) and not decisions(linked), "Enter decides later"
    banner = linked.window.banners[BANNER]
    assert REASON.rstrip(".") in banner.text.text() and "Nothing was deleted here" in banner.text.text()
    linked.tell_front(held(Hold.BRAKE, REASON))
    assert not linked.has(HeldDialog), "it asks once"
    linked.click(banner.buttons["Decide…"])
    linked.bot.keyClick(linked.dialog(HeldDialog), Qt.Key.Key_Escape)
    assert not decisions(linked)


@pytest.mark.parametrize("decision", [Decision.KEEP_MINE, Decision.TAKE])
def test_r27_the_answer_is_carried_out_and_the_banner_goes_with_the_hold(linked: Linked, decision: Decision) -> None:
    linked.tell_front(held(Hold.BRAKE, REASON))
    linked.bot.waitUntil(lambda: linked.has(HeldDialog))
    linked.click(linked.dialog(HeldDialog).choices[decision])
    assert decisions(linked) == [(linked.diagram, decision)]
    linked.tell_front(SYNCED)
    assert BANNER not in linked.window.banners and not linked.has(HeldDialog)


@pytest.mark.parametrize("hold", [one for one in QUESTIONS if one not in (Hold.BRAKE, Hold.KEPT_BACK)])
def test_every_other_hold_waits_behind_its_banner(linked: Linked, hold: Hold) -> None:
    diagram = linked.diagram
    linked.tell_front(held(hold, "The server says why."))
    assert not linked.has(HeldDialog)
    banner = linked.window.banners[BANNER]
    assert banner.isVisible() and "Welcome to AutoGraph" in banner.title.text()
    linked.click(banner.buttons["Decide…"])
    dialog = linked.dialog(HeldDialog)
    assert Decision.FORK in dialog.choices and "The server says why." in said(dialog)
    choice = dialog.choices[Decision.FORK]
    assert choice.height() >= choice.layout().totalHeightForWidth(choice.width()), "no line is cut off"
    linked.bot.keyClick(choice, Qt.Key.Key_Space)
    assert decisions(linked) == [(diagram, Decision.FORK)]


def test_a_fork_opens_what_it_made(linked: Linked) -> None:
    made = linked.create("My own copy")
    linked.sync.decided[linked.diagram] = made
    linked.tell_front(held(Hold.WITHDRAWN))
    linked.click(linked.window.banners[BANNER].buttons["Decide…"])
    linked.click(linked.dialog(HeldDialog).choices[Decision.FORK])
    linked.bot.waitUntil(lambda: [tab.diagram.title for tab in linked.desk.tabs] == ["My own copy"])
    assert BANNER not in linked.window.banners, "the copy is not held"


def test_the_banner_belongs_to_the_diagram_in_front(linked: Linked) -> None:
    first, other = linked.program.tab, linked.create("Second")
    linked.tell_front(held(Hold.WITHDRAWN))
    linked.desk.open(other)
    linked.program.wait_for_tabs(2)
    assert BANNER not in linked.window.banners
    linked.tell_front(held(Hold.REFUSED))
    assert "“Second”" in linked.window.banners[BANNER].title.text()
    linked.desk.show(first)
    assert "“Welcome" in linked.window.banners[BANNER].title.text()
    linked.click(linked.window.banners[BANNER].buttons["Decide…"])
    assert "not shared with you any more" in linked.dialog(HeldDialog).heading.text(), "the buttons are about it too"
    linked.dialog(HeldDialog).reject()
    linked.desk.show(None)
    assert BANNER not in linked.window.banners


def test_kept_back_is_told_quietly_and_stays_away_once_put_away(linked: Linked) -> None:
    linked.tell_front(held(Hold.KEPT_BACK))
    banner = linked.window.banners[BANNER]
    assert not linked.has(HeldDialog) and "on this computer only" in banner.title.text()
    linked.click(banner.buttons["Sync it again"])
    assert decisions(linked) == [(linked.diagram, Decision.SYNC)]
    linked.window.banners.drop(BANNER)  # what its close button does
    linked.tell_front(held(Hold.KEPT_BACK))
    assert BANNER not in linked.window.banners


def test_a_question_that_is_settled_elsewhere_closes(linked: Linked) -> None:
    linked.tell_front(held(Hold.BRAKE, REASON))
    linked.bot.waitUntil(lambda: linked.has(HeldDialog))
    linked.tell_front(SYNCED)
    linked.bot.waitUntil(lambda: not linked.has(HeldDialog))
    assert not decisions(linked)


def test_what_cannot_be_carried_out_is_said_and_the_banner_stays(linked: Linked) -> None:
    from sync.errors import Unreachable
    from ui.dialogs.problem import ProblemDialog

    linked.tell_front(held(Hold.REFUSED))
    linked.sync.script.errors.append(Unreachable())
    linked.click(linked.window.banners[BANNER].buttons["Decide…"])
    linked.click(linked.dialog(HeldDialog).choices[Decision.SYNC])
    linked.bot.waitUntil(lambda: linked.has(ProblemDialog))
    assert BANNER in linked.window.banners
