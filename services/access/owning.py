"""One's own things, such as folders, webhooks, exports: the permission to touch them, and how many there are."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute
from starlette.requests import HTTPConnection

from services.access.caller import Caller
from services.platform.errors import NotFound
from services.platform.ids import canonical
from services.platform.platform import Platform
from services.schema.accounts import User


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


async def count_owned(
    session: AsyncSession, owner: InstrumentedAttribute[str], owner_id: str, *only: ColumnElement[bool]
) -> int:
    """How many rows with `owner_id` in the column `owner` there are, and it stays so until this unit of work ends.

    Others that ask for the same person wait for that: two requests at once must not both find room for the last one.
    """
    await session.scalar(select(User.id).where(User.id == owner_id).with_for_update())
    return await session.scalar(select(func.count()).where(owner == owner_id, *only)) or 0
