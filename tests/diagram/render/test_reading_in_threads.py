"""Pictures are read in threads beside the window's, which connects and disconnects meanwhile: nobody waits for ever."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from diagram.render.assets import decoded, kind_of

_PROGRAM = """
import sys, threading, time
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from diagram.render.assets import decoded, size_of

app = QGuiApplication([])
png, svg = (open(name, "rb").read() for name in sys.argv[1:])
going = True

class Talker(QObject):
    said = Signal()
    def disconnectNotify(self, signal):
        pass

def read():
    while going:
        for data in (png, b"no picture at all", svg):
            decoded(data)
            size_of(data)

readers = [threading.Thread(target=read, daemon=True) for _ in range(2)]
for reader in readers:
    reader.start()
talker, until = Talker(), time.monotonic() + 2
while time.monotonic() < until:
    word = lambda: None
    talker.said.connect(word)
    talker.said.disconnect(word)
going = False
for reader in readers:
    reader.join()
print("done")
"""


def test_reading_a_picture_never_waits_for_the_window(tmp_path: Path) -> None:
    png, svg = tmp_path / "a.png", tmp_path / "a.svg"
    png.write_bytes(_png())
    svg.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg>')
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(png), str(svg)], capture_output=True, text=True, timeout=60,
        env={"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(Path(__file__).parents[3])},
    )  # fmt: skip
    assert done.stdout == "done\n", done.stderr


def _png() -> bytes:
    from PySide6.QtCore import QBuffer, QIODevice
    from PySide6.QtGui import QImage

    image, buffer = QImage(8, 8, QImage.Format.Format_ARGB32), QBuffer()
    image.fill(0)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stub forgets that a device will do
    return bytes(buffer.data().data())


@pytest.mark.parametrize("kind", ["png", "jpeg", "bmp", "webp"])
def test_every_kind_is_known_by_how_it_begins(kind: str) -> None:
    from PySide6.QtCore import QBuffer, QIODevice
    from PySide6.QtGui import QImage

    image, buffer = QImage(8, 6, QImage.Format.Format_RGB32), QBuffer()
    image.fill(0xFF336699)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(buffer, kind.upper()):  # type: ignore[call-overload]  # the stub forgets that a device will do
        pytest.skip(f"this Qt writes no {kind}")
    data = bytes(buffer.data().data())
    assert kind_of(data) == kind.encode()
    read = decoded(data)
    assert read is not None and (read.width(), read.height()) == (8, 6)
