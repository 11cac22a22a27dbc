from __future__ import annotations

import threading

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from storage.errors import DiagramMissing, DiskFull, LibraryBusy
from storage.library import LocalLibrary
from storage.updates import Steps


def test_jobs_that_gather_share_a_commit_and_keep_their_order(library: LocalLibrary) -> None:
    gate = threading.Event()
    access = library.updates._access
    held = access.write(lambda connection: gate.wait(10))
    futures = [library.updates.append("d", [b"%d" % number]) for number in range(40)]
    assert not any(future.done() for future in futures)
    gate.set()
    assert held.result()
    for future in futures:
        future.result()
    assert library.updates.load("d").blobs == tuple(b"%d" % number for number in range(40))


def test_nothing_is_acknowledged_before_it_can_be_read(library: LocalLibrary) -> None:
    for number in range(50):
        library.updates.append("d", [b"%d" % number]).result()
        assert len(library.updates.load("d").blobs) == number + 1


def test_a_commit_that_fails_acknowledges_nothing(library: LocalLibrary) -> None:
    def tag_nobody(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")  # so that the COMMIT finds it, no statement before
        connection.exec_driver_sql("INSERT INTO tag (diagram_id, name) VALUES ('nobody', 'lost')")

    with pytest.raises(IntegrityError):  # our own fault goes through the door unchanged
        library.updates._access.write(tag_nobody).result()
    library.updates.append("d", [b"after"]).result()
    assert library.updates.load("d").blobs == (b"after",)


def test_a_job_that_fails_takes_nobody_along(library: LocalLibrary) -> None:
    gate = threading.Event()
    access = library.updates._access
    access.write(lambda connection: gate.wait(10))
    before = library.updates.append("d", [b"before"])

    def fail(connection: Connection) -> None:
        connection.exec_driver_sql("UPDATE diagram SET title = 'half done'")
        raise ZeroDivisionError

    failed = access.write(fail)
    after = library.updates.append("d", [b"after"])
    gate.set()
    assert after.result() > before.result()
    with pytest.raises(ZeroDivisionError):
        failed.result()
    assert library.diagrams.get("d").title == "Title"
    assert library.updates.load("d").blobs == (b"before", b"after")


def test_reading_does_not_wait_for_a_long_write(library: LocalLibrary) -> None:
    library.updates.append("d", [b"before"]).result()
    gate, started = threading.Event(), threading.Event()

    def hold(connection: Connection) -> None:
        connection.exec_driver_sql("UPDATE diagram SET title = 'after'")
        started.set()
        gate.wait(10)

    held = library.updates._access.write(hold)
    started.wait(10)
    assert library.updates.load("d").blobs == (b"before",)
    assert library.diagrams.get("d").title == "Title"
    gate.set()
    held.result()
    assert library.diagrams.get("d").title == "after"


def test_one_bad_edit_among_neighbours_fails_alone(library: LocalLibrary) -> None:
    def fail() -> bytes:
        raise ZeroDivisionError

    gate = threading.Event()
    library.updates._access.write(lambda connection: gate.wait(10))
    futures = [
        library.updates.append("d", [b"1"]),
        library.updates.append("gone", [b"2"]),
        library.updates.append("d", [b"3"], Steps(done=((1, fail),))),
        library.updates.append("d", [b"4"]),
    ]
    gate.set()
    errors = [type(future.exception()) for future in futures]
    assert errors == [type(None), DiagramMissing, ZeroDivisionError, type(None)]
    assert library.updates.load("d").blobs == (b"1", b"4")


def test_a_cancelled_job_is_not_done(library: LocalLibrary) -> None:
    gate = threading.Event()
    started = threading.Event()

    def hold(connection: Connection) -> None:
        started.set()
        gate.wait(10)

    library.updates._access.write(hold)
    started.wait(10)
    future = library.updates.append("d", [b"x"])
    assert future.cancel()
    gate.set()
    library.updates.append("d", [b"y"]).result()
    assert library.updates.load("d").blobs == (b"y",)


@pytest.mark.durability
def test_a_full_disk_is_said_and_survived(library: LocalLibrary) -> None:
    library.updates.append("d", [b"safe"]).result()
    pages = library.updates._access.write(lambda c: int(c.exec_driver_sql("PRAGMA page_count").scalar_one())).result()
    library.write_pragma("max_page_count", pages + 4)
    futures = [library.updates.append("d", [bytes([number]) * 6_000]) for number in range(40)]
    errors = [future.exception() for future in futures]
    assert any(isinstance(error, DiskFull) for error in errors)
    assert all(error is None or isinstance(error, DiskFull) for error in errors)
    library.write_pragma("max_page_count", 1_000_000)
    library.updates.append("d", [b"again"]).result()
    kept = [bytes([number]) * 6_000 for number, error in enumerate(errors) if error is None]
    assert list(library.updates.load("d").blobs) == [b"safe", *kept, b"again"]
    assert library.check() == []


@pytest.mark.durability
def test_a_locked_database_is_said_and_survived(library: LocalLibrary) -> None:
    from storage.driver import choose_driver

    library.write_pragma("busy_timeout", 50)
    intruder = choose_driver().module.connect(str(library.file), isolation_level=None)
    intruder.execute("BEGIN IMMEDIATE")
    assert isinstance(library.updates.append("d", [b"x"]).exception(), LibraryBusy)
    intruder.execute("ROLLBACK")
    intruder.close()
    library.updates.append("d", [b"y"]).result()
    assert library.updates.load("d").blobs == (b"y",)


def test_every_commit_waits_for_the_disk(library: LocalLibrary) -> None:
    """What less would lose is shown in tests/app/library/test_power_loss.py."""

    def synchronous(connection: Connection) -> int:
        return int(connection.exec_driver_sql("PRAGMA synchronous").scalar_one())

    assert library._access.write(synchronous).result() == 2  # FULL
