"""A process of ours beside this one: it is given bytes and answers with bytes, and it may die of them.

A fresh interpreter, never a fork: a fork of a program with threads and Qt is in no defined state, and it would hold the
lock of a library that its parent has let go. A frozen program has no interpreter to start; it starts itself with
`WORD`, which `app.main` knows.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

WORD = "--worker"
_ROOT = Path(__file__).resolve().parents[1]
_MORE, _LAST = b"", b"last"  # what comes before an answer
_LARGEST = 1 << 31  # bytes of one blob; a worker that has lost its mind claims anything
_LOOK_S = 0.05  # how often somebody is asked whether the answer is still wanted
_IDLE_S = 10.0  # that a thread which watches waits for the next question


class WorkerLost(Exception):
    """There is no answer, and no worker any more. `timed_out` and `unwanted` say whether it was stopped, and why."""

    def __init__(self, reason: str, *, timed_out: bool = False, unwanted: bool = False) -> None:
        super().__init__(reason)
        self.timed_out = timed_out
        self.unwanted = unwanted


class Worker:
    """One process that runs `main` of the module `program`; one question at a time, from any thread."""

    def __init__(self, program: str, *arguments: str) -> None:
        """Returns when the process listens: starting up does not count as working.

        Raises:
            WorkerLost: it could not be started.
        """
        path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
        try:
            self._process = subprocess.Popen(
                command(program, *arguments),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": path},
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise WorkerLost(f"the worker could not be started: {(error.strerror or str(error)).lower()}") from error
        assert self._process.stdin is not None and self._process.stdout is not None
        self._to: BinaryIO = self._process.stdin  # type: ignore[assignment]  # IO[bytes], opened in binary
        self._from: BinaryIO = self._process.stdout  # type: ignore[assignment]  # IO[bytes], opened in binary
        self._is_spent = False
        self._watch = _Watch(self._process.kill)
        if received(self._from) is None:
            code = self._process.wait()
            self.end()
            raise WorkerLost(f"the worker ended with {code} while it was starting")

    @property
    def pid(self) -> int:
        return self._process.pid

    def is_alive(self) -> bool:
        """Whether it can be asked again; one that has given its last answer cannot."""
        return not self._is_spent and self._process.poll() is None

    def ask(
        self, blobs: Sequence[bytes], *, seconds: float, unwanted: Callable[[], bool] = lambda: False
    ) -> Sequence[bytes]:
        """The answer to `blobs`; the worker is stopped after `seconds`, or when the answer is `unwanted`.

        Raises:
            WorkerLost: it died, or was stopped.
        """
        self._watch.begin(seconds, unwanted)
        try:
            send(self._to, blobs)
            answer = received(self._from)
        except OSError:
            answer = None
        finally:
            stopped = self._watch.end()
        if answer:
            self._is_spent = answer[0] == _LAST
            return answer[1:]
        code = self._process.wait()
        raise stopped or WorkerLost(f"the worker ended with {code}")

    def end(self) -> None:
        """Let the process go, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._to, self._from):
            try:
                pipe.close()
            except OSError:  # what was still to be written has nobody to read it
                continue


class _Watch:
    """Stops a process whose answer takes too long or is not wanted any more.

    Its thread stays for the next question, because starting one takes longer than many an answer.
    """

    def __init__(self, stop: Callable[[], None]) -> None:
        self._stop = stop
        self._changed = threading.Condition()
        self._seconds = 0.0
        self._until: float | None = None  # by the monotonic clock; None: nothing is asked
        self._unwanted: Callable[[], bool] = lambda: False
        self._why: WorkerLost | None = None
        self._is_there = False
        self._is_idle = False

    def begin(self, seconds: float, unwanted: Callable[[], bool]) -> None:
        with self._changed:
            self._why, self._unwanted = None, unwanted
            self._seconds, self._until = seconds, time.monotonic() + seconds
            if not self._is_there:
                self._is_there = True
                threading.Thread(target=self._run, name="worker-watch", daemon=True).start()
            elif self._is_idle:
                self._changed.notify()

    def end(self) -> WorkerLost | None:
        """There is an answer, or there will be none. Why the process was stopped, if it was."""
        with self._changed:
            self._until, self._unwanted = None, lambda: False
            return self._why

    def _run(self) -> None:
        with self._changed:
            while True:
                if self._until is None:
                    self._is_idle = True
                    is_asked = self._changed.wait(_IDLE_S)
                    self._is_idle = False
                    if not is_asked and self._until is None:
                        self._is_there = False
                        return
                    continue
                self._changed.wait(min(_LOOK_S, max(self._until - time.monotonic(), 0.0)))
                if self._until is not None:
                    self._look(self._until)

    def _look(self, until: float) -> None:
        if time.monotonic() >= until:
            reason = f"the worker took longer than {self._seconds:g} seconds"
            self._why = WorkerLost(reason, timed_out=True)
        elif self._unwanted():
            self._why = WorkerLost("the answer was no longer wanted", unwanted=True)
        if self._why is not None:
            self._until = None
            self._stop()


def command(program: str, *arguments: str) -> list[str]:
    """What starts `program` as a worker, from the sources or from a frozen program."""
    if getattr(sys, "frozen", False):
        return [sys.executable, WORD, program, *arguments]
    return [sys.executable, "-m", program, *arguments]


def serve(answer: Callable[[Sequence[bytes]], tuple[Sequence[bytes], bool]]) -> None:
    """The worker's side: answer until there is no more to read, or until an answer says that it is the last one.

    Standard output belongs to the answers; what somebody else prints goes to standard error.
    """
    source, to = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    send(to, ())
    while (blobs := received(source)) is not None:
        said, spent = answer(blobs)
        send(to, [_LAST if spent else _MORE, *said])
        if spent:
            return


def limit_memory(size: int) -> None:
    """End this process rather than let it take more than `size` bytes, where the system can do that."""
    try:
        import resource
    except ImportError:  # Windows: only the time is limited
        return
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def send(to: BinaryIO, blobs: Sequence[bytes]) -> None:
    """Write blobs so that `received` reads them again."""
    to.write(len(blobs).to_bytes(8, "big"))
    for blob in blobs:
        to.write(len(blob).to_bytes(8, "big"))
        to.write(blob)
    to.flush()


def received(source: BinaryIO) -> list[bytes] | None:
    """The next blobs; None when there are no more, or not all of them."""
    count = _number(source)
    blobs: list[bytes] = []
    while count is not None and len(blobs) < count:
        size = _number(source)
        blob = source.read(size) if size is not None and size <= _LARGEST else b""
        if size is None or len(blob) < size:
            return None
        blobs.append(blob)
    return None if count is None else blobs


def _number(source: BinaryIO) -> int | None:
    read = source.read(8)
    return int.from_bytes(read, "big") if len(read) == 8 else None
