"""Many diagrams in one request: what a client lacks, and what it has to give."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from services.platform.errors import ServiceError, TooMany
from services.platform.platform import Platform
from services.updates import devices
from services.updates.allowance import Allowance
from services.updates.catching_up import Claim, Standing, standings, way_for
from services.updates.epoch import epoch_of
from services.updates.intake import Intake
from services.updates.making import make_missing
from services.updates.pushes import Outcome, Push
from services.updates.rows import rows_after
from services.updates.snapshots import load
from sync.wire.limits import MEBIBYTE
from sync.wire.messages import Ack, Mode, Status
from sync.wire.requests import Batch, Pulled, PullRequest, PushRequest, Wanted

_ANSWER = 6 * MEBIBYTE  # of blobs in one answer; the rest of its limit is for what surrounds them


async def pull(platform: Platform, user_id: str, request: PullRequest) -> tuple[str, list[Pulled]]:
    """The epoch, and of each diagram in its order as much as an answer takes."""
    at = platform.clock()
    epoch = await epoch_of(platform.database, at)
    wanted = {one.diagram: one for one in request.diagrams}
    async with platform.database.begin() as session:
        found = await standings(session, user_id, list(wanted), at)
        told = {diagram: wanted[diagram].version for diagram in found}
        await devices.note(session, user_id, request.device_id, told, at)
    budget = _ANSWER
    answers = []
    for one in wanted.values():
        if one.diagram not in found:
            answers.append(Pulled(one.diagram, Status.UNKNOWN, reason="there is no such diagram, or not for you"))
            continue
        answer = await _pulled(platform, found[one.diagram], one, epoch, budget)
        budget -= len(answer.data) + sum(len(update.data) for update in answer.updates)
        answers.append(answer)
    return epoch, answers


async def _pulled(platform: Platform, standing: Standing, one: Wanted, epoch: str, budget: int) -> Pulled:
    try:
        way = way_for(standing, Claim(one.version, one.base, one.seq, one.epoch), epoch)
        data = b""
        if budget > 0 and way.mode is Mode.SNAPSHOT and standing.snapshot is not None:
            if standing.snapshot.size <= budget:
                data = await load(platform, standing.snapshot)
            budget -= standing.snapshot.size
        more, seq, updates = True, way.after, []
        if way.mode is Mode.FORK_REQUIRED:
            more, seq = False, standing.seq
        elif budget > 0:
            async with platform.database.read() as session:
                rows = await rows_after(
                    session, standing.diagram_id, way.after, head=standing.seq, budget=budget, have=one.version
                )
            more, seq, updates = rows.more, rows.seq, list(rows.updates)
    except ServiceError as error:
        return Pulled(one.diagram, Status.UNAVAILABLE, reason=error.detail)
    is_here = way.mode is Mode.SNAPSHOT
    return Pulled(
        one.diagram, Status.KNOWN, way.mode, standing.role.word, seq, dict(standing.version), standing.is_trashed,
        standing.snapshot_info if is_here else None, data, updates, more, way.reason,
    )  # fmt: skip


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
            await make_missing(session, user_id, titles, at)
    pushes = [_push_of(user_id, request.device_id, batch) for batch in request.batches]
    outcomes = await asyncio.gather(*(_taken(intake, one, titles) for one in pushes))
    epoch = await epoch_of(platform.database, at)
    return epoch, [outcome.ack(one) for one, outcome in zip(pushes, outcomes, strict=True)]


async def _taken(intake: Intake, one: Push, titles: Mapping[str, str]) -> Outcome:
    if not one.blobs and one.diagram_id in titles:
        return Outcome(Status.KNOWN)  # an empty diagram was made
    return await intake.push(one)


def _push_of(user_id: str, device_id: str, batch: Batch) -> Push:
    return Push(user_id, device_id, batch.diagram, batch.batch_id, batch.blobs)


def _clean(title: str) -> str:
    """PostgreSQL takes no NUL in a text."""
    return title.replace("\0", "").strip()
