"""The shape palette finds and inserts."""

from __future__ import annotations

from PySide6.QtCore import Qt

from diagram.shapes.registry import SHAPES
from tests.ui.conftest import Program
from ui.panels.shapes import KindButton, ShapesPanel, kind_picture


def test_a_click_inserts_in_the_middle_of_the_view_and_again_beside_it(program: Program) -> None:
    panel = program.view.left.panel("shapes")
    assert isinstance(panel, ShapesPanel)
    program.view.pages.plus.click()
    (button,) = [one for one in panel.findChildren(KindButton) if one.kind.name == "cylinder"]
    for _ in range(2):
        program.bot.mouseClick(button, Qt.MouseButton.LeftButton)
    first, second = (program.editor.scene.box(one) for one in program.editor.scene.order)
    assert program.editor.camera.seen(*program.editor.view_size).encloses(first)
    assert first.centre.distance(second.centre) >= 20


def test_words_in_any_order_find_a_shape(program: Program) -> None:
    panel = program.view.left.panel("shapes")
    assert isinstance(panel, ShapesPanel)
    panel.search.setText("flow DOC")
    shown = [one.kind.name for one in panel.findChildren(KindButton) if not one.isHidden()]
    assert shown[0] == "document"
    assert all("document" in name for name in shown)


def test_every_offered_shape_has_a_picture(program: Program) -> None:
    for kind in SHAPES.values():
        if kind.category and kind.name != "text":
            image = kind_picture(kind, 27, 1.0).toImage()
            assert any(image.pixelColor(x, y).alpha() for x in range(27) for y in range(27)), kind.name
