"""`python -m docs.backend_access` writes docs/backend-access.md anew: every endpoint, and whom it lets in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from services.catalogue import PORTS, load
from services.web.routing import Route
from tests.services.doors.expectations import expected
from tests.services.doors.scene import Persona

TARGET = Path(__file__).with_name("backend-access.md")
_INTRODUCTION = """# Who may do what

Every endpoint of every service, and what each caller gets who asks for a thing that they have to do with: in (yes), 401
not signed in, 403 not allowed, 404 not even told that the thing exists. The last column is the owner of one thing who
asks for a stranger's; `own` says that the endpoint looks only at what is the caller's own. "Key" is an API key of the
owner that lacks the scope. Made by `python -m docs.backend_access` from the endpoints; `tests/services/doors` asks each
of them with real requests, and a new endpoint is asked as well without a word about it there.

WebSockets are not in the table: a session names itself in its first message, and each JOIN and PUSH is checked against
the same roles (docs/protocol.md).
"""


def text() -> str:
    """The whole page."""
    return "\n".join([_INTRODUCTION, *(line for name in PORTS for line in _section(name))])


def _section(service: str) -> Iterator[str]:
    table = load(service).table()
    if not table:
        return
    yield f"## {service}\n"
    heads = [one.value.split()[0] for one in Persona]
    yield "| endpoint | permission | scope | " + " | ".join(heads) + " | stranger's |"
    yield "|---|---|---|" + "---|" * (len(heads) + 1)
    for route in table:
        cells = [expected(route.permission, one, is_foreign=False).sign for one in Persona]
        path = f"/api/{service}{route.path}"
        row = [f"`{route.method} {path}`", route.permission.label, f"`{route.scope}`", *cells, _foreign(route)]
        yield "| " + " | ".join(row) + " |"
    yield ""


def _foreign(route: Route) -> str:
    if route.permission.label == "public" or "{" not in route.path:
        return ""
    sign = expected(route.permission, Persona.OWNER, is_foreign=True).sign
    return "own" if sign == "yes" else sign


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
