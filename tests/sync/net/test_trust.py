"""TLS is always verified, by whom the person says too."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import uvicorn
from websockets.asyncio.server import ServerConnection, serve

from sync.errors import Untrusted
from sync.live.link import opened
from sync.net.backend import Backend, Reaching
from tests.services.outside import served
from tests.sync.net.authority import Authority, Papers
from tests.sync.net.little import Little
from tests.sync.net.secured import secured

pytestmark = pytest.mark.sync


@asynccontextmanager
async def secure(little: Little, papers: Papers) -> AsyncIterator[str]:
    config = uvicorn.Config(
        little, log_config=None, lifespan="off", timeout_graceful_shutdown=1,
        ssl_certfile=str(papers.certificate), ssl_keyfile=str(papers.key),
    )  # fmt: skip
    async with served(config) as server:
        yield f"https://127.0.0.1:{server.port}"


async def asked(url: str, ca_file: Path | None) -> int:
    backend = Backend(url, Reaching(ca_file=ca_file))
    try:
        return (await backend.ask("GET", "/livez", is_signed=False, by_person=True)).status_code
    finally:
        await backend.close()


async def test_an_authority_of_ones_own_is_believed_when_it_is_named(tmp_path: Path, little: Little) -> None:
    ours, other = Authority(tmp_path / "ours"), Authority(tmp_path / "other", "somebody else")
    async with secure(little, ours.papers("127.0.0.1")) as url:
        assert await asked(url, ours.file) == 200
        for file in (None, other.file):
            with pytest.raises(Untrusted, match="vouches") as untrusted:
                await asked(url, file)
            assert "authority" in untrusted.value.advice
    assert len(little.seen) == 1, "nothing was sent to a server that is not believed, and nothing tried twice"


async def test_another_name_and_another_time_are_not_believed(tmp_path: Path, little: Little) -> None:
    ours = Authority(tmp_path)
    async with secure(little, ours.papers("example.org")) as url:
        with pytest.raises(Untrusted, match="another name"):
            await asked(url, ours.file)
    async with secure(little, ours.papers("127.0.0.1", ended=True)) as url:
        with pytest.raises(Untrusted, match="date of this computer"):
            await asked(url, ours.file)
    assert little.seen == []


def test_a_file_without_a_certificate_is_refused(tmp_path: Path) -> None:
    bad = tmp_path / "bad.pem"
    bad.write_text("nothing like it")
    for file in (bad, tmp_path / "missing.pem", tmp_path):
        with pytest.raises(Untrusted, match="no file with the certificate"):
            Backend("https://example.org", Reaching(ca_file=file))


def test_sockets_verify_as_requests_do(tmp_path: Path) -> None:
    ours = Authority(tmp_path)
    context = Backend("https://example.org", Reaching(ca_file=ours.file)).ssl_context
    assert context.verify_mode is ssl.CERT_REQUIRED and context.check_hostname
    assert "tests" in str(context.get_ca_certs()) and len(context.get_ca_certs()) > 20


async def test_a_live_connection_is_made_by_the_same_authority(tmp_path: Path) -> None:
    ours, other = Authority(tmp_path / "ours"), Authority(tmp_path / "other", "somebody else")

    async def listen(connection: ServerConnection) -> None:
        await connection.wait_closed()

    async with serve(listen, "127.0.0.1", 0) as server:
        async with secured(server.sockets[0].getsockname()[1], ours.papers("127.0.0.1")) as door:
            for file in (None, other.file):
                distrusting = Backend(door.url, Reaching(ca_file=file))
                with pytest.raises(Untrusted):
                    await opened(distrusting.socket_url, distrusting.ssl_context)
                await distrusting.close()
            assert door.passed == 0
            backend = Backend(door.url, Reaching(ca_file=ours.file))
            wire = await opened(backend.socket_url, backend.ssl_context)
            await wire.close()
            await backend.close()
