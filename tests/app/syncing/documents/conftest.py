"""A library with one diagram, and whoever understands it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.library.library import Library
from app.syncing.documents import LibraryDocuments
from tests.diagram.document.drawing import RECORDS
from tests.storage.blank import blank
from ui.ports import NewDiagram


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library.at(blank(tmp_path / "library"), backups=False)
    yield opened
    opened.close()


@pytest.fixture
def documents(library: Library) -> Iterator[LibraryDocuments]:
    made = LibraryDocuments(library.storage, library.open_documents, library.background)
    yield made
    made.close()


@pytest.fixture
def diagram(library: Library) -> str:
    return library.take(NewDiagram("Plan", RECORDS))
