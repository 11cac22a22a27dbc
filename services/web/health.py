"""Whether a service lives, whether it can work, and how it does: open to all, without a token."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from services.platform.errors import ServiceError
from services.platform.metrics import CONTENT_TYPE_LATEST, rendered
from services.platform.pools import show_pools
from services.web.checks import Checks
from services.web.guard import platform_of

_READY_S = 1.0


def checks_of(request: Request) -> Checks:
    found = request.app.state.checks
    assert isinstance(found, Checks)
    return found


def health_routes() -> APIRouter:
    """``/livez``, ``/readyz``, ``/startupz`` for probes, ``/health`` for people, ``/metrics`` for Prometheus."""
    router = APIRouter(tags=["health"])
    router.add_api_route("/livez", live, methods=["GET"])
    router.add_api_route("/readyz", ready, methods=["GET"])
    router.add_api_route("/startupz", started, methods=["GET"])
    router.add_api_route("/health", health, methods=["GET"])
    router.add_api_route("/metrics", metrics, methods=["GET"], response_class=Response)
    return router


async def live() -> dict[str, str]:
    """The loop answers; nothing else is asked, or an outage of the database would restart everything."""
    return {"status": "ok"}


async def ready(request: Request) -> Response:
    """The database answers now, its tables are those of this program, and the process is not about to end."""
    platform, checks = platform_of(request), checks_of(request)
    if platform.lifecycle.is_ending:
        return _answer("ending", checks, is_well=False)
    try:
        async with asyncio.timeout(_READY_S):
            if checks.uses_database:
                await platform.database.ping()
    except (ServiceError, TimeoutError):
        return _answer("down", checks, is_well=False)
    tables = checks.findings.get("migrations")
    if tables is not None and tables.error:
        return _answer("down", checks, is_well=False)
    return _answer(checks.status if checks.is_able else "ok", checks, is_well=True)


async def started(request: Request) -> Response:
    checks = checks_of(request)
    return _answer("started" if checks.is_started else "starting", checks, is_well=checks.is_started)


async def health(request: Request) -> Response:
    checks = checks_of(request)
    return _answer(checks.status, checks, is_well=checks.is_able)


async def metrics(request: Request) -> Response:
    show_pools(platform_of(request))
    return Response(rendered(), media_type=CONTENT_TYPE_LATEST)


def _answer(status: str, checks: Checks, *, is_well: bool) -> Response:
    parts = {
        one.part: {
            "status": one.error or "ok",
            "needed": one.is_needed,
            "tries": one.tries,
            "took_ms": round(one.took_s * 1000, 1),
            "checked_at": one.at.isoformat(),
        }
        for one in checks.findings.values()
    }
    return JSONResponse({"status": status, "parts": parts}, 200 if is_well else 503)
