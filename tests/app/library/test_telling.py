"""Several threads tell how something stands; nobody is left with what was so before."""

from __future__ import annotations

import threading

import pytest

from app.library.telling import Telling


def test_what_is_told_last_is_so() -> None:
    """It changes while somebody is being told, and another thread tells of that at once."""
    stands = "before"
    telling = Telling(lambda: stands)
    heard: list[str] = []
    other = threading.Thread(target=telling.tell)

    def hear(how: str) -> None:
        nonlocal stands
        if stands == "then":
            stands = "now"
            other.start()
            other.join(0.2)
        heard.append(how)

    telling.add(hear)
    stands = "then"
    telling.tell()
    other.join()
    assert heard == ["before", "then", "now"]


def test_one_who_fails_does_not_keep_it_from_the_others(caplog: pytest.LogCaptureFixture) -> None:
    heard: list[int] = []
    stands = 0
    telling = Telling(lambda: stands)

    def fail(how: int) -> None:
        if how:
            raise ValueError("a window that is gone")

    telling.add(fail)
    leave = telling.add(heard.append)
    stands = 1
    telling.tell()
    assert heard == [0, 1] and "could not be told" in caplog.text
    leave()
    leave()
    telling.tell()
    assert heard == [0, 1]
