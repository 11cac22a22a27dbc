"""What ships with the program can be read, and is what it should be."""

from __future__ import annotations

import pytest

from diagram.formats.registry import FORMATS
from diagram.records import Connector, Shape
from diagram.shapes.registry import SHAPES
from resources.reader import names, read_bytes


def test_a_missing_resource_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        read_bytes("icons/no-such-icon.svg")


def test_icons_are_there() -> None:
    assert {"undo.svg", "redo.svg", "logo.svg"} <= set(names("icons"))


def test_the_welcome_diagram_reads_without_loss() -> None:
    read = FORMATS["json"].read
    assert read is not None
    reading = read(read_bytes("templates/welcome.json"))
    assert not reading.losses
    shapes = [record for record in reading.records if isinstance(record, Shape)]
    assert len(shapes) > 40
    assert all(shape.kind in SHAPES for shape in shapes)
    assert any(isinstance(record, Connector) and record.source for record in reading.records)
