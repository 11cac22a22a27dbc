"""A terminal with somebody before it, for the commands that people start by hand."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from select import select

from tests.services.processes import PROJECT

_PATIENCE_S = 60.0


class Terminal:
    """What a command shows and is told; it is the controlling terminal of the command."""

    def __init__(self, process: subprocess.Popen[bytes], ours: int) -> None:
        self.process = process
        self._ours = ours
        self.shown = ""

    def wait_for(self, pattern: str) -> str:
        """All that was shown until `pattern` was. Raises: AssertionError when it does not come."""
        while not (found := re.search(pattern, self.shown)):
            more = self._read() if select([self._ours], [], [], _PATIENCE_S)[0] else ""
            assert more, f"{pattern} was not shown, but {self.shown}"
            self.shown += more
        until, self.shown = self.shown[: found.end()], self.shown[found.end() :]
        return until

    def type(self, text: str) -> None:
        os.write(self._ours, text.encode())

    def end(self) -> int:
        """The rest of what is shown, and the exit code."""
        while more := self._read():
            self.shown += more
        return self.process.wait(_PATIENCE_S)

    def _read(self) -> str:
        with suppress(OSError):  # so a terminal tells that nobody writes to it any more
            return os.read(self._ours, 65536).decode(errors="replace").replace("\r\n", "\n")
        return ""


@contextmanager
def terminal(words: Sequence[str], folder: Path) -> Iterator[Terminal]:
    """`autograph-services words...` at a terminal, in `folder`."""
    ours, theirs = os.openpty()
    kept = {name: text for name, text in os.environ.items() if not name.startswith("AUTOGRAPH_")}
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "services.main", *words], cwd=folder, env=kept | {"PYTHONPATH": str(PROJECT)},
            pass_fds=(theirs,), preexec_fn=lambda: os.login_tty(theirs),
        )  # fmt: skip
    finally:
        os.close(theirs)
    try:
        yield Terminal(process, ours)
    finally:
        process.kill()
        process.wait()
        os.close(ours)
