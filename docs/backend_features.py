"""`python -m docs.backend_features` writes docs/backend-features.md anew: what the backend promises, and what shows it.

A test shows a promise when its name begins with the promise's number: `test_a9_...` shows A9.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "docs" / "backend-features.md"
PROMISES = {
    "A1": "One door for all: a gateway on port 8080 leads `/api/<service>/...` to the service that answers.",
    "A2": "Short access tokens on every protected route; refresh tokens live 30 days, are used once, and tell of "
    "theft; one session or all can be ended.",
    "A3": "100 requests a minute for a person, 1,000 for an address, 5 log-ins in 15 minutes; 429 says until when.",
    "A4": "Every service tells whether it lives and whether it can work; the gateway tells of all. Checked every 30 s.",
    "A5": "One correlation id goes through gateway, services, logs and errors; logs are JSON, with a level each.",
    "A6": "The environment configures it, on one machine, in containers, in a cluster; no default secrets in public.",
    "A7": "Migrations make every table, with foreign keys, indexes and full-text search, on PostgreSQL and on SQLite.",
    "A8": "The database pool is 10 + 20; 35 requests at once are served; what the pool does can be watched.",
    "A9": "The Redis pool is 50; 75 operations at once wait and are served; a restart of Redis is survived; no leak.",
    "A10": "Redis keeps sessions for 24 h and cached answers for 5 min, and carries live hints between processes.",
    "A11": "Three buckets, with presigned addresses, lifecycle rules and policies.",
    "A12": "A breaker for each service: 5 failures open it, 30 s later one probe, 2 successes close it; it is watched.",
    "A13": "Told to stop, a process finishes what it began, closes its pools and sockets, and ends with 0 in time.",
    "A14": "Every service has metrics: rates, latencies, errors, pools, breakers.",
    "A15": "Manifests for Kubernetes, a compose file and an image; an update interrupts nobody.",
    "A16": "Timeouts, careful retries, requests that count once, CORS, security headers, checked input, TLS.",
    "A17": "Database and buckets are backed up, kept for a time, and restored; secrets are looked after.",
    "B1": "Accounts: register, verify, log in, refresh, log out, reset; Argon2id; lock-out; sessions; a second factor.",
    "B2": "Four roles, teams, invitations, API keys with scopes and an end, and a log of who did what.",
    "B3": "A diagram is shared by a link (password, end, revoking, counting) or with a person.",
}
_INTRODUCTION = """# What the backend promises, and what shows it

Made by `python -m docs.backend_features` from the names of the tests: `test_a9_...` shows A9. A test keeps this page
current, and fails when a promise has nothing that shows it.
"""


@dataclass(frozen=True, slots=True, order=True)
class Shown:
    """One test. `claim` is its name in words."""

    path: Path
    name: str

    @property
    def claim(self) -> str:
        return self.name.split("_", 2)[2].replace("_", " ")


def shown_by() -> dict[str, list[Shown]]:
    """The tests of each promise, in the order of files and, within a file, of its lines."""
    found: dict[str, list[Shown]] = {number: [] for number in PROMISES}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for name in _tests_in(path):
            number = re.match(r"test_([ab]\d+)_", name)
            if number and number[1].upper() in found:
                found[number[1].upper()].append(Shown(path.relative_to(ROOT), name))
    return found


def _tests_in(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    if re.search(r"def test_[ab]\d+_", text):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node.name


def text() -> str:
    """The whole page."""
    return "\n".join([_INTRODUCTION, *_table(), "", *_details()])


def _table() -> Iterator[str]:
    found = shown_by()
    yield "| | promise | tests |"
    yield "|---|---|---|"
    for number, promise in PROMISES.items():
        yield f"| {number} | {promise} | [{len(found[number])}](#{number.lower()}) |"


def _details() -> Iterator[str]:
    for number, tests in shown_by().items():
        yield f"## {number}\n"
        for path in dict.fromkeys(one.path for one in tests):
            yield f"[{path}](../{path}):"
            yield "; ".join(one.claim for one in tests if one.path == path) + ".\n"


def links(page: str) -> list[str]:
    """The files that a page leads to, as seen from its folder."""
    return [one for one in re.findall(r"\]\(([^)#]+)\)", page) if "://" not in one]


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
