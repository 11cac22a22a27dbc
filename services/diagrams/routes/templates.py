"""Templates: listed, made from diagrams, used, and deleted."""

from __future__ import annotations

from typing import Annotated

from fastapi import Request, status
from pydantic import AfterValidator, BaseModel, StringConstraints

from services.access.owning import Owns
from services.access.permissions import SIGNED_IN
from services.access.roles import role_on
from services.diagrams import content, library, templates
from services.diagrams.content import reader_of
from services.diagrams.shapes import Asked, DiagramOut
from services.diagrams.starters import STARTERS
from services.diagrams.wording import Name, Title, plain_text
from services.events.announcing import Happening, announce
from services.events.kinds import Kind
from services.platform.errors import NotFound
from services.platform.ids import ThingId, new_id
from services.schema.versions import Template
from services.updates.snapshots import BUCKET
from services.web.guard import CurrentCaller, CurrentPlatform
from services.web.routing import Routes

routes = Routes("diagrams", "/templates")
OWNS = Owns(Template.id, Template.owner_id, "template_id", "template", others_see=True)  # those of its team do
Description = Annotated[str, StringConstraints(max_length=2000), AfterValidator(plain_text)]


class NewTemplate(Asked):
    diagram_id: ThingId
    name: Name
    description: Description = ""
    team_id: ThingId | None = None


class TemplateChange(Asked):
    name: Name | None = None
    description: Description | None = None


class TemplateUse(Asked):
    title: Title | None = None
    id: ThingId | None = None
    folder_id: ThingId | None = None


class TemplateOut(BaseModel):
    """`origin`: own, team or program."""

    id: str
    name: str
    description: str
    origin: str
    team: str = ""


class Templates(BaseModel):
    items: list[TemplateOut]


@routes.get("", permission=SIGNED_IN)
async def list_templates(caller: CurrentCaller, platform: CurrentPlatform) -> Templates:
    """One's own and those of one's teams by name, then those of the program."""
    async with platform.database.read() as session:
        rows = await templates.listed(session, caller.user_id)
    found = [_shown(row, team) for row, team in rows]
    found += [
        TemplateOut(id=one.id, name=one.name, description=one.description, origin="program")
        for one in STARTERS.values()
    ]
    return Templates(items=found)


@routes.post("", permission=SIGNED_IN, status_code=status.HTTP_201_CREATED)
async def make_template(
    wish: NewTemplate, caller: CurrentCaller, platform: CurrentPlatform, request: Request
) -> TemplateOut:
    """Make a template of what a diagram says now; whoever sees the diagram may."""
    wanted = templates.Wish(wish.name, wish.description, wish.team_id)
    async with platform.database.read() as session:
        if await role_on(session, caller.user_id, wish.diagram_id, at=platform.clock()) is None:
            raise NotFound("there is no such diagram, or it is not shared with you")
        await templates.check_wish(session, caller.user_id, wanted)
    made = await templates.make(platform, reader_of(request), caller.user_id, wish.diagram_id, wanted)
    return _shown(made, "")


@routes.patch("/{template_id}", permission=OWNS)
async def change_template(template_id: ThingId, change: TemplateChange, platform: CurrentPlatform) -> TemplateOut:
    async with platform.database.begin() as session:
        template = await session.get_one(Template, template_id)
        template.name = change.name if change.name is not None else template.name
        template.description = change.description if change.description is not None else template.description
    return _shown(template, "")


@routes.delete("/{template_id}", permission=OWNS, status_code=status.HTTP_204_NO_CONTENT)
async def delete_template(template_id: ThingId, platform: CurrentPlatform) -> None:
    """Diagrams that were begun with it stay."""
    async with platform.database.begin() as session:
        template = await session.get_one(Template, template_id)
        await session.delete(template)
    await platform.blobs.delete(BUCKET, templates.key_of(template))


@routes.post("/{template_id}/use", permission=SIGNED_IN, status_code=status.HTTP_201_CREATED)
async def use_template(
    template_id: ThingId, wish: TemplateUse, caller: CurrentCaller, platform: CurrentPlatform, request: Request
) -> DiagramOut:
    """A new diagram of the caller's that begins as the template."""
    at = platform.clock()
    name, found = await templates.content_for(platform, reader_of(request), caller.user_id, template_id)
    wanted = library.Wish(wish.id or str(new_id()), wish.title or name, wish.folder_id)
    await content.store_seed(platform, wanted.id, found)
    async with platform.database.begin() as session:
        made, is_new = await library.make(session, caller.user_id, wanted, at)
        if is_new:
            announce(platform, session, Happening(Kind.DIAGRAM_CREATED, caller.user_id, caller.user_id, made.id))
            await content.plant(session, platform, made, found)
        return DiagramOut.of(await library.seen_one(session, caller.user_id, made.id, at))


def _shown(row: Template, team: str) -> TemplateOut:
    origin = "own" if row.team_id is None else "team"
    return TemplateOut(id=row.id, name=row.name, description=row.description, origin=origin, team=team)
