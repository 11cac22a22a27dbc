"""Versions of a diagram are kept, looked at, brought back, copied, named and deleted from the window."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import Qt

from app.library.library import Library
from diagram.records import Shape
from tests.ui.conftest import Program
from ui.dialogs.confirm import ConfirmDialog
from ui.dialogs.name import NameDialog
from ui.dialogs.problem import ProblemDialog
from ui.dialogs.versions import VersionsDialog
from ui.widgets.dated_list import moment


class History:
    """The dialog over the welcome diagram, and the hand at it."""

    def __init__(self, program: Program) -> None:
        self.program, self.bot = program, program.bot
        library = program.desktop.window.desk.library
        assert isinstance(library, Library)
        self.library = library
        self.diagram = program.tab.diagram.id

    def open(self) -> VersionsDialog:
        self.program.run("file.versions")
        self.bot.waitUntil(lambda: bool(self._dialogs()))
        self.rest()
        return self._dialogs()[0]

    def _dialogs(self) -> list[VersionsDialog]:
        return [one for one in self.program.desktop.window.findChildren(VersionsDialog) if one.isVisible()]

    def rest(self) -> None:
        self.bot.waitUntil(lambda: self.program.desktop.window.jobs.is_idle, timeout=30_000)

    def keep(self, name: str) -> str:
        kept = self.program.tab.diagram.keep_version(name)
        self.rest()
        return kept.result(10)

    def names(self) -> list[str]:
        return [version.name for version in self.library.versions.all(self.diagram)]

    def shapes(self) -> int:
        return sum(isinstance(record, Shape) for record in self.program.editor.document.records.values())

    def delete_all(self) -> None:
        self.program.run("edit.select_all")
        self.program.run("edit.delete")


@pytest.fixture
def history(program: Program) -> History:
    return History(program)


def test_without_a_version_the_dialog_says_how_they_come(history: History) -> None:
    dialog = history.open()
    assert dialog.none.isVisible() and not dialog.restore.isEnabled() and not dialog.keep.isEnabled()


def test_the_present_state_is_kept_under_a_name_and_shown(history: History) -> None:
    dialog = history.open()
    history.bot.keyClicks(dialog.name, "First draft")
    history.bot.keyClick(dialog.name, Qt.Key.Key_Return)
    history.bot.waitUntil(lambda: [row.title for row in dialog.list.rows] == ["First draft"])
    history.rest()
    assert dialog.list.rows[0].strong and "Today" in dialog.list.rows[0].text
    history.bot.waitUntil(lambda: not dialog.preview.picture.isNull())
    picture = dialog.preview.picture.toImage()
    colours = {
        picture.pixelColor(x, y).rgba() for x in range(0, picture.width(), 7) for y in range(0, picture.height(), 7)
    }
    assert len(colours) > 3, "the picture shows the diagram"


def test_a_version_comes_back_and_undo_takes_that_back(history: History) -> None:
    before = history.shapes()
    history.keep("Whole")
    history.delete_all()
    assert history.shapes() == 0
    dialog = history.open()
    dialog.list.choose(next(row.id for row in dialog.list.rows if row.title == "Whole"))
    history.rest()
    dialog.restore.click()
    history.bot.waitUntil(lambda: history.shapes() == before, timeout=30_000)
    history.rest()
    assert history.program.desktop.window.toast.isVisible()
    history.program.desktop.window.toast.button.click()
    assert history.shapes() == 0
    history.library.background.settle()
    causes = [version.cause for version in history.library.versions.all(history.diagram)]
    assert "restore" in causes, "what was there before is kept too"


def test_a_version_opens_as_a_copy_of_its_own(history: History) -> None:
    before = history.shapes()
    history.keep("Whole")
    history.delete_all()
    dialog = history.open()
    dialog.list.choose(next(row.id for row in dialog.list.rows if row.title == "Whole"))
    history.rest()
    dialog.copy_.click()
    history.program.wait_for_tabs(2)
    assert "Whole" in history.program.tab.diagram.title and history.shapes() == before
    assert history.program.tab.diagram.id != history.diagram


def test_a_version_is_named_and_deleted(history: History) -> None:
    history.keep("First")
    history.keep("Second")
    dialog = history.open()
    assert [row.title for row in dialog.list.rows] == ["Second", "First"]
    dialog.rename.click()
    (question,) = dialog.findChildren(NameDialog)
    question.field.setText("Last")
    question.yes.click()
    history.bot.waitUntil(lambda: history.names() == ["Last", "First"])
    history.rest()
    dialog.delete.click()
    (sure,) = dialog.findChildren(ConfirmDialog)
    assert "“Last”" in sure.heading.text()
    sure.yes.click()
    history.bot.waitUntil(lambda: [row.title for row in dialog.list.rows] == ["First"])
    history.rest()


def test_the_arrow_keys_walk_and_the_picture_follows(history: History) -> None:
    history.keep("Whole")
    history.delete_all()
    history.keep("Empty")
    dialog = history.open()
    dialog.list.choose(next(row.id for row in dialog.list.rows if row.title == "Empty"))
    history.bot.waitUntil(lambda: dialog.preview.picture.isNull())
    while dialog.list.current != next(row.id for row in dialog.list.rows if row.title == "Whole"):
        history.bot.keyClick(dialog.list, Qt.Key.Key_Down)
    history.bot.waitUntil(lambda: not dialog.preview.picture.isNull())
    history.rest()


def test_a_version_that_is_gone_is_told(history: History) -> None:
    version = history.keep("Whole")
    dialog = history.open()
    history.library.versions.delete(version)
    dialog.restore.click()
    window = history.program.desktop.window
    history.bot.waitUntil(lambda: bool(window.findChildren(ProblemDialog)))
    window.findChildren(ProblemDialog)[0].accept()
    history.rest()


def test_a_version_is_named_from_the_menu(history: History) -> None:
    history.program.run("file.name_version")
    (question,) = history.program.desktop.window.findChildren(NameDialog)
    assert not question.yes.isEnabled()
    history.bot.keyClicks(question.field, "Sent to Ada")
    history.bot.keyClick(question.field, Qt.Key.Key_Return)
    history.bot.waitUntil(lambda: history.names() == ["Sent to Ada"])
    history.rest()


@pytest.mark.parametrize(
    ("ago_days", "said"), [(0, "Today, 8:05"), (1, "Yesterday, 8:05"), (3, "12 June, 8:05"), (366, "14 June 2025")]
)
def test_moments(ago_days: int, said: str) -> None:
    now = time.mktime((2026, 6, 15, 22, 0, 0, 0, 0, -1))
    assert moment(time.mktime((2026, 6, 15 - ago_days, 8, 5, 0, 0, 0, -1)), now) == said
