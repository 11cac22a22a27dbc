"""Diagrams committed as text, and what was committed before."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Query, status
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from services.access.owning import Owns
from services.access.roles import role_on
from services.git.connections import owned
from services.git.names import CommitId, FilePath, Message, person
from services.git.repository import Change, Commit, Repository
from services.git.tools import CurrentTools, Tools
from services.platform.errors import NotFound
from services.platform.ids import ThingId
from services.platform.platform import Platform
from services.rendering.contents import Subject, source_of
from services.rendering.pictures import pictures_of
from services.rendering.wish import Wish
from services.schema.accounts import User
from services.schema.git import GitConnection
from services.web.guard import CurrentCaller, CurrentPlatform
from services.web.routing import Routes

routes = Routes("git", "/connections/{connection_id}/commits")
OWNER = Owns(GitConnection.id, GitConnection.owner_id, "connection_id", "connection")
_ENDINGS = {"json": "autograph.json", "drawio": "drawio"}


class NewCommit(BaseModel):
    """`path` is where the text goes; without one, a name made of the diagram's id, which no renaming changes."""

    model_config = ConfigDict(extra="forbid")

    diagram_id: ThingId
    version_id: ThingId | None = None
    path: FilePath | None = None
    message: Message | None = None


class CommitOut(BaseModel):
    id: str
    parents: list[str]
    author: str
    at: datetime
    message: str

    @classmethod
    def of(cls, one: Commit) -> CommitOut:
        return cls(id=one.id, parents=list(one.parents), author=one.author, at=one.at, message=one.message)


class MadeCommit(CommitOut):
    """`is_new` is False when the text was there already, so that there was nothing to commit."""

    is_new: bool
    path: str


class FileChange(BaseModel):
    """`change` is A for added, M for modified, D for deleted."""

    change: str
    path: str


class WholeCommit(CommitOut):
    files: list[FileChange]


@routes.post("", permission=OWNER, status_code=status.HTTP_201_CREATED)
async def commit(
    connection_id: ThingId, new: NewCommit, caller: CurrentCaller, platform: CurrentPlatform, tools: CurrentTools
) -> MadeCommit:
    """Commit the readable text of a diagram, or of a version. The same diagram gives the same text."""
    await tools.pace.take(caller.user_id)
    async with platform.database.read() as session:
        row = await owned(session, connection_id)
        if await role_on(session, caller.user_id, new.diagram_id, at=platform.clock()) is None:
            raise NotFound("there is no such diagram, or it is not shared with you")
        author = await session.get_one(User, caller.user_id)
    subject = Subject(new.diagram_id, new.version_id)
    source = await source_of(platform, subject, most_bytes=tools.workshop.max_document_bytes)
    drawn = await tools.workshop.draw(source, Wish(row.format), pictures_of(platform, new.diagram_id))
    path = new.path or f"diagrams/{new.diagram_id}.{_ENDINGS[row.format]}"
    title = "".join(letter if letter.isprintable() else " " for letter in source.name)
    change = Change(
        path, drawn.files[0][1], new.message or f"Update {title}", person(author.name, author.email), platform.clock()
    )
    made, is_new = await tools.shelf.repository(row).commit(change)
    return MadeCommit(**CommitOut.of(made).model_dump(), is_new=is_new, path=path)


@routes.get("", permission=OWNER)
async def history(
    connection_id: ThingId,
    platform: CurrentPlatform,
    tools: CurrentTools,
    *,
    path: FilePath | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    skip: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> list[CommitOut]:
    """The commits of the branch, the newest first; of one file, when `path` names it."""
    repository = await _repository(platform, tools, connection_id)
    return [CommitOut.of(one) for one in await repository.history(path=path, limit=limit, skip=skip)]


@routes.get("/{commit}", permission=OWNER)
async def read_commit(
    connection_id: ThingId, commit: CommitId, platform: CurrentPlatform, tools: CurrentTools
) -> WholeCommit:
    """One commit, and which files it changed."""
    repository = await _repository(platform, tools, connection_id)
    found = CommitOut.of(await repository.one(commit))
    files = [FileChange(change=change, path=path) for change, path in await repository.files(commit)]
    return WholeCommit(**found.model_dump(), files=files)


@routes.get("/{commit}/text", permission=OWNER, response_class=Response)
async def read_text(
    connection_id: ThingId, commit: CommitId, path: FilePath, platform: CurrentPlatform, tools: CurrentTools
) -> Response:
    """A file as it was in a commit."""
    repository = await _repository(platform, tools, connection_id)
    data = await repository.text(commit, path, most_bytes=tools.settings.max_output_bytes)
    return Response(data, media_type="text/plain; charset=utf-8", headers={"X-Content-Type-Options": "nosniff"})


async def _repository(platform: Platform, tools: Tools, connection_id: str) -> Repository:
    async with platform.database.read() as session:
        row = await owned(session, connection_id)
    return tools.shelf.repository(row)
