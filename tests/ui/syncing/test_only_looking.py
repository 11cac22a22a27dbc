"""A viewer can look and copy, not change, and is told why."""

from __future__ import annotations

from PySide6.QtCore import Qt

from sync.status import DiagramStatus, Phase
from tests.ui.syncing.conftest import Linked
from ui.window.only_looking import BANNER

VIEWER = DiagramStatus(Phase.SYNCED, role="viewer")


def test_a_viewer_cannot_change_it_and_is_told_why(linked: Linked) -> None:
    linked.tell_front(VIEWER)
    banner = linked.window.banners[BANNER]
    assert banner.isVisible() and "shared with you to look at" in banner.text.text()
    document = linked.program.tab.diagram.document
    before = dict(document.records)
    linked.program.run("edit.select_all")
    linked.program.press(Qt.Key.Key_Delete)
    assert dict(document.records) == before and document.read_only
    assert "shared with you to look at" in linked.window.toast.text.text(), "not that AutoGraph is too old"
    assert linked.program.view.status.synced.text() == "View only"


def test_the_right_to_edit_comes_and_goes_while_it_is_open(linked: Linked) -> None:
    document = linked.program.tab.diagram.document
    linked.tell_front(VIEWER)
    assert document.read_only
    linked.tell_front(DiagramStatus(Phase.SYNCED, role="editor"))
    linked.bot.waitUntil(lambda: not document.read_only)
    assert BANNER not in linked.window.banners
    linked.tell_front(DiagramStatus(Phase.SYNCED, role="commenter"))
    linked.bot.waitUntil(lambda: document.read_only)
    assert "comment on" in linked.window.banners[BANNER].text.text()


def test_what_is_read_only_for_another_reason_stays_so(linked: Linked) -> None:
    document = linked.program.tab.diagram.document
    document.permit.only_show(True)
    linked.tell_front(DiagramStatus(Phase.SYNCED, role="editor"))
    assert document.read_only and BANNER not in linked.window.banners


def test_it_is_told_of_the_diagram_in_front_and_a_copy_can_be_changed(linked: Linked) -> None:
    linked.tell_front(VIEWER)
    linked.click(linked.window.banners[BANNER].buttons["Make a copy"])
    linked.program.wait_for_tabs(2)
    assert not linked.program.tab.diagram.document.read_only and BANNER not in linked.window.banners
    linked.desk.show(linked.desk.tabs[0])
    assert BANNER in linked.window.banners
