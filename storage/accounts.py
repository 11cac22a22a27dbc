"""Where a library is synced to: accounts on servers, and buckets. No secret is kept here."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from types import MappingProxyType

from sqlalchemy import Connection, RowMapping, delete, insert
from sqlalchemy import update as change

from storage.access import Access
from storage.schema import account


@dataclass(frozen=True, slots=True)
class Account:
    """One place where diagrams are synced to; at most one is `in_use`.

    `kind` is "server" or "bucket", `address` the URL of its gateway or store. `cursor` and
    `epoch` are what it last said.
    """

    id: str
    kind: str
    address: str
    user_id: str = ""
    email: str = ""
    name: str = ""
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    cursor: str = ""
    epoch: str = ""
    in_use: bool = False


# Plain SQL, as in `storage.sync_states`: every round begins and ends with these.
_ALL = "SELECT * FROM account ORDER BY in_use DESC, created_s DESC, id"
_KEEP_CURSOR = "UPDATE account SET cursor = ?, epoch = ? WHERE id = ?"


class Accounts:
    def __init__(self, access: Access, clock: Callable[[], float] = time.time) -> None:
        self._access = access
        self._clock = clock

    def all(self) -> list[Account]:
        """The one in use first, then the newest."""
        rows = self._access.read(lambda connection: connection.exec_driver_sql(_ALL).mappings().all())
        return [account_of(row) for row in rows]

    def in_use(self) -> Account | None:
        return next((one for one in self.all() if one.in_use), None)

    def use(self, wanted: Account) -> Future[None]:
        """Keep this account, new or known by its id, and use it and no other from now on."""
        values = {
            "kind": wanted.kind, "address": wanted.address, "user_id": wanted.user_id, "email": wanted.email,
            "name": wanted.name, "options": json.dumps(dict(wanted.options)), "in_use": 1,
        }  # fmt: skip

        def work(connection: Connection) -> None:
            connection.execute(change(account).values(in_use=0))
            known = connection.execute(change(account).where(account.c.id == wanted.id).values(**values))
            if not known.rowcount:
                row = values | {"id": wanted.id, "created_s": self._clock()}
                connection.execute(insert(account), [row | {"cursor": wanted.cursor, "epoch": wanted.epoch}])

        return self._access.write(work)

    def use_none(self) -> Future[None]:
        """What was synced stays remembered; nothing is synced."""
        return self._access.write(lambda connection: _set(connection, None, in_use=0))

    def keep_cursor(self, account_id: str, cursor: str, epoch: str) -> Future[None]:
        """How far its feed was read, and all of that was stored."""

        def work(connection: Connection) -> None:
            connection.exec_driver_sql(_KEEP_CURSOR, (cursor, epoch, account_id))

        return self._access.write(work)

    def forget(self, account_id: str) -> Future[None]:
        """Its diagrams stay, on this computer only."""

        def work(connection: Connection) -> None:
            connection.execute(delete(account).where(account.c.id == account_id))

        return self._access.write(work)


def _set(connection: Connection, account_id: str | None, **values: object) -> None:
    statement = change(account).values(**values)
    connection.execute(statement if account_id is None else statement.where(account.c.id == account_id))


def account_of(row: RowMapping) -> Account:
    """A row of the table."""
    return Account(
        row["id"], row["kind"], row["address"], row["user_id"], row["email"], row["name"],
        MappingProxyType(json.loads(row["options"])), row["cursor"], row["epoch"], bool(row["in_use"]),
    )  # fmt: skip
