"""A service as a real process: it ends without losing an answer, and speaks TLS."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import ssl
import subprocess
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pydantic import SecretStr

from services.platform.lifecycle import Lifecycle
from services.platform.settings import Profile, Settings
from services.web.running import drain_s_of, listen
from tests.services.processes import end, running
from tests.services.servers import free_port

pytestmark = pytest.mark.backend
SAMPLE = "tests.services.sample_process"
CLIENTS = 12


def test_no_answer_waits_for_an_acknowledgement() -> None:
    with listen("127.0.0.1", 0) as door, socket.create_connection(door.getsockname()):
        accepted, _ = door.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


async def _client(base: str, outcomes: Counter[str]) -> None:
    """Asks again and again, on one connection, until it is told that the connection ends."""
    async with httpx.AsyncClient(base_url=base, timeout=30) as client:
        while True:
            try:
                answer = await client.get("/api/sample/bounds/slow/0.2")
            except httpx.HTTPError as error:
                outcomes[type(error).__name__] += 1
                return
            outcomes[str(answer.status_code)] += 1
            if answer.headers.get("connection") == "close":
                outcomes["told"] += 1
                return


async def _load_and_end(base: str, process: subprocess.Popen[bytes]) -> tuple[Counter[str], int]:
    outcomes: Counter[str] = Counter()
    clients = [asyncio.create_task(_client(base, outcomes)) for _ in range(CLIENTS)]
    async with httpx.AsyncClient(base_url=base, timeout=30) as probe:
        assert (await probe.get("/readyz")).status_code == 200
        await asyncio.sleep(0.7)
        process.send_signal(signal.SIGTERM)
        ready = await probe.get("/readyz")
        for _ in range(100):
            if ready.status_code != 200:
                break
            await asyncio.sleep(0.005)
            ready = await probe.get("/readyz")
    await asyncio.gather(*clients)
    return outcomes, ready.status_code


def test_a13_sigterm_under_load_loses_no_answer_and_ends_with_0(tmp_path: Path) -> None:
    port = free_port()
    with running([SAMPLE, str(port)], port, tmp_path / "service", shutdown_drain_s="1") as process:
        outcomes, ready = asyncio.run(_load_and_end(f"http://127.0.0.1:{port}", process))
        began = time.monotonic()
        code = process.wait(30)
    assert ready == 503
    assert outcomes.pop("told") == CLIENTS
    assert set(outcomes) == {"200"} and outcomes["200"] > 2 * CLIENTS
    assert code == 0
    assert time.monotonic() - began <= 20
    log = [json.loads(line) for line in (tmp_path / "service" / "log").read_text().splitlines()]
    assert log[-1]["message"].startswith("Finished server process")
    assert not [line for line in log if line["level"] in ("warning", "error")]


def test_a13_a_request_that_never_ends_does_not_hold_the_process(tmp_path: Path) -> None:
    port = free_port()
    short = {"shutdown_grace_s": "6", "shutdown_drain_s": "0.2"}

    async def hang_and_end(process: subprocess.Popen[bytes]) -> int:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            hanging = asyncio.create_task(client.get("/api/sample/bounds/slow/25"))
            await asyncio.sleep(0.5)
            code = await asyncio.to_thread(end, process)
            await asyncio.wait([hanging])
            hanging.exception()
            return code

    with running([SAMPLE, str(port)], port, tmp_path / "service", **short) as process:
        began = time.monotonic()
        assert asyncio.run(hang_and_end(process)) == 0
    assert time.monotonic() - began < 15


def test_a13_on_one_machine_no_balancer_is_waited_for() -> None:
    assert drain_s_of(Settings()) == 0
    for profile in (Profile.DOCKER, Profile.KUBERNETES):
        assert drain_s_of(Settings(profile=profile, secret=SecretStr("one of our own"))) == 1
    assert drain_s_of(Settings(shutdown_drain_s=2.5)) == 2.5


def test_a13_idle_connections_do_not_hold_the_process(tmp_path: Path) -> None:
    port = free_port()
    with (
        running([SAMPLE, str(port)], port, tmp_path / "service") as process,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client,
        socket.create_connection(("127.0.0.1", port)),
    ):
        assert client.get("/livez").headers.get("connection") != "close"
        assert end(process) == 0
    log = (tmp_path / "service" / "log").read_text()
    assert "Finished server process" in log
    assert "Waiting for connections to close" not in log


async def test_a13_farewells_are_said_before_the_end_and_cannot_hold_it_up() -> None:
    lifecycle, said = Lifecycle(), []

    async def quick() -> None:
        said.append("quick")

    async def broken() -> None:
        raise RuntimeError("a bug in a farewell")

    async def gone() -> None:
        said.append("gone")

    with lifecycle.at_end(gone):
        pass
    waiting = asyncio.create_task(lifecycle.ending())
    with lifecycle.at_end(broken), lifecycle.at_end(quick):
        await lifecycle.end()
        await lifecycle.end()
    await asyncio.wait_for(waiting, 1)
    assert said == ["quick"]
    assert lifecycle.is_ending


def _certificate(folder: Path) -> tuple[Path, Path]:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "t")])
    at = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    none = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, none)
    (folder / "key.pem").write_bytes(pem)
    return folder / "cert.pem", folder / "key.pem"


def test_a16_a_service_speaks_tls(tmp_path: Path) -> None:
    port = free_port()
    certificate, key = _certificate(tmp_path)
    files = {"tls_certificate": str(certificate), "tls_key": str(key)}
    with running([SAMPLE, str(port)], port, tmp_path / "service", **files) as process:
        trust = ssl.create_default_context(cafile=str(certificate))
        assert httpx.get(f"https://127.0.0.1:{port}/livez", verify=trust).status_code == 200
        with pytest.raises(httpx.HTTPError):
            httpx.get(f"http://127.0.0.1:{port}/livez")
        assert end(process) == 0
