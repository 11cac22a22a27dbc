"""The welcome diagram: what a new user meets first, and what `make run` draws where there is no display."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.files import write_bytes
from diagram.formats.registry import FORMATS, Reading
from resources.reader import read_bytes

CARD_PX = (440, 248)  # as ui.thumbnails.CARD_PX, which would load the window


def welcome() -> Reading:
    """The diagram's records, freshly read; drawn by us."""
    read = FORMATS["json"].read
    assert read is not None  # the json format reads what it writes
    return read(read_bytes("templates/welcome.json"))


def draw_welcome(target: Path) -> None:
    """Draw the welcome diagram into the PNG file `target`, at twice its size.

    Raises:
        FileUnwritable: the folder cannot be written.
    """
    write_bytes(target, _draw(welcome(), 24.0, lambda _w, _h: 2.0))


def draw_card(reading: Reading) -> bytes:
    """The picture of the diagram's first page for its card, a PNG."""
    width, height = CARD_PX
    return _draw(reading, 2.0, lambda w, h: min(width / w, height / h, 2.0))


def _draw(reading: Reading, margin: float, scale: Callable[[float, float], float]) -> bytes:
    """The first page as a PNG; `scale` is told width and height of the drawing in units."""
    from diagram.render.pictures import PictureOptions, draw_page, encode
    from diagram.scene.tree import RecordTree

    tree = RecordTree(reading.records)
    drawing = draw_page(tree, tree.pages()[0], PictureOptions(margin=margin))
    options = PictureOptions(scale(drawing.bounds.w, drawing.bounds.h), margin)
    return encode([drawing], "png", options, asset=reading.assets.get, title="Welcome to AutoGraph")
