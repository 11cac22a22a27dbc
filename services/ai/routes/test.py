"""Whether the models can be reached."""

from __future__ import annotations

from pydantic import BaseModel, Field

from services.access.permissions import SIGNED_IN
from services.ai.desk import CurrentDesk
from services.ai.provider import ProviderFailed
from services.platform.errors import Conflict
from services.web.routing import Routes

routes = Routes("ai")


class Reached(BaseModel):
    """One provider. `models` are those that it has; `problem` says why it does not work, empty when it does."""

    name: str
    model: str
    works: bool
    has_model: bool = False
    models: list[str] = Field(default_factory=list)
    problem: str = ""


class Test(BaseModel):
    """`works`: at least one provider can be used."""

    works: bool
    providers: list[Reached]


@routes.get("/test", permission=SIGNED_IN)
async def test(desk: CurrentDesk) -> Test:
    """Ask every configured provider for its models."""
    if not desk.providers:
        raise Conflict(
            "no provider of models is configured; outlines are made by rules",
            code="ai_not_configured",
            advice="Set AUTOGRAPH_AI_URL, AUTOGRAPH_AI_KEY and AUTOGRAPH_AI_MODEL for the ai service.",
        )
    reached = []
    for provider in desk.providers:
        try:
            models = await desk.wire.models(provider)
        except ProviderFailed as error:
            reached.append(Reached(name=provider.name, model=provider.model, works=False, problem=error.reason))
        else:
            has_model = provider.model in models
            reached.append(
                Reached(name=provider.name, model=provider.model, works=True, has_model=has_model, models=models[:100])
            )
    return Test(works=any(one.works for one in reached), providers=reached)
