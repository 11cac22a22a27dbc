"""Every test but the long ones, in lanes side by side: some wait for servers and processes while others compute.

usage: python deploy/lanes.py [PYTEST OPTIONS]; with options what they choose runs, in one lane. Temporary files are in
memory where there is room. What a lane says is shown when it has ended, also when the whole is interrupted, and at the
very end stands which tests failed in any of them.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

PROJECT = Path(__file__).resolve().parents[1]
_BACKEND, _SYNC = ("tests/services", "tests/deploy"), ("tests/sync",)
_PARTITIONS = ("tests/diagram/document/test_partitions.py",)
LANES: Mapping[str, Sequence[str]] = {
    "sync": _SYNC,
    "the program": tuple(f"--ignore={one}" for one in (*_BACKEND, *_SYNC, *_PARTITIONS)),
    "the backend": _BACKEND,
    "partitions": _PARTITIONS,
}
_AT_ONCE = 3  # the next begins when one has ended, so that they come to their end together
_MEMORY = Path("/dev/shm")
_ROOM = 4 << 30  # a run takes some 300 MB, and the servers beside it as much
_CLOSING = re.compile(r" in \d+\.\d+s")
_PREFIX = "ag"  # short: sockets lie deep in there, and their paths may have 100 characters
_LEAVE_S = 60.0
_INTERRUPTED = 130


@dataclass(slots=True)
class Lane:
    """One run of pytest; what it says is in `said`, and has been shown when it `is_over`."""

    name: str
    process: subprocess.Popen[bytes]
    said: Path
    is_over: bool = False

    def show(self) -> None:
        sys.stdout.write(f"\n--- {self.name} ---\n{self.said.read_text(errors='replace')}")
        sys.stdout.flush()

    def verdict(self) -> list[str]:
        """The tests that failed, and how it ended."""
        lines = self.said.read_text(errors="replace").splitlines()
        failed = [line for line in lines if line.startswith(("FAILED ", "ERROR "))]
        closing = next((line for line in reversed(lines) if _CLOSING.search(line)), "it did not come to its end")
        return [*failed, f"{self.name}: {closing}"]


def main(options: Sequence[str], lanes: Mapping[str, Sequence[str]] = LANES) -> int:
    """The exit code."""
    signal.signal(signal.SIGTERM, _interrupt)
    # Whoever is started in the background by a shell is to ignore it, and would hand that down to the lanes.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    folder = _folder()
    try:
        return _one(options, folder) if options else _side_by_side(lanes, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _side_by_side(lanes: Mapping[str, Sequence[str]], folder: Path) -> int:
    started: list[Lane] = []
    code = 0
    try:
        for name, words in lanes.items():
            _wait(started, _AT_ONCE - 1)
            started.append(_start(name, words, folder))
        _wait(started, 0)
    except KeyboardInterrupt:
        code = _INTERRUPTED
    finally:
        _stop(started)
    sys.stdout.write("\n--- which failed, and how each ended ---\n")
    for lane in started:
        sys.stdout.writelines(f"{line}\n" for line in lane.verdict())
    return code or int(any(lane.process.returncode != 0 for lane in started))


def _start(name: str, words: Sequence[str], folder: Path) -> Lane:
    """In a session of its own: who interrupts at the terminal interrupts us, and we the lanes, once."""
    said = folder / name.replace(" ", "-")
    with said.open("wb") as file:
        process = subprocess.Popen(
            _words(words), cwd=PROJECT, env=_environment(folder), stdout=file, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
    return Lane(name, process, said)


def _wait(lanes: Sequence[Lane], most: int) -> None:
    """Until no more than so many run; each is shown as soon as it has ended."""
    while sum(not lane.is_over for lane in lanes) > most:
        time.sleep(0.2)
        for lane in [one for one in lanes if not one.is_over and one.process.poll() is not None]:
            lane.is_over = True
            lane.show()


def _stop(lanes: Sequence[Lane]) -> None:
    """Have those that still run say what has failed so far."""
    running = [lane for lane in lanes if not lane.is_over]
    for lane in running:
        lane.process.send_signal(signal.SIGINT)
    end = time.monotonic() + _LEAVE_S
    for lane in running:
        with suppress(subprocess.TimeoutExpired):
            lane.process.wait(max(end - time.monotonic(), 0))
        with suppress(ProcessLookupError):
            os.killpg(lane.process.pid, signal.SIGKILL)
        lane.process.wait()
        lane.show()


def _one(options: Sequence[str], folder: Path) -> int:
    """Interrupted by a person, pytest is so too, and says what it has to say."""
    process = subprocess.Popen(_words(options), cwd=PROJECT, env=_environment(folder))
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            process.send_signal(signal.SIGINT)


def _words(words: Sequence[str]) -> list[str]:
    """What a test that passed has written goes at once: it takes up memory."""
    return [sys.executable, "-m", "pytest", "-m", "not soak", "-o", "tmp_path_retention_policy=failed", *words]


def _environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "TMPDIR": str(folder)}


def _folder() -> Path:
    """For everything that the tests write."""
    if not _MEMORY.is_dir() or shutil.disk_usage(_MEMORY).free < _ROOM:
        return Path(tempfile.mkdtemp(prefix=_PREFIX))
    for left in _MEMORY.glob(f"{_PREFIX}[0-9]*"):  # by one that was killed: memory comes back no other way
        if not Path("/proc", left.name.removeprefix(_PREFIX)).exists():
            shutil.rmtree(left, ignore_errors=True)
    folder = _MEMORY / f"{_PREFIX}{os.getpid()}"
    folder.mkdir(mode=0o755)
    return folder


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
