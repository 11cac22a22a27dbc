"""The program's log: one file that turns over, and the terminal for what is worth a look."""

from __future__ import annotations

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

_BYTES = 1_000_000
# They log every address, and presigned ones let whoever reads them in; or every frame, with the token in the first.
_TALKATIVE = ("httpx", "httpcore", "websockets", "urllib3")
_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def configure(folder: Path | None = None, *, verbose: bool = False) -> None:
    """Send all logging to ``autograph.log`` in `folder`, three old ones kept, and warnings to the terminal."""
    root = logging.getLogger()
    root.setLevel(logging.DEBUG if verbose else logging.INFO)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    terminal = logging.StreamHandler(sys.stderr)
    terminal.setLevel(logging.DEBUG if verbose else logging.WARNING)
    terminal.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    root.addHandler(terminal)
    if folder is None:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = RotatingFileHandler(folder / "autograph.log", maxBytes=_BYTES, backupCount=3, encoding="utf-8")
    except OSError as error:
        root.warning("no log file can be written: %s", error.strerror)
        return
    file.setFormatter(logging.Formatter(_FORMAT))
    root.addHandler(file)
