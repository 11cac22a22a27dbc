"""The theme changes while the program runs, and everything follows."""

from __future__ import annotations

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from tests.ui.conftest import Program
from ui.canvas.theme import DARK_CANVAS, LIGHT_CANVAS
from ui.theme.theme import tokens_of
from ui.theme.tokens import Scheme


def test_a_key_switches_palette_canvas_and_setting(program: Program, qapp: QApplication) -> None:
    theme = program.desktop.theme
    theme.choose(Scheme.LIGHT)
    assert program.view.canvas.theme is LIGHT_CANVAS
    program.run("view.theme")
    assert theme.tokens.dark and tokens_of().dark
    assert program.view.canvas.theme is DARK_CANVAS
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == theme.tokens.surface
    assert program.desktop.settings.get("theme") == "dark"
    program.run("view.theme")
    assert not theme.tokens.dark
