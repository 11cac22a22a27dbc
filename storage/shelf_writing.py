"""Writing what another computer did to the order of a library; inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, delete, func, insert, select
from sqlalchemy import update as change

from storage.calendar import note_day
from storage.schema import diagram, folder, tag
from storage.search_index import put_tags
from storage.shelf_reading import Mine
from storage.shelf_values import Place, ShelfFolder
from storage.tags import add_tags


def write_folders(connection: Connection, mine: Mine, changes: Mapping[str, ShelfFolder | None], now: float) -> None:
    """New ones are the last of their siblings. No diagram goes with a folder: it falls to the one above."""
    if not changes:
        return
    known, age = mine.shelf.folders, note_day(connection, now)
    new = [
        {"id": one, "parent_id": None, "name": told.name, "colour": told.colour, "created_s": now, "changed_s": now}
        for one, told in changes.items()
        if told is not None and one not in known
    ]
    if new:
        connection.execute(insert(folder), new)
    tops = _newly_trashed(mine, changes)
    for one, told in changes.items():
        if told is None:
            continue
        before = known.get(one)
        values: dict[str, object] = {"name": told.name, "colour": told.colour, "changed_s": now}
        if before is None or before.parent != told.parent:
            values |= {"parent_id": told.parent, "position": _behind(connection, told.parent)}
        if told.trashed != (before is not None and before.trashed):
            values |= {"trashed_age": age if told.trashed else None, "trashed_with": tops.get(one)}
        connection.execute(change(folder).where(folder.c.id == one).values(**values))
    for one, told in changes.items():
        if told is None:
            _dissolve(connection, one)


def write_places(connection: Connection, mine: Mine, changes: Mapping[str, Place]) -> None:
    retagged: list[str] = []
    for one, told in changes.items():
        before = mine.shelf.places[one]
        values: dict[str, object] = {}
        if told.folder != before.folder:
            values["folder_id"] = told.folder
        if told.starred != before.starred:
            values["starred"] = int(told.starred)
        if values:
            connection.execute(change(diagram).where(diagram.c.id == one).values(**values))
        wanted, there = ({name.casefold() for name in tags} for tags in (told.tags, before.tags))
        gone = [name for name in before.tags if name.casefold() not in wanted]
        new = sorted(name for name in told.tags if name.casefold() not in there)
        if gone:
            connection.execute(delete(tag).where(tag.c.diagram_id == one, tag.c.name.in_(gone)))
            retagged.append(one)
        if new:
            add_tags(connection, [one], new)
    if retagged:
        put_tags(connection, retagged)


def _newly_trashed(mine: Mine, changes: Mapping[str, ShelfFolder | None]) -> dict[str, str]:
    """Of each folder that goes into the trash, the highest one above it that goes along."""
    going = {
        one
        for one, told in changes.items()
        if told is not None and told.trashed and not (one in mine.shelf.folders and mine.shelf.folders[one].trashed)
    }
    tops: dict[str, str] = {}
    for one in going:
        top = one
        for _ in range(len(going)):
            told = changes[top]
            if told is None or told.parent not in going:
                break
            top = told.parent
        tops[one] = top
    return tops


def _behind(connection: Connection, parent_id: str | None) -> int:
    query = select(func.coalesce(func.max(folder.c.position), 0)).where(
        folder.c.parent_id.is_not_distinct_from(parent_id)
    )
    return int(connection.execute(query).scalar_one()) + 1


def _dissolve(connection: Connection, folder_id: str) -> None:
    row = connection.execute(select(folder.c.parent_id).where(folder.c.id == folder_id)).first()
    if row is None:
        return
    for table, column in ((folder, folder.c.parent_id), (diagram, diagram.c.folder_id)):
        connection.execute(change(table).where(column == folder_id).values({column: row.parent_id}))
    connection.execute(delete(folder).where(folder.c.id == folder_id))
