"""Reading the order of a library as one account may know it; inside the caller's transaction."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, select

from storage.schema import diagram, folder, folder_base, place_base, sync_state, tag
from storage.shelf_values import Place, Shelf, ShelfFolder

_IDENTITY = re.compile("[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Mine:
    """The order of here: `shelf` as the account may know it, and the parent of every folder as it is."""

    shelf: Shelf
    parents: Mapping[str, str | None]


def free_folders(connection: Connection) -> list[str]:
    """Those that belong to nobody, and have an id that another computer can have too."""
    query = select(folder.c.id).where(folder.c.id.not_in(select(folder_base.c.folder_id)))
    return [one for one in connection.execute(query).scalars() if _IDENTITY.fullmatch(one)]


def own_folders(connection: Connection, account_id: str) -> Sequence[RowMapping]:
    """What was agreed on, of every folder of an account, those that are not here any more among them."""
    query = select(folder_base).where(folder_base.c.account_id == account_id)
    return connection.execute(query).mappings().all()


def base_places(connection: Connection, account_id: str, *, agreed_only: bool) -> dict[str, Place]:
    query = select(place_base).where(place_base.c.account_id == account_id)
    rows = connection.execute(query.where(place_base.c.agreed == 1) if agreed_only else query).mappings()
    return {
        row["diagram_id"]: Place(row["folder_id"], bool(row["starred"]), frozenset(json.loads(row["tags"])))
        for row in rows
    }


def mine_of(connection: Connection, account_id: str, told: Container[str]) -> Mine:
    """The account's folders, and of its diagrams those that the other side has `told` of and nothing holds back."""
    rows = {row["id"]: row for row in connection.execute(select(folder)).mappings()}
    parents = {identity: row["parent_id"] for identity, row in rows.items()}
    own = {row["folder_id"] for row in own_folders(connection, account_id)}

    def seen(folder_id: str | None) -> str | None:
        for _ in range(len(parents) + 1):
            if folder_id is None or folder_id in own:
                return folder_id
            folder_id = parents.get(folder_id)
        return None  # a ring can only come from a damaged file

    folders = {
        identity: ShelfFolder(row["name"], seen(row["parent_id"]), row["colour"], row["trashed_age"] is not None)
        for identity, row in rows.items()
        if identity in own
    }
    its = (sync_state.c.account_id == account_id, sync_state.c.hold == "")
    tags: dict[str, list[str]] = {}
    tag_query = select(tag.c.diagram_id, tag.c.name).join(sync_state, sync_state.c.diagram_id == tag.c.diagram_id)
    for one, name in connection.execute(tag_query.where(*its)):
        tags.setdefault(one, []).append(name)
    query = select(diagram.c.id, diagram.c.folder_id, diagram.c.starred).join(
        sync_state, sync_state.c.diagram_id == diagram.c.id
    )
    places = {
        one: Place(seen(folder_id), bool(starred), frozenset(tags.get(one, ())))
        for one, folder_id, starred in connection.execute(query.where(*its))
        if one in told
    }
    return Mine(Shelf(folders, places), parents)
