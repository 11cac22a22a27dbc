from __future__ import annotations

import hashlib

import pytest

from storage.accounts import Account
from storage.library import LocalLibrary
from storage.sync_states import SyncState
from storage.transfers import Transfer
from storage.words import Digest, Words

ACCOUNT = "a" * 32


def name_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def synced(library: LocalLibrary) -> LocalLibrary:
    """Diagrams d and e belong to an account."""
    library.accounts.use(Account(ACCOUNT, "server", "https://example.org")).result()
    library.diagrams.create("e", "Other").result()
    library.sync_states.put(SyncState("d", ACCOUNT), SyncState("e", ACCOUNT)).result()
    return library


def names(library: LocalLibrary, diagram: str, *used: str, final: bool = True) -> None:
    digest = Digest(Words(), frozenset(used), "canvas")
    library.digests.put(diagram, digest, upto=library.digests.newest(diagram) if final else None).result()


def test_what_a_diagram_names_and_is_not_here_is_missing_until_it_arrives(synced: LocalLibrary) -> None:
    picture = b"a picture from elsewhere"
    names(synced, "d", name_of(picture), final=False)
    names(synced, "e", name_of(picture))
    assert synced.transfers.missing() == {"d": 1, "e": 1}
    assert synced.transfers.to_fetch(ACCOUNT) == [
        Transfer("d", name_of(picture)), Transfer("e", name_of(picture)),
    ]  # fmt: skip
    assert synced.transfers.arrived(ACCOUNT, "d", picture).result() == ["d", "e"]
    assert synced.transfers.missing() == {}
    assert synced.assets.uses("d") == synced.assets.uses("e") == {name_of(picture)}
    assert [one.diagram for one in synced.transfers.to_send(ACCOUNT)] == ["e"], "it came from d, and e's is not known"


def test_what_a_diagram_names_no_longer_is_not_missed_any_more(synced: LocalLibrary) -> None:
    names(synced, "d", "1" * 64, "2" * 64)
    names(synced, "e", "1" * 64)
    names(synced, "d", "2" * 64)
    left = {(one.diagram, one.sha256) for one in synced.transfers.to_fetch(ACCOUNT)}
    assert left == {("e", "1" * 64), ("d", "2" * 64)}
    synced.transfers.fetch_failed(Transfer("d", "1" * 64, 3, 1.0, "late answer")).result()
    assert synced.transfers.missing() == {"d": 1, "e": 1}, "a late failure brings nothing back"


def test_a_file_that_is_put_here_by_hand_is_not_missed_any_more(synced: LocalLibrary) -> None:
    names(synced, "d", name_of(b"lost"))
    synced.assets.put("e", [b"lost"]).result()
    assert synced.transfers.missing() == {}
    assert synced.assets.uses("d") == {name_of(b"lost")}


def test_failures_are_remembered_until_somebody_is_in_a_hurry(synced: LocalLibrary) -> None:
    (sha256,) = synced.assets.put("d", [b"mine"]).result()
    failed = Transfer("d", sha256, 2, 500.0, "the store is full")
    synced.transfers.send_failed(ACCOUNT, failed).result()
    assert synced.transfers.to_send(ACCOUNT) == [failed]
    synced.transfers.hurry().result()
    assert [one.not_before_s for one in synced.transfers.to_send(ACCOUNT)] == [0.0]
    synced.transfers.sent(ACCOUNT, "d", sha256).result()
    assert synced.transfers.to_send(ACCOUNT) == []


def test_a_new_epoch_forgets_what_the_other_side_had(synced: LocalLibrary) -> None:
    (sha256,) = synced.assets.put("d", [b"mine"]).result()
    synced.transfers.sent(ACCOUNT, "d", sha256).result()
    synced.sync_states.begin_epoch(ACCOUNT, "another").result()
    assert [one.sha256 for one in synced.transfers.to_send(ACCOUNT, "d")] == [sha256]


def test_viewers_and_held_diagrams_send_nothing(synced: LocalLibrary) -> None:
    synced.assets.put("d", [b"one"]).result()
    synced.assets.put("e", [b"two"]).result()
    synced.sync_states.put(SyncState("d", ACCOUNT, role="viewer"), SyncState("e", ACCOUNT, hold="brake")).result()
    assert synced.transfers.to_send(ACCOUNT) == []


def test_a_diagram_that_is_gone_misses_nothing(synced: LocalLibrary) -> None:
    names(synced, "e", "3" * 64)
    synced.trash.delete(["e"]).result()
    assert synced.transfers.missing() == {}
