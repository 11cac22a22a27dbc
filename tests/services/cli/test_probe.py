"""What a container's health check hears."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from services.cli.group import run_command
from services.cli.probe import PORTS
from tests.services.servers import free_port

pytestmark = pytest.mark.backend


class _LivesButIsNotReady(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/livez" else 503)
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        pass


@pytest.fixture
def auth_lives(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A server in the place of auth, and nobody in the place of git; the true ports may be taken on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _LivesButIsNotReady)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    for name in PORTS:
        monkeypatch.setitem(PORTS, name, free_port())
    monkeypatch.setitem(PORTS, "auth", server.server_port)
    yield
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("words", "code"), [(["auth"], 0), ([], 0), (["auth", "--ready"], 1), (["git"], 1), (["nobody"], 2)]
)
def test_a4_a_health_check_hears_whether_the_service_answers(
    auth_lives: None, words: list[str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(["probe", *words]) == code
    assert bool(capsys.readouterr().err) == (code != 0)
