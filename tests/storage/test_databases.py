"""A database of every older schema, made by the program of its time, opened by this one."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from storage.backups import backups_in
from storage.database import FILE_NAME
from storage.driver import choose_driver
from storage.errors import DiskFull, NewerLibrary
from storage.indexing import misfits
from storage.library import LocalLibrary
from storage.raw import opened
from storage.schema import HEAD

KEPT = Path(__file__).parents[1] / "data" / "databases"
DATABASES = sorted(KEPT.glob("*.db"))
OLDER = [file for file in DATABASES if file.stem < HEAD]


def revision(file: Path) -> str:
    with opened(choose_driver(), file, frozen=True) as raw:
        return str(list(raw.execute("SELECT version_num FROM alembic_version"))[0][0])


def contents(file: Path) -> dict[str, list[Any]]:
    """What no migration may lose, read without our code."""
    queries = {
        "diagrams": "SELECT id, title, folder_id, created_s, changed_s, starred, trashed_s FROM diagram ORDER BY id",
        "folders": "SELECT id, parent_id, name FROM folder ORDER BY id",
        "tags": "SELECT diagram_id, name FROM tag ORDER BY 1, 2",
        "updates": 'SELECT id, diagram_id, bytes, sha256, imported FROM "update" ORDER BY id',
        "snapshots": "SELECT id, diagram_id, bytes, sha256, version, covers FROM snapshot ORDER BY id",
        "steps": "SELECT diagram_id, number, undone, bytes FROM step ORDER BY 1, 2",
        "assets": "SELECT sha256, bytes FROM asset ORDER BY 1",
        "uses": "SELECT diagram_id, sha256 FROM asset_use ORDER BY 1, 2",
        "thumbnails": "SELECT diagram_id, bytes FROM thumbnail ORDER BY 1",
        "quarantine": "SELECT diagram_id, bytes, reason FROM quarantine ORDER BY id",
        "settings": "SELECT key, value FROM setting ORDER BY 1",
    }
    with opened(choose_driver(), file, frozen=True) as raw:
        return {name: [tuple(row) for row in raw.execute(query)] for name, query in queries.items()}


def placed(file: Path, folder: Path) -> Path:
    folder.mkdir()
    shutil.copyfile(file, folder / FILE_NAME)
    return folder


def test_every_schema_has_its_database() -> None:
    assert [file.stem for file in DATABASES] == [f"{number:04d}" for number in range(1, int(HEAD) + 1)]
    assert [revision(file) for file in DATABASES] == [file.stem for file in DATABASES]


@pytest.mark.parametrize("file", DATABASES, ids=lambda file: file.stem)
def test_it_opens_with_all_that_was_in_it(file: Path, tmp_path: Path) -> None:
    before = contents(file)
    assert before["updates"] and before["tags"] and before["steps"] and before["snapshots"]
    folder = placed(file, tmp_path / "library")
    library = LocalLibrary.open(folder)
    assert library.check() == []
    (version,) = [one for info in library.diagrams.all() for one in library.versions.all(info.id) if one.name]
    assert version.name == "Before the storm"
    assert b"".join(library.versions.parts(version.id))
    assert [hit.title.text for hit in library.search.find("harbour")] == ["Plan of the harbour"]
    assert len(library.search.find("quay")) == 1
    assert library._access.write(misfits).result() == (misfits_of_0001(library) if file.stem == "0001" else [])
    assert all(info.size > 100 for info in library.diagrams.all())
    library.close()
    assert contents(folder / FILE_NAME) == before
    assert revision(folder / FILE_NAME) == HEAD


def misfits_of_0001(library: LocalLibrary) -> list[str]:
    """Its words were carried over as they were written, for the program to read every diagram again."""
    assert set(library.digests.stale()) == {
        info.id for trashed in (False, True) for info in library.diagrams.all(trashed=trashed)
    }
    return library._access.write(misfits).result()


@pytest.mark.parametrize("file", OLDER, ids=lambda file: file.stem)
def test_a_sound_backup_is_made_first(file: Path, tmp_path: Path) -> None:
    folder = placed(file, tmp_path / "library")
    LocalLibrary.open(folder).close()
    (backup,) = backups_in(folder)
    assert revision(backup.file) == file.stem
    assert contents(backup.file) == contents(file)


@pytest.mark.parametrize("file", OLDER, ids=lambda file: file.stem)
def test_a_migration_that_fails_anywhere_leaves_the_old_file(file: Path, tmp_path: Path) -> None:
    """The disk is full at one statement after another; the last try goes through."""
    before = contents(file)
    folder = placed(file, tmp_path / "library")
    tried = 0
    for number in range(1, 2_000, 5):
        faulty = _driver_full_at(number)
        try:
            LocalLibrary.open(folder, faulty).close()
            break
        except DiskFull:
            tried += 1
            assert revision(_folded_in(folder)) == file.stem, f"statement {number}"
            assert contents(folder / FILE_NAME) == before, f"statement {number}"
    assert tried >= 5
    assert revision(_folded_in(folder)) == HEAD
    assert contents(folder / FILE_NAME) == before


def test_a_newer_schema_is_refused_and_left_alone(tmp_path: Path) -> None:
    folder = placed(DATABASES[-1], tmp_path / "library")
    with opened(choose_driver(), folder / FILE_NAME) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    before = contents(folder / FILE_NAME)
    with pytest.raises(NewerLibrary, match="9999") as caught:
        LocalLibrary.open(folder)
    assert "Update AutoGraph" in caught.value.advice
    assert contents(_folded_in(folder)) == before
    assert revision(folder / FILE_NAME) == "9999"


def _folded_in(folder: Path) -> Path:
    """The database with its log in it, so that it can be read as one file."""
    with opened(choose_driver(), folder / FILE_NAME) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return folder / FILE_NAME


def _driver_full_at(number: int) -> Any:
    """The real driver; SQLAlchemy's cursors meet a full disk at their statement `number`."""
    real = choose_driver()
    seen = 0

    class Cursor(real.module.Cursor):  # type: ignore[misc, name-defined]  # the driver has no types
        def execute(self, *arguments: Any) -> Any:
            nonlocal seen
            seen += 1
            if seen == number:
                error = real.module.OperationalError("database or disk is full")
                error.sqlite_errorcode = 13
                raise error
            return super().execute(*arguments)

    class Connection(real.module.Connection):  # type: ignore[misc, name-defined]  # the driver has no types
        def cursor(self, factory: Any = Cursor) -> Any:
            return super().cursor(factory)

    def connect(*arguments: Any, **named: Any) -> Any:
        return real.module.connect(*arguments, **{**named, "factory": Connection})

    module = SimpleNamespace(**{name: getattr(real.module, name) for name in dir(real.module)})
    module.connect = connect
    return real._replace(module=module)
