"""What comes from elsewhere, on the one way in: stored as it came, then made part of its diagram."""

from __future__ import annotations

from collections.abc import Sequence

from storage.accounts import Account
from storage.arrivals import Arrival
from storage.library import LocalLibrary
from storage.sync_states import NOTHING

ACCOUNT = Account("a", "server", "https://example.org")


def put(storage: LocalLibrary, diagram: str, *updates: bytes) -> Sequence[Arrival]:
    """They are on this disk, and no part of the diagram yet."""
    if not storage.accounts.all():
        storage.accounts.use(ACCOUNT).result()
    arrivals = [Arrival(diagram, ACCOUNT.id, 0, update) for update in updates]
    return storage.arrivals.put(arrivals).result()


def accept(storage: LocalLibrary, diagram: str, arrivals: Sequence[Arrival]) -> Sequence[int]:
    """They were examined: part of the diagram from now on."""
    return storage.arrivals.accept(diagram, arrivals, NOTHING, seq=0).result()
