"""Libraries that were opened once: making all tables anew costs a test more than most do themselves."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from storage.library import LocalLibrary


def blank(folder: Path) -> Path:
    """Make `folder` one without diagrams, if there is nothing yet; the folder."""
    if not folder.exists():
        shutil.copytree(_opened_once(), folder)
    return folder


@cache
def _opened_once() -> Path:
    within = Path(tempfile.mkdtemp(prefix="blank"))
    atexit.register(shutil.rmtree, within, ignore_errors=True)
    LocalLibrary.open(within / "library").close()
    return within / "library"
