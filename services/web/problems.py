"""Errors as problem documents (RFC 9457), each with the correlation id of its request."""

from __future__ import annotations

import logging
import math
from http import HTTPStatus

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from redis.exceptions import RedisError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from services.platform.correlation import correlation_id
from services.platform.errors import ServiceError, Unavailable

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"


def problem(error: ServiceError) -> Response:
    """The answer that tells of `error`."""
    body = {
        "type": f"urn:autograph:problem:{error.code}",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        "advice": error.advice,
        "code": error.code,
        "correlation_id": correlation_id(),
        **error.extra,
    }
    headers = {}
    if error.retry_after_s is not None:
        headers["Retry-After"] = str(max(math.ceil(error.retry_after_s), 1))
    if error.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(body, error.status, headers, MEDIA_TYPE)


def answer_with_problems(app: FastAPI) -> None:
    """Make `app` answer every error with a problem document."""

    @app.exception_handler(ServiceError)
    async def ours(_request: Request, error: ServiceError) -> Response:
        return problem(error)

    @app.exception_handler(RedisError)
    async def without_redis(_request: Request, error: RedisError) -> Response:
        log.warning("Redis does not answer: %s", type(error).__name__)
        return problem(Unavailable("something that this needs does not answer", retry_after_s=2))

    @app.exception_handler(RequestValidationError)
    async def invalid(_request: Request, error: RequestValidationError) -> Response:
        places = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()[:10])
        return problem(_of_status(422, places, "invalid"))

    @app.exception_handler(HTTPException)
    async def plain(_request: Request, error: HTTPException) -> Response:
        response = problem(_of_status(error.status_code, str(error.detail), "http"))
        response.headers.update(error.headers or {})
        return response


def _of_status(status: int, detail: str, code: str) -> ServiceError:
    error = ServiceError(detail, code=code, advice="Correct what is named and send it again.")
    error.status = status
    error.title = HTTPStatus(status).phrase
    return error
