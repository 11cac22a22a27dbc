from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import CancelledError

import pytest

from sync.thread import SyncThread


async def _name() -> str:
    return threading.current_thread().name


def test_work_runs_on_the_thread_of_sync() -> None:
    thread = SyncThread()
    assert thread.run(_name()).result(5) == "sync"
    assert not thread.is_here
    heard = threading.Event()
    thread.call(heard.set)
    assert heard.wait(5)
    assert thread.close()


def test_what_is_under_way_is_given_up_at_the_end() -> None:
    thread = SyncThread()
    began, ended = threading.Event(), threading.Event()

    async def endless() -> None:
        began.set()
        try:
            await asyncio.sleep(3600)
        finally:
            ended.set()

    future = thread.run(endless())
    assert began.wait(5)
    assert thread.close()
    assert ended.is_set()
    with pytest.raises(CancelledError):
        future.result(5)


def test_the_ending_runs_first_and_has_its_time() -> None:
    thread = SyncThread()
    done: list[str] = []

    async def ending() -> None:
        done.append("ended")

    assert thread.close(ending())
    assert done == ["ended"]


def test_an_ending_that_hangs_does_not_hold_the_program_up() -> None:
    thread = SyncThread()

    async def hangs() -> None:
        await asyncio.sleep(3600)

    began = time.monotonic()
    assert not thread.close(hangs(), patience_s=0.1)
    assert time.monotonic() - began < 5


def test_a_closed_thread_takes_nothing_and_says_so() -> None:
    thread = SyncThread()
    assert thread.close() and thread.close()
    assert thread.run(_name()).cancelled()
    thread.call(lambda: pytest.fail("nothing is called any more"))
