"""Processes of the backend for tests: started with settings of their own, always ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from services.platform.settings import Settings
from tests.services.servers import answers, wait_until

PROJECT = Path(__file__).resolve().parents[2]


@contextmanager
def running(words: Sequence[str], port: int, folder: Path, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """`python -m words...` that listens on `port`, with ``AUTOGRAPH_...`` from `settings`; its log is in `folder`."""
    ours = {f"AUTOGRAPH_{name.upper()}": text for name, text in settings.items()}
    kept = {name: text for name, text in os.environ.items() if not name.startswith("AUTOGRAPH_")}
    folder.mkdir(exist_ok=True)
    with (folder / "out").open("wb") as out, (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *words], stdout=out, stderr=log, cwd=folder,
            env=kept | ours | {"PYTHONPATH": str(PROJECT)},
        )  # fmt: skip
    try:
        wait_until(lambda: process.poll() is not None or answers(port), " ".join(words))
        assert process.poll() is None, (folder / "log").read_text()
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def end(process: subprocess.Popen[bytes], patience_s: float = 30) -> int:
    """SIGTERM, and the exit code."""
    process.send_signal(signal.SIGTERM)
    return process.wait(patience_s)


def stores_of(settings: Settings) -> dict[str, str]:
    """Where the stores of a test are, as `running` takes it."""
    return {
        "database_url": settings.database_url,
        "redis_url": settings.redis_url,
        "s3_endpoint": settings.s3_endpoint,
        "s3_access_key": settings.s3_access_key.get_secret_value(),
        "s3_secret_key": settings.s3_secret_key.get_secret_value(),
    }
