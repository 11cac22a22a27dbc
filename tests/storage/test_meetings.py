"""Up to where clashes were told of a diagram: one fact, which goes along with what is known of its other copy."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from storage.accounts import Account
from storage.database import FILE_NAME
from storage.driver import choose_driver
from storage.library import LocalLibrary
from storage.meetings import ToldUpTo
from storage.raw import opened
from storage.sync_states import SyncState
from tests.storage.test_databases import KEPT

ANN = Account("ann", "server", "https://example.org")
BOB = Account("bob", "server", "https://example.org")


@pytest.fixture
def synced(library: LocalLibrary) -> LocalLibrary:
    library.accounts.use(ANN).result()
    library.sync_states.put(SyncState("d", account="ann", epoch="one")).result()
    return library


def test_of_a_diagram_without_another_copy_nothing_is_known_or_kept(library: LocalLibrary) -> None:
    library.meetings.put("d", {1: 2}).result()
    assert library.meetings.told("d") == library.meetings.told("nowhere") == ToldUpTo()


def test_it_is_kept_as_it_is_said_whatever_else_becomes_known(synced: LocalLibrary) -> None:
    largest = 2**64 - 1
    synced.meetings.put("d", {largest: 3})
    told = ToldUpTo({largest: 3})
    assert synced.meetings.told("d") == told, "behind all that was to be written before"
    synced.sync_states.acknowledge("d", "one", {largest: 9}, upto=1, whole=True).result()
    synced.sync_states.put(SyncState("d", account="ann", epoch="two", title="Plan")).result()
    synced.sync_states.begin_epoch("ann", "three").result()
    assert synced.meetings.told("d") == told


def test_all_that_was_here_before_anybody_else_had_it_cannot_clash(synced: LocalLibrary) -> None:
    states = synced.sync_states
    states.acknowledge("d", "one", {1: 3}, upto=1).result()
    assert synced.meetings.told("d").version is None, "it is on its way"
    states.acknowledge("d", "another", {1: 3}, upto=1, whole=True).result()
    assert synced.meetings.told("d").version is None
    states.acknowledge("d", "one", {1: 5, 2: 1}, upto=2, whole=True).result()
    assert synced.meetings.told("d").version == {1: 5, 2: 1}
    states.acknowledge("d", "one", {1: 8}, upto=3, whole=True).result()
    assert synced.meetings.told("d").version == {1: 5, 2: 1}


def test_it_is_for_whoever_uses_the_account_of_the_diagram(synced: LocalLibrary) -> None:
    assert synced.meetings.told("d").is_ours
    synced.accounts.use(BOB).result()
    assert not synced.meetings.told("d").is_ours
    synced.accounts.use_none().result()
    assert synced.meetings.told("d").is_ours


def test_what_was_written_here_is_told_from_what_came(synced: LocalLibrary) -> None:
    synced.updates.append("d", [b"mine", b"mine too"]).result()
    synced.updates.replace("d", [b"theirs"], [b"anew"]).result()
    synced.updates.append("d", [b"more"]).result()
    assert synced.meetings.written_here("d") == [b"anew", b"more"]


def test_an_older_library_asks_about_nothing_that_both_sides_have(tmp_path: Path) -> None:
    shutil.copyfile(KEPT / "0004.db", tmp_path / FILE_NAME)
    with opened(choose_driver(), tmp_path / FILE_NAME) as raw:
        raw.execute("INSERT INTO account (id, kind, address, created_s) VALUES ('ann', 'server', 'https://a', 0)")
        first, second, *_ = [row[0] for row in raw.execute("SELECT id FROM diagram ORDER BY id")]
        for diagram, whole in ((first, 1), (second, 0)):
            raw.execute(
                "INSERT INTO sync_state (diagram_id, account_id, acked_version, whole) VALUES (?, 'ann', ?, ?)",
                (diagram, '{"7":4}', whole),
            )
    library = LocalLibrary.open(tmp_path)
    assert library.meetings.told(first).version == {7: 4}
    assert library.meetings.told(second).version is None
    library.close()
