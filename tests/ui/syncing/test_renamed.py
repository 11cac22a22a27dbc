"""Others give a diagram another title while it is open here: the window and its tab say so."""

from __future__ import annotations

from tests.ui.conftest import Program
from ui.ports import NewDiagram


def test_an_open_diagram_shows_the_title_that_others_gave_it(program: Program) -> None:
    window = program.desktop.window
    window.desk.create(NewDiagram("Plan"))
    program.wait_for_tabs(1)
    diagram = program.tab.diagram
    window.desk.show_title("another", "Other")
    assert "Plan" in window.windowTitle()
    program.desktop.renamed_elsewhere(diagram.id, "Better plan")
    assert "Better plan" in window.windowTitle() and program.tab.name == "Better plan"
    assert window.top_bar.title.button.text() == "Better plan"
