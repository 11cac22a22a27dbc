"""The transcript of the backend's promises, in its order, against processes: on real servers and on one machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.platform.settings import Settings
from tests.services.processes import end, running, stores_of
from tests.services.servers import free_port

pytestmark = pytest.mark.backend
EMAIL, PASSWORD = "ann@example.org", "a good one 1"
BREAKER = {"state", "failure_count", "success_count", "opened_at", "retry_after_s"}


@dataclass
class Backend:
    """A backend in which nobody answers as ai; `logs` are the files that its services write, by service."""

    url: str
    logs: dict[str, Path]

    def lines(self, service: str, correlation_id: str) -> list[dict[str, Any]]:
        """What `service` logged about one request."""
        found = [json.loads(line) for line in self.logs[service].read_text().splitlines() if line.startswith("{")]
        return [one for one in found if (one["service"], one["correlation_id"]) == (service, correlation_id)]


@pytest.fixture
def on_one_machine(tmp_path: Path) -> Iterator[Backend]:
    port, folder = free_port(), tmp_path / "up"
    words = ["services.main", "up", "--data", str(tmp_path / "data"), "--port", str(port)]
    nowhere = json.dumps({"ai": f"http://127.0.0.1:{free_port()}"})
    with running(words, port, folder, gateway_upstreams=nowhere) as process:
        yield Backend(f"http://127.0.0.1:{port}", dict.fromkeys(("gateway", "auth", "diagrams"), folder / "log"))
        assert end(process) == 0


@pytest.fixture
def on_real_servers(server_settings: Settings, tmp_path: Path) -> Iterator[Backend]:
    """Gateway, auth and diagrams, each a process of its own, as in production."""
    settings = stores_of(server_settings)
    ports = {name: free_port() for name in ("auth", "diagrams", "gateway")}
    urls = {name: f"http://127.0.0.1:{port}" for name, port in ports.items() if name != "gateway"}
    settings["gateway_upstreams"] = json.dumps(urls)
    settings["gateway_upstream_url"] = f"http://127.0.0.1:{free_port()}"
    with ExitStack() as stack:
        processes = [
            stack.enter_context(
                running(["services.main", "run", name, "--port", str(port)], port, tmp_path / name, **settings)
            )
            for name, port in ports.items()
        ]
        logs = {name: tmp_path / name / "log" for name in ports}
        yield Backend(f"http://127.0.0.1:{ports['gateway']}", logs)
        assert [end(process) for process in processes] == [0, 0, 0]


@pytest.mark.parametrize("parts", ["on_one_machine", "on_real_servers"])
def test_a1_the_transcript(request: pytest.FixtureRequest, parts: str) -> None:
    backend: Backend = request.getfixturevalue(parts)
    with httpx.Client(base_url=backend.url, timeout=30) as client:
        token = _signed_in(client)
        assert client.get("/api/diagrams").status_code == client.get("/api/ai/test").status_code == 401
        client.headers["Authorization"] = f"Bearer {token}"
        asked = _breaker_opens(client)
        _health_is_open(client, parts)
        asked += _a_diagram_lives(client, backend)
        _limit_is_reached(client, asked)


def _signed_in(client: httpx.Client) -> str:
    made = client.post("/api/auth/register", json={"email": EMAIL, "password": PASSWORD})
    assert made.status_code in (201, 202), made.text
    signed = client.post("/api/auth/login", json={"email": EMAIL, "password": PASSWORD})
    assert signed.status_code == 200, signed.text
    assert signed.json()["refresh_token"]
    return str(signed.json()["access_token"])


def _breaker_opens(client: httpx.Client) -> int:
    answers = [client.get("/api/ai/test") for _ in range(6)]
    assert [answer.status_code >= 500 for answer in answers[:5]] == [True] * 5
    sixth = answers[5]
    assert (sixth.status_code, sixth.json()["breaker"]) == (503, "ai")
    assert 1 <= int(sixth.headers["retry-after"]) <= 30
    seen = httpx.get(client.base_url.join("/health/circuit-breakers")).json()
    assert {name: set(one) for name, one in seen.items()} == dict.fromkeys(seen, BREAKER)
    assert (seen["ai"]["state"], seen["ai"]["failure_count"]) == ("open", 5)
    assert seen["diagrams"]["state"] == "closed"
    return len(answers)


def _health_is_open(client: httpx.Client, parts: str) -> None:
    seen = httpx.get(client.base_url.join("/health/services"), timeout=30).json()
    assert (seen["status"], seen["services"]["ai"]["status"]) == ("degraded", "down")
    assert seen["services"]["auth"]["status"] == seen["services"]["diagrams"]["status"] == "ok", seen
    metrics = httpx.get(client.base_url.join("/metrics"))
    assert 'autograph_breaker_state{target="ai"} 2.0' in metrics.text
    assert "autograph_http_request_duration_seconds_count" in metrics.text


def _a_diagram_lives(client: httpx.Client, backend: Backend) -> int:
    mine = {"X-Correlation-ID": "a-request-of-ann-1"}
    made = client.post("/api/diagrams", json={"title": "Plan"}, headers=mine)
    assert (made.status_code, made.headers["x-correlation-id"]) == (201, "a-request-of-ann-1")
    path = f"/api/diagrams/{made.json()['id']}"
    answers = [
        client.get("/api/diagrams"),
        client.get(path),
        client.patch(path, json={"title": "Better plan"}),
        client.delete(path),
        client.get("/api/diagrams"),
        client.post(f"{path}/restore"),
        client.get(path),
    ]
    assert [answer.status_code // 100 for answer in answers] == [2] * len(answers), [one.text for one in answers]
    assert all(answer.headers["x-correlation-id"] for answer in answers)
    assert made.json()["id"] in answers[0].text and made.json()["id"] not in answers[4].text
    assert answers[-1].json()["title"] == "Better plan"
    assert backend.lines("gateway", "a-request-of-ann-1"), "the gateway logged it"
    assert backend.lines("diagrams", "a-request-of-ann-1"), "and so did the service that it passed"
    return 1 + len(answers)


def _limit_is_reached(client: httpx.Client, asked: int) -> None:
    answers = [client.get("/api/diagrams").status_code for _ in range(101 - asked)]
    assert answers == [200] * (100 - asked) + [429]
    refused = client.get("/api/diagrams")
    assert refused.headers["retry-after"] and refused.headers["x-correlation-id"]
    for path in ("/health", "/health/services", "/health/circuit-breakers", "/metrics", "/livez"):
        for headers in ({}, {"Authorization": "Bearer nonsense"}):
            assert httpx.get(client.base_url.join(path), headers=headers).status_code == 200, path
