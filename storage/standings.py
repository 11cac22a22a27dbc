"""How each diagram stands with its other copy, all of it read at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from storage.access import Access
from storage.schema import account, arrival, sync_state
from storage.sync_states import SyncState, Unsent, state_of, unsent_in


@dataclass(frozen=True, slots=True)
class Standing:
    """`unsent` is None for a diagram without an account. `is_current`: what was acknowledged counts in the account's
    present epoch. `waiting`: something arrived that is not examined yet.
    """

    state: SyncState
    unsent: Unsent | None
    is_current: bool
    waiting: bool


class Standings:
    def __init__(self, access: Access) -> None:
        self._access = access

    def all(self) -> Mapping[str, Standing]:
        """Of every diagram that was ever synced, or is kept back, by its id."""
        return self._access.read(_all)


def _all(connection: Connection) -> dict[str, Standing]:
    unsent = unsent_in(connection)
    waiting = set(connection.execute(select(arrival.c.diagram_id).distinct()).scalars())
    query = select(sync_state, account.c.epoch.label("account_epoch")).outerjoin(
        account, account.c.id == sync_state.c.account_id
    )
    return {
        row["diagram_id"]: Standing(
            state_of(row), unsent.get(row["diagram_id"]), bool(row["epoch"]) and row["epoch"] == row["account_epoch"],
            row["diagram_id"] in waiting,
        )
        for row in connection.execute(query).mappings()
    }  # fmt: skip
