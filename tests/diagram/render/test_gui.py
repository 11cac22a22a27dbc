from __future__ import annotations

import subprocess
import sys

from PySide6.QtWidgets import QApplication

from diagram.render.gui import ensure_gui_app


def test_a_running_application_is_taken(qapp: QApplication) -> None:
    assert ensure_gui_app() is qapp


def test_without_a_screen_pictures_can_be_made() -> None:
    script = (
        "import os; [os.environ.pop(name, 0) for name in ('DISPLAY', 'WAYLAND_DISPLAY', 'QT_QPA_PLATFORM')]\n"
        "from diagram.render.export import to_png\n"
        "from diagram.geometry.box import Box\n"
        "assert to_png((), Box(0, 0, 5, 5)).startswith(b'\\x89PNG')\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
