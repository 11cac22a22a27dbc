"""Linked files in the window: opened once, watched, merged, written, and told in few words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from app.files import open_file
from app.library import linked_file
from diagram.records import Shape
from tests.app.conftest import TWO_PAGES
from tests.ui.conftest import Program
from ui.dialogs.confirm import ConfirmDialog
from ui.dialogs.merge_report import MergeReport
from ui.dialogs.problem import ProblemDialog


@pytest.fixture
def plan(program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An open .drawio file."""
    monkeypatch.setattr(linked_file, "PAUSE_S", 0.01)
    path = tmp_path / "plan.drawio"
    path.write_text(TWO_PAGES)
    program.desktop.window.open_files([path])
    program.wait_for_tabs(2)
    program.idle()
    yield path


def texts(program: Program) -> set[str]:
    return {one.text for one in program.editor.document.records.values() if isinstance(one, Shape)}


def change(program: Program, old: str, **fields: object) -> None:
    (shape,) = [one for one in program.editor.document.records.values() if isinstance(one, Shape) and one.text == old]
    with program.editor.document.edit("Change") as edit:
        edit.change(shape.id, **fields)


def outside(path: Path, old: str, new: str) -> None:
    beside = path.with_suffix(".part")
    beside.write_text(path.read_text().replace(old, new))
    beside.replace(path)


def said(program: Program) -> str:
    return program.desktop.window.toast.text.text()


def strip(program: Program) -> list[str]:
    tabs = program.desktop.window.tab_strip.tabs
    return [tabs.tabText(index) for index in range(tabs.count())]


def test_a_file_is_opened_once_however_often(program: Program, plan: Path, tmp_path: Path) -> None:
    window = program.desktop.window
    (tmp_path / "other.drawio").symlink_to(plan)
    change(program, "Start here", text="Begin here")
    for name in ("plan.drawio", "other.drawio"):
        window.open_files([tmp_path / name])
        program.idle()
        assert len(window.desk.tabs) == 2
    program.run("file.close")
    window.open_files([plan])
    program.wait_for_tabs(2)
    assert "Begin here" in texts(program), "it is the same diagram, with what was done to it"
    assert len(window.desk.library.entries()) == 2  # type: ignore[union-attr]  # it is loaded


def test_save_writes_the_file_and_the_tab_says_when_it_is_behind(program: Program, plan: Path) -> None:
    status = program.view.status
    assert strip(program)[1] == "plan.drawio"
    assert status.file.isHidden()
    change(program, "Start here", text="Begin here")
    assert strip(program)[1] == "plan.drawio •"
    assert program.desktop.window.isWindowModified()
    assert status.file.text() == "plan.drawio not written yet"
    program.run("file.save")
    program.idle()
    assert strip(program)[1] == "plan.drawio"
    assert not program.desktop.window.isWindowModified()
    assert status.file.isHidden()
    assert said(program) == "Written to plan.drawio"
    assert "Begin here" in plan.read_text()


def test_a_change_outside_is_taken_over_and_told(program: Program, plan: Path) -> None:
    change(program, "Start here", text="Mine", x=300.0)
    change(program, "Cloudy", y=300.0)
    outside(plan, 'value="Start here"', 'value="Theirs"')
    outside(plan, 'value="Page two"', 'value="Second page"')
    program.bot.waitUntil(lambda: "Second page" in texts(program), timeout=10_000)
    program.idle()
    assert said(program) == "plan.drawio changed outside. 1 change taken over, 1 differs"
    assert program.view.status.differences.text() == "1 change differs outside"
    program.desktop.window.toast.button.click()
    assert program.view.status.differences.isHidden(), "it was looked at"
    (report,) = program.desktop.window.findChildren(MergeReport)
    assert [button.text() for button in report.buttons] == ["Use theirs"]
    assert "Mine" in texts(program)
    report.buttons[0].click()
    assert "Theirs" in texts(program) and "Mine" not in texts(program)
    report.accept()
    for _ in range(2):
        program.run("edit.undo")
    assert {"Mine", "Page two"} <= texts(program), "the merge is one step"


def test_what_comes_to_the_front_looks_at_its_files(program: Program, plan: Path) -> None:
    program.desktop.window.desk.linked_files.watch.blockSignals(True)
    outside(plan, "Cloudy", "Sunny")
    QApplication.sendEvent(program.desktop.window, QEvent(QEvent.Type.WindowActivate))
    program.bot.waitUntil(lambda: "Sunny" in texts(program), timeout=10_000)


def test_a_broken_file_is_told_once_and_tried_again(program: Program, plan: Path) -> None:
    whole = plan.read_text()
    before = texts(program)
    plan.write_text(whole[:400])
    program.bot.waitUntil(lambda: "cannot be read" in said(program), timeout=10_000)
    program.desktop.window.toast.button.click()
    (problem,) = program.desktop.window.findChildren(ProblemDialog)
    problem.accept()
    assert texts(program) == before
    plan.write_text(whole.replace("Cloudy", "Sunny"))
    program.bot.waitUntil(lambda: "Sunny" in texts(program), timeout=10_000)


def test_a_file_that_is_gone_is_written_anew_after_asking(program: Program, plan: Path) -> None:
    plan.unlink()
    program.bot.waitUntil(lambda: "not there any more" in said(program), timeout=10_000)
    program.run("file.save")
    program.bot.waitUntil(lambda: bool(program.desktop.window.findChildren(ConfirmDialog)), timeout=10_000)
    (question,) = program.desktop.window.findChildren(ConfirmDialog)
    assert not plan.exists()
    question.yes.click()
    program.bot.waitUntil(plan.exists, timeout=10_000)
    program.idle()
    outside(plan, "Cloudy", "Sunny")
    program.bot.waitUntil(lambda: "Sunny" in texts(program), timeout=10_000)


def test_unlinked_is_a_diagram_of_its_own(program: Program, plan: Path) -> None:
    program.run("file.unlink")
    program.idle()
    assert strip(program)[1] == "plan"
    change(program, "Start here", text="Mine")
    assert "every step by itself" not in said(program)
    program.run("file.save")
    assert "every step by itself" in said(program)
    assert "Mine" not in plan.read_text()
    program.desktop.window.open_files([plan])
    program.wait_for_tabs(3)


def test_a_picture_with_a_diagram_is_read_only(program: Program, tmp_path: Path) -> None:
    import html

    picture = tmp_path / "plan.drawio.svg"
    before = f'<svg xmlns="http://www.w3.org/2000/svg" content="{html.escape(TWO_PAGES, quote=True)}"></svg>'
    picture.write_text(before)
    program.desktop.window.open_files([picture])
    program.wait_for_tabs(2)
    program.idle()
    program.run("file.save")
    assert "can be read but not written" in said(program)
    assert picture.read_text() == before


def test_two_windows_on_one_file(program: Program, plan: Path) -> None:
    change(program, "Start here", text="Mine")
    program.run("view.new_window")
    second = program.desktop.windows[-1]
    program.bot.waitUntil(lambda: len(second.desk.tabs) == 1 and second.jobs.is_idle, timeout=30_000)
    assert second.views[second.desk.tabs[0]].status.file.text() == "plan.drawio not written yet"
    outside(plan, "Cloudy", "Sunny")
    program.bot.waitUntil(lambda: "Sunny" in texts(program), timeout=10_000)
    program.bot.waitUntil(lambda: second.jobs.is_idle and program.desktop.window.jobs.is_idle, timeout=10_000)
    told = ["changed outside" in window.toast.text.text() for window in program.desktop.windows]
    assert sorted(told) == [False, True], "it is merged once and told once"
    second.desk.linked_files.save(second.desk.tabs[0])
    program.bot.waitUntil(lambda: strip(program)[1] == "plan.drawio", timeout=10_000)
    assert "Mine" in plan.read_text() and "Sunny" in plan.read_text()
    second.close()


def test_the_next_morning_it_is_still_linked(program: Program, plan: Path) -> None:
    change(program, "Start here", text="Mine")
    linked = program.tab.diagram.id
    program.restart()
    outside(plan, "Cloudy", "Sunny")
    program.desktop.window.desk.open(linked)
    program.wait_for_tabs(1)
    program.bot.waitUntil(lambda: {"Sunny", "Mine"} <= texts(program), timeout=10_000)
    program.idle()
    assert strip(program) == ["plan.drawio •"]
    program.run("file.save")
    program.idle()
    assert {"Sunny", "Mine"} <= {one.text for one in open_file(plan).reading.records if isinstance(one, Shape)}
