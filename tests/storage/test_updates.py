from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, func, select

from storage.library import LocalLibrary
from storage.schema import quarantine, snapshot, update
from storage.updates import Seen, Since, Steps


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


def test_an_update_that_an_old_program_never_merged_is_given_out_behind_every_snapshot(library: LocalLibrary) -> None:
    append(library, b"1", b"theirs")

    def receive(connection: Connection) -> None:
        connection.exec_driver_sql(
            "UPDATE \"update\" SET imported = 0, origin = 'remote' WHERE bytes = ?", (b"theirs",)
        )

    library.updates._access.write(receive).result()
    append(library, b"2")
    compact(library, b"12")
    assert library.updates.load("d").blobs == (b"12", b"theirs")
    append(library, b"3")
    compact(library, b"123")
    assert library.updates.load("d").blobs == (b"123", b"theirs")
    assert library.updates.since("d").rows == ((b"123", False), (b"theirs", False))


def test_who_has_seen_some_updates_is_given_those_after_them(library: LocalLibrary) -> None:
    append(library, b"1", b"2")
    all_of_it = library.updates.since("d")
    assert all_of_it.rows == ((b"1", True), (b"2", True)) and all_of_it.is_all
    append(library, b"3")
    more = library.updates.since("d", all_of_it.now)
    assert more.rows == ((b"3", True),) and not more.is_all
    assert library.updates.since("d", more.now) == Since(more.now, (), is_all=False)


def test_who_has_seen_what_was_summed_up_since_is_given_everything(library: LocalLibrary) -> None:
    append(library, b"1")
    seen = library.updates.since("d").now
    append(library, b"2")
    compact(library, b"12")
    append(library, b"3")
    again = library.updates.since("d", seen)
    assert again.rows == ((b"12", False), (b"3", True)) and again.is_all
    compact(library, b"123")
    assert library.updates.since("d", again.now) == Since(again.now, (), is_all=False)


def test_what_was_seen_of_another_diagram_with_that_id_counts_for_nothing(library: LocalLibrary) -> None:
    append(library, b"1")
    now = library.updates.since("d").now
    other = library.updates.since("d", Seen(now.born - 1.0, now.last))
    assert other.is_all and other.rows == ((b"1", True),)


def test_a_damaged_update_among_those_not_seen_is_put_aside(library: LocalLibrary) -> None:
    append(library, b"1")
    seen = library.updates.since("d").now
    append(library, b"2", b"3")

    def damage(connection: Connection) -> None:
        connection.exec_driver_sql("UPDATE \"update\" SET bytes = x'00' WHERE bytes = x'32'")

    library.updates._access.write(damage).result()
    again = library.updates.since("d", seen)
    assert again.rows == ((b"1", True), (b"3", True)) and again.is_all
    assert count(library, "quarantine") == 1


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


def test_updates_are_told_their_numbers(library: LocalLibrary) -> None:
    first = library.updates.append("d", [b"1"]).result()
    futures = [library.updates.append("d", [b"%d" % one]) for one in range(2, 6)]
    assert [future.result() for future in futures] == [first + 1, first + 2, first + 3, first + 4]
    assert library.updates.append("d", [b"6", b"7"]).result() == first + 6
    assert library.updates.append("d", (), Steps(forgotten=(1,))).result() == 0
    assert library.updates.since("d").now.last == first + 6
