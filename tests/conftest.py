"""What every test stands on: no screen, no user settings, no Qt warnings, and the way to the corpus."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings
from PySide6.QtWidgets import QApplication

from tests.machine.statements import compile_once

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

PROJECT = Path(__file__).resolve().parents[1]


# A busy machine makes single examples slow; speed has benchmarks of its own.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")

compile_once()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What uses all processors comes last: beside it the tests of another lane would only wait."""
    items.sort(key=lambda item: item.get_closest_marker("all_processors") is not None)


@pytest.fixture(scope="session", autouse=True)
def _application(qapp: QApplication) -> QApplication:
    """One application for all tests: whoever comes first would else decide whether widgets can be made."""
    return qapp


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real files beside the project; the test is skipped where it is absent."""
    folder = Path(os.environ.get("AUTOGRAPH_CORPUS", PROJECT.parent / "shared" / "corpus"))
    if not folder.is_dir():
        pytest.skip(f"the corpus is not at {folder}; set AUTOGRAPH_CORPUS")
    return folder


@pytest.fixture(scope="session")
def reference() -> Path:
    """The folder of draw.io's own drawings of the corpus; the test is skipped where it is absent."""
    folder = Path(os.environ.get("AUTOGRAPH_REFERENCE", PROJECT.parent / "shared" / "reference"))
    if not folder.is_dir():
        pytest.skip(f"the reference drawings are not at {folder}; set AUTOGRAPH_REFERENCE")
    return folder
