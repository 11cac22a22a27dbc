"""The program starts light: what the first window does not need is not loaded for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
HEAVY = ("numpy", "loro", "sqlalchemy", "alembic", "lxml", "igraph")

SHOW = """
import sys
from pathlib import Path
from app.desktop import Desktop, application
from app.settings import MachineSettings
app = application()
folder = Path(sys.argv[1])
desktop = Desktop(app, MachineSettings(folder / "settings.json"), folder / "library")
desktop.window.show()
app.processEvents()
sys.stdout.write(" ".join(name for name in sys.argv[2:] if name in sys.modules))
desktop.window.jobs.shut_down()
"""


def test_the_first_window_loads_nothing_heavy(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", SHOW, str(tmp_path), *HEAVY], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert run.stdout == "", f"loaded before the first window: {run.stdout}"
