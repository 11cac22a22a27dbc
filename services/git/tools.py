"""What the endpoints of the git service work with, open while it runs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, FastAPI
from starlette.requests import HTTPConnection

from services.access.pace import Pace
from services.git.connections import Shelf
from services.git.settings import GitSettings
from services.platform.platform import Platform
from services.rendering.settings import RenderingSettings
from services.rendering.workshop import Workshop, open_workshop


@dataclass(frozen=True, slots=True)
class Tools:
    """`workshop` turns diagrams into text, `shelf` has the repositories."""

    settings: GitSettings
    shelf: Shelf
    workshop: Workshop
    pace: Pace


@asynccontextmanager
async def tools(platform: Platform, app: FastAPI) -> AsyncIterator[None]:
    """The tools, as long as the service runs."""
    settings = GitSettings()
    rendering = RenderingSettings(workers=1, memory_mib=settings.text_memory_mib)
    async with open_workshop(rendering) as workshop:
        pace = Pace(platform, "commits", settings.commits_per_minute)
        app.state.tools = Tools(settings, Shelf(platform, settings), workshop, pace)
        yield


def _tools_of(connection: HTTPConnection) -> Tools:
    found = connection.app.state.tools
    assert isinstance(found, Tools)
    return found


CurrentTools = Annotated[Tools, Depends(_tools_of)]
