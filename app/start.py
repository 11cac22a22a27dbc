"""What `make run` starts: the window where there is a display, else the welcome diagram as a picture.

Raw Qt aborts the process when it finds no display, so the display is tried in a process of its own first.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_TRY = "from PySide6.QtGui import QGuiApplication; QGuiApplication([])"
PICTURE = Path("out") / "welcome.png"


def main() -> int:
    """Open the library window, or draw the welcome diagram and say where it is."""
    if has_display():
        from app.desktop import run

        return run(sys.argv[1:])
    from app.welcome import draw_welcome

    sys.stdout.write("There is no display here, so no window can open. Drawing the welcome diagram instead.\n")
    draw_welcome(PICTURE)
    sys.stdout.write(f"{PICTURE.resolve()}\n")
    return 0


def has_display() -> bool:
    """Whether Qt can open a window: a display is named (Linux) and answers."""
    linux = sys.platform.startswith("linux")
    if linux and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return False
    environment = {key: value for key, value in os.environ.items() if key != "QT_QPA_PLATFORM"}
    tried = subprocess.run([sys.executable, "-c", _TRY], env=environment, capture_output=True, check=False)
    return tried.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
