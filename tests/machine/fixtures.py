"""For the conftest files of the rooms whose tests kill, starve and cut off: import what is here by name."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.machine import shim
from tests.machine.forks import Forks
from tests.machine.memory import memory

_FIGURES = pytest.StashKey[list[str]]()

Note = Callable[..., None]


@pytest.fixture
def quick_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: what is killed or simulated loses nothing by it, and flushing is free."""
    within = memory()
    if within is None:
        yield tmp_path
        return
    folder = Path(tempfile.mkdtemp(prefix="autograph-", dir=within))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def forks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forks]:
    """Children under the layer of `shim.c`; the test is skipped, and says why, where that cannot be had."""
    reason = shim.missing()
    if reason:
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("forks")
    with Forks(folder, shim.build(folder)) as process:
        yield process


@pytest.fixture
def note(request: pytest.FixtureRequest) -> Note:
    """Have figures of a test said at the end of the run: ``note("kill -9", cycles=50)``."""

    def put(what: str, **figures: object) -> None:
        words = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in figures.items())
        request.config.stash.setdefault(_FIGURES, []).append(f"{what}: {words}")

    return put


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    lines = config.stash.get(_FIGURES, [])
    if lines:
        terminalreporter.section("durability figures")
    while lines:
        terminalreporter.write_line(lines.pop(0))
