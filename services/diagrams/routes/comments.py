"""Comments on a diagram."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import status
from pydantic import BaseModel, Field, StringConstraints

from services.access.permissions import OnDiagram
from services.access.roles import Role, role_on
from services.diagrams import comments
from services.diagrams.comments import Said, Wish
from services.diagrams.cursor import CursorParameter, Limit
from services.diagrams.shapes import Asked
from services.diagrams.wording import Body
from services.platform.errors import Forbidden
from services.platform.ids import ThingId
from services.web.guard import CurrentCaller, CurrentPlatform
from services.web.routing import Routes

routes = Routes("diagrams")
VIEWER, COMMENTER = OnDiagram(Role.VIEWER), OnDiagram(Role.COMMENTER)
Anchor = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]*$", max_length=64)]
Mentions = Annotated[list[ThingId], Field(max_length=50)]


class NewComment(Asked):
    """`anchor` is the id of a record of the diagram. `mentions` are people; those without access are left out."""

    body: Body
    anchor: Anchor = ""
    parent_id: ThingId | None = None
    mentions: Mentions = []
    id: ThingId | None = None


class CommentChange(Asked):
    body: Body
    mentions: Mentions = []


class CommentOut(BaseModel):
    """An answer has the first comment of its thread as `parent_id`."""

    id: str
    parent_id: str | None
    author_id: str | None
    author: str
    anchor: str
    body: str
    mentions: list[str]
    created_at: datetime
    edited_at: datetime | None
    resolved_at: datetime | None
    deleted_at: datetime | None

    @classmethod
    def of(cls, said: Said) -> CommentOut:
        row = said.comment
        return cls(
            id=row.id, parent_id=row.parent_id, author_id=row.author_id, author=said.author, anchor=row.anchor,
            body=row.body, mentions=list(said.mentions), created_at=row.created_at, edited_at=row.edited_at,
            resolved_at=row.resolved_at, deleted_at=row.deleted_at,
        )  # fmt: skip


class CommentPage(BaseModel):
    items: list[CommentOut]
    next: str | None


@routes.get("/{diagram_id}/comments", permission=VIEWER)
async def list_comments(
    diagram_id: ThingId, platform: CurrentPlatform, unresolved: bool = False, cursor: CursorParameter = None,
    limit: Limit = 100,
) -> CommentPage:  # fmt: skip
    """In the order in which they were made."""
    async with platform.database.read() as session:
        found, following = await comments.page(session, diagram_id, cursor, limit, unresolved=unresolved)
    return CommentPage(items=[CommentOut.of(one) for one in found], next=following)


@routes.post("/{diagram_id}/comments", permission=COMMENTER, status_code=status.HTTP_201_CREATED)
async def add_comment(
    diagram_id: ThingId, wish: NewComment, caller: CurrentCaller, platform: CurrentPlatform
) -> CommentOut:
    """Comment, or answer a comment (`parent_id`)."""
    wanted = Wish(wish.body, wish.anchor, wish.parent_id, wish.mentions, wish.id)
    async with platform.database.begin() as session:
        comment = await comments.add(session, diagram_id, caller.user_id, wanted, platform.clock())
        return CommentOut.of(await comments.said(session, comment))


@routes.patch("/{diagram_id}/comments/{comment_id}", permission=COMMENTER)
async def edit_comment(
    diagram_id: ThingId, comment_id: ThingId, change: CommentChange, caller: CurrentCaller, platform: CurrentPlatform
) -> CommentOut:
    """Change one's own comment."""
    async with platform.database.begin() as session:
        comment = await comments.one(session, diagram_id, comment_id)
        if comment.author_id != caller.user_id:
            raise Forbidden("only its author may change a comment", code="not_yours", advice="Answer it instead.")
        await comments.edit(session, comment, change.body, change.mentions, platform.clock())
        return CommentOut.of(await comments.said(session, comment))


@routes.delete("/{diagram_id}/comments/{comment_id}", permission=COMMENTER, status_code=status.HTTP_204_NO_CONTENT)
async def delete_comment(
    diagram_id: ThingId, comment_id: ThingId, caller: CurrentCaller, platform: CurrentPlatform
) -> None:
    """Delete one's own comment; the owner of the diagram may delete any."""
    at = platform.clock()
    async with platform.database.begin() as session:
        comment = await comments.one(session, diagram_id, comment_id)
        is_own = comment.author_id == caller.user_id
        if not is_own and await role_on(session, caller.user_id, diagram_id, at=at) is not Role.OWNER:
            raise Forbidden("only its author or the owner of the diagram may delete a comment", code="not_yours")
        await comments.remove(session, comment, at)


@routes.put("/{diagram_id}/comments/{comment_id}/resolved", permission=COMMENTER)
async def resolve_comment(
    diagram_id: ThingId, comment_id: ThingId, caller: CurrentCaller, platform: CurrentPlatform
) -> CommentOut:
    """The matter is settled."""
    async with platform.database.begin() as session:
        comment = await comments.one(session, diagram_id, comment_id)
        comment.resolved_at, comment.resolved_by = platform.clock(), caller.user_id
        return CommentOut.of(await comments.said(session, comment))


@routes.delete("/{diagram_id}/comments/{comment_id}/resolved", permission=COMMENTER)
async def reopen_comment(diagram_id: ThingId, comment_id: ThingId, platform: CurrentPlatform) -> CommentOut:
    """The matter is open again."""
    async with platform.database.begin() as session:
        comment = await comments.one(session, diagram_id, comment_id)
        comment.resolved_at = comment.resolved_by = None
        return CommentOut.of(await comments.said(session, comment))
