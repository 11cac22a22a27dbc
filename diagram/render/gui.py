"""The Qt application that fonts and pictures need, with or without a screen."""

from __future__ import annotations

import os
import sys

from PySide6.QtCore import QLoggingCategory
from PySide6.QtGui import QGuiApplication


def ensure_gui_app() -> QGuiApplication:
    """The running Qt application, or a new one that needs no screen.

    Fonts cannot be measured before this was called. The caller of the first call keeps the application alive; Qt itself
    holds it until the interpreter ends.
    """
    QLoggingCategory.setFilterRules("\n".join(_NO_NEWS))
    running = QGuiApplication.instance()
    if isinstance(running, QGuiApplication):
        return running
    if _without_screen():
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    _KEPT.append(QGuiApplication(sys.argv[:1] or ["autograph"]))
    return _KEPT[0]


# Fonts that lack a script (another one that has it is taken), and faults in other people's pictures.
_NO_NEWS = ("qt.text.font.db.info=false", "qt.svg.warning=false", "qt.gui.imageio.*=false")

# PySide deletes an application that nobody refers to.
_KEPT: list[QGuiApplication] = []


def _without_screen() -> bool:
    if not sys.platform.startswith("linux"):
        return False
    return not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
