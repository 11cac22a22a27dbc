"""A process that is told what to do by lines of JSON, from the side of the test."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from typing import Any

from tests.sync.zygote import Child

PATIENCE_S = 60.0
_PAUSE_S = 0.05


class Gone(Exception):
    """The process has ended."""


class Driven:
    """`facts` are the lines that are no answers, in their order: they count from the moment they were written."""

    def __init__(self, child: Child) -> None:
        self.child = child
        self.facts: list[dict[str, Any]] = []  # Any: whatever JSON can say
        self.is_gone = False
        self._answers: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self._rest = b""
        self._loop = asyncio.get_running_loop()
        os.set_blocking(child.answers.fileno(), False)
        self._loop.add_reader(child.answers.fileno(), self._read)

    async def ask(self, do: str, **words: Any) -> Any:
        """Have it do something; the answer. Raises: Gone."""
        self.tell(do, **words)
        return await self.answer()

    def tell(self, do: str, **words: Any) -> None:
        """Have it do something and do not wait."""
        try:
            self.child.to.write(json.dumps({"do": do, **words}).encode() + b"\n")
        except (BrokenPipeError, ValueError) as error:
            raise Gone(self.child.log.read_text(errors="replace")[-9000:]) from error

    async def answer(self) -> Any:
        """The next answer. Raises: Gone."""
        async with asyncio.timeout(PATIENCE_S):
            answer = await self._answers.get()
        if answer is None:
            self._answers.put_nowait(None)
            raise Gone(self.child.log.read_text(errors="replace")[-9000:])
        return answer["answer"]

    async def until(self, do: str, reached: Callable[[Any], bool], within_s: float = PATIENCE_S, **words: Any) -> Any:
        """Ask again and again until the answer is as wanted. Raises: AssertionError with the last one; Gone."""
        end = self._loop.time() + within_s
        while not reached(answer := await self.ask(do, **words)):
            assert self._loop.time() < end, f"{do} after {within_s:g} s still says {answer}"
            await asyncio.sleep(_PAUSE_S)
        return answer

    async def up(self) -> None:
        """It has told its first fact."""
        async with asyncio.timeout(PATIENCE_S):
            while not self.facts:
                assert not self.is_gone, self.child.log.read_text(errors="replace")[-9000:]
                await asyncio.sleep(0.005)

    async def kill(self) -> None:
        """As `kill -9`. What it had said before is read."""
        await asyncio.to_thread(self.child.kill)
        self._read()
        self.leave()

    async def end(self) -> int:
        """Nobody tells it anything more: it leaves by itself. Its status."""
        self.child.to.close()
        async with asyncio.timeout(PATIENCE_S):
            status = await asyncio.to_thread(self.child.wait)
        return status

    def leave(self) -> None:
        self._loop.remove_reader(self.child.answers.fileno())
        self.child.close()

    def _read(self) -> None:
        while True:
            try:
                data = os.read(self.child.answers.fileno(), 1 << 16)
            except BlockingIOError:
                return
            if not data:
                self._ended()
                return
            *lines, self._rest = (self._rest + data).split(b"\n")
            for line in lines:
                told = json.loads(line)
                if "done" in told:
                    self._answers.put_nowait(told)
                else:
                    self.facts.append(told)

    def _ended(self) -> None:
        if not self.is_gone:
            self.is_gone = True
            self._answers.put_nowait(None)
            self._loop.remove_reader(self.child.answers.fileno())
