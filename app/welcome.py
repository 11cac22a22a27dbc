"""The welcome diagram: what a new user meets first, and what `make run` draws where there is no display."""

from __future__ import annotations

from pathlib import Path

from app.files import write_bytes
from diagram.formats.registry import FORMATS, Reading
from resources.reader import read_bytes


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
    from app.pictures import PictureOptions, draw_page, encode
    from diagram.scene.tree import RecordTree

    reading = welcome()
    tree = RecordTree(reading.records)
    options = PictureOptions(scale=2.0, margin=24.0)
    drawing = draw_page(tree, tree.pages()[0], options)
    write_bytes(target, encode([drawing], "png", options, asset=reading.assets.get, title="Welcome to AutoGraph"))
