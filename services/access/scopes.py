"""What an API key may be made for."""

from __future__ import annotations

_AREAS = (
    "diagrams", "collaboration", "exports", "svg", "ai", "git", "integrations", "gateway", "teams", "audit", "admin",
)  # fmt: skip
SCOPES = frozenset({"auth:read"} | {f"{area}:{verb}" for area in _AREAS for verb in ("read", "write")})
"""Every scope: an area, and whether it is only read. There is no ``auth:write``: accounts are for persons."""
