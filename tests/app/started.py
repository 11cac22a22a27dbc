"""A program in a process of its own, as a person starts it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


class Started:
    """The window on the library in `folder`, on a screen that nobody sees; its settings lie beside the library."""

    def __init__(self, folder: Path, *files: Path) -> None:
        self._beside = folder.parent
        homes = {name: str(self._beside / name.lower()) for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "HOME")}
        environment = {**os.environ, **homes, "AUTOGRAPH_LIBRARY": str(folder), "QT_QPA_PLATFORM": "offscreen"}
        words = [sys.executable, "-m", "app.main", *map(str, files)]
        self.process = subprocess.Popen(words, cwd=PROJECT, env=environment)

    @property
    def settings(self) -> str:
        """What it remembers on this machine, as text."""
        file = self._beside / "xdg_config_home" / "AutoGraph" / "settings.json"
        return file.read_text() if file.exists() else ""

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(30)
