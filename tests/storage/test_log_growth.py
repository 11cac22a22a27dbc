"""The write-ahead log: a reader that never ends, and journals that somebody else left behind."""

from __future__ import annotations

import random
import shutil
import threading
from pathlib import Path

import pytest
from sqlalchemy import Connection

from storage.backups import restore
from storage.database import FILE_NAME
from storage.driver import choose_driver
from storage.library import LocalLibrary
from storage.raw import opened
from storage.swap import asides

JOURNAL = f"{FILE_NAME}-journal"


@pytest.mark.durability
def test_a_reader_that_never_ends_costs_space_but_no_edit(library: LocalLibrary) -> None:
    """No checkpoint can end while somebody reads an old state; afterwards the log is used from its start again."""
    log = library.file.with_name(f"{FILE_NAME}-wal")
    library.updates.append("d", [b"first"]).result()
    gate, reading = threading.Event(), threading.Event()

    def hold(connection: Connection) -> int:
        rows = connection.exec_driver_sql('SELECT count(*) FROM "update"')
        reading.set()
        gate.wait(60)
        return len(rows.all())

    reader = threading.Thread(target=lambda: library.updates._access.read(hold))
    reader.start()
    assert reading.wait(10)
    blobs = [random.Random(number).randbytes(20_000) for number in range(600)]
    for blob in blobs:
        library.updates.append("d", [blob]).result(10)
    starved = log.stat().st_size
    assert starved > 12_000_000  # far beyond the 1,000 pages at which it is usually emptied
    gate.set()
    reader.join()
    for number in range(600):
        library.updates.append("d", [blobs[number][:10_000]]).result(10)
    assert log.stat().st_size <= starved + 100_000
    assert library.updates.load("d").blobs == (b"first", *blobs, *(blob[:10_000] for blob in blobs))
    library.close()
    assert not log.exists()


def leave_hot_journal(folder: Path) -> None:
    """A library as an old program left it: no write-ahead log, and killed in the middle of a transaction."""
    work = folder.with_name("work")
    shutil.copytree(folder, work)
    with opened(choose_driver(), work / FILE_NAME) as raw:
        assert raw.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",)
        raw.execute("PRAGMA cache_size = 1")  # so that pages reach the file before the commit
        raw.execute("BEGIN IMMEDIATE")
        raw.execute("UPDATE diagram SET title = 'half done'")
        raw.execute('UPDATE "update" SET bytes = zeroblob(length(bytes))')
        raw.execute("DELETE FROM snapshot")
        for name in (FILE_NAME, JOURNAL):
            shutil.copyfile(work / name, folder / name)
        raw.execute("ROLLBACK")
    assert (folder / JOURNAL).stat().st_size > 512
    shutil.rmtree(work)


@pytest.fixture
def hot(tmp_path: Path) -> Path:
    folder = tmp_path / "hot"
    library = LocalLibrary.open(folder)
    library.diagrams.create("d", "Title").result()
    for number in range(50):
        library.updates.append("d", [b"%d" % number * 2_000])
    library.backups.make()
    library.close()
    leave_hot_journal(folder)
    return folder


@pytest.mark.durability
def test_a_hot_journal_is_rolled_back(hot: Path) -> None:
    library = LocalLibrary.open(hot)
    assert library.recovery is None
    assert library.diagrams.get("d").title == "Title"
    assert library.updates.load("d").blobs == tuple(b"%d" % number * 2_000 for number in range(50))
    library.close()
    assert not (hot / JOURNAL).exists()


@pytest.mark.durability
def test_a_journal_leaves_with_the_file_it_belongs_to(hot: Path) -> None:
    """Left beside the file that takes its place, SQLite would play it into that one."""
    kept = restore(hot)
    assert not (hot / JOURNAL).exists()
    library = LocalLibrary.open(hot)
    assert library.recovery is None
    assert library.updates.load("d").blobs == tuple(b"%d" % number * 2_000 for number in range(50))
    library.close()
    assert asides(hot) == [kept] and (kept / JOURNAL).exists()
