"""A process of ours beside this one: what it answers, and how it ends."""

from __future__ import annotations

import io
import sys
import threading
from collections.abc import Iterator

import pytest

from diagram.worker import Worker, WorkerLost, command, received, send

PROGRAM = "tests.diagram.worker_program"


@pytest.fixture
def worker() -> Iterator[Worker]:
    one = Worker(PROGRAM)
    yield one
    one.end()


def test_a_worker_answers_again_and_again(worker: Worker) -> None:
    large = bytes(range(256)) * 10_000
    for blobs in ([], [b""], [large, b"", large]):
        assert worker.ask([b"say", *blobs], seconds=60) == [b"you said", *blobs]
    assert worker.is_alive()


def test_what_is_printed_in_a_worker_is_no_answer(worker: Worker) -> None:
    assert worker.ask([b"chatter", b"a"], seconds=60) == [b"you said", b"a"]
    assert worker.ask([b"say", b"b"], seconds=60) == [b"you said", b"b"]


def test_a_worker_that_gave_its_last_answer_is_not_alive(worker: Worker) -> None:
    assert worker.ask([b"last"], seconds=60) == [b"you said"]
    assert not worker.is_alive()


def test_one_thread_watches_every_question_and_ends_when_none_comes(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def watchers() -> list[threading.Thread]:
        return [one for one in threading.enumerate() if one.name == "worker-watch"]

    before = watchers()
    worker.ask([b"say"], seconds=60)
    (watcher,) = [one for one in watchers() if one not in before]
    for _ in range(50):
        worker.ask([b"say"], seconds=60)
    assert [one for one in watchers() if one not in before] == [watcher]
    monkeypatch.setattr("diagram.worker._IDLE_S", 0.01)
    worker.ask([b"nap"], seconds=60)  # longer than a look: the watcher notices that it waits shorter now
    watcher.join(30)
    assert not watcher.is_alive()
    with pytest.raises(WorkerLost) as lost:
        worker.ask([b"sleep"], seconds=0.1)
    assert lost.value.timed_out, "there is another watcher then"


@pytest.mark.parametrize("word", [b"die", b"claim", b"halve"])
def test_a_worker_that_dies_or_talks_nonsense_is_lost(worker: Worker, word: bytes) -> None:
    with pytest.raises(WorkerLost, match="ended with") as lost:
        worker.ask([word], seconds=60)
    assert not lost.value.timed_out and not lost.value.unwanted
    assert not worker.is_alive()


def test_a_worker_is_stopped_when_it_takes_too_long(worker: Worker) -> None:
    with pytest.raises(WorkerLost, match="longer than 0.1 seconds") as lost:
        worker.ask([b"sleep"], seconds=0.1)
    assert lost.value.timed_out and not worker.is_alive()


def test_a_worker_is_stopped_when_nobody_wants_the_answer(worker: Worker) -> None:
    asked = 0

    def unwanted() -> bool:
        nonlocal asked
        asked += 1
        return asked == 3

    with pytest.raises(WorkerLost) as lost:
        worker.ask([b"sleep"], seconds=60, unwanted=unwanted)
    assert lost.value.unwanted and not worker.is_alive()


def test_a_worker_takes_no_more_memory_than_it_may() -> None:
    pytest.importorskip("resource", reason="only POSIX limits memory")
    worker = Worker(PROGRAM, str(256 << 20))
    try:
        assert worker.ask([b"say"], seconds=60) == [b"you said"]
        with pytest.raises(WorkerLost):
            worker.ask([b"take"], seconds=60)
    finally:
        worker.end()


def test_a_worker_that_cannot_start_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WorkerLost, match="while it was starting"):
        Worker("tests.diagram.no_such_program")
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(WorkerLost, match="no such file"):
        Worker(PROGRAM)


def test_a_frozen_program_starts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    assert command(PROGRAM, "1") == [sys.executable, "-m", PROGRAM, "1"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert command(PROGRAM, "1") == [sys.executable, "--worker", PROGRAM, "1"]


def test_blobs_arrive_as_they_were_sent_or_not_at_all() -> None:
    blobs = [b"", b"one", bytes(70_000)]
    pipe = io.BytesIO()
    send(pipe, blobs)
    whole = pipe.getvalue()
    assert received(io.BytesIO(whole)) == blobs
    for length in (0, 7, 8, 15, 20, len(whole) - 1):
        assert received(io.BytesIO(whole[:length])) is None, length
