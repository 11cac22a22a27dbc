"""Connections to repositories: made, listed, ended."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from fastapi import status
from pydantic import BaseModel, ConfigDict
from sqlalchemy import select

from services.access.audit import Deed, record
from services.access.owning import Owns
from services.access.permissions import SIGNED_IN
from services.git.connections import owned
from services.git.names import BranchName, FilePath
from services.git.tools import CurrentTools
from services.platform.errors import Forbidden
from services.platform.ids import ThingId
from services.schema.git import GitConnection
from services.web.guard import CurrentCaller, CurrentPlatform
from services.web.routing import Routes
from services.web.titles import Title

routes = Routes("git", "/connections")
OWNER = Owns(GitConnection.id, GitConnection.owner_id, "connection_id", "connection")


class NewConnection(BaseModel):
    """Without `repository` a new one is made; one that is there already only an administrator may name."""

    model_config = ConfigDict(extra="forbid")

    title: Title
    branch: BranchName = "main"
    format: Literal["json", "drawio"] = "json"
    repository: FilePath | None = None


class ConnectionOut(BaseModel):
    """`repository` is its path below the root of the repositories, for whoever clones it there."""

    id: str
    title: str
    repository: str
    branch: str
    format: str
    created_at: datetime

    @classmethod
    def of(cls, row: GitConnection) -> ConnectionOut:
        return cls(
            id=row.id, title=row.title, repository=row.repository, branch=row.branch, format=row.format,
            created_at=row.created_at,
        )  # fmt: skip


@routes.post("", permission=SIGNED_IN, status_code=status.HTTP_201_CREATED)
async def connect(
    new: NewConnection, caller: CurrentCaller, platform: CurrentPlatform, tools: CurrentTools
) -> ConnectionOut:
    """Keep diagrams in a repository from now on."""
    if new.repository is not None and not caller.is_admin:
        raise Forbidden("only an administrator may connect a repository that is there already")
    await tools.pace.take(caller.user_id)
    row = await tools.shelf.connect(
        GitConnection(
            owner_id=caller.user_id, title=new.title, repository=new.repository or "", branch=new.branch,
            format=new.format,
        )
    )  # fmt: skip
    async with platform.database.begin() as session:
        record(platform, session, caller, Deed("git.connect", "git_connection", row.id))
    return ConnectionOut.of(row)


@routes.get("", permission=SIGNED_IN)
async def list_connections(caller: CurrentCaller, platform: CurrentPlatform) -> list[ConnectionOut]:
    """The caller's connections, the newest last."""
    mine = select(GitConnection).where(GitConnection.owner_id == caller.user_id).order_by(GitConnection.id)
    async with platform.database.read() as session:
        return [ConnectionOut.of(row) for row in await session.scalars(mine)]


@routes.get("/{connection_id}", permission=OWNER)
async def read_connection(connection_id: ThingId, platform: CurrentPlatform) -> ConnectionOut:
    async with platform.database.read() as session:
        return ConnectionOut.of(await owned(session, connection_id))


@routes.delete("/{connection_id}", permission=OWNER, status_code=status.HTTP_204_NO_CONTENT)
async def disconnect(connection_id: ThingId, caller: CurrentCaller, platform: CurrentPlatform) -> None:
    """Commit to it no more. The repository and its history stay on the disk."""
    async with platform.database.begin() as session:
        await session.delete(await owned(session, connection_id))
        record(platform, session, caller, Deed("git.disconnect", "git_connection", connection_id))
