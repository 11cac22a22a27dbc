"""Text becomes an outline of a diagram."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.access.permissions import SIGNED_IN
from services.ai.desk import CurrentDesk
from services.ai.outline import Kind
from services.platform.errors import TooLarge
from services.web.guard import CurrentCaller
from services.web.routing import Routes

routes = Routes("ai")
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000_000)]


class Wanted(BaseModel):
    """`kind` is what the outline is to be; without it whoever makes it chooses."""

    model_config = ConfigDict(extra="forbid")

    text: Text
    kind: Kind | None = None


class Tried(BaseModel):
    """A provider that was asked before and gave no outline, and why."""

    provider: str
    problem: str


class OutlineOut(BaseModel):
    """`made_by` says whether a model wrote it, and which, or simple rules, which understand nothing."""

    outline: str = Field(description="Mermaid text; its first line says the kind")
    kind: Kind
    made_by: Literal["model", "rules"]
    provider: str | None
    model: str | None
    note: str
    tried: list[Tried]


@routes.post("/outline", permission=SIGNED_IN)
async def outline(wanted: Wanted, caller: CurrentCaller, desk: CurrentDesk) -> OutlineOut:
    """An outline in Mermaid syntax, by a model where one answers, else by rules. Ten a minute for each person."""
    limit = desk.settings.max_prompt_chars
    if len(wanted.text) > limit:
        raise TooLarge(f"text: it has {len(wanted.text):,} letters; at most {limit:,} are taken")
    await desk.pace.take(caller.user_id)
    made = await desk.outliner.outline(wanted.text, wanted.kind)
    note = "" if made.provider else "Made by simple rules, not by a model: a draft of the order of your sentences."
    return OutlineOut(
        outline=made.outline.text,
        kind=made.outline.kind,
        made_by="model" if made.provider else "rules",
        provider=made.provider.name if made.provider else None,
        model=made.provider.model if made.provider else None,
        note=note,
        tried=[Tried(provider=name, problem=problem) for name, problem in made.tried],
    )
