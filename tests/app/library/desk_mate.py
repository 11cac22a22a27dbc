"""Somebody who works on a linked file, without a window: the steps run one after the other."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from app.files import open_file
from app.library.agreement import Agreement, packed, unpacked
from app.library.library import Library
from app.library.linked_file import Link, LinkedFile
from app.library.open_diagram import OpenDiagram
from app.library.prepared import prepared_file
from diagram.document import Document
from diagram.ids import RecordId, new_id
from diagram.records import Record, Shape
from tests.fakes.home import MemoryHome
from ui.file_ports import Outcome, Steps
from ui.ports import NewDiagram

T = TypeVar("T")


def finish(steps: Steps[T]) -> T:
    """Run every step here."""
    try:
        step = next(steps)
        while True:
            try:
                result = step()
            except Exception as error:
                step = steps.throw(error)
            else:
                step = steps.send(result)
    except StopIteration as end:
        value: T = end.value
        return value


class Mate:
    """Opens `path` in a library of their own; `restart` is the next morning."""

    def __init__(self, path: Path) -> None:
        self.begin(path)

    def begin(self, path: Path) -> None:
        opened = open_file(path)
        self.home = MemoryHome()
        self.home.add_assets(opened.reading.assets.values())
        self.document = Document.of(opened.reading.records)
        agreement = Agreement.on(opened.format, opened.data, self.document.records.values())
        self.home.keep(path, agreement.sha256, packed([agreement]))
        self.file = self._linked(Link(path, (agreement,)))

    def _linked(self, link: Link) -> LinkedFile:
        file = LinkedFile(link, self.document, self.home, lambda: "Plan")
        finish(file.catch_up())
        return file

    def restart(self) -> None:
        self.file.close()
        self.document = Document.load([self.document.export_snapshot()])
        assert self.home.kept is not None
        path, _, base = self.home.kept
        self.file = self._linked(Link(path, unpacked(base)))

    def look(self) -> Outcome:
        return finish(self.file.catch_up())

    def save(self, *, anew: bool = False) -> Outcome:
        return finish(self.file.save(anew=anew))

    def shape(self, text: str) -> Shape:
        (found,) = [one for one in self.shapes if one.text == text]
        return found

    @property
    def shapes(self) -> list[Shape]:
        return [one for one in self.document.records.values() if isinstance(one, Shape)]

    @property
    def texts(self) -> set[str]:
        return {one.text for one in self.shapes}

    def change(self, text: str, /, **fields: object) -> RecordId:
        shape = self.shape(text)
        with self.document.edit("Change") as edit:
            edit.change(shape.id, **fields)
        return shape.id

    def add(self, record: Record) -> None:
        with self.document.edit("Add") as edit:
            edit.put(record)

    def delete(self, text: str) -> None:
        with self.document.edit("Delete") as edit:
            edit.delete(self.shape(text).id)


class Housemate(Mate):
    """The same in a real library, in a folder beside the file."""

    library: Library
    opened: OpenDiagram

    def begin(self, path: Path) -> None:
        folder = path.parent / f"library-{new_id()}"
        self.library = Library.at(folder, backups=False)
        new = NewDiagram(path.stem, source=prepared_file(path, linked=True))
        self._use(self.library.create(new)())

    def _use(self, opened: OpenDiagram) -> None:
        self.opened, self.document = opened, opened.document
        assert opened.linked is not None
        self.file = opened.linked
        finish(self.file.catch_up())

    def restart(self) -> None:
        self.opened.close()
        self._use(self.library.open(self.opened.id)())

    def close(self) -> None:
        self.opened.close()
        self.library.close()
