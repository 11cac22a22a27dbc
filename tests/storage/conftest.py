"""An open library for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.library import LocalLibrary
from tests.storage.blank import blank


@pytest.fixture
def library(tmp_path: Path) -> Iterator[LocalLibrary]:
    opened = LocalLibrary.open(blank(tmp_path / "library"))
    opened.diagrams.create("d", "Title").result()
    yield opened
    opened.close()
