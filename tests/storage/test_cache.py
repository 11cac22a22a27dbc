"""A cache file is used whole and for what it was made of, or not at all; it never raises."""

from __future__ import annotations

import hashlib
import os
import random
import struct
from pathlib import Path

import pytest

from storage.cache import FOLDER, Cache

SECTIONS = {"one": b"123", "none": b"", "two": bytes(range(200)), "ä": b"x"}
NAME, STATE = "0123abc-d", b"state"


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path)


def file_of(tmp_path: Path, name: str = NAME) -> Path:
    return tmp_path / FOLDER / f"{name}.cache"


def read(cache: Cache, name: str = NAME, state: bytes = STATE) -> dict[str, bytes] | None:
    found = cache.read(name, state)
    return None if found is None else {key: bytes(section) for key, section in found.items()}


def test_what_was_written_is_read_and_numbers_in_it_lie_where_they_can_be_used(cache: Cache) -> None:
    assert read(cache) is None
    assert cache.write(NAME, STATE, SECTIONS)
    assert read(cache) == SECTIONS
    found = cache.read(NAME, STATE)
    assert found is not None
    assert [section.nbytes for section in found.values()] == [3, 0, 200, 1]
    assert cache.write(NAME, STATE, {"numbers": struct.pack("<3d", 1, 2, 3)})
    assert read(cache) == {"numbers": struct.pack("<3d", 1, 2, 3)}


def test_it_counts_only_for_the_state_and_the_name_it_was_made_for(cache: Cache, tmp_path: Path) -> None:
    cache.write(NAME, STATE, SECTIONS)
    assert read(cache, state=b"later") is None
    assert read(cache, "another") is None
    assert read(cache) == SECTIONS


@pytest.mark.fuzz
def test_no_flipped_bit_and_no_cut_file_is_ever_read(cache: Cache, tmp_path: Path) -> None:
    cache.write(NAME, STATE, SECTIONS)
    file = file_of(tmp_path)
    good = file.read_bytes()
    for place in range(len(good)):
        bad = bytearray(good)
        bad[place] ^= 1 << place % 8
        file.write_bytes(bad)
        assert read(cache) is None, place
        file.write_bytes(good[:place])
        assert read(cache) is None, place
    for seed in range(200):
        chance = random.Random(seed)
        file.write_bytes(chance.randbytes(chance.randrange(400)))
        assert read(cache) is None, f"seed {seed}"
    file.write_bytes(good + b"\0")
    assert read(cache) is None
    file.write_bytes(good)
    assert read(cache) == SECTIONS


def test_a_list_of_sections_that_makes_no_sense_is_not_believed_even_with_a_sound_hash(
    cache: Cache, tmp_path: Path
) -> None:
    cache.write(NAME, STATE, SECTIONS)
    for listed in (b"[]", b"{", b"[1, 2]", b"\xff", b'["7374617465", [["a", -1]]]', b'["7374617465", [["a", 1e9]]]'):
        rest = struct.pack("<I", len(listed)) + listed
        file_of(tmp_path).write_bytes(b"AGCACHE1" + hashlib.sha256(rest).digest() + rest)
        assert read(cache) is None, listed


def test_a_disk_that_refuses_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("in the way")
    cache = Cache(tmp_path)
    assert not cache.write(NAME, STATE, SECTIONS)
    assert read(cache) is None
    cache.drop(NAME)
    cache.tidy(lambda: [NAME])
    (tmp_path / FOLDER).unlink()
    file_of(tmp_path).mkdir(parents=True)
    assert not cache.write(NAME, STATE, SECTIONS)
    assert read(cache) is None
    cache.drop(NAME)


def test_dropping_and_tidying_remove_what_nobody_needs(cache: Cache, tmp_path: Path) -> None:
    for age, name in enumerate(("new", "mid", "old", "foreign")):
        cache.write(name, STATE, {"data": bytes(1000)})
        os.utime(file_of(tmp_path, name), (1e9 - age, 1e9 - age))
    (tmp_path / FOLDER / "left.new").write_bytes(b"half")
    cache.drop("mid")
    cache.drop("mid")
    cache.write("mid", STATE, {"data": bytes(1000)})
    os.utime(file_of(tmp_path, "mid"), (1e9 - 1, 1e9 - 1))
    assert read(cache, "old")  # which makes it the one used last
    cache.tidy(lambda: ["new", "mid", "old"], limit_bytes=2500)
    assert {path.name for path in (tmp_path / FOLDER).iterdir()} == {"old.cache", "new.cache"}


def test_a_name_that_could_leave_the_folder_is_refused(cache: Cache) -> None:
    for name in ("../x", "a/b", "", ".", "x" * 99):
        with pytest.raises(ValueError):
            cache.read(name, STATE)


def test_what_is_made_while_the_living_are_counted_stays(cache: Cache) -> None:
    def living() -> list[str]:
        cache.write("newborn", STATE, SECTIONS)
        return [NAME]

    cache.write(NAME, STATE, SECTIONS)
    cache.tidy(living)
    assert read(cache, NAME) and read(cache, "newborn")
