"""A process that has imported the program and forks others from itself: a program is there in a moment.

Starting an interpreter with the client or with all services costs seconds; killing a thousand of them needs that paid
once. Each child has a standard input and output of its own, which the test holds, and a file for what it complains of.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
RAISED = 9
_MESSAGE = 65_536


class Child:
    """A program that was started. `to` and `answers` are the test's ends of its pipes."""

    def __init__(self, zygote: Zygote, pid: int, to: int, answers: int, log: Path) -> None:
        self.pid = pid
        self.to = os.fdopen(to, "wb", buffering=0)
        self.answers = os.fdopen(answers, "rb", buffering=0)
        self.log = log
        self.status: int | None = None
        self._zygote = zygote

    def signal(self, what: int) -> None:
        if self.status is None:
            os.kill(self.pid, what)  # until `wait` it is a zombie at most: the number cannot be anybody else's

    def kill(self) -> int:
        """As `kill -9`; returns when it is dead."""
        self.signal(signal.SIGKILL)
        return self.wait()

    def end(self) -> int:
        """SIGTERM, and how it ended."""
        self.signal(signal.SIGTERM)
        return self.wait()

    def wait(self) -> int:
        """How it ended: 0, an exit status, or negative for the signal."""
        if self.status is None:
            self.status = self._zygote.ask({"wait": self.pid})
        return self.status

    def close(self) -> None:
        """Let the pipes go; what it has said and nobody has read is lost."""
        self.to.close()
        self.answers.close()


class Zygote:
    """The process, from outside; `modules` are what it imports. At the end all children are killed."""

    def __init__(self, *modules: str) -> None:
        ours, theirs = socket.socketpair()
        self._wire = ours
        self._children: list[Child] = []
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.sync.zygote", str(theirs.fileno()), *modules],
                cwd=PROJECT, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, pass_fds=[theirs.fileno()],
            )  # fmt: skip

    def __enter__(self) -> Zygote:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for child in self._children:
            child.kill()
            child.close()
        self._wire.close()
        self._process.wait()

    def start(self, function: str, words: Sequence[str], log: Path, **environment: str) -> Child:
        """Have a child run ``module:function`` with `words` as its command line."""
        theirs_in, to = os.pipe()
        answers, theirs_out = os.pipe()
        with log.open("ab") as complaints:
            question = {"start": function, "words": list(words), "environment": environment}
            pid = self.ask(question, (theirs_in, theirs_out, complaints.fileno()))
        os.close(theirs_in)
        os.close(theirs_out)
        child = Child(self, pid, to, answers, log)
        self._children.append(child)
        return child

    def ask(self, question: Mapping[str, Any], files: Sequence[int] = ()) -> int:
        socket.send_fds(self._wire, [json.dumps(question).encode() + b"\n"], list(files))
        answer = self._wire.recv(_MESSAGE)
        assert answer, "the zygote has died"
        return int(answer)


def _serve(wire: socket.socket, modules: Sequence[str]) -> None:
    for name in modules:
        importlib.import_module(name)
    while True:
        data, files, _flags, _address = socket.recv_fds(wire, _MESSAGE, 3)
        if not data:
            return
        question = json.loads(data)
        if "wait" in question:
            answer = os.waitstatus_to_exitcode(os.waitpid(question["wait"], 0)[1])
        else:
            answer = os.fork()
            if answer == 0:
                wire.close()
                _become(question, files)
        for file in files:
            os.close(file)
        wire.send(str(answer).encode())


def _become(question: Mapping[str, Any], files: Sequence[int]) -> None:
    status = RAISED
    try:
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: never outlive the tests
        for place, file in enumerate(files):
            os.dup2(file, place)
            os.close(file)
        os.environ.update(question["environment"])
        module, function = question["start"].split(":")
        sys.argv = [module, *question["words"]]
        getattr(importlib.import_module(module), function)()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # a child's whole life is this call: what it raised is its result
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])), sys.argv[2:])
