"""What the diagrams service does beside its requests: it takes batches in, and sums up logs that have grown."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.background.rounds import Every, rounds
from services.platform.platform import Platform
from services.updates.allowance import Allowance
from services.updates.examiners import Examiner
from services.updates.intake import open_intake
from services.updates.settings import UpdatesSettings
from services.updates.summing import Summing

log = logging.getLogger(__name__)


@asynccontextmanager
async def log_work(platform: Platform, app: FastAPI) -> AsyncIterator[None]:
    """Batches are taken in by every process; several that sum up at once do the same and harm nothing."""
    settings = UpdatesSettings()
    app.state.allowance = Allowance(settings)
    examiner = Examiner(settings)
    summing = Summing(platform, examiner, settings)
    due: list[str] = []

    async def sum_up() -> bool:
        """One diagram in a round, so that a service that ends need not wait for all."""
        if not due:
            due.extend(await summing.due())
        if due:
            await _one(summing, due.pop(0))
        return bool(due)

    async with open_intake(platform, settings) as intake:
        app.state.intake = intake
        every = Every(settings.sum_up_pause_s, waits_first=True, spread=0.5)
        try:
            async with rounds(platform, sum_up, name="log sums", every=every):
                yield
        finally:
            await examiner.close()


async def _one(summing: Summing, diagram: str) -> None:
    try:
        await summing.sum_up(diagram)
    except Exception as error:  # one log that cannot be read must not keep the others from being summed up
        log.error("the log of %s was not summed up: %s", diagram, type(error).__name__)
