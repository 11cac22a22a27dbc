from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from storage.errors import LibraryBusy
from storage.lock import LibraryLock

HOLD = "import sys; from pathlib import Path; from storage.lock import LibraryLock; \
lock = LibraryLock.take(Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()"


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    project = Path(__file__).resolve().parents[2]
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], cwd=project, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(LibraryBusy) as caught:
            LibraryLock.take(tmp_path)
        assert caught.value.process == holder.pid
        holder.kill()
    LibraryLock.take(tmp_path).release()


def test_what_stands_in_the_file_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "library.lock").write_text("1\n")
    lock = LibraryLock.take(tmp_path)
    with pytest.raises(LibraryBusy):
        LibraryLock.take(tmp_path)
    lock.release()
