"""Recent files: in the File menu and on the library page, missing ones to be located."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton, QWidgetAction

from tests.app.conftest import TWO_PAGES
from tests.ui.conftest import Program
from ui.window.recent_files import MOST, remember, remembered


@pytest.fixture
def plan(program: Program, tmp_path: Path) -> Path:
    path = tmp_path / "plan.drawio"
    path.write_text(TWO_PAGES)
    program.desktop.window.open_files([path])
    program.wait_for_tabs(2)
    program.idle()
    return path


def recent_menu(program: Program) -> QMenu:
    """Open Recent, as it is when it is looked at."""
    bar = program.desktop.window.top_bar.menus
    (file,) = [action.menu() for action in bar.actions() if action.text() == "File"]
    (menu,) = [action.menu() for action in file.actions() if action.text() == "Open Recent"]  # type: ignore[attr-defined]  # the stubs say object
    assert isinstance(menu, QMenu)
    menu.aboutToShow.emit()
    return menu


def entries(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if action.text()]


def test_what_was_opened_last_stands_first_and_opens_again(program: Program, plan: Path) -> None:
    desk = program.desktop.window.desk
    assert entries(recent_menu(program)) == ["plan.drawio", "Clear List"]
    program.run("file.close")
    recent_menu(program).actions()[0].trigger()
    program.wait_for_tabs(2)
    assert program.tab.name == "plan.drawio"
    for number in range(MOST + 3):
        remember(desk, plan.with_name(f"{number}.drawio"))
    assert len(remembered(desk)) == MOST
    assert remembered(desk)[0].name == f"{MOST + 2}.drawio"


def test_the_list_is_cleared(program: Program, plan: Path) -> None:
    menu = recent_menu(program)
    menu.actions()[-1].trigger()
    assert entries(recent_menu(program)) == ["No files were opened yet"]
    assert program.desktop.window.start.recent.isHidden()
    assert plan.exists()


def test_a_missing_file_is_located_and_its_diagram_goes_with_it(
    program: Program, plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    diagram = program.tab.diagram.id
    program.run("file.close")
    moved = plan.rename(plan.with_name("moved.drawio"))
    missing = recent_menu(program).actions()[0]
    assert isinstance(missing, QWidgetAction)
    button = missing.defaultWidget().findChild(QPushButton)
    assert button is not None and button.accessibleName() == "Locate plan.drawio"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(moved), ""))
    button.click()
    program.wait_for_tabs(2)
    program.idle()
    assert program.tab.diagram.id == diagram
    assert program.tab.name == "moved.drawio"
    assert remembered(program.desktop.window.desk) == [moved]


def test_an_open_diagram_follows_its_file(program: Program, plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    window = program.desktop.window
    moved = plan.rename(plan.with_name("moved.drawio"))
    program.bot.waitUntil(lambda: "not there any more" in window.toast.text.text(), timeout=10_000)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(moved), ""))
    window.toast.button.click()
    program.idle()
    assert len(window.desk.tabs) == 2
    assert program.tab.name == "moved.drawio"
    assert window.tab_strip.tabs.tabText(1) == "moved.drawio"
