"""Permissions that only this service asks for."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from starlette.requests import HTTPConnection

from services.access.caller import Caller
from services.platform.errors import NotFound
from services.platform.ids import canonical
from services.platform.platform import Platform
from services.schema.diagrams import Folder
from services.schema.versions import Template


@dataclass(frozen=True, slots=True)
class OwnsFolder:
    """The folder that the path names is the caller's. Nobody else may know that it exists."""

    parameter: str = "folder_id"
    needs_caller: bool = True
    label: str = "owner of the folder"

    async def check(self, platform: Platform, caller: Caller | None, request: HTTPConnection) -> None:
        assert caller is not None
        folder_id = canonical(request.path_params[self.parameter])
        async with platform.database.read() as session:
            owner = await session.scalar(select(Folder.owner_id).where(Folder.id == folder_id))
        if owner != caller.user_id:
            raise NotFound("there is no such folder")


@dataclass(frozen=True, slots=True)
class OwnsTemplate:
    """The template that the path names is the caller's own."""

    parameter: str = "template_id"
    needs_caller: bool = True
    label: str = "owner of the template"

    async def check(self, platform: Platform, caller: Caller | None, request: HTTPConnection) -> None:
        assert caller is not None
        template_id = canonical(request.path_params[self.parameter])
        async with platform.database.read() as session:
            owner = await session.scalar(select(Template.owner_id).where(Template.id == template_id))
        if owner != caller.user_id:
            raise NotFound("there is no such template, or it is not yours")
