"""Gateways as processes: two share their limits, and clients do without the one that is killed."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import httpx
import pytest

from services.platform.platform import Platform
from tests.services.gateway.parts import Keys, serving
from tests.services.people import People
from tests.services.processes import end, running
from tests.services.servers import free_port

pytestmark = pytest.mark.backend


async def test_a3_two_gateway_processes_share_limits_and_one_may_be_killed(
    on_servers: Platform, tmp_path: Path
) -> None:
    ann = await People(on_servers).make("ann")
    async with serving(Keys(on_servers)) as behind:
        # No database: a gateway needs none, and is ready without.
        settings = {
            "redis_url": on_servers.settings.redis_url,
            "gateway_upstream_url": f"http://127.0.0.1:{behind}",
            "data": str(tmp_path / "never-made"),
        }
        ports = [free_port(), free_port()]
        words = [["services.main", "run", "gateway", "--port", str(port)] for port in ports]
        with (
            running(words[0], ports[0], tmp_path / "one", **settings) as first,
            running(words[1], ports[1], tmp_path / "other", **settings) as second,
        ):
            async with httpx.AsyncClient(headers=ann.headers, timeout=20) as client:

                async def ask(port: int) -> httpx.Response:
                    return await client.get(f"http://127.0.0.1:{port}/api/git/x")

                assert (await client.get(f"http://127.0.0.1:{ports[0]}/readyz")).status_code == 200
                left = [int((await ask(ports[number % 2])).headers["ratelimit-remaining"]) for number in range(40)]
                assert left == list(range(99, 59, -1))
                first.send_signal(signal.SIGKILL)
                first.wait()
                left = []
                for number in range(20):
                    try:
                        answer = await ask(ports[number % 2])
                    except httpx.ConnectError:
                        answer = await ask(ports[1])  # what a balancer or a client does with a gateway that is gone
                    left.append(int(answer.headers["ratelimit-remaining"]))
                assert left == list(range(59, 39, -1))
            assert end(second) == 0
    log = [json.loads(line) for line in (tmp_path / "other" / "log").read_text().splitlines() if line.startswith("{")]
    assert not [line for line in log if line["level"] == "error"]
    assert not (tmp_path / "never-made" / "autograph.db").exists()
