"""What the commands for one machine share: the option for a data folder, its settings, own secret, and lock."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from pydantic import SecretStr

from services.platform.errors import Conflict
from services.platform.settings import LOCAL_SECRET, Settings

_STATEMENT_S = 3600.0

data_option = click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), help="Folder of the database and the blobs."
)


def settings_for(data: Path | None) -> Settings:
    """The settings, with `data` as the folder if given. Without a secret of its own the folder gets one."""
    settings = Settings(data=data) if data is not None else Settings()
    if settings.secret.get_secret_value() != LOCAL_SECRET:
        return settings
    return settings.model_copy(update={"secret": SecretStr(_secret_in(settings.data))})


def patient(settings: Settings) -> Settings:
    """The settings of a command that may read or rewrite large tables; no request waits for it."""
    slow = {"database_statement_timeout_s": _STATEMENT_S, "database_idle_timeout_s": _STATEMENT_S}
    return settings.model_copy(update=slow)


def _secret_in(folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "secret"
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(file, "w") as text:
        text.write(secrets.token_urlsafe(32))
        text.flush()
        os.fsync(text.fileno())
    return path.read_text()


@contextmanager
def data_lock(folder: Path) -> Iterator[None]:
    """Nobody else runs on `folder` meanwhile. Raises: Conflict when somebody does."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a+b") as file:
        if sys.platform != "win32":  # there a second process finds the port taken, and nothing more is promised
            import fcntl

            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                advice = "Stop it first, or use another folder."
                raise Conflict(f"a backend runs on {folder} already", advice=advice) from None
        yield
