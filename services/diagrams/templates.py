"""Templates: one's own, those of one's teams, and those of the program."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.diagrams import content
from services.diagrams.content import Content
from services.diagrams.starters import STARTERS, Starter
from services.platform.errors import Conflict, NotFound
from services.platform.ids import new_id
from services.platform.platform import Platform
from services.schema.accounts import Team, TeamMember
from services.schema.versions import Template
from services.updates.examiners import Examiner
from services.updates.kept import keep, kept
from services.updates.versions import packed, unpacked

MOST = 500


@dataclass(frozen=True, slots=True)
class Wish:
    """A template to be made; with a team all its members see it."""

    name: str
    description: str
    team_id: str | None = None


def key_of(template: Template) -> str:
    return f"templates/{template.id}"


def visible_to(user_id: str) -> ColumnElement[bool]:
    """The condition that a template is a person's own, or of one of their teams."""
    teams = select(TeamMember.team_id).where(TeamMember.user_id == user_id)
    return or_(Template.owner_id == user_id, Template.team_id.in_(teams))


async def listed(session: AsyncSession, user_id: str) -> Sequence[tuple[Template, str]]:
    """The templates that a person sees, by name, each with the name of its team; without those of the program."""
    rows = await session.execute(
        select(Template, Team.name)
        .outerjoin(Team, Team.id == Template.team_id)
        .where(visible_to(user_id))
        .order_by(Template.name, Template.id)
        .limit(2 * MOST)
    )
    return [(template, team or "") for template, team in rows]


async def check_wish(session: AsyncSession, user_id: str, wish: Wish) -> None:
    """Raises: NotFound for a team that the person is not in; Conflict when they have too many."""
    if wish.team_id is not None:
        teams = select(TeamMember.id).where(TeamMember.team_id == wish.team_id, TeamMember.user_id == user_id)
        if await session.scalar(teams) is None:
            raise NotFound("there is no such team, or you are not in it")
    if (await session.scalar(select(func.count()).where(Template.owner_id == user_id)) or 0) >= MOST:
        raise Conflict(f"you have {MOST} templates already", advice="Delete some first.")


async def make(platform: Platform, reader: Examiner, user_id: str, diagram_id: str, wish: Wish) -> Template:
    """A template that says what a diagram says now. Raises: as `content.written`."""
    found = await content.content_of(platform, reader, diagram_id)
    template = Template(
        id=str(new_id()), owner_id=user_id, team_id=wish.team_id, name=wish.name, description=wish.description,
        sha256=found.sha256, size=len(found.blob), vector=packed(found.version), created_at=platform.clock(),
    )  # fmt: skip
    await keep(platform, key_of(template), found.blob)
    async with platform.database.begin() as session:
        session.add(template)
    return template


async def content_for(platform: Platform, reader: Examiner, user_id: str, template_id: str) -> tuple[str, Content]:
    """The name and the content of a template that a person sees. Raises: NotFound."""
    if (starter := STARTERS.get(template_id)) is not None:
        return starter.name, await _drawn(reader, starter)
    async with platform.database.read() as session:
        template = await session.scalar(select(Template).where(Template.id == template_id, visible_to(user_id)))
    if template is None:
        raise NotFound("there is no such template")
    blob = await kept(platform, key_of(template), template.sha256)
    return template.name, Content(1, blob, unpacked(template.vector))


async def _drawn(reader: Examiner, starter: Starter) -> Content:
    # In a thread, for a few milliseconds: what is drawn is the program's own.
    answer = content.sound(await reader.sum_up([await asyncio.to_thread(starter.document)]))
    return Content(1, answer.data, dict(answer.version))
