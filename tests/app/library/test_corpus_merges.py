"""Real files changed outside as draw.io would change them, while somebody works on them here."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from app.files import open_file
from app.library import linked_file
from diagram.document import Document
from diagram.errors import FormatError
from diagram.formats.drawio.container import is_plain
from diagram.formats.drawio.writer import write
from diagram.formats.registry import Contents
from diagram.ids import new_id
from diagram.records import Connector, Layer, Record, Shape
from tests.app.library.desk_mate import Mate
from ui.file_ports import FileMerged, FileSame, FileWritten

pytestmark = pytest.mark.corpus
PICKED = 6  # files of all sizes in `make test`; all of them in the soak


def plain_files(corpus: Path) -> list[Path]:
    """Those that are written back as what they are, the largest first."""
    files = [path for path in (corpus / "drawio").iterdir() if path.is_file() and is_plain(path.read_bytes())]
    return sorted(files, key=lambda path: (-path.stat().st_size, path.name))


def unpacked(path: Path, folder: Path) -> Path:
    """The file as uncompressed XML, as draw.io saves it today."""
    reading = open_file(path).reading
    plain = folder / f"{path.stem}.drawio"
    plain.write_bytes(write(Contents(reading.records, reading.assets.get)))
    return plain


class Outside:
    """A program that edits the XML and replaces the file."""

    def __init__(self, path: Path, dice: random.Random) -> None:
        self.path, self.dice = path, dice
        self.tree = etree.fromstring(path.read_bytes())
        self.moved: dict[str, float] = {}
        self.added: list[str] = []

    def work(self, times: int) -> None:
        boxes = [one for one in self.tree.iter("mxCell") if one.get("vertex") == "1" and self._free(one)]
        for cell in self.dice.sample(boxes, min(times, len(boxes))):
            geometry = cell.find("mxGeometry")
            assert geometry is not None
            x = round(self.dice.uniform(0, 5000), 1)
            geometry.set("x", str(x))
            self.moved[str(cell.get("id"))] = x
        for root in self.tree.iter("root"):
            name = f"outside-{self.dice.random()}"
            new = etree.SubElement(
                root, "mxCell", id=name, value=name, vertex="1", parent=str(root[1].get("id") or root[1][0].get("id"))
            )
            etree.SubElement(new, "mxGeometry", width="80", height="40").set("as", "geometry")
            self.added.append(name)
            root.insert(self.dice.randrange(2, len(root) + 1), new)

    def _free(self, cell: etree._Element) -> bool:  # noqa: SLF001  # lxml has no public name for it
        geometry = cell.find("mxGeometry")
        return geometry is not None and geometry.get("relative") != "1" and cell.get("id") is not None

    def save(self) -> None:
        beside = self.path.with_suffix(".part")
        beside.write_bytes(etree.tostring(self.tree))
        beside.replace(self.path)


def source(record: Record) -> object:
    return record.extra.get("source.id")


def work_here(mate: Mate, dice: random.Random, times: int) -> dict[str, float]:
    """Moves and additions of ours; the y of what was moved by its id."""
    moved: dict[str, float] = {}
    shapes = [one for one in mate.shapes if one.at is None]
    with mate.document.edit("Work") as edit:
        for shape in dice.sample(shapes, min(times, len(shapes))):
            moved[shape.id] = round(dice.uniform(0, 5000), 1)
            edit.change(shape.id, y=moved[shape.id])
        for layer in [one for one in mate.document.records.values() if isinstance(one, Layer)]:
            edit.put(Shape(new_id(), layer.id, "zz", text="made here", w=80.0, h=40.0))
    return moved


def both_work(path: Path, seed: int) -> None:
    dice = random.Random(seed)
    mate = Mate(path)
    before = dict(mate.document.records)
    other = Outside(path, dice)
    ours = work_here(mate, dice, 40)
    other.work(40)
    other.save()
    outcome = mate.look()
    assert isinstance(outcome, FileMerged), path.name
    assert not outcome.clashes, f"{path.name}, seed {seed}: {outcome.clashes[:3]}"
    check(mate.document, other, ours, path.name)
    assert len(mate.document.records) == len(before) + len(other.added) + sum(
        isinstance(one, Layer) for one in before.values()
    )
    assert isinstance(mate.save(), FileWritten)
    assert mate.look() == FileSame()
    read = open_file(path).reading.records
    assert len(read) == len(mate.document.records), f"{path.name}: the file holds all of it"
    while mate.document.history.can_undo:
        mate.document.history.undo()
    assert dict(mate.document.records) == before, f"{path.name}: all of it can be taken back"


def check(document: Document, other: Outside, ours: dict[str, float], name: str) -> None:
    by_source: dict[object, list[Shape]] = {}
    for one in document.records.values():
        if isinstance(one, Shape):
            by_source.setdefault(source(one), []).append(one)
    for cell, x in other.moved.items():
        assert x in [one.x for one in by_source[cell]], f"{name}: their move of {cell}"
    for cell in other.added:
        assert len(by_source[cell]) == 1, f"{name}: their new {cell}"
    for identity, y in ours.items():
        record = document.records[identity]  # type: ignore[index]  # an id
        assert isinstance(record, Shape) and record.y == y, f"{name}: our move"
    for one in document.records.values():
        assert one.parent in document.records or one.parent == ""
        if isinstance(one, Connector):
            assert all(end is None or end in document.records for end in (one.source, one.target))


def readable(files: list[Path], folder: Path) -> Iterator[Path]:
    for path in files:
        try:
            yield unpacked(path, folder)
        except FormatError:
            continue


def test_both_work_on_real_files(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linked_file, "PAUSE_S", 0.0)
    files = plain_files(corpus)
    chosen = [max(files, key=lambda path: path.read_bytes().count(b"<mxCell")), *files[:: len(files) // PICKED]]
    for seed, path in enumerate(readable(chosen, tmp_path)):
        both_work(path, seed)


@pytest.mark.soak
def test_both_work_on_all_real_files(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linked_file, "PAUSE_S", 0.0)
    for seed, path in enumerate(readable(plain_files(corpus), tmp_path)):
        both_work(path, seed)
