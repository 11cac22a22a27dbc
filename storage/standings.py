"""How each diagram stands with its other copy, all of it read at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select

from storage.access import Access
from storage.accounts import Account, account_of
from storage.database import FILE_NAME, reading_engine
from storage.door import door
from storage.driver import choose_driver
from storage.schema import account, diagram
from storage.shelves import waiting_in
from storage.sync_states import OF_HERE, UNSENT, SyncState, Unsent, state_of, unsent_of


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


# Plain SQL and one question, as in `storage.sync_states`: every look at the status asks it.
_STANDINGS = f"""
SELECT state.*, account.epoch AS account_epoch, {UNSENT},
    EXISTS (SELECT 1 FROM arrival WHERE arrival.diagram_id = state.diagram_id) AS waiting
FROM sync_state AS state LEFT JOIN account ON account.id = state.account_id {OF_HERE}
GROUP BY state.diagram_id
"""


def _all(connection: Connection) -> dict[str, Standing]:
    return {
        row["diagram_id"]: Standing(
            state_of(row), None if row["account_id"] is None else unsent_of(row),
            bool(row["epoch"]) and row["epoch"] == row["account_epoch"], bool(row["waiting"]),
        )
        for row in connection.exec_driver_sql(_STANDINGS).mappings()
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """A library as it is synced, at one moment: the account in use, and each diagram with its title and standing.

    A diagram that was never synced has no standing. Those in the trash are among them. `fresh` are those outside the
    trash that belong to no account and are not kept back from one either. `unshelved` as
    `Shelves.waiting` counts it.
    """

    account: Account | None
    titles: Mapping[str, str]
    standings: Mapping[str, Standing]
    fresh: frozenset[str] = frozenset()
    unshelved: int = 0


def look(folder: Path) -> Look | None:
    """See how the library in `folder` stands, also while another process has it open; None where there is none.

    Raises:
        StorageError: it cannot be read, or was not opened since this program was updated.
    """
    if not (folder / FILE_NAME).is_file():
        return None
    engine = reading_engine(folder, choose_driver())
    try:
        with door(), engine.connect() as connection:
            row = connection.execute(select(account).where(account.c.in_use == 1)).mappings().first()
            titles = {one.id: one.title for one in connection.execute(select(diagram.c.id, diagram.c.title))}
            here = set(connection.execute(select(diagram.c.id).where(diagram.c.trashed_s.is_(None))).scalars())
            standings = _all(connection)
            taken = {one for one, found in standings.items() if found.state.account or found.state.hold}
            unshelved = 0 if row is None else waiting_in(connection, row["id"]).count
            in_use = None if row is None else account_of(row)
            return Look(in_use, titles, standings, frozenset(here - taken), unshelved)
    finally:
        engine.dispose()
