"""One OpenAPI document over all services: every operation with whom it lets through and how it may fail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import FastAPI

from services.web.problems import MEDIA_TYPE
from services.web.routing import Route
from services.web.service import Service

Document = dict[str, Any]  # Any: an OpenAPI document
_ALWAYS = {
    "400": "The request is not valid",
    "422": "The request cannot be carried out",
    "429": "Too many requests; Retry-After says when to come again",
    "500": "The service could not do that",
    "502": "The service cannot be reached",
    "503": "The service is not available, or its circuit breaker is open; Retry-After says when to come again",
    "504": "The service did not answer in time",
}
_SIGNED_IN = {"401": "No token, or one that no longer counts", "403": "Signed in, but not allowed"}
_OF_A_THING = {"404": "There is no such thing, or the caller may not know of it"}
_WITH_A_BODY = {"408": "The body came too slowly", "413": "The body is too large"}
_PROBLEM: Document = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457. `advice` says what to do; `correlation_id` stands in the logs of every service.",
    "required": ["type", "title", "status", "detail", "code", "correlation_id"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "advice": {"type": "string"},
        "code": {"type": "string"},
        "correlation_id": {"type": "string"},
        "breaker": {"type": "string", "description": "The circuit breaker that let the request not through"},
        "service": {"type": "string", "description": "The service that did not answer"},
    },
}
_SCHEMES: Document = {
    "accessToken": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "From POST /api/auth/login; good for ten minutes",
    },
    "apiKey": {"type": "http", "scheme": "bearer", "description": "An API key, which begins with agk_"},
}


def document_of(own: Document, services: Iterable[Service]) -> Document:
    """The documents of `services` and the gateway's `own` in one; equal names in two services stay apart."""
    listed = list(services)
    whole = FastAPI(title="AutoGraph", version=_version(), description="The API of AutoGraph's backend.")
    for service in listed:
        for routes in service.routes():
            whole.include_router(routes.router)
    found = whole.openapi()
    found["paths"].update(own["paths"])
    components = found.setdefault("components", {})
    components.setdefault("schemas", {}).update(own.get("components", {}).get("schemas", {}))
    components["schemas"]["Problem"] = _PROBLEM
    components["securitySchemes"] = _SCHEMES
    for service in listed:
        for route in service.table():
            _complete(found["paths"], f"/api/{service.name}{route.path}", route)
    for name in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(name, None)
    return found


def _complete(paths: Mapping[str, Document], path: str, route: Route) -> None:
    operation = paths.get(path, {}).get(route.method.lower())
    if operation is None:  # left out of the document on purpose
        return
    needs_caller = route.permission.needs_caller
    operation["security"] = [{"accessToken": []}, {"apiKey": []}] if needs_caller else []
    operation["x-permission"] = route.permission.label
    if needs_caller:
        operation["x-scope"] = route.scope
    failures = _ALWAYS | (_SIGNED_IN if needs_caller else {}) | (_OF_A_THING if "{" in path else {})
    if route.method not in ("GET", "HEAD", "DELETE"):
        failures |= _WITH_A_BODY
    responses = operation["responses"]
    for status, description in failures.items():
        if status not in responses or status == "422":
            responses[status] = {"description": description, "content": _content()}
    responses["default"] = {"description": "Any other failure", "content": _content()}


def _content() -> Document:
    return {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("autograph")
    except PackageNotFoundError:  # run from a folder that was never installed
        return "0"
