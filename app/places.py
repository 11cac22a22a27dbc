"""Where this machine keeps AutoGraph's things; `AUTOGRAPH_LIBRARY` moves the library, and so can the person."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from app.settings import MachineSettings

_NAME = "AutoGraph"


def library_folder() -> Path:
    """The folder of the library's database; it may not exist yet."""
    moved = os.environ.get("AUTOGRAPH_LIBRARY") or MachineSettings(settings_file()).get("library_folder")
    return Path(str(moved)) if moved else Path(platformdirs.user_data_dir(_NAME, appauthor=False)) / "library"


def sessions_folder() -> Path:
    """Where the processes of this machine agree who renews a session; no secret is in it."""
    return Path(platformdirs.user_data_dir(_NAME, appauthor=False)) / "sessions"


def settings_file() -> Path:
    return Path(platformdirs.user_config_dir(_NAME, appauthor=False)) / "settings.json"


def log_folder() -> Path:
    return Path(platformdirs.user_log_dir(_NAME, appauthor=False))
