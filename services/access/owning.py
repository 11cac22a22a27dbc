"""The permission to touch one's own things: folders, webhooks, exports, connections."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute
from starlette.requests import HTTPConnection

from services.access.caller import Caller
from services.platform.errors import NotFound
from services.platform.ids import canonical
from services.platform.platform import Platform


@dataclass(frozen=True, slots=True)
class Owns:
    """The caller owns the row that the path names as `parameter`; others must not know that it exists.

    `identity` and `owner` are columns of its table: ``Owns(Webhook.id, Webhook.owner_id, "webhook_id", "webhook")``.
    Of what `others_see`, the answer to them says that it may be somebody else's.
    """

    identity: InstrumentedAttribute[str]
    owner: InstrumentedAttribute[str]
    parameter: str
    noun: str
    others_see: bool = False
    needs_caller: bool = field(default=True, init=False)

    @property
    def label(self) -> str:
        return f"owner of the {self.noun}"

    async def check(self, platform: Platform, caller: Caller | None, request: HTTPConnection) -> None:
        assert caller is not None
        identity = canonical(request.path_params[self.parameter])
        async with platform.database.read() as session:
            owner = await session.scalar(select(self.owner).where(self.identity == identity))
        if owner != caller.user_id:
            raise NotFound(f"there is no such {self.noun}" + (", or it is not yours" if self.others_see else ""))
