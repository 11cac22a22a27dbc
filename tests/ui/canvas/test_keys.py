from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from diagram.editing.events import Keys
from ui.canvas.keys import key_name, modifiers, typed

NONE = Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def key(code: Qt.Key, text: str = "", held: Qt.KeyboardModifier = NONE) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, code, held, text)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (Qt.Key.Key_Escape, "escape"),
        (Qt.Key.Key_Enter, "enter"),
        (Qt.Key.Key_Left, "left"),
        (Qt.Key.Key_R, "r"),
        (Qt.Key.Key_F2, "f2"),
        (Qt.Key.Key_BracketLeft, "["),
        (Qt.Key.Key_Shift, ""),
    ],
)
def test_keys_have_the_editors_names(code: Qt.Key, name: str) -> None:
    assert key_name(key(code)) == name


def test_modifiers_are_carried_over() -> None:
    assert modifiers(CTRL | SHIFT) == Keys(shift=True, ctrl=True)


def test_only_printable_text_is_typed() -> None:
    assert typed(key(Qt.Key.Key_A, "a")) == "a"
    assert typed(key(Qt.Key.Key_A, "A", SHIFT)) == "A"
    assert typed(key(Qt.Key.Key_A, "\x01", CTRL)) == ""
    assert typed(key(Qt.Key.Key_Space, " ")) == ""
    assert typed(key(Qt.Key.Key_Return, "\r")) == ""
