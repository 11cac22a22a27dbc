"""The git program, called so that nothing from outside can steer it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from services.git.settings import GitSettings
from services.platform.errors import TooLarge, TooSlow, Unavailable

# No configuration but ours, no hooks, no prompts, no pager, no transport: git only reads and writes its own files.
_ENVIRONMENT = {
    "PATH": os.defpath,
    "HOME": "/nonexistent",
    "LC_ALL": "C",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_LITERAL_PATHSPECS": "1",
}
_ALWAYS = ("--no-pager", "-c", f"core.hooksPath={os.devnull}", "-c", "core.fsmonitor=false", "-c", "gc.auto=0")


class GitFailed(Exception):
    """A command said no; `words` is what it said, for the log of a developer and not for an answer."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(f"git ended with {code}")
        self.words = words


class Git:
    """Runs one command at a time in one repository, bounded in time and in what it says."""

    def __init__(self, settings: GitSettings) -> None:
        self._settings = settings

    async def version(self) -> str:
        """What the program calls itself. Raises: Unavailable when there is none."""
        return (await self.run(None, ["version"])).decode().strip()

    async def run(
        self,
        repository: Path | None,
        words: Sequence[str],
        *,
        feed: bytes = b"",
        environment: Mapping[str, str] | None = None,
    ) -> bytes:
        """What ``git words`` prints in `repository` when `feed` is its input.

        Raises:
            GitFailed: it ended with another code than 0.
            TooSlow, TooLarge: it took longer, or said more, than the settings allow.
            Unavailable: the program cannot be started.
        """
        place = {"GIT_DIR": str(repository)} if repository is not None else {}
        try:
            process = await asyncio.create_subprocess_exec(
                self._settings.program,
                *_ALWAYS,
                *words,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env={**_ENVIRONMENT, **place, **(environment or {})},
                cwd="/",
            )
        except OSError:
            raise Unavailable("the git program cannot be started", code="git_missing") from None
        try:
            async with asyncio.timeout(self._settings.timeout_s):
                return await self._finished(process, feed)
        except TimeoutError:
            raise TooSlow(f"git did not end within {self._settings.timeout_s:g} s") from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()

    async def _finished(self, process: asyncio.subprocess.Process, feed: bytes) -> bytes:
        assert process.stdin is not None and process.stdout is not None and process.stderr is not None
        limit = self._settings.max_output_bytes
        async with asyncio.TaskGroup() as tasks:
            said = tasks.create_task(_bounded(process.stdout, limit))
            complaint = tasks.create_task(_bounded(process.stderr, limit))
            tasks.create_task(_fed(process.stdin, feed))
        code = await process.wait()
        if code != 0:
            raise GitFailed(code, complaint.result()[:1000].decode("utf-8", "replace"))
        if len(said.result()) > limit:
            raise TooLarge(f"git said more than {limit:,} bytes")
        return said.result()


async def _bounded(source: asyncio.StreamReader, limit: int) -> bytes:
    """All of `source`, of which no more than one byte above `limit` is kept."""
    kept = bytearray()
    while part := await source.read(65_536):
        kept += part[: max(limit + 1 - len(kept), 0)]
    return bytes(kept)


async def _fed(sink: asyncio.StreamWriter, feed: bytes) -> None:
    try:
        sink.write(feed)
        await sink.drain()
        sink.close()
        await sink.wait_closed()
    except (BrokenPipeError, ConnectionResetError):
        return  # it ended without reading all of it; its code tells why
