"""Every single call to the database or the disk fails, once or from then on: no crash, nothing acknowledged is lost."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.library import library as module
from app.library.library import Library
from storage.driver import choose_driver
from storage.errors import StorageError
from storage.library import LocalLibrary
from tests.app.library.facts import Teller, allowed_in, look
from tests.app.library.session import Session, prepared
from tests.machine.fixtures import Note
from tests.machine.forks import Forks
from tests.machine.shim import ERRORS, Call, Shim

REAL = choose_driver()
CODES = {"busy": 5, "io": 10, "full": 13}


class Fault:
    """Counts the statements of all connections; the one at `number`, or all from there on, fail with `code`."""

    def __init__(self, number: int, code: int, *, lasting: bool) -> None:
        self.seen = 0
        self._number, self._code, self._lasting = number, code, lasting

    def strike(self) -> None:
        self.seen += 1
        if self.seen == self._number or (self._lasting and self.seen > self._number):
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

        def backup(self, *arguments: Any, **named: Any) -> None:
            fault.strike()
            super().backup(*arguments, **named)

    def connect(*arguments: Any, **named: Any) -> Any:
        fault.strike()
        return REAL.module.connect(*arguments, **{**named, "factory": Connection})

    spoilt = SimpleNamespace(**{name: getattr(REAL.module, name) for name in dir(REAL.module)})
    spoilt.connect = connect
    return REAL._replace(module=spoilt)


def play(session: Session) -> None:
    """One of everything. Storage's errors are shown to a person, who goes on; nothing else may come out."""
    module.COMPACT_UPDATES = 4
    script: list[Callable[[], object]] = [session.start, session.draw, session.draw, session.settle, session.move]
    script += [session.undo, session.settle, session.rename, session.take_in, session.search, session.draw_much]
    script += [session.keep_version, session.tidy]
    script += [session.settle, session.reopen, session.erase, session.settle, session.back_up, session.draw]
    for step in script:
        if session.opened is not None or step == session.start:
            try:
                step()
            except StorageError:
                continue
    try:
        session.finish()
    except StorageError:  # it cannot be closed: the program is ended all the same
        if session.opened is not None:
            session.opened.abandon()
        if session.library is not None:
            session.library.close()


def statements_fail(template: tuple[Path, str], folder: Path, fault: Fault) -> int:
    """Play with a driver that fails and look what is left; how many statements there were."""
    shutil.copytree(template[0], folder)
    facts = folder / "facts"
    teller = Teller(facts)
    play(Session(lambda: Library(LocalLibrary.open(folder, driver_with(fault))), teller, template[1]))
    teller.close()
    sight = look(folder, allowed_in(facts))
    assert sight.wrong == (), f"statement {fault._number}"
    shutil.rmtree(folder)
    return fault.seen


def calls_fail(folder: str, facts: str, diagram: str, calls: int, number: int, error: int, lasting: bool) -> int:
    """Play while the calls to the system fail, in a child; how many there were."""
    shim = Shim(Path(folder))
    shim.fail(Call(calls), number, error, lasting=lasting)
    play(Session(lambda: Library(LocalLibrary.open(Path(folder))), Teller(Path(facts)), diagram))
    return shim.seen


@pytest.fixture
def template(quick_folder: Path) -> tuple[Path, str]:
    """A small library to be copied, and its diagram."""
    return quick_folder / "template", prepared(quick_folder / "template")


def each_fails(template: tuple[Path, str], folder: Path, codes: list[int], *, lasting: bool) -> int:
    """Let each statement fail in its turn, with the next of the codes each time; how many statements there were."""
    whole = statements_fail(template, folder / "whole", Fault(-1, codes[0], lasting=False))
    assert whole > 250
    for number in range(1, whole + 1):
        statements_fail(template, folder / "spoilt", Fault(number, codes[number % len(codes)], lasting=lasting))
    return whole


@pytest.mark.durability
@pytest.mark.parametrize("lasting", [False, True], ids=["once", "from_then_on"])
def test_each_statement_fails(template: tuple[Path, str], quick_folder: Path, lasting: bool, note: Note) -> None:
    """In one of the three ways, once and from then on: behind the room's door the three are treated alike."""
    first = int(lasting)
    codes = list(CODES.values())
    whole = each_fails(template, quick_folder, codes[first:] + codes[:first], lasting=lasting)
    note(f"statements that fail{' from then on' if lasting else ''}", statements=whole, lost=0)


KINDS = [(name, lasting) for name in CODES for lasting in (False, True)]


@pytest.mark.soak
@pytest.mark.parametrize("kind", KINDS, ids=[f"{name}-{lasting}" for name, lasting in KINDS])
def test_each_statement_fails_in_every_way(
    template: tuple[Path, str], quick_folder: Path, kind: tuple[str, bool], note: Note
) -> None:
    name, lasting = kind
    whole = each_fails(template, quick_folder, [CODES[name]], lasting=lasting)
    note(f"statements that fail, {name}{' from then on' if lasting else ''}", statements=whole, lost=0)


CALLS = {"io": Call.ANY, "full": Call.WRITE | Call.OPEN | Call.NAME | Call.SIZE, "read only": Call.OPEN | Call.NAME}
WAYS = [(name, lasting) for name in ERRORS for lasting in (False, True)]


def run_calls(forks: Forks, template: tuple[Path, str], way: tuple[str, bool], note: Note, *, share: int) -> None:
    """Let the calls fail in their turn, each `share`-th of them, beginning at another one for each way."""
    name, lasting = way
    place = template[0].parent
    folder, facts = place / "library", place / "facts"
    work = {"folder": str(folder), "facts": str(facts), "diagram": template[1], "calls": int(CALLS[name])}

    def one(number: int) -> int:
        shutil.copytree(template[0], folder)
        outcome = forks.run(f"{__name__}:calls_fail", **work, number=number, error=ERRORS[name], lasting=lasting)
        assert outcome.status == 0, f"call {number}: {outcome.status}\n{outcome.errors}"
        sight = look(folder, allowed_in(facts))
        assert sight.wrong == (), f"call {number}\n{outcome.errors}"
        shutil.rmtree(folder)
        facts.unlink(missing_ok=True)
        return int(outcome.answer)

    whole = one(0)
    assert whole > 25
    done = [one(number) for number in range(1 + WAYS.index(way), whole + 1, share)]
    note(f"calls that fail, {name}{' from then on' if lasting else ''}", calls=whole, tried=len(done), lost=0)


@pytest.mark.durability
@pytest.mark.parametrize("way", WAYS, ids=[f"{name}-{lasting}" for name, lasting in WAYS])
def test_some_calls_to_the_disk_fail(
    forks: Forks, template: tuple[Path, str], way: tuple[str, bool], note: Note
) -> None:
    run_calls(forks, template, way, note, share=37)


@pytest.mark.soak
@pytest.mark.parametrize("way", WAYS, ids=[f"{name}-{lasting}" for name, lasting in WAYS])
def test_each_call_to_the_disk_fails(
    forks: Forks, template: tuple[Path, str], way: tuple[str, bool], note: Note
) -> None:
    run_calls(forks, template, way, note, share=1)
