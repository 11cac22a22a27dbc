from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy import Connection

from storage.database import FILE_NAME
from storage.driver import choose_driver
from storage.errors import DiagramMissing, LibraryBusy, LibraryClosed, LibraryReadOnly, NewerLibrary
from storage.library import LocalLibrary


def test_what_was_acknowledged_is_there_after_reopening(tmp_path: Path) -> None:
    library = LocalLibrary.open(tmp_path / "new" / "library")
    library.diagrams.create("d", "Title", b"first").result()
    library.updates.append("d", [b"one", b"two"]).result()
    library.close()
    library = LocalLibrary.open(tmp_path / "new" / "library")
    assert library.updates.load("d").blobs == (b"first", b"one", b"two")
    assert [entry.title for entry in library.diagrams.all()] == ["Title"]
    assert library.check() == []
    library.close()


def test_closing_finishes_what_was_given(tmp_path: Path) -> None:
    library = LocalLibrary.open(tmp_path)
    library.diagrams.create("d", "Title")
    futures = [library.updates.append("d", [b"%d" % number]) for number in range(500)]
    library.close()
    assert all(future.done() and future.exception() is None for future in futures)
    late = library.updates.append("d", [b"late"])
    assert isinstance(late.exception(), LibraryClosed)
    library.close()  # twice does no harm
    assert sorted(file.name for file in tmp_path.iterdir()) == [FILE_NAME, "library.lock"]  # the log is merged


def test_the_connections_are_set_up_for_durability(tmp_path: Path) -> None:
    library = LocalLibrary.open(tmp_path)

    def pragmas(connection: Connection) -> dict[str, object]:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "query_only", "trusted_schema")
        return {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names}

    expected = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000, "trusted_schema": 0}
    writing = library.diagrams._access.write(pragmas).result()
    reading = library.diagrams._access.read(pragmas)
    assert writing == {**expected, "query_only": 0}
    assert reading == {**expected, "query_only": 1}
    library.close()


def test_a_second_opener_is_told_who_has_it(tmp_path: Path) -> None:
    library = LocalLibrary.open(tmp_path)
    with pytest.raises(LibraryBusy) as caught:
        LocalLibrary.open(tmp_path)
    assert caught.value.process == os.getpid()
    library.close()
    LocalLibrary.open(tmp_path).close()


def test_one_connection_is_enough_for_an_old_sqlite(tmp_path: Path) -> None:
    library = LocalLibrary.open(tmp_path, choose_driver()._replace(many=False))
    library.diagrams.create("d", "Title").result()
    library.updates.append("d", [b"one"])
    assert library.updates.load("d").blobs == (b"one",)
    library.close()


def test_a_file_that_is_no_database_is_kept_aside(tmp_path: Path) -> None:
    file = tmp_path / FILE_NAME
    file.write_bytes(b"This is not a database. " * 500)
    before = file.read_bytes()
    library = LocalLibrary.open(tmp_path)
    assert library.recovery is not None
    assert (library.recovery.kept / FILE_NAME).read_bytes() == before
    assert library.diagrams.all() == []
    library.close()


def test_a_newer_library_is_refused_and_untouched(tmp_path: Path) -> None:
    library = LocalLibrary.open(tmp_path)

    def pretend(connection: Connection) -> None:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    library.diagrams._access.write(pretend).result()
    library.close()
    before = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(NewerLibrary):
        LocalLibrary.open(tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes() == before


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions do not bind the superuser")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(LibraryReadOnly):
            LocalLibrary.open(tmp_path)
    finally:
        tmp_path.chmod(0o700)


def test_a_diagram_that_is_not_there(tmp_path: Path) -> None:
    library = LocalLibrary.open(tmp_path)
    assert isinstance(library.updates.append("no", [b"x"]).exception(), DiagramMissing)
    assert isinstance(library.diagrams.rename("no", "x").exception(), DiagramMissing)
    for read in (library.updates.load, library.diagrams.get):
        with pytest.raises(DiagramMissing):
            read("no")
    library.close()
