from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, func, select

from storage.library import LocalLibrary
from storage.schema import quarantine, snapshot, update
from storage.updates import Steps


def pack(data: bytes) -> Callable[[], bytes]:
    return lambda: data


def count(library: LocalLibrary, what: str) -> int:
    table = {"update": update, "snapshot": snapshot, "quarantine": quarantine}[what]
    query = select(func.count()).select_from(table)
    return library.updates._access.read(lambda connection: connection.execute(query).scalar_one())


def append(library: LocalLibrary, *blobs: bytes) -> None:
    for blob in blobs:
        library.updates.append("d", [blob]).result()


def compact(library: LocalLibrary, blob: bytes) -> None:
    library.updates.put_snapshot("d", blob, b"v", covers=library.updates.load("d").last).result()


def test_a_snapshot_stands_for_the_updates_before_it(library: LocalLibrary) -> None:
    append(library, b"1", b"2")
    compact(library, b"12")
    append(library, b"3")
    assert library.updates.load("d").blobs == (b"12", b"3")
    compact(library, b"123")
    append(library, b"4")
    assert library.updates.load("d").blobs == (b"123", b"4")


def test_the_snapshot_before_is_kept_with_what_came_after_it(library: LocalLibrary) -> None:
    append(library, b"1", b"2")
    compact(library, b"12")
    append(library, b"3")
    compact(library, b"123")
    assert (count(library, "snapshot"), count(library, "update")) == (2, 1)
    append(library, b"4")
    compact(library, b"1234")
    assert (count(library, "snapshot"), count(library, "update")) == (2, 1)


def test_a_damaged_snapshot_gives_way_to_the_one_before(library: LocalLibrary) -> None:
    append(library, b"1", b"2")
    compact(library, b"12")
    append(library, b"3")
    compact(library, b"123")
    append(library, b"4")

    def damage(connection: Connection) -> None:
        connection.exec_driver_sql("UPDATE snapshot SET bytes = x'00' WHERE id = (SELECT max(id) FROM snapshot)")

    library.updates._access.write(damage).result()
    stored = library.updates.load("d")
    assert (stored.blobs, stored.damaged) == ((b"12", b"3", b"4"), 1)
    assert count(library, "quarantine") == 1
    assert library.updates.load("d").damaged == 0


def test_a_damaged_update_is_put_aside_and_the_rest_is_given_out(library: LocalLibrary) -> None:
    append(library, b"1", b"2", b"3")

    def damage(connection: Connection) -> None:
        connection.exec_driver_sql("UPDATE \"update\" SET bytes = x'00' WHERE bytes = x'32'")

    library.updates._access.write(damage).result()
    stored = library.updates.load("d")
    assert (stored.blobs, stored.damaged) == ((b"1", b"3"), 1)
    assert count(library, "quarantine") == 1


def test_a_received_update_is_kept_until_it_is_merged(library: LocalLibrary) -> None:
    append(library, b"1")
    number = library.updates.receive("d", b"theirs").result()
    append(library, b"2")
    compact(library, b"12")
    assert library.updates.load("d").blobs == (b"12", b"theirs")
    append(library, b"3")
    compact(library, b"123")
    assert library.updates.load("d").blobs == (b"123", b"theirs")
    library.updates.mark_imported(number).result()
    compact(library, b"123theirs")
    assert library.updates.load("d").blobs == (b"123theirs",)


def test_steps_go_with_their_update(library: LocalLibrary) -> None:
    library.updates.append("d", [b"1"], Steps(done=((1, pack(b"a")),))).result()
    library.updates.append("d", [b"2"], Steps(done=((2, pack(b"b")),))).result()
    library.updates.append("d", [b"3"], Steps(undone=((2, pack(b"B")),))).result()
    stored = library.updates.load("d")
    assert (stored.done, stored.undone) == ((b"a",), (b"B",))
    library.updates.append("d", [b"4"], Steps(done=((3, pack(b"c")),), forgotten=(2,))).result()
    stored = library.updates.load("d")
    assert (stored.done, stored.undone) == ((b"a", b"c"), ())


def test_a_step_that_cannot_be_packed_takes_its_update_along(library: LocalLibrary) -> None:
    def fail() -> bytes:
        raise ZeroDivisionError

    failed = library.updates.append("d", [b"1"], Steps(done=((1, fail),)))
    assert isinstance(failed.exception(), ZeroDivisionError)
    assert library.updates.load("d").blobs == ()


def test_what_is_set_aside_is_kept(library: LocalLibrary) -> None:
    library.updates.set_aside("d", b"strange", "why").result()
    assert count(library, "quarantine") == 1
