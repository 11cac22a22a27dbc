from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from storage import backups as module
from storage.backups import FOLDER, backups_in, copied, newest_sound, restore
from storage.database import FILE_NAME
from storage.driver import choose_driver
from storage.errors import BackupMissing, BackupStopped, LibraryBusy, LibraryDamaged
from storage.library import LocalLibrary
from storage.raw import opened
from storage.swap import asides, complete


def titles(folder: Path) -> list[str]:
    library = LocalLibrary.open(folder)
    found = sorted(entry.title for entry in library.diagrams.all())
    library.close()
    return found


def test_a_backup_is_a_whole_library_in_one_file(library: LocalLibrary) -> None:
    library.updates.append("d", [b"one"]).result()
    made = library.backups.make()
    assert made is not None and library.backups.all() == [made]
    with opened(choose_driver(), made.file, frozen=True) as raw:
        assert raw.execute('SELECT bytes FROM "update"').fetchone() == (b"one",)
        assert raw.execute("PRAGMA quick_check").fetchone() == ("ok",)
    assert [file.name for file in made.file.parent.iterdir()] == [made.name]
    assert library.backups.blobs_of("d") == [b"one"]


def test_what_has_not_changed_is_not_copied_again(library: LocalLibrary) -> None:
    assert library.backups.make() is not None
    assert library.backups.make() is None
    library.updates.append("d", [b"one"]).result()
    assert library.backups.make() is not None
    assert [backup.number for backup in library.backups.all()] == [2, 1]


def test_only_those_that_the_rule_keeps_stay(library: LocalLibrary) -> None:
    for number in range(6):  # all on one day
        library.updates.append("d", [b"%d" % number]).result()
        library.backups.make()
    assert [backup.number for backup in library.backups.all()][:3] == [6, 5, 4]
    assert len(library.backups.all()) <= 5  # midnight or a week's end may fall into the test


def test_the_writer_goes_on_while_a_backup_is_made(library: LocalLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    library.updates.append("d", [bytes(3_000_000)]).result()
    monkeypatch.setattr(module, "_STEP_PAGES", 1)
    written: list[bytes] = []

    class Writing(threading.Event):
        """Stores an update in the middle of the copying, which must neither wait nor start again."""

        def is_set(self) -> bool:
            if len(written) < 5:
                written.append(b"%d" % len(written))
                library.updates.append("d", [written[-1]]).result(10)
            return False

    made = library.backups.make(Writing())
    assert made is not None and len(written) == 5
    assert library.backups.blobs_of("d") == [bytes(3_000_000)]
    assert library.updates.load("d").blobs == (bytes(3_000_000), *written)


def test_a_stopped_backup_leaves_none(library: LocalLibrary) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(BackupStopped):
        library.backups.make(stop)
    assert library.backups.all() == []
    assert library.backups.make() is not None


def test_an_old_sqlite_makes_its_backup_when_it_opens(tmp_path: Path) -> None:
    old = choose_driver()._replace(many=False)
    library = LocalLibrary.open(tmp_path, old)
    library.diagrams.create("d", "Title", b"first").result()
    assert library.backups.make() is None
    library.close()
    library = LocalLibrary.open(tmp_path, old)
    assert library.backups.blobs_of("d") == [b"first"]
    library.close()


def test_a_clock_that_goes_backwards_does_no_harm(tmp_path: Path) -> None:
    for number, now_s in enumerate((2e9, 1e9, 3e9, 1.5e9), 1):
        library = LocalLibrary.open(tmp_path)
        library.diagrams.create(f"d{number}", "Title").result()
        library.close()
        driver = choose_driver()
        with opened(driver, tmp_path / FILE_NAME) as raw:
            module.adopt(tmp_path, copied(raw, tmp_path, driver), driver, now_s)
        assert backups_in(tmp_path)[0].number == number


def test_restoring_brings_a_backup_back_and_keeps_the_present_file(tmp_path: Path) -> None:
    library = LocalLibrary.open(tmp_path)
    library.diagrams.create("d", "Before").result()
    made = library.backups.make()
    assert made is not None
    library.diagrams.create("e", "After").result()
    with pytest.raises(LibraryBusy):
        restore(tmp_path, made.name)
    library.close()
    kept = restore(tmp_path, made.name)
    assert titles(tmp_path) == ["Before"]
    assert made in backups_in(tmp_path)
    assert titles(kept) == ["After", "Before"]
    with pytest.raises(BackupMissing):
        restore(tmp_path, "000099-20260101T000000Z.db")


def test_the_newest_sound_backup_is_the_default(tmp_path: Path) -> None:
    with pytest.raises(BackupMissing):
        restore(tmp_path)
    library = LocalLibrary.open(tmp_path)
    for title in ("One", "Two", "Three"):
        library.diagrams.create(title, title).result()
        library.backups.make()
    library.close()
    newest = backups_in(tmp_path)[0]
    newest.file.write_bytes(newest.file.read_bytes()[:5_000])
    with pytest.raises(LibraryDamaged):
        restore(tmp_path, newest.name)
    restore(tmp_path)
    assert titles(tmp_path) == ["One", "Two"]


def test_a_backup_that_ends_inside_its_last_page_is_not_sound(tmp_path: Path) -> None:
    library = LocalLibrary.open(tmp_path)
    for title in ("One", "Two"):
        library.diagrams.create(title, title, bytes(9_000)).result()
        library.backups.make()
    library.close()
    newest, before = backups_in(tmp_path)
    newest.file.write_bytes(newest.file.read_bytes()[:-1_000])
    assert newest_sound(tmp_path, choose_driver()) == before


@pytest.mark.durability
@pytest.mark.parametrize("steps", range(8))
def test_a_crash_at_any_moment_of_the_exchange(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steps: int) -> None:
    """Each renaming in turn is the last thing that happens; the next opening completes it or finds the old library."""
    library = LocalLibrary.open(tmp_path)
    library.diagrams.create("d", "Before").result()
    library.backups.make()
    library.diagrams.create("e", "After").result()
    library.close()
    (tmp_path / f"{FILE_NAME}-shm").write_bytes(bytes(32_768))  # left over, must not survive into the new file
    left, replace = steps, os.replace

    def fail(source: Path, target: Path) -> None:
        nonlocal left
        if left == 0:
            raise KeyboardInterrupt
        left -= 1
        replace(source, target)

    with monkeypatch.context() as patch:  # the operating system's function, not ours
        patch.setattr(os, "replace", fail)
        try:
            restore(tmp_path)
        except KeyboardInterrupt:
            pass
    decided = steps > 1  # the first renaming only adds a backup
    assert titles(tmp_path) == (["Before"] if decided else ["After", "Before"])
    if decided:
        (kept,) = asides(tmp_path)
        assert titles(kept) == ["After", "Before"]
    complete(tmp_path)


def test_a_name_made_by_hand_is_no_backup(library: LocalLibrary) -> None:
    place = library.folder / FOLDER
    place.mkdir()
    for name in ("000001-20269999T000000Z.db", "mine.db", "making.db"):
        (place / name).write_bytes(b"")
    assert library.backups.all() == []
