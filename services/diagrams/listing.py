"""Which diagrams a person sees in a list, in which order, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from services.access.roles import grants_of
from services.diagrams.cursor import Cursor
from services.schema.diagrams import Diagram, DiagramTag, Mark


class View(StrEnum):
    """`ALL`: one's own and those shared with one. All views but `TRASH` leave out what is in the trash."""

    ALL = "all"
    MINE = "mine"
    SHARED = "shared"
    STARRED = "starred"
    RECENT = "recent"
    TRASH = "trash"


class Sort(StrEnum):
    UPDATED = "updated"
    CREATED = "created"
    TITLE = "title"
    OPENED = "opened"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is asked for. `folder` is an id, ``root`` for what is in no folder, or None for every folder."""

    user_id: str
    at: datetime
    view: View = View.ALL
    folder: str | None = None
    tag: str | None = None
    sort: Sort = Sort.UPDATED
    descending: bool = True

    @property
    def order(self) -> str:
        """The name of the order, which cursors carry."""
        return f"{self.view}-{self.sort}-{'down' if self.descending else 'up'}"


@dataclass(frozen=True, slots=True)
class Page:
    """The ids of a page in their order, and the cursor of the next one."""

    ids: list[str]
    next: str | None


async def page(session: AsyncSession, wanted: Wanted, cursor: str | None, limit: int) -> Page:
    """One page."""
    rows = (await session.execute(query(wanted, cursor, limit))).all()
    more = Cursor(wanted.order, rows[limit - 1].place, rows[limit - 1].id).word() if len(rows) > limit else None
    return Page([row.id for row in rows[:limit]], more)


def query(wanted: Wanted, cursor: str | None, limit: int) -> Select[Any]:  # Any: as in _half
    """Rows (id, place) of one page and the first of the next.

    Each half (own, shared) is cut by itself, so that both can go along their index.
    """
    of = str if wanted.sort is Sort.TITLE else datetime
    after = Cursor.read(cursor, wanted.order, of) if cursor else None
    halves = [_half(wanted, whose, after, limit + 1) for whose in _whose(wanted)]
    both = union_all(*(select(half.subquery()) for half in halves)).subquery()
    return _ordered(select(both), both.c.place, both.c.id, wanted).limit(limit + 1)


def visible_to(user_id: str, at: datetime) -> ColumnElement[bool]:
    """The condition that a diagram is of `user_id`, or shared with them."""
    return or_(Diagram.owner_id == user_id, Diagram.id.in_(_shared_ids(user_id, at)))


def _shared_ids(user_id: str, at: datetime) -> Select[tuple[str]]:
    grants = grants_of(user_id, at).subquery()
    return select(grants.c.diagram_id)


def _whose(wanted: Wanted) -> list[ColumnElement[bool]]:
    own = Diagram.owner_id == wanted.user_id
    shared = and_(Diagram.owner_id != wanted.user_id, Diagram.id.in_(_shared_ids(wanted.user_id, wanted.at)))
    if wanted.folder is not None or wanted.view in (View.MINE, View.TRASH):
        return [own]
    return [shared] if wanted.view is View.SHARED else [own, shared]


def _half(wanted: Wanted, whose: ColumnElement[bool], after: Cursor | None, most: int) -> Select[Any]:
    # Any: a row of an order's value, whose type depends on the order, and an id
    place: ColumnElement[Any] = {
        Sort.UPDATED: Diagram.updated_at.expression,
        Sort.CREATED: Diagram.created_at.expression,
        Sort.TITLE: func.lower(Diagram.title),
        Sort.OPENED: Mark.opened_at.expression,
    }[wanted.sort]
    query = select(Diagram.id, place.label("place")).where(whose, *_filters(wanted))
    if wanted.sort is Sort.OPENED or wanted.view in (View.STARRED, View.RECENT):
        query = query.join(Mark, and_(Mark.diagram_id == Diagram.id, Mark.user_id == wanted.user_id))
    if wanted.sort is Sort.OPENED or wanted.view is View.RECENT:
        query = query.where(Mark.opened_at.is_not(None))
    if after is not None:
        same = and_(place == after.value, Diagram.id < after.id if wanted.descending else Diagram.id > after.id)
        query = query.where(or_(place < after.value if wanted.descending else place > after.value, same))
    return _ordered(query, place, Diagram.id.expression, wanted).limit(most)


def _filters(wanted: Wanted) -> list[ColumnElement[bool]]:
    in_trash = wanted.view is View.TRASH
    found: list[ColumnElement[bool]] = [Diagram.trashed_at.is_not(None) if in_trash else Diagram.trashed_at.is_(None)]
    if wanted.folder is not None:
        found.append(Diagram.folder_id.is_(None) if wanted.folder == "root" else Diagram.folder_id == wanted.folder)
    if wanted.tag is not None:
        found.append(Diagram.id.in_(select(DiagramTag.diagram_id).where(DiagramTag.tag == wanted.tag)))
    if wanted.view is View.STARRED:
        found.append(Mark.starred_at.is_not(None))
    return found


def _ordered(
    query: Select[Any], place: ColumnElement[Any], identity: ColumnElement[str], wanted: Wanted
) -> Select[Any]:
    if wanted.descending:
        return query.order_by(place.desc(), identity.desc())
    return query.order_by(place, identity)
