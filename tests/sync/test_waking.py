"""A loop is woken once for many edits, and never too few times."""

import threading
from collections.abc import Callable

from sync.thread import SyncThread
from sync.waking import Waking


def test_many_edits_of_a_diagram_are_one_word_until_it_is_heard() -> None:
    calls: list[Callable[[], None]] = []
    heard: list[str] = []
    waking = Waking(calls.append, heard.append)
    for diagram in ("a", "a", "b", "a"):
        waking(diagram)
    assert len(calls) == 2 and heard == []
    for call in calls:
        call()
    assert heard == ["a", "b"]
    waking("a")
    assert len(calls) == 3, "what comes later is word of its own"


def test_whoever_hears_of_an_edit_finds_it_whatever_else_is_said_meanwhile() -> None:
    thread = SyncThread()
    stored, seen, done = 0, 0, threading.Event()
    count = 20_000

    def heard(_diagram: str) -> None:
        nonlocal seen
        seen = stored
        if seen == count:
            done.set()

    waking = Waking(thread.call, heard)
    try:
        for _ in range(count):
            stored += 1
            waking("a")
        assert done.wait(30), f"the last word of {count} was of {seen}"
    finally:
        thread.close()
