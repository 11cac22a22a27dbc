"""What is known of the other side: accounts, what it has acknowledged, what has arrived from it."""

from __future__ import annotations

import pytest

from storage.accounts import Account
from storage.arrivals import Arrival
from storage.library import LocalLibrary
from storage.sync_states import SyncState
from storage.updates import Steps

ANN = Account("ann", "server", "https://example.org", email="ann@example.org")


@pytest.fixture
def synced(library: LocalLibrary) -> LocalLibrary:
    library.accounts.use(ANN).result()
    library.updates.append("d", [b"first"]).result()
    library.sync_states.put(SyncState("d", account="ann", epoch="one")).result()
    return library


def test_one_account_is_in_use(library: LocalLibrary) -> None:
    assert library.accounts.in_use() is None
    library.accounts.use(ANN).result()
    library.accounts.use(Account("bob", "bucket", "https://store", options={"bucket": "b"})).result()
    first, second = library.accounts.all()
    assert (first.id, first.in_use, first.options["bucket"]) == ("bob", True, "b")
    assert (second.id, second.in_use) == ("ann", False)
    library.accounts.keep_cursor("ann", "c1", "one").result()
    library.accounts.use(Account("ann", "server", "https://example.org", name="Ann")).result()
    found = library.accounts.in_use()
    assert found is not None and (found.name, found.cursor, found.epoch) == ("Ann", "c1", "one")
    library.accounts.use_none().result()
    assert library.accounts.in_use() is None


def test_edits_are_unsent_until_the_last_of_them_is_acknowledged(synced: LocalLibrary) -> None:
    states = synced.sync_states
    assert states.unsent()["d"].edits == 1
    states.acknowledge("d", "one", {7: 1}, upto=states.unsent()["d"].newest, whole=True).result()
    assert states.unsent()["d"].edits == 0
    synced.updates.append("d", [b"second"]).result()
    synced.updates.append("d", [b"third"], Steps()).result()
    waiting = states.unsent("d")["d"]
    assert waiting.edits == 2 and waiting.oldest_s is not None
    states.acknowledge("d", "one", {7: 2}, upto=waiting.newest - 1).result()
    assert states.unsent()["d"].edits == 1


def test_the_quick_question_about_one_diagram_says_what_the_one_about_all_says(synced: LocalLibrary) -> None:
    states, updates = synced.sync_states, synced.updates
    newest = states.unsent()["d"].newest

    def agreed(edits: int | None) -> bool:
        unsent = states.unsent("d").get("d")
        assert states.standing("d") == (states.get("d"), None if unsent is None else unsent.edits)
        return states.standing("d")[1] == edits

    assert agreed(1)
    states.acknowledge("d", "one", {7: 1}, upto=newest).result()
    assert agreed(1), "it was never compared"
    for _ in range(2):
        updates.put_snapshot("d", b"sum", b"version", covers=newest).result()
    assert agreed(1)
    states.acknowledge("d", "one", {7: 1}, upto=newest, whole=True).result()
    assert agreed(0)
    updates.append("d", [b"second", b"third"]).result()
    arrived = synced.arrivals.put([Arrival("d", "ann", 4, b"theirs", 9, 0, 2)]).result()
    synced.arrivals.accept("d", arrived, {9: 2}, seq=4).result()
    assert agreed(2)
    states.lost("d").result()
    assert agreed(3)
    synced.accounts.forget("ann").result()
    assert agreed(None)
    assert states.standing("nowhere") == (SyncState("nowhere"), None)


def test_acknowledgements_never_go_back_and_count_only_in_their_epoch(synced: LocalLibrary) -> None:
    states = synced.sync_states
    states.acknowledge("d", "one", {7: 5, 8: 2}, upto=1, whole=True).result()
    after = states.acknowledge("d", "one", {7: 3, 9: 1}).result()
    assert dict(after.acked) == {7: 5, 8: 2, 9: 1} and after.whole and after.acked_update == 1
    other = states.acknowledge("d", "another", {7: 99}, upto=99).result()
    assert other == after
    assert states.acknowledge("nowhere", "one", {7: 1}).result() == SyncState("nowhere")


def test_peers_of_64_bits_come_back_as_they_were(synced: LocalLibrary) -> None:
    largest = (1 << 64) - 1
    synced.sync_states.acknowledge("d", "one", {largest: 3}).result()
    assert dict(synced.sync_states.get("d").acked) == {largest: 3}
    (arrival,) = synced.arrivals.put([Arrival("d", "ann", 1, b"x", largest, 0, 3)]).result()
    assert synced.arrivals.waiting("d") == [arrival] and arrival.peer == largest


def test_a_new_epoch_forgets_what_the_old_one_said(synced: LocalLibrary) -> None:
    states = synced.sync_states
    synced.accounts.keep_cursor("ann", "c1", "one").result()
    states.acknowledge("d", "one", {7: 5}, upto=1, whole=True).result()
    states.begin_epoch("ann", "two").result()
    state, account = states.get("d"), synced.accounts.in_use()
    assert (dict(state.acked), state.acked_update, state.whole, state.seq, state.epoch) == ({}, 0, False, 0, "two")
    assert account is not None and (account.cursor, account.epoch) == ("", "two")
    assert states.unsent()["d"].edits == 1


def test_what_a_snapshot_sums_up_counts_as_unsent_until_it_was_compared(synced: LocalLibrary) -> None:
    newest = synced.sync_states.unsent()["d"].newest
    synced.updates.put_snapshot("d", b"sum", b"version", covers=newest).result()
    synced.updates.put_snapshot("d", b"sum again", b"version", covers=newest).result()
    assert synced.sync_states.unsent()["d"].edits == 1
    synced.sync_states.acknowledge("d", "one", {7: 1}, upto=newest, whole=True).result()
    assert synced.sync_states.unsent()["d"].edits == 0


def test_arrivals_are_no_part_of_a_diagram_before_they_are_accepted(synced: LocalLibrary) -> None:
    arrivals = synced.arrivals.put([Arrival("d", "ann", 4, b"theirs", 9, 0, 2)]).result()
    assert synced.arrivals.put([Arrival("d", "ann", 4, b"theirs", 9, 0, 2)]).result() == arrivals
    assert synced.updates.load("d").blobs == (b"first",)
    assert synced.arrivals.diagrams("ann") == ["d"]
    synced.arrivals.accept("d", arrivals, {9: 2}, seq=4).result()
    assert synced.updates.load("d").blobs == (b"first", b"theirs")
    assert synced.arrivals.waiting("d") == []
    state = synced.sync_states.get("d")
    assert (dict(state.acked), state.seq) == ({9: 2}, 4)
    assert synced.sync_states.unsent()["d"].edits == 1, "what came from there is not to be sent there"


def test_as_many_as_come_are_stored_and_accepted_together(synced: LocalLibrary) -> None:
    """More than a statement may have parameters."""
    many = [Arrival("d", "ann", number, b"%d" % number, 9, number, number + 1) for number in range(40_000)]
    stored = synced.arrivals.put([*many, many[0]]).result()
    assert stored[-1] == stored[0] and len({one.id for one in stored}) == len(many)
    assert synced.arrivals.put(many[:10]).result() == stored[:10]
    assert synced.arrivals.waiting("d") == stored[:-1]
    synced.arrivals.try_again(stored[:-1]).result()
    waiting = synced.arrivals.waiting("d")
    assert {one.tries for one in waiting} == {1}
    numbers = synced.arrivals.accept("d", waiting, {9: len(many)}, seq=len(many)).result()
    assert synced.updates.load("d").last == numbers[-1] == numbers[0] + len(many) - 1
    assert synced.updates.load("d").blobs == (b"first", *(one.data for one in many))
    assert synced.arrivals.waiting("d") == []


def test_what_is_accepted_late_is_not_lost_behind_a_snapshot(synced: LocalLibrary) -> None:
    waiting = synced.arrivals.put([Arrival("d", "ann", 1, b"late", 9, 0, 1)]).result()
    for number in range(3):
        synced.updates.append("d", [b"%d" % number]).result()
    stored = synced.updates.load("d")
    synced.updates.put_snapshot("d", b"sum", b"version", covers=stored.last).result()
    synced.arrivals.accept("d", waiting, {9: 1}, seq=1).result()
    assert synced.updates.load("d").blobs == (b"sum", b"late")


def test_a_new_diagram_begins_with_what_arrived(synced: LocalLibrary) -> None:
    arrivals = synced.arrivals.put([Arrival("new", "ann", 1, b"theirs", 9, 0, 1)]).result()
    founding = SyncState("new", account="ann", epoch="one", role="viewer", title="Harbour")
    synced.arrivals.accept("new", arrivals, {9: 1}, seq=1, founding=founding).result()
    assert synced.diagrams.get("new").title == "Harbour"
    assert [hit.id for hit in synced.search.find("harbour")] == ["new"]
    state = synced.sync_states.get("new")
    assert (state.role, state.seq, dict(state.acked)) == ("viewer", 1, {9: 1})


def test_refused_arrivals_are_put_aside(synced: LocalLibrary) -> None:
    arrivals = synced.arrivals.put([Arrival("d", "ann", 1, b"bad", 9, 0, 1)]).result()
    synced.arrivals.try_again(arrivals).result()
    assert [one.tries for one in synced.arrivals.waiting("d")] == [1]
    synced.arrivals.refuse(arrivals, "it cannot be read").result()
    assert synced.arrivals.waiting("d") == []
    assert synced.updates.load("d").blobs == (b"first",)


def test_what_was_deleted_for_good_is_remembered_and_does_not_come_back_by_itself(synced: LocalLibrary) -> None:
    late = synced.arrivals.put([Arrival("d", "ann", 5, b"late", 9, 0, 1)]).result()
    synced.trash.put(["d"]).result()
    synced.trash.delete(["d"]).result()
    assert synced.sync_states.farewells("ann") == ["d"]
    assert synced.arrivals.accept("d", late, {9: 1}, seq=5).result() == []
    assert "d" not in [one.id for one in (*synced.diagrams.all(), *synced.diagrams.all(trashed=True))]
    synced.sync_states.told_farewell("d").result()
    assert synced.sync_states.farewells("ann") == [] and synced.sync_states.has_said_farewell("d")
    synced.sync_states.unsay_farewell("d").result()
    assert not synced.sync_states.has_said_farewell("d")


def test_forgetting_an_account_keeps_its_diagrams(synced: LocalLibrary) -> None:
    synced.arrivals.put([Arrival("d", "ann", 1, b"x", 9, 0, 1)]).result()
    synced.accounts.forget("ann").result()
    assert synced.updates.load("d").blobs == (b"first",)
    assert synced.sync_states.get("d").account == ""
    assert synced.sync_states.unsent() == {}
    assert synced.arrivals.waiting("d") == []


def test_what_is_held_agreed_or_lost_changes_nothing_else(synced: LocalLibrary) -> None:
    states = synced.sync_states
    states.acknowledge("d", "one", {7: 5, 8: 2}, upto=1, whole=True).result()
    states.hold("d", "brake", "why").result()
    states.set_role("d", "viewer").result()
    states.agree("d", title="Title", trashed=True).result()
    state = states.get("d")
    assert (state.hold, state.reason, state.role, state.title, state.trashed) == (
        "brake",
        "why",
        "viewer",
        "Title",
        True,
    )
    assert dict(state.acked) == {7: 5, 8: 2} and state.whole and state.acked_update == 1
    states.lower("d", {7: 1}).result()
    assert dict(states.get("d").acked) == {7: 1, 8: 2} and not states.get("d").whole
    states.lost("d").result()
    state = states.get("d")
    assert (dict(state.acked), state.acked_update, state.whole, state.title) == ({}, 0, False, None)
    assert state.account == "ann" and state.hold == "brake"


def test_edits_of_here_are_counted_between_two_numbers(synced: LocalLibrary) -> None:
    first = synced.sync_states.unsent()["d"].newest
    stored = synced.arrivals.put([Arrival("d", "ann", 1, b"remote", 7, 0, 1)]).result()
    synced.arrivals.accept("d", stored, {7: 1}, seq=1).result()
    synced.updates.append("d", [b"second", b"third"]).result()
    newest = synced.sync_states.unsent()["d"].newest
    assert synced.sync_states.edits_between("d", first, newest) == 2
    assert synced.sync_states.edits_between("d", first, newest - 1) == 1
    assert synced.sync_states.edits_between("d", newest, newest + 9) == 0


def test_what_is_refused_again_is_kept_once(synced: LocalLibrary) -> None:
    bad = Arrival("d", "ann", 1, b"bad", 7, 0, 1)
    for _ in range(2):
        synced.arrivals.refuse(synced.arrivals.put([bad]).result(), "cannot be read").result()
    rows = synced._access.read(lambda connection: connection.exec_driver_sql("SELECT bytes FROM quarantine").all())
    assert [bytes(row[0]) for row in rows] == [b"bad"] and synced.arrivals.waiting("d") == []
