"""Words that diagrams carry. Two that differ in case only are one tag; the spelling that came first stays."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future

from sqlalchemy import Connection, and_, delete, func, select
from sqlalchemy.dialects.sqlite import insert as upsert

from storage.access import Access
from storage.schema import diagram, tag
from storage.search_index import put_tags
from storage.trash import require


class Tags:
    """Each call is one transaction."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def all(self) -> list[tuple[str, int]]:
        """Every tag and how many diagrams outside the trash carry it, in alphabetical order."""
        query = (
            select(tag.c.name, func.count(diagram.c.id))
            .outerjoin(diagram, and_(diagram.c.id == tag.c.diagram_id, diagram.c.trashed_s.is_(None)))
            .group_by(tag.c.name)
        )
        rows = self._access.read(lambda connection: connection.execute(query).all())
        return sorted(((str(row[0]), int(row[1])) for row in rows), key=lambda row: (row[0].casefold(), row[0]))

    def add(self, diagrams: Sequence[str], name: str) -> Future[None]:
        def work(connection: Connection) -> None:
            require(connection, diagrams)
            add_tags(connection, diagrams, [name])

        return self._access.write(work)

    def remove(self, diagrams: Sequence[str], name: str) -> Future[None]:
        def work(connection: Connection) -> None:
            require(connection, diagrams)
            spelt = _spelling(connection, name)
            connection.execute(delete(tag).where(tag.c.diagram_id.in_(diagrams), tag.c.name == spelt))
            put_tags(connection, diagrams)

        return self._access.write(work)

    def rename(self, name: str, new: str) -> Future[None]:
        """On every diagram; a tag that is there already takes the other in."""

        def work(connection: Connection) -> None:
            old = _spelling(connection, name)
            target = new if new.casefold() == old.casefold() else _spelling(connection, new)
            carriers = _carriers(connection, old)
            connection.execute(delete(tag).where(tag.c.name == old))
            _insert(connection, carriers, target)
            put_tags(connection, carriers)

        return self._access.write(work)

    def delete(self, name: str) -> Future[None]:
        def work(connection: Connection) -> None:
            spelt = _spelling(connection, name)
            carriers = _carriers(connection, spelt)
            connection.execute(delete(tag).where(tag.c.name == spelt))
            put_tags(connection, carriers)

        return self._access.write(work)


def add_tags(connection: Connection, diagrams: Sequence[str], names: Sequence[str]) -> None:
    """Put tags on diagrams inside the caller's transaction."""
    for name in names:
        _insert(connection, diagrams, _spelling(connection, name))
    put_tags(connection, diagrams)


def _insert(connection: Connection, diagrams: Sequence[str], name: str) -> None:
    rows = [{"diagram_id": one, "name": name} for one in diagrams]
    if rows:
        connection.execute(upsert(tag).on_conflict_do_nothing(), rows)


def _spelling(connection: Connection, name: str) -> str:
    """How a tag that equals `name` is spelt in this library; `name` itself if there is none."""
    wanted = name.casefold()
    known = connection.execute(select(tag.c.name).distinct().order_by(tag.c.name)).scalars()
    return next((one for one in known if one.casefold() == wanted), name)


def _carriers(connection: Connection, name: str) -> list[str]:
    return list(connection.execute(select(tag.c.diagram_id).where(tag.c.name == name)).scalars())
