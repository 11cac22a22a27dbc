from __future__ import annotations

import logging
import threading
from collections.abc import Iterator

import pytest

from app.library.background import Background
from tests.fakes.clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def background(clock: Clock) -> Iterator[Background]:
    made = Background(clock)
    yield made
    made.close()


def test_jobs_are_done_in_order_on_another_thread(background: Background) -> None:
    done: list[int] = []
    threads: set[int] = set()

    def job(number: int) -> int:
        done.append(number)
        threads.add(threading.get_ident())
        return number

    futures = [background.run(lambda number=number: job(number)) for number in range(20)]  # type: ignore[misc]
    assert [future.result(5) for future in futures] == list(range(20))
    assert done == list(range(20)) and len(threads) == 1 and threading.get_ident() not in threads


def test_a_job_that_fails_tells_its_future_and_the_others_go_on(
    background: Background, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise RuntimeError("no")

    failed = background.run(fail)
    with pytest.raises(RuntimeError):
        failed.result(5)
    with caplog.at_level(logging.WARNING):
        background.after(1, "x", fail)
        background.settle()
    assert "no" in caplog.text
    assert background.run(lambda: 5).result(5) == 5


def test_what_is_asked_for_again_and_again_is_done_once(background: Background, clock: Clock) -> None:
    done: list[str] = []
    for number in range(10):
        background.after(2, "index", lambda number=number: done.append(f"index {number}"))  # type: ignore[misc]
    background.after(2, "other", lambda: done.append("other"))
    background.run(lambda: None).result(5)
    assert done == []
    background.settle()
    assert sorted(done) == ["index 9", "other"]


def test_it_is_not_put_off_for_ever(background: Background, clock: Clock) -> None:
    done = threading.Event()
    for _ in range(11):
        background.after(2, "index", done.set)
        background.run(lambda: None).result(5)
        if done.is_set():
            break
        clock.now += 1
    assert done.wait(5) and 9 <= clock.now <= 10


def test_at_the_end_what_is_needed_is_done_and_the_rest_dropped(clock: Clock) -> None:
    background = Background(clock)
    done: list[str] = []
    background.after(100, "needed", lambda: done.append("needed"))
    background.after(100, "not needed", lambda: done.append("not needed"), needed=False)
    background.after(100, "forgotten", lambda: done.append("forgotten"))
    background.forget("forgotten")
    background.close()
    assert done == ["needed"]
    assert background.run(lambda: done.append("late")).cancelled()
    background.after(0, "late", lambda: done.append("late"))
    background.close()
    assert done == ["needed"]
