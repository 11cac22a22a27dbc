"""Processes that read what nobody has looked into: fresh interpreters that know nothing of ours, and may die of it."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
# All that such a process is told of the environment, in which our secrets and addresses stand.
_PASSED_ON = ("PATH", "SYSTEMROOT", "LANG", "LC_ALL", "FONTCONFIG_PATH", "FONTCONFIG_FILE", "PYTHONDONTWRITEBYTECODE")
_LINE = 1 << 16


async def start_reader(module: str, *arguments: str, longest_line: int = _LINE) -> Process:
    """Start `module` with a pipe to its input and one from its output, of which a line has so many bytes at most.

    Raises:
        OSError: the system starts no process now.
    """
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    environment |= {"PYTHONPATH": str(_ROOT), "HOME": "/nonexistent"}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", module, *arguments,
        stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=environment, cwd="/", limit=longest_line,
    )  # fmt: skip
