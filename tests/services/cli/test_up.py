"""The whole backend in one process, as a person starts it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.services.processes import PROJECT, end, running
from tests.services.servers import free_port

pytestmark = pytest.mark.backend


def _run(*words: str, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "services.main", *words], input=text, capture_output=True, text=True, cwd=PROJECT,
        timeout=120, check=False,
    )  # fmt: skip


def test_a6_one_command_starts_all_services_on_files(tmp_path: Path) -> None:
    port, data = free_port(), tmp_path / "data"
    words = ["services.main", "up", "--data", str(data), "--port", str(port)]
    with running(words, port, tmp_path / "up") as process:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            assert client.get("/readyz").status_code == 200
            made = _run(
                "create-user", "--password-stdin", "--data", str(data), "ann@example.org", text="a good one 1\n"
            )
            assert made.returncode == 0, made.stderr
            signed = client.post("/api/auth/login", json={"email": "ann@example.org", "password": "a good one 1"})
            token = {"Authorization": f"Bearer {signed.json()['access_token']}"}
            diagram = client.post("/api/diagrams", json={"title": "Plan"}, headers=token)
            assert diagram.status_code == 201
        second = _run("up", "--data", str(data), "--port", "0")
        assert (second.returncode, "already" in second.stderr) == (1, True)
        taken = _run("up", "--data", str(tmp_path / "other"), "--port", str(port))
        assert (taken.returncode, "listened on" in taken.stderr) == (1, True)
        assert end(process) == 0
    said = (tmp_path / "up" / "out").read_text()
    assert f"http://127.0.0.1:{port}" in said
    assert f"create-user --data {data}" in said
    assert (data / "secret").stat().st_mode & 0o077 == 0


def test_a6_bad_words_are_refused_with_advice(tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    for words, text in (
        (("create-user", "--password-stdin", "--data", data, "no address"), "a good one 1\n"),
        (("create-user", "--password-stdin", "--data", data, "ann@example.org"), "short\n"),
    ):
        answer = _run(*words, text=text)
        assert answer.returncode == 1, answer.stderr
        assert answer.stderr.count("\n") == 1


def test_a17_backup_and_restore_from_the_command_line(tmp_path: Path) -> None:
    data, other, backups = str(tmp_path / "data"), str(tmp_path / "other"), tmp_path / "backups"
    assert _run("migrate", "--data", data).returncode == 0
    made = _run("create-user", "--password-stdin", "--data", data, "ann@example.org", text="a good one 1\n")
    assert made.returncode == 0, made.stderr
    backed = _run("backup", str(backups), "--data", data)
    assert (backed.returncode, "is whole" in backed.stdout) == (0, True), backed.stderr
    [path] = backups.iterdir()
    restored = _run("restore", str(path), "--data", other)
    assert (restored.returncode, "restored" in restored.stdout) == (0, True), restored.stderr
    again = _run("restore", str(path), "--data", other)
    assert (again.returncode, "--replace" in again.stderr) == (1, True)
    taken = _run("create-user", "--password-stdin", "--data", other, "ann@example.org", text="a good one 1\n")
    assert (taken.returncode, "there is an account" in taken.stderr) == (1, True)


def test_a8_the_pool_monitor_shows_the_pools_of_a_running_backend(tmp_path: Path) -> None:
    port = free_port()
    with running(["tests.services.sample_process", str(port)], port, tmp_path / "service"):
        shown = _run("pool-monitor", "--json", "--url", f"http://127.0.0.1:{port}")
        assert json.loads(shown.stdout)["database"]["limit"] == 30
    away = _run("pool-monitor", "--json", "--url", f"http://127.0.0.1:{port}")
    assert (away.returncode, "does not tell" in away.stderr) == (1, True)
