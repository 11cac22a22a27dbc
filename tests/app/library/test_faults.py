"""Every single call to the database fails once, or from then on: nothing crashes, nothing acknowledged is lost."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.library.library import Library
from app.library.open_diagram import OpenDiagram
from diagram.ids import RecordId
from diagram.records import Layer, Shape
from storage.driver import choose_driver
from storage.errors import StorageError
from storage.library import LocalLibrary
from ui.ports import NewDiagram

REAL = choose_driver()
ERRORS = {"busy": 5, "io": 10, "full": 13}
EDITS = 6


class Fault:
    """Counts the statements of all connections; the one at `number`, or all from there on, fail with `code`."""

    def __init__(self, number: int, code: int, *, lasting: bool) -> None:
        self.seen = 0
        self.armed = True
        self._number, self._code, self._lasting = number, code, lasting

    def strike(self) -> None:
        self.seen += 1
        if self.armed and (self.seen == self._number or (self._lasting and self.seen > self._number)):
            error = REAL.module.OperationalError("injected")
            error.sqlite_errorcode = self._code
            raise error


def driver_with(fault: Fault) -> Any:
    """The real driver, whose connections and cursors ask `fault` before each statement: DB-API's seam, not ours."""

    class Cursor(REAL.module.Cursor):  # type: ignore[misc, name-defined]  # the driver has no types
        def execute(self, *arguments: Any) -> Any:
            fault.strike()
            return super().execute(*arguments)

        def executemany(self, *arguments: Any) -> Any:
            fault.strike()
            return super().executemany(*arguments)

    class Connection(REAL.module.Connection):  # type: ignore[misc, name-defined]  # the driver has no types
        def cursor(self, factory: Any = Cursor) -> Any:
            return super().cursor(factory)

        def execute(self, *arguments: Any) -> Any:
            return self.cursor().execute(*arguments)

        def executemany(self, *arguments: Any) -> Any:
            return self.cursor().executemany(*arguments)

        def commit(self) -> None:
            fault.strike()
            super().commit()

    def connect(*arguments: Any, **named: Any) -> Any:
        return REAL.module.connect(*arguments, **{**named, "factory": Connection})

    module = SimpleNamespace(**{name: getattr(REAL.module, name) for name in dir(REAL.module)})
    module.connect = connect
    return REAL._replace(module=module)


def acknowledged_edits(folder: Path, diagram: str, fault: Fault) -> list[RecordId]:
    """A short session; the edits that storage has said are on the disk. Only storage's errors may come out of it."""
    done: list[RecordId] = []
    library: Library | None = None
    opened: OpenDiagram | None = None
    try:
        library = Library(LocalLibrary.open(folder, driver_with(fault)))
        opened = library.open(diagram)()
        layer = next(record.id for record in opened.document.records.values() if isinstance(record, Layer))
        for number in range(EDITS):
            name = RecordId(f"s{number}")
            with opened.document.edit("Draw") as edit:
                edit.put(Shape(name, layer, f"{number}1"))
            opened._saver.settle(5.0)
            if opened.pending == 0:
                done.append(name)
        opened.rename("Renamed")
        library.storage.backups.make()
        library.entries()
        opened.close()
    except StorageError:
        pass
    finally:
        if opened is not None:
            opened._saver.stop()
        if library is not None:
            library.close()
    return done


def session(folder: Path, fault: Fault) -> None:
    first = Library.at(folder, backups=False)
    diagram = first.create(NewDiagram("First"))().id
    first.close()
    done = acknowledged_edits(folder, diagram, fault)
    library = Library.at(folder, backups=False)
    opened = library.open(diagram)()
    lost = [name for name in done if opened.document.get(name) is None]
    assert not lost, f"statement {fault._number}"
    assert library.storage.check() == []
    opened.close()
    library.close()


KINDS = [(name, lasting) for name in ERRORS for lasting in (False, True)]


def run_kind(place: Path, kind: tuple[str, bool], first: int, stride: int) -> None:
    """Let every `stride`-th statement of the session fail in its turn."""
    code, lasting = ERRORS[kind[0]], kind[1]
    whole = Fault(-1, code, lasting=False)
    session(place / "whole", whole)
    assert whole.seen > 60
    for number in range(first, whole.seen + 1, stride):
        session(place / str(number), Fault(number, code, lasting=lasting))


@pytest.mark.durability
@pytest.mark.parametrize("number", range(len(KINDS)), ids=[f"{name}-{lasting}" for name, lasting in KINDS])
def test_each_statement_fails_in_one_of_six_ways(tmp_path: Path, number: int) -> None:
    run_kind(tmp_path, KINDS[number], 1 + number, len(KINDS))


@pytest.mark.soak
@pytest.mark.parametrize("kind", KINDS, ids=[f"{name}-{lasting}" for name, lasting in KINDS])
def test_each_statement_fails_in_every_way(tmp_path: Path, kind: tuple[str, bool]) -> None:
    run_kind(tmp_path, kind, 1, 1)
