"""Many diagrams in one request: what a client has to give."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from services.events.announcing import Happening, announce
from services.events.kinds import Kind
from services.platform.errors import TooMany
from services.platform.platform import Platform
from services.updates.allowance import Allowance
from services.updates.epoch import epoch_of
from services.updates.intake import Intake
from services.updates.making import make_missing
from services.updates.pushes import Outcome, Push
from sync.wire.messages import Ack, Status
from sync.wire.requests import Batch, PushRequest


async def push(
    platform: Platform, intake: Intake, allowance: Allowance, user_id: str, request: PushRequest
) -> tuple[str, list[Ack]]:
    """Take every batch; a diagram that is missing is made where a title is given. Raises: TooMany."""
    size = sum(len(blob.data) for batch in request.batches for blob in batch.blobs)
    wait_s = allowance.wait_s(user_id, size)
    if wait_s:
        raise TooMany("more than may be pushed in ten seconds", retry_after_s=wait_s)
    at = platform.clock()
    titles = {one.diagram: _clean(one.title) for one in request.batches if one.title is not None}
    if titles:
        async with platform.database.begin() as session:
            for made in await make_missing(session, user_id, titles, at):
                announce(platform, session, Happening(Kind.DIAGRAM_CREATED, user_id, user_id, made))
    pushes = [_push_of(user_id, request.device_id, batch) for batch in request.batches]
    outcomes = await asyncio.gather(*(_taken(intake, one, titles) for one in pushes))
    epoch = await epoch_of(platform.database, at)
    return epoch, [outcome.ack(one.batch_id, one.diagram_id) for one, outcome in zip(pushes, outcomes, strict=True)]


async def _taken(intake: Intake, one: Push, titles: Mapping[str, str]) -> Outcome:
    if not one.blobs and one.diagram_id in titles:
        return Outcome(Status.KNOWN)  # an empty diagram was made
    return await intake.push(one)


def _push_of(user_id: str, device_id: str, batch: Batch) -> Push:
    return Push(user_id, device_id, batch.diagram, batch.batch_id, batch.blobs)


def _clean(title: str) -> str:
    """PostgreSQL takes no NUL in a text."""
    return title.replace("\0", "").strip()
