"""From Qt's keys to the names that the editor knows."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from diagram.editing.events import Keys

_NAMES = {
    Qt.Key.Key_Escape: "escape",
    Qt.Key.Key_Return: "enter",
    Qt.Key.Key_Enter: "enter",
    Qt.Key.Key_Delete: "delete",
    Qt.Key.Key_Backspace: "backspace",
    Qt.Key.Key_Tab: "tab",
    Qt.Key.Key_Backtab: "tab",
    Qt.Key.Key_Space: "space",
    Qt.Key.Key_Left: "left",
    Qt.Key.Key_Right: "right",
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
    Qt.Key.Key_Home: "home",
    Qt.Key.Key_End: "end",
    Qt.Key.Key_PageUp: "pageup",
    Qt.Key.Key_PageDown: "pagedown",
    Qt.Key.Key_Insert: "insert",
    Qt.Key.Key_Plus: "plus",
    Qt.Key.Key_Minus: "minus",
}
_PRINTABLE = range(0x21, 0x7F)


def modifiers(state: Qt.KeyboardModifier) -> Keys:
    return Keys(
        shift=bool(state & Qt.KeyboardModifier.ShiftModifier),
        ctrl=bool(state & Qt.KeyboardModifier.ControlModifier),
        alt=bool(state & Qt.KeyboardModifier.AltModifier),
    )


def key_name(event: QKeyEvent) -> str:
    """The editor's name of the key; empty for modifiers alone and keys that mean nothing to it."""
    key = Qt.Key(event.key())
    if key in _NAMES:
        return _NAMES[key]
    if Qt.Key.Key_F1 <= key <= Qt.Key.Key_F12:
        return f"f{key - Qt.Key.Key_F1 + 1}"
    return chr(key).lower() if key in _PRINTABLE else ""


def typed(event: QKeyEvent) -> str:
    """The text the key would type; empty for commands and control characters."""
    if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.MetaModifier):
        return ""
    text = event.text()
    return text if text.isprintable() and text.strip() else ""
