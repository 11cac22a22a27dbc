from __future__ import annotations

import sys

import pytest

from storage.driver import choose_driver, is_sound


@pytest.mark.parametrize(
    ("version", "sound"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), False),
        ((3, 53, 4), True),
        ((4, 0, 0), True),
    ],
)
def test_versions_with_the_wal_bug_are_known(version: tuple[int, ...], sound: bool) -> None:
    assert is_sound(version) is sound


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the wheel exists for Linux")
def test_the_wheel_is_used_where_there_is_one() -> None:
    driver = choose_driver()
    assert driver.module.__name__.startswith("pysqlite3")
    assert driver.many
