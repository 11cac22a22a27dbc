"""What is here, and what the server's feed says, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from storage.accounts import Account
from storage.library import LocalLibrary
from storage.sync_states import SyncState, Unsent
from sync.engine.server import Change


@dataclass(frozen=True, slots=True)
class Here:
    """One diagram of the library."""

    title: str
    trashed: bool


@dataclass(frozen=True, slots=True)
class Survey:
    """The library at one moment: its diagrams, what is known of their other copies, and what those lack."""

    account: Account
    diagrams: Mapping[str, Here]
    states: Mapping[str, SyncState]
    unsent: Mapping[str, Unsent]

    def mine(self, diagram: str) -> SyncState | None:
        """The state of a diagram of this account that nothing holds back."""
        state = self.states.get(diagram)
        return state if state is not None and state.account == self.account.id and not state.hold else None


@dataclass(frozen=True, slots=True)
class Told:
    """What the feed said since the cursor; `is_full`: of everything. `shared` and `shelf` as in the
    protocol."""

    epoch: str
    cursor: str
    changes: Mapping[str, Change]
    shared: frozenset[str] | None
    is_full: bool
    shelf: str | None = None


class NewEpoch(Exception):
    """The server's database is another one than before."""

    def __init__(self, epoch: str) -> None:
        super().__init__(epoch)
        self.epoch = epoch


def surveyed(library: LocalLibrary, account: Account) -> Survey:
    """Reads; some 10 µs per diagram."""
    diagrams = {one: Here(title, trashed) for one, (title, trashed) in library.diagrams.titles().items()}
    return Survey(account, diagrams, library.sync_states.all(), library.sync_states.unsent())
