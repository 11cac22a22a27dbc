"""Processes that read untrusted bytes first, kept warm, and replaced when they die of one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

import msgspec

from services.platform.metrics import WORKER_CRASHES
from services.platform.readers import start_reader
from services.updates.questions import LENGTH, Answer, Finding, Question, framed
from services.updates.settings import UpdatesSettings
from sync.wire.messages import Blob

log = logging.getLogger(__name__)

_PROGRAM = "services.updates.examination"
_START_S = 60.0


class Examiner:
    """One worker; one question at a time."""

    def __init__(self, settings: UpdatesSettings) -> None:
        self._settings = settings
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()

    async def examine(self, batches: Sequence[Sequence[Blob]]) -> list[Answer]:
        """An answer for each batch. The one that kills a worker is poison; those behind it go to the next worker."""
        answers: list[Answer] = []
        async with self._turn:
            while len(answers) < len(batches):
                left = [list(batch) for batch in batches[len(answers) :]]
                answers += await self._ask(Question(left), len(left), self._settings.worker_seconds)
        return answers

    async def sum_up(self, blobs: Sequence[bytes]) -> Answer:
        """What `blobs` say together, as one blob."""
        async with self._turn:
            (answer,) = await self._ask(Question(blobs=list(blobs)), 1, self._settings.sum_up_seconds)
        return answer

    async def turn_back(self, blobs: Sequence[bytes], back_to: bytes) -> Answer:
        """What makes a diagram of `blobs` equal to `back_to`, a sum of it from before."""
        async with self._turn:
            question = Question(blobs=list(blobs), back_to=back_to)
            (answer,) = await self._ask(question, 1, self._settings.sum_up_seconds)
        return answer

    async def close(self) -> None:
        async with self._turn:
            await self._end()

    async def _ask(self, question: Question, expected: int, seconds: float) -> list[Answer]:
        """At least one answer, at most `expected`; the last is that of the worker's death where it died."""
        process = await self._started()
        assert process.stdin is not None
        sending = asyncio.create_task(_send(process.stdin, framed(question)))
        answers: list[Answer] = []
        try:
            while len(answers) < expected and not (answers and answers[-1].spent):
                answers.append(await asyncio.wait_for(_hear(process), seconds))
        except (asyncio.IncompleteReadError, OSError):
            answers.append(Answer(Finding.POISON, "reading it ended the reader", spent=True))
        except TimeoutError:
            answers.append(Answer(Finding.POISON, f"reading it took longer than {seconds:g} seconds", spent=True))
        except BaseException:  # who asked has gone; what is under way would be taken for the next answer
            await self._end()
            raise
        finally:
            sending.cancel()
        if answers[-1].spent:
            WORKER_CRASHES.labels("examiner").inc()
            log.warning("a worker was lost: %s", answers[-1].reason)
            await self._end()
        return answers

    async def _started(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await start_reader(_PROGRAM, str(self._settings.worker_memory_bytes))
            await asyncio.wait_for(_hear(self._process), _START_S)
        return self._process

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            process.kill()
        await process.wait()
        if process.stdin is not None:
            process.stdin.close()


class Examiners:
    """As many workers as the settings say, started when they are first needed. A diagram always has the same one."""

    def __init__(self, settings: UpdatesSettings) -> None:
        self._all = [Examiner(settings) for _ in range(settings.workers)]

    def __len__(self) -> int:
        return len(self._all)

    def __getitem__(self, number: int) -> Examiner:
        return self._all[number]

    def number_of(self, diagram_id: str) -> int:
        """Which worker reads for a diagram, so that its batches stay in order."""
        return int(diagram_id[-8:], 16) % len(self._all)

    async def close(self) -> None:
        for one in self._all:
            await one.close()


async def _send(to: asyncio.StreamWriter, data: bytes) -> None:
    try:
        to.write(data)
        await to.drain()
    except OSError:  # the worker died while it was told: its answer says so
        return


async def _hear(process: asyncio.subprocess.Process) -> Answer:
    assert process.stdout is not None
    size = int.from_bytes(await process.stdout.readexactly(LENGTH), "big")
    return msgspec.msgpack.decode(await process.stdout.readexactly(size), type=Answer)
