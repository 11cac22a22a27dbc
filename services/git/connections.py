"""Which repositories people keep diagrams in."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from services.access.owning import count_owned
from services.git.command import Git
from services.git.names import below
from services.git.repository import Repository
from services.git.settings import GitSettings
from services.platform.errors import Conflict, NotFound
from services.platform.ids import new_id
from services.platform.platform import Platform
from services.schema.git import GitConnection


class Shelf:
    """The repositories below the root of the settings."""

    def __init__(self, platform: Platform, settings: GitSettings) -> None:
        self.settings = settings
        self._platform = platform
        self._git = Git(settings)

    @property
    def root(self) -> Path:
        return self.settings.root or self._platform.settings.data / "repositories"

    def repository(self, row: GitConnection) -> Repository:
        """The repository of a connection. Raises: Invalid when its path leads out of the root."""
        return Repository(self._git, below(self.root, row.repository), row.branch)

    async def connect(self, row: GitConnection) -> GitConnection:
        """Keep a connection of which all is set but its id and, for a new repository, its place.

        Raises: Conflict, Invalid.
        """
        row.id, row.created_at = str(new_id()), self._platform.clock()
        is_new = not row.repository
        row.repository = row.repository or f"{row.owner_id}/{row.id}.git"
        repository = self.repository(row)
        await (repository.make() if is_new else repository.check())
        try:
            async with self._platform.database.begin() as session:
                count = await count_owned(session, GitConnection.owner_id, row.owner_id)
                if count >= self.settings.connections_per_person:
                    raise Conflict("you have as many repositories as there may be", advice="Delete a connection.")
                session.add(row)
        except IntegrityError:
            raise Conflict("you have a connection of that title", advice="Choose another title.") from None
        return row


async def owned(session: AsyncSession, connection_id: str) -> GitConnection:
    """The connection, whose owner the endpoint's permission has checked. Raises: NotFound when it is gone since."""
    row = await session.get(GitConnection, connection_id)
    if row is None:
        raise NotFound("there is no such connection")
    return row
