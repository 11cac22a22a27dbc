"""A backend in which everything exists twice: what the persons of the play work with, and what is a stranger's."""

from __future__ import annotations

import asyncio
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from services.access.api_keys import new_key
from services.access.roles import Role
from services.access.seal import digest, seal
from services.access.team_roles import TeamRole
from services.platform.ids import new_id
from services.platform.platform import Platform
from services.platform.sqlite import choose_driver
from services.schema.accounts import TeamMember
from services.schema.diagrams import Share
from services.schema.sessions import ApiKey
from tests.services.doors.rows import fill
from tests.services.people import People, Person


class Persona(StrEnum):
    """Who calls. All but the first are signed in; the roles are those on the diagram of the scene."""

    ANONYMOUS = "anonymous"
    KEY = "key without the scope"
    STRANGER = "stranger"
    VIEWER = "viewer"
    COMMENTER = "commenter"
    EDITOR = "editor"
    ADMIN = "admin"
    OWNER = "owner"

    @property
    def role(self) -> Role | None:
        """The role on the diagram; the key without a scope is the owner's."""
        if self is Persona.KEY:
            return Role.OWNER
        return next((one for one in Role if one.word == self.value), None)

    @property
    def team_role(self) -> TeamRole | None:
        """The role in the team of the scene."""
        roles = {Persona.OWNER: TeamRole.OWNER, Persona.EDITOR: TeamRole.ADMIN, Persona.COMMENTER: TeamRole.MEMBER}
        return roles.get(self)


@dataclass(slots=True)
class Scene:
    """`ours` and `theirs` are ids by the name of their table; `headers` is how each persona signs in."""

    platform: Platform
    headers: dict[Persona, dict[str, str]]
    ours: dict[str, str]
    theirs: dict[str, str]
    snapshot: Path

    @classmethod
    async def prepare(cls, platform: Platform) -> Scene:
        people = People(platform)
        signed_in = [one for one in Persona if one not in (Persona.ANONYMOUS, Persona.KEY)]
        persons = {one: await people.make(one.value, is_admin=one is Persona.ADMIN) for one in signed_in}
        other = await people.make("somebody-else")
        ours = await _furnish(platform, persons[Persona.OWNER])
        theirs = await _furnish(platform, other)
        await _share(platform, ours["diagrams"], persons)
        await _join(platform, ours["teams"], persons)
        headers = {persona: one.headers for persona, one in persons.items()}
        headers[Persona.ANONYMOUS] = {}
        headers[Persona.KEY] = {"Authorization": f"Bearer {await _key(platform, persons[Persona.OWNER])}"}
        scene = cls(platform, headers, ours, theirs, platform.settings.data / "scene.db")
        await scene._keep()
        return scene

    async def restore(self) -> None:
        """Back to the beginning; on real servers only what is counted is forgotten."""
        if not self.platform.database.is_embedded:
            await self.forget_limits()
            return
        # In a thread: somebody else's transaction may have to end first, and ends on this one.
        await asyncio.to_thread(_copy, self.snapshot, self._file)
        await self.forget_limits()

    async def forget_limits(self) -> None:
        """What is counted, and what is remembered of sessions: nothing may follow from the request before."""
        await self.platform.redis.flushall()

    @property
    def _file(self) -> Path:
        return self.platform.settings.data / "autograph.db"

    async def _keep(self) -> None:
        if not self.platform.database.is_embedded:
            return
        await asyncio.to_thread(_copy, self._file, self.snapshot)


def _copy(source: Path, target: Path) -> None:
    """What one database holds, into another that may be in use.

    By the SQLite that the platform has too: two of them in one process take each other's locks away.
    """
    sqlite = choose_driver().module
    with closing(sqlite.connect(source)) as here, closing(sqlite.connect(target)) as there:
        there.execute("PRAGMA synchronous = OFF")
        here.backup(there, sleep=0.01)


async def _furnish(platform: Platform, owner: Person) -> dict[str, str]:
    ids = {"users": owner.id, "sessions": owner.session_id}
    words: dict[tuple[str, str], object] = {
        ("shares", "email"): f"nobody-{owner.id}@example.org",
        ("webhooks", "secret"): seal(platform, "webhook secret", b"whsec_of-the-scene"),
    }
    async with platform.database.begin() as session:
        await fill(session, ids, platform.clock(), words)
    return ids


async def _share(platform: Platform, diagram: str, persons: dict[Persona, Person]) -> None:
    async with platform.database.begin() as session:
        for persona, one in persons.items():
            if persona.role is not None and persona.role is not Role.OWNER:
                session.add(
                    Share(
                        id=str(new_id()), diagram_id=diagram, user_id=one.id, role=persona.role.word,
                        created_at=platform.clock(),
                    )
                )  # fmt: skip


async def _join(platform: Platform, team: str, persons: dict[Persona, Person]) -> None:
    async with platform.database.begin() as session:
        for persona, one in persons.items():
            role = persona.team_role
            if role is not None and role is not TeamRole.OWNER:
                at = platform.clock()
                session.add(TeamMember(id=str(new_id()), team_id=team, user_id=one.id, role=role.word, created_at=at))


async def _key(platform: Platform, owner: Person) -> str:
    key, at = new_key(), platform.clock()
    async with platform.database.begin() as session:
        session.add(
            ApiKey(
                id=str(new_id()), user_id=owner.id, name="nothing", hint=key[:8], hash=digest(key), scopes="none:read",
                created_at=at, expires_at=at + timedelta(days=1),
            )
        )  # fmt: skip
    return key
