"""The dialogs open from their commands and hold what they should."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Program
from ui.dialogs.cheat_sheet import CheatSheet, blocks
from ui.dialogs.command_palette import CommandPalette
from ui.dialogs.export import ExportDialog
from ui.dialogs.problem import ProblemDialog
from ui.errors import Problem
from ui.window.offers import all_offers


def test_the_cheat_sheet_lists_every_shortcut(program: Program) -> None:
    offers = list(all_offers(program.desktop.window.desk))
    listed = {title for _menu, lines in blocks(offers) for title, _keys in lines}
    assert not {offer.full_title for offer in offers if offer.shortcuts and offer.menu} - listed
    program.run("help.shortcuts")
    (sheet,) = program.desktop.window.findChildren(CheatSheet)
    assert sheet.isVisible()
    sheet.accept()


def test_the_palette_runs_what_was_typed(program: Program, qtbot: QtBot) -> None:
    window = program.desktop.window
    palette = CommandPalette(list(all_offers(window.desk)), window)
    qtbot.addWidget(palette)
    palette.field.setText("ellipse")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert program.editor.tool_name == "ellipse"


def test_the_palette_offers_only_what_can_be_done(program: Program, qtbot: QtBot) -> None:
    window = program.desktop.window
    palette = CommandPalette(list(all_offers(window.desk)), window)
    qtbot.addWidget(palette)
    palette.field.setText("ungroup")
    titles = [palette.list.item(row).text() for row in range(palette.list.count())]
    assert "Ungroup" not in titles, "nothing is selected"


def test_the_export_dialog_makes_the_wish_it_shows(program: Program, qtbot: QtBot) -> None:
    dialog = ExportDialog(program.editor, program.tab.diagram.assets, program.desktop.window)
    qtbot.addWidget(dialog)
    dialog.format.setCurrentText("PNG picture")
    dialog.scale.setCurrentText("3×")
    dialog.transparent.setChecked(True)
    wish = dialog.wish
    assert (wish.format, wish.scale, wish.background, wish.pages) == ("png", 3.0, "none", (program.editor.page,))
    dialog.format.setCurrentText("draw.io diagram")
    assert dialog.wish.pages == (), "an editable file carries all pages"


def test_details_of_a_problem_can_be_copied(program: Program, qtbot: QtBot) -> None:
    dialog = ProblemDialog(Problem("Title", "What", "Advice", "the trace"), program.desktop.window)
    qtbot.addWidget(dialog)
    from PySide6.QtWidgets import QPushButton

    (copy,) = [button for button in dialog.findChildren(QPushButton) if button.text() == "Copy details"]
    copy.click()
    assert "the trace" in QGuiApplication.clipboard().text()
