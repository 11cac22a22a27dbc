"""Writing down what both sides of a shelf agree on; inside the caller's transaction, and only what is another now."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import Column, Connection, Table, bindparam, delete, insert, select
from sqlalchemy import update as change

from storage.schema import folder, folder_base, place_base
from storage.shelf_reading import Mine
from storage.shelf_values import Shelf

Row = Mapping[str, object]


def write_base(connection: Connection, account_id: str, theirs: Shelf, mine: Mine) -> None:
    """`theirs` is what the other side says; diagrams that are not among `mine` have not agreed to it yet."""
    folders = [
        {
            "folder_id": one, "account_id": account_id, "name": told.name, "parent_id": told.parent,
            "colour": told.colour, "trashed": int(told.trashed),
        }
        for one, told in theirs.folders.items()
    ]  # fmt: skip
    gone = _put(connection, folder_base, folder_base.c.folder_id, account_id, folders)
    # What is here all the same is still the account's; the other side is told of it anew.
    here = set(connection.execute(select(folder.c.id)).scalars())
    _drop(connection, folder_base.c.folder_id, account_id, [one for one in gone if one not in here])
    for one in gone & here:
        connection.execute(change(folder_base).where(folder_base.c.folder_id == one).values(name=None, parent_id=None))
    places = [
        {
            "account_id": account_id, "diagram_id": one, "folder_id": told.folder, "starred": int(told.starred),
            "tags": json.dumps(sorted(told.tags)), "agreed": int(one in mine.shelf.places),
        }
        for one, told in theirs.places.items()
    ]  # fmt: skip
    gone = _put(connection, place_base, place_base.c.diagram_id, account_id, places)
    _drop(connection, place_base.c.diagram_id, account_id, sorted(gone))


def _put(connection: Connection, table: Table, key: Column[str], account_id: str, rows: Sequence[Row]) -> set[str]:
    """Make the rows of an account these; the keys of those that are there beyond them."""
    query = select(table).where(table.c.account_id == account_id)
    there = {row[key.name]: dict(row) for row in connection.execute(query).mappings()}
    wanted = {str(row[key.name]): row for row in rows}
    changed = {one: row for one, row in wanted.items() if there.get(one) != row}
    _drop(connection, key, account_id, [one for one in changed if one in there])
    if changed:
        connection.execute(insert(table), list(changed.values()))
    return there.keys() - wanted.keys()


def _drop(connection: Connection, key: Column[str], account_id: str, keys: Sequence[str]) -> None:
    table = key.table
    assert isinstance(table, Table)
    if keys:
        statement = delete(table).where(table.c.account_id == account_id, key == bindparam("gone"))
        connection.execute(statement, [{"gone": one} for one in keys])
