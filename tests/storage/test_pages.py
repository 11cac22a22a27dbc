"""Reading a library page by page finds what SQLite finds; a change of the tables that breaks this has to be noticed."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import pytest

from storage.database import FILE_NAME
from storage.driver import choose_driver
from storage.library import LocalLibrary
from storage.pages import rows_in
from storage.raw import opened
from storage.salvage import loose_rows
from tests.storage.damages import LOG

SIZES = (0, 10, 3_000, 4_061, 4_062, 5_000, 8_200, 70_000)  # in the leaf, at its edge, over one page and many


@pytest.fixture
def blobs(library: LocalLibrary) -> list[bytes]:
    found = [random.Random(size).randbytes(size) for size in SIZES]
    library.updates.append("d", found).result()
    library.updates.put_snapshot("d", b"snapshot" * 900, b"version", covers=3).result()
    library.assets.put("d", [b"picture" * 2_000]).result()
    return found


@pytest.mark.parametrize("closed", [True, False], ids=["in_the_file", "in_the_log"])
def test_every_row_with_a_hash_is_found(library: LocalLibrary, blobs: list[bytes], closed: bool) -> None:
    if closed:
        library.close()
    loose = loose_rows(library.folder / FILE_NAME, library.folder / LOG)
    assert {row[1] for row in loose.blobs} == {*blobs, b"snapshot" * 900}
    assert {row[0] for row in loose.blobs} == {"d"}
    assert [row[0] for row in loose.assets] == [hashlib.sha256(b"picture" * 2_000).hexdigest()]


def test_all_values_are_what_sqlite_reads(tmp_path: Path) -> None:
    file = tmp_path / "some.db"
    values = (None, 0, 1, -1, 200, -40_000, 1 << 20, 1 << 40, -(1 << 60), 2.5, "", "Wörter", b"", b"bytes" * 3_000)
    with opened(choose_driver(), file) as raw:
        raw.execute(f"CREATE TABLE some ({', '.join(f'c{number}' for number in range(len(values)))})")
        raw.execute(f"INSERT INTO some VALUES ({', '.join('?' * len(values))})", values)
        (expected,) = raw.execute("SELECT * FROM some")
    found = set(rows_in(file, tmp_path / "none", lambda shape: len(shape) == len(values)))
    assert found == {tuple(expected)} == {values}


def test_noise_is_no_rows(tmp_path: Path) -> None:
    file = tmp_path / "noise.db"
    file.write_bytes(random.Random(3).randbytes(200_000))
    loose = loose_rows(file, file)
    assert (loose.blobs, loose.assets) == ((), ())
    assert loose_rows(tmp_path / "none", tmp_path / "neither").blobs == ()
