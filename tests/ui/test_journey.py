"""The main job, done as a person does it: open a file, change it, find it again, export it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QTextEdit

from diagram.geometry.point import Point
from diagram.records import Connector, Shape
from tests.ui.conftest import Program
from ui.ports import Export, Saving
from ui.window.exporting import export_to

DRAWIO = """<mxfile><diagram name="Plan"><mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/>
<mxCell id="a" value="Start" style="rounded=1;whiteSpace=wrap;html=1;fillColor=#dae8fc;" vertex="1" parent="1">
<mxGeometry x="80" y="80" width="120" height="60" as="geometry"/></mxCell>
<mxCell id="b" value="End" style="ellipse;whiteSpace=wrap;html=1;" vertex="1" parent="1">
<mxGeometry x="400" y="80" width="120" height="60" as="geometry"/></mxCell>
</root></mxGraphModel></diagram></mxfile>"""


def shape_called(program: Program, text: str) -> Shape:
    found = [one for one in program.editor.document.records.values() if isinstance(one, Shape) and text in one.text]
    assert len(found) == 1, f"{len(found)} shapes say {text!r}"
    return found[0]


def connectors(program: Program) -> list[Connector]:
    return [one for one in program.editor.document.records.values() if isinstance(one, Connector)]


def test_a_file_is_opened_changed_found_again_and_exported(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "plan.drawio"
    file.write_text(DRAWIO)
    window = program.desktop.window
    window.open_files([file])
    program.wait_for_tabs(2)
    assert window.top_bar.title.button.text() == "plan"
    program.run("view.zoom_100")

    start = shape_called(program, "Start")
    program.drag(Point(140, 110), Point(140, 260))
    moved = shape_called(program, "Start")
    assert (moved.x, moved.y) == (start.x, start.y + 150)

    program.run("edit.undo")
    assert shape_called(program, "Start").y == start.y
    program.run("edit.redo")
    assert shape_called(program, "Start").y == start.y + 150

    program.press(Qt.Key.Key_Escape)  # with a shape selected, letters go into it
    program.press(Qt.Key.Key_A)
    assert program.editor.tool_name == "arrow"
    program.drag(Point(140, 260), Point(460, 110))
    (line,) = connectors(program)
    assert (line.source, line.target) == (start.id, shape_called(program, "End").id)

    program.click(Point(500, 110))
    program.press(Qt.Key.Key_F2)
    field = program.view.canvas.findChild(QTextEdit)
    assert field is not None
    program.bot.keyClicks(field, "Finish")
    program.click(Point(700, 500))
    finish = shape_called(program, "Finish")

    program.bot.waitUntil(lambda: program.tab.status.saving is Saving.SAVED)
    identity = program.tab.diagram.id
    program.restart()
    program.desktop.window.desk.open(identity)
    program.wait_for_tabs(1)
    assert shape_called(program, "Finish") == finish
    assert connectors(program) == [line]
    assert program.editor.document.history.can_undo, "undo survives a restart"

    for kind in ("svg", "png"):
        export_to(program.desktop.window.desk, Export(kind, (program.editor.page,)), tmp_path / f"plan.{kind}")
        program.bot.waitUntil(lambda: program.desktop.window.jobs.is_idle, timeout=20_000)
    assert "Finish" in (tmp_path / "plan.svg").read_text()
    picture = QImage(str(tmp_path / "plan.png"))
    assert picture.width() > 400


def test_a_bad_file_says_so_once_and_changes_nothing(program: Program, tmp_path: Path) -> None:
    from ui.dialogs.problem import ProblemDialog

    file = tmp_path / "broken.drawio"
    file.write_bytes(b"<mxfile><diagram>garbage")
    window = program.desktop.window
    before = program.editor.document.value_hash()
    window.open_files([file])
    program.bot.waitUntil(lambda: bool(window.findChildren(ProblemDialog)), timeout=20_000)
    (dialog,) = window.findChildren(ProblemDialog)
    assert "broken.drawio" in dialog.problem.what
    assert dialog.problem.advice
    dialog.accept()
    assert len(window.desk.tabs) == 1
    assert program.editor.document.value_hash() == before


def test_what_a_file_lost_is_told(program: Program, tmp_path: Path) -> None:
    from ui.dialogs.losses import LossesDialog

    file = tmp_path / "strange.drawio"
    file.write_text(DRAWIO.replace("ellipse;", "shape=mxgraph.nowhere.thing;"))
    program.desktop.window.open_files([file])
    program.wait_for_tabs(2)
    assert program.tab.losses
    report = program.view.status.report
    assert report.isVisible()
    report.click()
    (dialog,) = program.desktop.window.findChildren(LossesDialog)
    dialog.accept()
