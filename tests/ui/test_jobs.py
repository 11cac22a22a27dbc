"""Jobs run elsewhere; what they bring arrives on the UI thread, in order."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from ui.jobs import Cancelled, Jobs, JobStatus, Lane, Progress

errors: list[BaseException] = []


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[Jobs]:
    errors.clear()
    made = Jobs(errors.append)
    yield made
    made.shut_down()


def test_a_result_comes_back_to_the_thread_that_asked(jobs: Jobs, qtbot: QtBot) -> None:
    seen: list[tuple[int, int]] = []
    jobs.run(
        "Counting",
        lambda _progress, _cancelled: threading.get_ident(),
        done=lambda worker: seen.append((worker, threading.get_ident())),
    )
    qtbot.waitUntil(lambda: bool(seen))
    ((worker, here),) = seen
    assert worker != here == threading.get_ident()


def test_the_serial_lane_keeps_the_order(jobs: Jobs, qtbot: QtBot) -> None:
    seen: list[int] = []
    for number in range(20):
        jobs.run("", lambda _progress, _cancelled, n=number: n, done=seen.append)  # type: ignore[misc]  # binds the loop's name
    qtbot.waitUntil(lambda: len(seen) == 20)
    assert seen == list(range(20))


def test_an_error_goes_to_who_asked_or_else_to_the_window(jobs: Jobs, qtbot: QtBot) -> None:
    def fails(_progress: Progress, _cancelled: Cancelled) -> None:
        raise ValueError("no")

    own: list[BaseException] = []
    jobs.run("", fails, failed=own.append)
    jobs.run("", fails)
    qtbot.waitUntil(lambda: bool(errors))
    assert [str(error) for error in (*own, *errors)] == ["no", "no"]


def test_a_cancelled_job_says_nothing_more(jobs: Jobs, qtbot: QtBot) -> None:
    seen: list[object] = []
    started = threading.Event()

    def waits(_progress: Progress, cancelled: Cancelled) -> None:
        started.set()
        while not cancelled():
            threading.Event().wait(0.001)

    ticket = jobs.run("Long", waits, done=seen.append)
    started.wait()
    ticket.cancel()
    qtbot.waitUntil(lambda: jobs.is_idle)
    assert not seen


def test_progress_is_told_while_it_runs(jobs: Jobs, qtbot: QtBot) -> None:
    told: list[JobStatus] = []
    jobs.status.connect(told.append)
    go = threading.Event()

    def works(progress: Progress, _cancelled: Cancelled) -> None:
        progress.report(0.5, "half")
        go.wait()

    jobs.run("Working", works, lane=Lane.POOL)
    qtbot.waitUntil(lambda: JobStatus("Working", 0.5, "half") in told)
    go.set()
    qtbot.waitUntil(lambda: bool(told) and told[-1] == JobStatus())


def test_steps_alternate_between_the_threads(qtbot: QtBot, jobs: Jobs) -> None:
    here = threading.get_ident()
    seen: list[object] = []

    def steps() -> Generator[Callable[[], object], Any, str]:  # Any: what the steps return
        other = yield threading.get_ident
        seen.append(other != here and threading.get_ident() == here)
        try:
            yield lambda: 1 // 0
        except ZeroDivisionError:
            seen.append("caught")
        return "done"

    jobs.run_steps("", steps(), done=seen.append)
    qtbot.waitUntil(lambda: len(seen) == 3)
    assert seen == [True, "caught", "done"]
    assert not errors


def test_an_error_that_steps_do_not_catch_is_told(qtbot: QtBot, jobs: Jobs) -> None:
    def steps() -> Generator[Callable[[], object], Any, None]:  # Any: as above
        yield lambda: 1 // 0

    jobs.run_steps("", steps(), done=lambda _nothing: None)
    qtbot.waitUntil(lambda: bool(errors))
    assert isinstance(errors[0], ZeroDivisionError)


def test_what_comes_after_the_end_is_not_begun(qtbot: QtBot) -> None:
    jobs = Jobs(lambda _error: None)
    jobs.shut_down()
    begun: list[str] = []
    ticket = jobs.run(
        "Late", lambda _progress, _cancelled: begun.append("job"), done=lambda _nothing: begun.append("done")
    )
    assert ticket.is_cancelled and jobs.is_idle and not begun
