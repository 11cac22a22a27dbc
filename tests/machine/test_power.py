"""The model of a disk that loses power: what it must keep, and what it may lose, does get lost."""

from __future__ import annotations

import os
import random
from pathlib import Path

from tests.machine.power import Disk, Event

ROOT = Path("/disk")
FOLDER, FILE = 3, 4  # open files


def after(*happened: Event) -> list[dict[str, bytes | None]]:
    """What a hundred power cuts leave."""
    disk = Disk(ROOT)
    for event in (Event("o", FOLDER, 0, b"/disk", b""), *happened):
        disk.take(event)
    chance = random.Random(1)
    return [disk.cut(chance) for _ in range(100)]


def opened(name: bytes, flags: int = os.O_CREAT) -> Event:
    return Event("o", FILE, flags, b"/disk/" + name, b"")


def written(data: bytes, place: int = 0) -> Event:
    return Event("w", FILE, place, data, b"")


def flushed(file: int = FILE) -> Event:
    return Event("s", file, 0, b"", b"")


def test_what_was_flushed_is_there() -> None:
    seen = after(opened(b"a"), written(b"sure"), flushed(), flushed(FOLDER))
    assert all(left == {"/disk/a": b"sure"} for left in seen)


def test_what_was_not_flushed_is_there_or_not() -> None:
    seen = after(opened(b"a"), written(b"sure"), flushed(), flushed(FOLDER), written(b"more", 4))
    assert {left["/disk/a"] for left in seen} == {b"sure", b"suremore"}


def test_long_writes_are_torn_between_sectors() -> None:
    seen = after(opened(b"a"), written(b"x" * 2_048), flushed(), flushed(FOLDER), written(b"y" * 2_048))
    found = {left["/disk/a"] for left in seen}
    assert len(found) > 4
    for content in found:
        assert content is not None
        assert all(len(set(content[start : start + 512])) == 1 for start in range(0, 2_048, 512))


def test_a_name_is_only_sure_when_its_folder_was_flushed() -> None:
    seen = after(opened(b"a"), written(b"sure"), flushed())
    assert {"/disk/a" in left for left in seen} == {True, False}


def test_a_renaming_happens_whole_or_not_at_all() -> None:
    renamed = Event("r", 0, 0, b"/disk/a", b"/disk/b")
    seen = after(opened(b"a"), written(b"sure"), flushed(), flushed(FOLDER), renamed)
    assert {tuple(left) for left in seen} == {("/disk/a",), ("/disk/b",)}


def test_what_a_failed_flush_forgets_never_comes() -> None:
    failed = Event("f", FILE, 0, b"", b"")
    seen = after(opened(b"a"), flushed(), flushed(FOLDER), written(b"gone"), failed, flushed())
    assert all(left == {"/disk/a": b""} for left in seen)
