"""Pages as tabs."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from tests.ui.conftest import Program


def names(program: Program) -> list[str]:
    tabs = program.view.pages.tabs
    return [tabs.tabText(index) for index in range(tabs.count())]


def test_pages_are_added_named_turned_and_deleted(program: Program) -> None:
    program.view.pages.plus.click()
    assert names(program) == ["Welcome", "Page-2"]
    assert program.editor.page == program.editor.document.pages()[1].id

    program.run("page.rename")
    field = program.view.pages.tabs.findChild(QLineEdit)
    assert field is not None
    field.setText("Details")
    program.bot.keyClick(field, Qt.Key.Key_Return)
    assert names(program) == ["Welcome", "Details"]

    program.run("page.previous")
    assert program.view.pages.tabs.currentIndex() == 0
    program.view.pages.tabs.setCurrentIndex(1)
    assert program.editor.page == program.editor.document.pages()[1].id

    program.run("page.delete")
    assert names(program) == ["Welcome"]
    program.run("edit.undo")
    assert names(program) == ["Welcome", "Details"]


def test_a_page_tab_that_is_moved_stays_there(program: Program) -> None:
    program.view.pages.plus.click()
    program.view.pages.tabs.moveTab(1, 0)
    assert names(program) == ["Page-2", "Welcome"]
    assert [page.name for page in program.editor.document.pages()] == ["Page-2", "Welcome"]
