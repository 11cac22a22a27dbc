"""The server's versions beside those of this computer: listed with their source, kept, restored, and offline."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import Qt

from app.library.library import Library
from sync.errors import Refused, Unreachable
from sync.status import DiagramStatus, Phase, Reach
from tests.fakes.scripted_sync import SYNCED, ScriptedSync, online
from tests.ui.conftest import Program
from ui.dialogs.confirm import ConfirmDialog
from ui.dialogs.versions import VersionsDialog
from ui.sync_ports import ServerVersion


class Shelf:
    """The dialog over a diagram that is synced, with two versions on the server."""

    def __init__(self, program: Program) -> None:
        self.program, self.bot = program, program.bot
        self.diagram = program.tab.diagram.id
        self.sync = ScriptedSync(online(**{self.diagram: SYNCED}))
        now = time.time()
        self.sync.server_versions.kept[self.diagram] = [
            ServerVersion("s2", "Sent to Ben", "named", "Ann Ames", now - 3600.0, 2000),
            ServerVersion("s1", "", "automatic", "", now - 7200.0, 1000),
        ]
        program.desktop.window.use_sync(self.sync)

    def tell(self, status: DiagramStatus = SYNCED, **changes: object) -> None:
        self.sync.tell(online(**{self.diagram: status}), **changes)
        self.bot.waitUntil(lambda: self.program.desktop.window.desk.syncing._status is self.sync.status)

    def open(self) -> VersionsDialog:
        self.program.run("file.versions")
        window = self.program.desktop.window
        self.bot.waitUntil(lambda: bool(window.findChildren(VersionsDialog)))
        self.program.idle()
        (dialog,) = window.findChildren(VersionsDialog)
        return dialog

    def titles(self, dialog: VersionsDialog) -> list[str]:
        return [row.title for row in dialog.list.rows]

    def here(self) -> list[str]:
        library = self.program.desktop.window.desk.library
        assert isinstance(library, Library)
        return [version.name for version in library.versions.all(self.diagram)]


@pytest.fixture
def shelf(program: Program) -> Shelf:
    return Shelf(program)


def test_both_stand_in_one_list_each_with_its_source(shelf: Shelf) -> None:
    kept = shelf.program.tab.diagram.keep_version("Mine")
    shelf.program.idle()
    kept.result(10)
    dialog = shelf.open()
    shelf.bot.waitUntil(lambda: len(dialog.list.rows) == 3)
    assert shelf.titles(dialog)[:2] == ["Mine", "Sent to Ben"]
    mine, sent, automatic = dialog.list.rows
    assert mine.text.startswith("This computer · ") and mine.icon == "pin"
    assert sent.text.startswith("Server · ") and "Ann Ames" in sent.text and sent.icon == "cloud"
    assert automatic.text.startswith("Server · Kept by itself") and not automatic.strong
    dialog.list.choose(sent.id)
    assert not dialog.delete.isEnabled() and not dialog.copy_.isEnabled() and dialog.restore.isEnabled()
    dialog.list.choose(mine.id)
    assert dialog.delete.isEnabled()
    shelf.bot.waitUntil(lambda: not dialog.preview.picture.isNull())
    shelf.program.idle()


def test_restoring_asks_says_what_happens_and_goes_to_the_server(shelf: Shelf) -> None:
    dialog = shelf.open()
    shelf.bot.waitUntil(lambda: len(dialog.list.rows) == 2)
    dialog.list.choose("server:s2")
    dialog.list.setFocus()
    shelf.bot.keyClick(dialog.list, Qt.Key.Key_Return)
    (question,) = dialog.findChildren(ConfirmDialog)
    assert "“Sent to Ben”" in question.heading.text() and not shelf.sync.script.asked("restore")
    question.yes.click()
    shelf.bot.waitUntil(lambda: shelf.sync.script.asked("restore") == [(shelf.diagram, "s2")])
    shelf.bot.waitUntil(lambda: shelf.program.desktop.window.toast.isVisible())
    assert "arrives here as an edit" in shelf.program.desktop.window.toast.text.text()


def test_a_restore_that_fails_says_so_and_nothing_is_closed(shelf: Shelf) -> None:
    dialog = shelf.open()
    shelf.bot.waitUntil(lambda: len(dialog.list.rows) == 2)
    shelf.sync.script.errors.append(Unreachable())
    dialog.list.choose("server:s1")
    dialog.restore.click()
    dialog.findChildren(ConfirmDialog)[0].yes.click()
    shelf.bot.waitUntil(lambda: "Nothing was restored" in dialog.server_note.text())
    assert dialog.isVisible()


def test_a_name_is_kept_here_and_where_wished_on_the_server_too(shelf: Shelf) -> None:
    dialog = shelf.open()
    shelf.bot.waitUntil(lambda: len(dialog.list.rows) == 2)
    shelf.bot.keyClicks(dialog.name, "Only here")
    dialog.keep.click()
    shelf.bot.waitUntil(lambda: shelf.here() == ["Only here"])
    shelf.program.idle()
    assert not shelf.sync.script.asked("keep")
    dialog.on_server.setChecked(True)
    shelf.bot.keyClicks(dialog.name, "Both")
    shelf.bot.keyClick(dialog.name, Qt.Key.Key_Return)
    shelf.bot.waitUntil(lambda: shelf.titles(dialog).count("Both") == 2)
    assert not dialog.findChildren(ConfirmDialog), "Enter in the field is about the name alone"
    shelf.program.idle()
    assert shelf.sync.script.asked("keep") == [(shelf.diagram, "Both")]
    shelf.sync.script.errors.append(Refused("no", 409))
    shelf.bot.keyClicks(dialog.name, "Third")
    dialog.keep.click()
    shelf.bot.waitUntil(lambda: "not on the server" in dialog.server_note.text())
    shelf.bot.waitUntil(lambda: "Third" in shelf.here())
    shelf.program.idle()


def test_offline_the_own_versions_are_there_and_try_again_helps(shelf: Shelf) -> None:
    shelf.sync.script.errors.append(Unreachable())
    dialog = shelf.open()
    shelf.bot.waitUntil(lambda: dialog.server_again.isVisible())
    assert "the server cannot be reached" in dialog.server_note.text() and not dialog.list.rows
    shelf.bot.mouseClick(dialog.server_again, Qt.MouseButton.LeftButton)
    shelf.bot.waitUntil(lambda: len(dialog.list.rows) == 2)
    assert dialog.server_note.isHidden() and dialog.server_again.isHidden()


def test_who_works_offline_is_not_sent_to_the_server(shelf: Shelf) -> None:
    shelf.tell(reach=Reach.PAUSED)
    dialog = shelf.open()
    assert "work offline" in dialog.server_note.text() and not shelf.sync.script.asked("versions")


def test_a_viewer_sees_them_but_cannot_restore(shelf: Shelf) -> None:
    shelf.tell(DiagramStatus(Phase.SYNCED, role="viewer"))
    dialog = shelf.open()
    shelf.bot.waitUntil(lambda: len(dialog.list.rows) == 2)
    assert not dialog.restore.isEnabled() and dialog.on_server.isHidden()
    dialog.list.setFocus()
    shelf.bot.keyClick(dialog.list, Qt.Key.Key_Return)
    assert not dialog.findChildren(ConfirmDialog)


@pytest.mark.parametrize(("status", "changes"), [(DiagramStatus(), {}), (SYNCED, {"reach": Reach.SIGNED_OUT})])
def test_without_a_server_all_is_as_it_was(
    shelf: Shelf, status: DiagramStatus, changes: dict[str, object]
) -> None:  # fmt: skip
    shelf.tell(status, **changes)
    dialog = shelf.open()
    assert dialog.on_server.isHidden() and dialog.server_note.isHidden() and dialog.none.isVisible()
    assert not shelf.sync.script.asked("versions")
