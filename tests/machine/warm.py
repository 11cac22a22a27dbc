"""Everything that a session loads, loaded before the first fork, also what is only imported where it is needed."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest  # noqa: F401  # the modules with the work of the children are modules of tests

import tests.app.library.session  # noqa: F401
from app.library.library import Library
from ui.ports import NewDiagram


def up(folder: Path) -> None:
    """Live through a small session in `folder`, and leave no thread behind: a child of `fork` has only its own."""
    library = Library.at(folder)
    opened = library.create(NewDiagram("Warm"))()
    opened.close()
    library.find("warm")
    library.entries()
    library.close()
    shutil.rmtree(folder)
    assert threading.active_count() == 1
