"""An open library for each test, and children that may die."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.library.library import Library
from tests.machine.fixtures import forks, note, pytest_terminal_summary, quick_folder
from tests.storage.blank import blank

__all__ = ["forks", "library", "note", "pytest_terminal_summary", "quick_folder"]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library.at(blank(tmp_path / "library"))
    yield opened
    opened.close()
