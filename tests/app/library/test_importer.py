"""Files are read by another process: the same comes of it, errors too, and it may die."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import AppError, FileUnreadable, FileUnwritable, ImportFailed, ImportStopped
from app.files import open_file
from app.library import importer as module
from app.library import preparing
from app.library.agreement import unpacked
from app.library.importer import Bounds, Importer
from app.library.parcel import READ, Unexpected, Wish, pack_error, unpack_prepared, unpack_read
from app.library.prepared import Prepared, blank, prepared_file
from app.main import main
from diagram.document import Document, Examiner
from diagram.errors import DiagramError, FormatError, LimitExceeded
from diagram.formats.registry import FORMATS, Contents
from diagram.ids import RecordId
from diagram.records import ROOT, Comment, Note, Shape
from tests.diagram.document.drawing import drawing
from tests.ui.test_journey import DRAWIO

PICTURE = b"\x89PNG\r\n\x1a\n a picture"
ADDRESS = hashlib.sha256(PICTURE).hexdigest()


@pytest.fixture(scope="module")
def importer() -> Iterator[Importer]:
    one = Importer()
    yield one
    one.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """With a picture, a note and a comment."""
    page, layer = blank()
    records = (
        page,
        layer,
        Shape(RecordId("i"), layer.id, "b", kind="image", props={"asset": ADDRESS}, text="東京 🙂", w=10.5, h=10),
        Note(RecordId("n"), ROOT, "b", "To do", "one\ntwo"),
        Comment(RecordId("c"), RecordId("i"), "a", "Ann", "Why?", "2026-01-01T00:00:00Z"),
    )
    write = FORMATS["json"].write
    assert write is not None
    path = tmp_path / "Größe 🙂.json"
    path.write_bytes(write(Contents(records, {ADDRESS: PICTURE}.get, "x")))
    return path


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """With something that draw.io draws and we do not."""
    path = tmp_path / "plan.drawio"
    path.write_text(DRAWIO.replace("ellipse;", "shape=mxgraph.unheard.of;"))
    return path


def test_the_same_comes_of_a_file_as_in_this_process(importer: Importer, file: Path) -> None:
    made, here = importer.prepare(file, linked=True), prepared_file(file, linked=True)
    assert (made.words, made.kind, made.files, made.bond) == (here.words, here.kind, here.files, here.bond)
    assert made.files == (PICTURE,) and "東京 🙂" in made.words.labels and made.kind == "mixed"
    assert Document.load([made.first]).records == Document.load([here.first]).records
    assert made.bond is not None and made.bond.path == file.resolve()
    (agreement,) = unpacked(made.bond.base)
    assert agreement.data == file.read_bytes()
    assert importer.prepare(file).bond is None
    read = importer.read(file)
    assert read.path == file and read.reading == open_file(file).reading


def test_what_a_file_could_not_carry_over_is_told_here(importer: Importer, foreign: Path) -> None:
    losses = open_file(foreign).reading.losses
    assert losses
    assert importer.prepare(foreign).losses == importer.read(foreign).losses == losses


@pytest.mark.parametrize("content", [b"", b"hello", b"<mxfile><diagram>%%%", b'{"autograph": 99}', b"\xff\xfe\x00<"])
def test_an_error_arrives_as_what_it_was_raised_as(importer: Importer, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.drawio"
    path.write_bytes(content)
    with pytest.raises(FormatError) as here:
        open_file(path)
    for ask in (importer.read, importer.prepare):
        with pytest.raises(FormatError) as there:
            ask(path)
        assert type(there.value) is type(here.value) and str(there.value) == str(here.value)
        assert (there.value.where, there.value.advice) == (here.value.where, here.value.advice)


def test_what_is_no_file_is_told_as_here(importer: Importer, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing.drawio", tmp_path / "odd \udcff.drawio"):
        with pytest.raises(FileUnreadable) as here:
            open_file(path)
        with pytest.raises(FileUnreadable) as there:
            importer.read(path)
        assert (str(there.value), there.value.advice) == (str(here.value), here.value.advice)


def test_every_error_of_ours_can_cross() -> None:
    errors = (
        FormatError("odd", where='page "Main", line 12', advice="Do this."),
        LimitExceeded("large", where="a.json"),
        FileUnwritable("full"),
        AppError("any"),
        DiagramError("any"),
    )
    for error in errors:
        with pytest.raises(type(error)) as there:
            unpack_prepared(pack_error(error))
        assert (str(there.value), there.value.advice) == (str(error), error.advice)
        assert getattr(there.value, "where", "") == getattr(error, "where", "")


def test_a_file_that_needs_too_much_memory_is_refused(file: Path, tmp_path: Path) -> None:
    pytest.importorskip("resource", reason="only POSIX limits memory")
    importer = Importer(Bounds(memory=256 << 20))
    large = tmp_path / "large.json"
    with large.open("wb") as out:
        out.truncate(300 << 20)  # takes no place on the disk
    try:
        with pytest.raises(LimitExceeded, match="large.json: reading it takes more memory than there is"):
            importer.prepare(large)
        assert importer.prepare(file).kind == "mixed"
    finally:
        importer.close()


def test_a_worker_that_dies_is_told_and_the_next_file_has_a_fresh_one(file: Path) -> None:
    importer = Importer()
    try:
        importer.warm_up()
        worker = stop(importer)
        killer = threading.Timer(0.1, lambda: os.kill(worker, signal.SIGKILL))
        killer.start()
        with pytest.raises(FileUnreadable, match="reading it ended the process that reads files") as told:
            importer.prepare(file)
        assert file.name in str(told.value) and told.value.advice
        assert importer.prepare(file).kind == "mixed"
        assert importer._worker is not None
        importer._worker._process.kill()  # this one dies of nothing that anybody asked for
        importer._worker._process.wait()
        assert importer.prepare(file).kind == "mixed"
    finally:
        importer.close()


def test_a_file_that_takes_too_long_or_is_no_longer_wanted_ends_the_worker(foreign: Path) -> None:
    importer = Importer(Bounds(seconds=0.3))
    try:
        importer.warm_up()
        stop(importer)
        with pytest.raises(FileUnreadable, match="plan.drawio: reading it takes longer than"):
            importer.prepare(foreign)
        importer.warm_up()
        stop(importer)
        answers = iter([False, False, True])
        with pytest.raises(ImportStopped):
            importer.prepare(foreign, lambda: next(answers))
        with pytest.raises(ImportStopped):
            importer.prepare(foreign, lambda: True)
        importer._bounds = Bounds()
        assert importer.prepare(foreign).kind == "canvas"
    finally:
        importer.close()


def stop(importer: Importer) -> int:
    """Have the worker sleep as one does that has lost its way in a file; its process."""
    assert importer._worker is not None
    os.kill(importer._worker.pid, signal.SIGSTOP)
    return importer._worker.pid


def test_a_fault_of_the_worker_is_told_as_ours(monkeypatch: pytest.MonkeyPatch, foreign: Path) -> None:
    def faulty(_path: Path) -> Prepared:
        raise ZeroDivisionError("division by nothing")

    monkeypatch.setattr(preparing, "open_file", faulty)
    with pytest.raises(Unexpected, match="ZeroDivisionError: division by nothing"):
        unpack_read(Wish(READ, foreign), preparing.said(Wish(READ, foreign)))
    monkeypatch.setattr(module, "unpack_read", lambda wish, _blobs: unpack_read(wish, preparing.said(wish)))
    importer = Importer()
    try:
        with pytest.raises(ImportFailed, match="plan.drawio: ZeroDivisionError: division by nothing"):
            importer.read(foreign)
    finally:
        importer.close()


def test_the_worker_loads_no_window_and_no_database() -> None:
    ask = (
        "import sys, app.library.preparing; print(*(m for m in ('PySide6', 'sqlalchemy', 'numpy') if m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", ask], capture_output=True, check=True, text=True).stdout == "\n"


def test_a_frozen_program_reads_files_and_examines_updates(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, file: Path
) -> None:
    """A frozen program has no interpreter: what it starts is itself."""
    program = tmp_path / "autograph"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m app.main "$@"\n')
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    importer, examiner = Importer(), Examiner()
    try:
        assert importer.prepare(file).kind == "mixed"
        assert examiner.examine(drawing().export_snapshot()).is_sound
    finally:
        importer.close()
        examiner.close()
    assert main(["--worker", "os"]) == main(["--worker"]) == 2
