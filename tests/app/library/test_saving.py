from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future

from app.library.saving import SavedEdit, Saver
from storage.errors import DiskFull
from storage.updates import Steps
from ui.ports import SaveStatus, Saving


class Disk:
    """Storage whose answers the test gives."""

    def __init__(self) -> None:
        self.asked: list[tuple[tuple[bytes, ...], Steps, Future[int]]] = []

    def __call__(self, blobs: tuple[bytes, ...], steps: Steps) -> Future[int]:
        future: Future[int] = Future()
        self.asked.append((blobs, steps, future))
        return future

    def answer(self, number: int, error: Exception | None = None) -> None:
        future = self.asked[number][2]
        if error is None:
            future.set_result(100 + number)
        else:
            future.set_exception(error)

    @property
    def blobs(self) -> list[tuple[bytes, ...]]:
        return [blobs for blobs, _, _ in self.asked]


def pack(data: bytes) -> Callable[[], bytes]:
    return lambda: data


def test_saved_is_only_said_after_the_answer() -> None:
    disk = Disk()
    saver = Saver(disk)
    heard: list[Saving] = []
    saver.watch(lambda status: heard.append(status.saving))
    saver.keep((b"1",))
    saver.keep((b"2",))
    assert (saver.pending, saver.status.saving) == (2, Saving.SAVING)
    disk.answer(0)
    assert (saver.pending, saver.status.saving) == (1, Saving.SAVING)
    disk.answer(1)
    assert (saver.pending, saver.status.saving) == (0, Saving.SAVED)
    assert heard[0] is Saving.SAVED and heard[-1] is Saving.SAVED and Saving.SAVING in heard


def test_what_is_told_last_is_so() -> None:
    """The answer comes while somebody is still being told that it is awaited."""
    disk = Disk()
    saver = Saver(disk)
    heard: list[Saving] = []
    writer = threading.Thread(target=lambda: disk.answer(0))

    def hear(status: SaveStatus) -> None:
        if status.saving is Saving.SAVING and not writer.is_alive():
            writer.start()
            writer.join(0.2)
        heard.append(status.saving)

    saver.watch(hear)
    saver.keep((b"1",))
    writer.join()
    assert heard == [Saving.SAVED, Saving.SAVING, Saving.SAVED]


def test_what_failed_is_kept_and_given_again_with_what_came_since() -> None:
    disk = Disk()
    saver = Saver(disk, retry_s=3600.0)
    saver.keep((b"1",))
    saver.keep((b"2",))
    disk.answer(0, DiskFull("no space"))
    disk.answer(1)
    saver.keep((b"3",))
    assert saver.status.saving is Saving.FAILED
    assert "disk is full" in saver.status.reason
    assert (len(disk.asked), saver.pending) == (2, 3)
    saver.retry()
    assert disk.blobs[2] == (b"1", b"2", b"3")
    disk.answer(2)
    assert (saver.pending, saver.status.saving) == (0, Saving.SAVED)
    saver.stop()


def test_it_tries_again_by_itself() -> None:
    disk = Disk()
    saver = Saver(disk, retry_s=0.01)
    saver.keep((b"1",))
    again = Future[int]()
    saver.watch(lambda status: again.done() or (len(disk.asked) > 1 and again.set_result(None)))
    disk.answer(0, DiskFull("no space"))
    again.result(10)
    disk.answer(1)
    assert saver.settle(10)


def test_a_fault_of_the_program_is_not_tried_for_ever() -> None:
    disk = Disk()
    saver = Saver(disk, retry_s=0.0)
    saver.keep((b"1",))
    disk.answer(0, ValueError("a bug"))
    assert saver.status.saving is Saving.FAILED
    assert not saver.settle(0.05)
    assert len(disk.asked) == 1


def test_of_each_step_the_last_word_is_stored() -> None:
    disk = Disk()
    saver = Saver(disk, retry_s=3600.0)
    one, two, three = pack(b"1"), pack(b"2"), pack(b"3")
    saver.keep((b"1",), Steps(done=((1, one),)))
    disk.answer(0, DiskFull("no space"))
    saver.keep((b"2",), Steps(undone=((1, one),)))
    saver.keep((b"3",), Steps(done=((2, two),)))
    saver.keep((b"4",), Steps(done=((3, three),), forgotten=(1, 2)))
    saver.retry()
    assert disk.asked[1][1] == Steps(done=((3, three),), undone=(), forgotten=(1, 2))
    saver.stop()


def test_whoever_leaves_hears_no_more() -> None:
    saver = Saver(Disk())
    heard: list[object] = []
    leave = saver.watch(heard.append)
    leave()
    saver.keep((b"1",))
    assert len(heard) == 1


def test_every_edit_is_reported_with_its_number_after_it_is_stored() -> None:
    disk = Disk()
    told: list[SavedEdit] = []
    saver = Saver(disk, retry_s=3600.0, saved=told.append)
    saver.keep((b"1",), span=(7, 0, 2))
    disk.answer(0, DiskFull("no space"))
    saver.keep((b"2",), span=(7, 2, 3))
    saver.keep((), Steps(forgotten=(1,)))
    assert told == []
    saver.retry()
    disk.answer(1)
    assert told == [SavedEdit(7, 0, 2, b"1", 100), SavedEdit(7, 2, 3, b"2", 101)]
