"""What the endpoints of the library take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from services.access.roles import Role
from services.diagrams.library import Seen
from services.diagrams.wording import Colour, Name, Tag, Title
from services.platform.ids import ThingId

Tags = Annotated[list[Tag], Field(max_length=32)]


class Asked(BaseModel):
    """A body that a client sends: what it does not know is refused, so that a misspelt name is noticed."""

    model_config = ConfigDict(extra="forbid")


class NewDiagram(Asked):
    title: Title
    id: ThingId | None = None
    folder_id: ThingId | None = None
    tags: Tags = []


class NewDiagrams(Asked):
    diagrams: Annotated[list[NewDiagram], Field(min_length=1, max_length=100)]


class DiagramChange(Asked):
    """What is left out stays. `folder_id` null takes the diagram out of its folder."""

    title: Title | None = None
    folder_id: ThingId | None = None
    tags: Tags | None = None


class Person(BaseModel):
    id: str
    name: str


class DiagramOut(BaseModel):
    """A diagram as its reader sees it. The folder is the owner's and only shown to them."""

    id: str
    title: str
    owner: Person
    role: str
    folder_id: str | None
    tags: list[str]
    starred: bool
    opened_at: datetime | None
    head_seq: int
    revision: int
    created_at: datetime
    updated_at: datetime
    trashed_at: datetime | None

    @classmethod
    def of(cls, seen: Seen) -> DiagramOut:
        diagram, mark = seen.diagram, seen.mark
        return cls(
            id=diagram.id,
            title=diagram.title,
            owner=Person(id=diagram.owner_id, name=seen.owner_name),
            role=seen.role.word,
            folder_id=diagram.folder_id if seen.role is Role.OWNER else None,
            tags=list(seen.tags),
            starred=mark is not None and mark.starred_at is not None,
            opened_at=mark.opened_at if mark is not None else None,
            head_seq=diagram.head_seq,
            revision=diagram.revision,
            created_at=diagram.created_at,
            updated_at=diagram.updated_at,
            trashed_at=diagram.trashed_at,
        )


class DiagramPage(BaseModel):
    """`next` is the cursor of the next page; null on the last."""

    items: list[DiagramOut]
    next: str | None


class FolderOnShelf(Asked):
    id: ThingId
    name: Name
    parent: ThingId | None
    colour: Annotated[Colour, AfterValidator(str.lower)]
    trashed: bool


class PlaceOnShelf(Asked):
    """Where one diagram lies for the caller, and what they noted about it. `tags` are theirs alone."""

    id: ThingId
    folder: ThingId | None
    starred: bool
    tags: Annotated[list[Tag], Field(max_length=200)]


class ShelfChange(Asked):
    """Made by somebody who has seen the shelf at `revision`. Folders in `gone` are deleted, what was in them is not."""

    revision: Annotated[str, Field(max_length=64)]
    folders: Annotated[list[FolderOnShelf], Field(max_length=5_000)] = []
    gone: Annotated[list[ThingId], Field(max_length=5_000)] = []
    places: Annotated[list[PlaceOnShelf], Field(max_length=2_000)] = []


class ShelfOut(BaseModel):
    """`folders` and `places` are null when the caller has this revision already."""

    epoch: str
    revision: str
    folders: list[FolderOnShelf] | None = None
    places: list[PlaceOnShelf] | None = None


class Made(BaseModel):
    """The answers of a batch in its order."""

    items: list[DiagramOut]
