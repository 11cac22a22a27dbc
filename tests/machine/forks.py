"""A process that has imported everything and forks a child for each piece of work: starting one costs a millisecond.

The children run under `shim.c`. They may be killed, or die by themselves: nobody else is touched by it.
"""

from __future__ import annotations

import importlib
import json
import logging
import os
import subprocess
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
RAISED = 9  # the exit status of a child whose work raised


@dataclass(frozen=True, slots=True)
class Outcome:
    """`status` as of `os.waitstatus_to_exitcode`: 0, or negative for the signal that ended the child."""

    status: int
    answer: Any
    errors: str


class Child:
    """One piece of work under way."""

    def __init__(self, forks: Forks, pid: int, folder: Path) -> None:
        self._forks = forks
        self._folder = folder
        self.pid = pid

    def kill(self) -> None:
        os.kill(self.pid, 9)  # it stays a zombie until `wait`: the number cannot be anybody else's

    def wait(self) -> Outcome:
        status = self._forks.ask({"wait": self.pid})
        answer, errors = self._folder / f"{self.pid}.answer", self._folder / f"{self.pid}.errors"
        told = json.loads(answer.read_text()) if answer.exists() and status == 0 else None
        return Outcome(status, told, errors.read_text(errors="replace") if errors.exists() else "")


class Forks:
    """The process, from outside. `folder` is for its scraps."""

    def __init__(self, folder: Path, layer: Path) -> None:
        self._folder = folder
        environment = {**os.environ, "LD_PRELOAD": str(layer), "QT_QPA_PLATFORM": "offscreen"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.machine.forks", str(folder)],
            cwd=PROJECT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Forks:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def start(self, work: str, **arguments: object) -> Child:
        """Have a child run ``module:function``; arguments and answer are what JSON can say."""
        return Child(self, self.ask({"start": work, "arguments": arguments}), self._folder)

    def run(self, work: str, **arguments: object) -> Outcome:
        return self.start(work, **arguments).wait()

    def ask(self, question: object) -> int:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


def _serve(folder: Path) -> None:
    importlib.import_module("tests.machine.warm").up(folder / "warm")
    for line in sys.stdin:
        question = json.loads(line)
        if "wait" in question:
            answer = os.waitstatus_to_exitcode(os.waitpid(question["wait"], 0)[1])
        else:
            answer = os.fork()
            if answer == 0:
                _work(folder, question["start"], question["arguments"])
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


def _work(folder: Path, name: str, arguments: dict[str, Any]) -> None:
    status = RAISED
    try:
        errors = os.open(folder / f"{os.getpid()}.errors", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(errors, 2)
        os.dup2(errors, 1)
        logging.basicConfig(level=logging.WARNING)
        module, function = name.split(":")
        answer = getattr(importlib.import_module(module), function)(**arguments)
        (folder / f"{os.getpid()}.answer").write_text(json.dumps(answer))
        status = 0
    except BaseException:  # a child's whole life is this call: what it raised is its result
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    _serve(Path(sys.argv[1]))
