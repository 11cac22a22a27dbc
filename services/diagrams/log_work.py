"""What the diagrams service does beside its requests: it takes batches in, and sums up logs that have grown."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import uniform

from fastapi import FastAPI

from services.platform.platform import Platform
from services.updates.allowance import Allowance
from services.updates.ending import end
from services.updates.examiners import Examiner
from services.updates.intake import open_intake
from services.updates.settings import UpdatesSettings
from services.updates.summing import Summing

log = logging.getLogger(__name__)


@asynccontextmanager
async def log_work(platform: Platform, app: FastAPI) -> AsyncIterator[None]:
    settings = UpdatesSettings()
    app.state.allowance = Allowance(settings)
    examiner = Examiner(settings)
    async with open_intake(platform, settings) as intake:
        app.state.intake = intake
        task = asyncio.create_task(_sum_up(Summing(platform, examiner, settings), settings), name="log-sums")
        try:
            yield
        finally:
            await end([task])
            await examiner.close()


async def _sum_up(summing: Summing, settings: UpdatesSettings) -> None:
    """Again and again, for ever; several processes doing it at once do the same and harm nothing."""
    while True:
        await asyncio.sleep(settings.sum_up_pause_s * uniform(0.5, 1.5))  # so that processes take turns
        try:
            for diagram in await summing.due():
                await _one(summing, diagram)
        except Exception as error:  # the database is away: the next round will find it
            log.warning("logs were not summed up: %s", type(error).__name__)


async def _one(summing: Summing, diagram: str) -> None:
    try:
        await summing.sum_up(diagram)
    except Exception as error:  # one log that cannot be read must not keep the others from being summed up
        log.error("the log of %s was not summed up: %s", diagram, type(error).__name__)
