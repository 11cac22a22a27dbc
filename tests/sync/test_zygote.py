"""Programs that are forked: they hear, answer, die and leave nothing."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from tests.sync.zygote import Zygote


def echo() -> None:
    sys.stdout.write(f"{' '.join(sys.argv[1:])} {os.environ['SAID']} {os.getpid()}\n")
    sys.stdout.flush()
    for line in sys.stdin:
        if line == "raise\n":
            raise ValueError("as asked")
        sys.stdout.write(line)
        sys.stdout.flush()


def test_children_have_words_an_environment_and_pipes_of_their_own_and_end_as_they_say(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with Zygote("json") as zygote:
        one, other = (zygote.start("tests.sync.test_zygote:echo", [word], log, SAID=word) for word in ("a", "b"))
        assert one.answers.readline() == f"a a {one.pid}\n".encode()
        assert other.answers.readline() == f"b b {other.pid}\n".encode()
        one.to.write(b"hello\n")
        assert one.answers.readline() == b"hello\n"
        one.to.write(b"raise\n")
        assert one.wait() == 9
        assert "ValueError: as asked" in log.read_text()
        assert other.kill() == -signal.SIGKILL
        ended = zygote.start("tests.sync.test_zygote:echo", [], log, SAID="c")
        ended.to.close()
        assert ended.wait() == 0


def test_at_the_end_all_children_are_dead(tmp_path: Path) -> None:
    with Zygote() as zygote:
        child = zygote.start("tests.sync.test_zygote:echo", [], tmp_path / "log", SAID="a")
        child.answers.readline()
    with pytest.raises(ProcessLookupError):
        os.kill(child.pid, 0)
