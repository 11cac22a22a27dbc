"""The backend as a person starts it: what is read at the terminal, and done as it says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import httpx
import pytest

from tests.services.servers import free_port
from tests.services.terminal import terminal

pytestmark = pytest.mark.backend
WORD = "a good one 1"


def test_a6_the_greeting_is_the_last_to_be_read_and_true_as_printed(tmp_path: Path) -> None:
    port = free_port()
    with terminal(["up", "--data", "my data", "--port", str(port)], tmp_path) as backend:
        shown = backend.wait_for(r"Stop it with Ctrl\+C.\n")
        assert shown.splitlines()[0] == f"AutoGraph's backend is at http://127.0.0.1:{port}", "nothing is above it"
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            assert client.get("/startupz").status_code == 200
            assert {one["status"] for one in client.get("/health/services").json()["services"].values()} == {"ok"}
            [printed] = re.findall(r"^    (autograph-services .+)$", shown, re.MULTILINE)
            with terminal(shlex.split(printed)[1:], Path("/")) as other:
                other.wait_for("Password: ")
                other.type(WORD + "\n")
                other.wait_for("confirmation: ")
                other.type(WORD + "\n")
                assert other.end() == 0, other.shown
            signed = client.post("/api/auth/login", json={"email": "you@example.org", "password": WORD})
            assert signed.status_code == 200, signed.text
            me = client.get("/api/auth/me", headers={"Authorization": f"Bearer {signed.json()['access_token']}"})
            assert me.json()["is_admin"] is True
        backend.type("\x03")
        assert backend.end() == 0
    assert re.search(r"^\d\d:\d\d:\d\d info +auth +request POST /login 200 [\d.]+ ms$", backend.shown, re.MULTILINE)
    assert "{" not in backend.shown
