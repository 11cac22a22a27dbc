"""From the start of a process until a person can use it, as the person starts it: warm, five times, the middle one.

The window is measured in its own process on Qt's screenless platform, on a library that exists and has some diagrams.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bench.report import Row, bench

_TIMES = 5
_PATIENCE_S = 60.0
_DIAGRAMS = 6

SMALL_DRAWIO = """<mxfile><diagram name="Small"><mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/>
<mxCell id="a" value="Start" style="rounded=1;whiteSpace=wrap;html=1;fillColor=#dae8fc;" vertex="1" parent="1">
<mxGeometry x="80" y="80" width="120" height="60" as="geometry"/></mxCell>
<mxCell id="b" value="End" style="ellipse;whiteSpace=wrap;html=1;" vertex="1" parent="1">
<mxGeometry x="400" y="80" width="120" height="60" as="geometry"/></mxCell>
<mxCell id="c" style="edgeStyle=orthogonalEdgeStyle;html=1;" edge="1" parent="1" source="a" target="b">
<mxGeometry relative="1" as="geometry"/></mxCell></root></mxGraphModel></diagram></mxfile>"""

# What `app.desktop.run` does, with a look at the window between the events. Times are Unix time in seconds.
_WINDOW = """
import sys, time
from pathlib import Path
from app.desktop import Desktop, application
from app.settings import MachineSettings
from PySide6.QtCore import QEvent, QObject
seen = {}
class Painted(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            window = desktop.window
            if "shown" not in seen:
                seen["shown"] = time.time()
            if "cards" not in seen and watched is cards and window.start.stack.currentWidget() is window.start.gallery:
                seen["cards"] = None
        return False
app = application()
folder = Path(sys.argv[1])
desktop = Desktop(app, MachineSettings(folder / "settings.json"), folder / "library")
cards = desktop.window.start.gallery.cards.viewport()
painted = Painted()
desktop.window.centralWidget().installEventFilter(painted)
cards.installEventFilter(painted)
desktop.window.show()
desktop.start()
give_up = time.time() + float(sys.argv[2])
while "ready" not in seen and time.time() < give_up:
    app.processEvents()
    window = desktop.window
    if "window" not in seen and "cards" in seen and window.actions_ is not None:
        seen["window"] = time.time()
    if "window" in seen and window.desk.library is not None and window.jobs.is_idle:
        seen["ready"] = time.time()
desktop.window.close()
desktop.finish()
sys.stdout.write(" ".join(str(seen[name]) for name in ("shown", "window", "ready")))
"""
_WINDOW_ROWS = ("shown_ms", "window_ms", "ready_ms")


@bench("start")
def run(n: int) -> Iterator[Row]:
    """`shown` is the first paint, `window` cards painted and menus filled, `ready` library open and editor loaded."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _make_library(folder)
        rounds = [_window_times(folder) for _ in range(_TIMES + 1)][1:]
        for index, row in enumerate(_WINDOW_ROWS):
            yield Row(f"start.{row}", n, median(times[index] for times in rounds))
        yield Row("start.version_ms", n, _process_ms("--version"))
        file = folder / "small.drawio"
        file.write_text(SMALL_DRAWIO, "utf-8")
        yield Row("start.convert_ms", n, _process_ms("convert", str(file), "-o", str(folder / "small.svg")))


def _make_library(folder: Path) -> None:
    """Some diagrams with pictures, as a person who worked yesterday finds them."""
    from app.library.library import Library
    from app.welcome import draw_card, welcome
    from ui.ports import NewDiagram

    reading = welcome()
    picture = draw_card(reading)
    library = Library.at(folder / "library")
    for number in range(_DIAGRAMS):
        library.create(NewDiagram(f"Diagram {number}", reading.records, reading.assets))
    for entry in library.entries():
        library.keep_thumbnail(entry.id, picture)
    library.close()
    (folder / "settings.json").write_text(json.dumps({"welcomed": True}), "utf-8")


def _window_times(folder: Path) -> list[float]:
    """Milliseconds to each of _WINDOW_ROWS."""
    started = time.time()
    done = _process([sys.executable, "-c", _WINDOW, str(folder), str(_PATIENCE_S / 2)])
    return [(float(moment) - started) * 1000 for moment in done.stdout.split()]


def _process_ms(*words: str) -> float:
    """The program on the command line, from its start to its end."""
    taken = []
    for _ in range(_TIMES + 1):
        started = time.perf_counter()
        _process([sys.executable, "-m", "app.main", *words])
        taken.append((time.perf_counter() - started) * 1000)
    return median(taken[1:])


def _process(command: list[str]) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    root = Path(__file__).resolve().parents[1]
    return subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, check=True, timeout=_PATIENCE_S
    )
