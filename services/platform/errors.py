"""Every error that a service answers with on purpose; `services.web.problems` turns each into one problem document.

ServiceError
├── Invalid         400 the request says something that cannot be
├── NotSignedIn     401 no token, or one that no longer counts
├── Forbidden       403 signed in, but not allowed
├── NotFound        404 there is no such thing, or the caller may not know of it
├── Conflict        409 it would contradict what is there
├── Outdated        412 it was changed since the caller read it (If-Match)
├── TooLarge        413 more bytes than are taken
├── Unprocessable   422 the same idempotency key with another body, and the like
├── TooMany         429 a limit is reached; `retry_after_s` says when to come again
├── Unavailable     503 something that is needed does not answer; `retry_after_s` says when to come again
└── TooSlow         504 it did not answer in time
"""

from __future__ import annotations

from collections.abc import Mapping


class ServiceError(Exception):
    """The root. `title` and `advice` are for a person, `code` for a program; `status` is the HTTP status.

    `extra` are further members of the problem document.
    """

    status = 500
    code = "internal"
    title = "The service could not do that"
    advice = "Try again. If it happens again, report the correlation id."

    def __init__(
        self,
        detail: str = "",
        *,
        code: str | None = None,
        advice: str | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.code = code or self.code
        self.advice = advice if advice is not None else self.advice
        self.retry_after_s = retry_after_s
        self.extra: Mapping[str, str] = {}


class Invalid(ServiceError):
    status = 400
    code = "invalid"
    title = "The request is not valid"
    advice = "Correct what is named and send it again."


class NotSignedIn(ServiceError):
    status = 401
    code = "not_signed_in"
    title = "You are not signed in"
    advice = "Sign in and try again."


class Forbidden(ServiceError):
    status = 403
    code = "forbidden"
    title = "You may not do that"
    advice = "Ask the owner for access."


class NotFound(ServiceError):
    status = 404
    code = "not_found"
    title = "There is no such thing"
    advice = "Check the address; it may have been deleted, or never been shared with you."


class Conflict(ServiceError):
    status = 409
    code = "conflict"
    title = "It contradicts what is there"
    advice = "Read what is there and try again."


class Outdated(ServiceError):
    status = 412
    code = "outdated"
    title = "It was changed in the meantime"
    advice = "Read it again, then decide whether your change still stands."


class TooLarge(ServiceError):
    status = 413
    code = "too_large"
    title = "That is too large"
    advice = "Send less at once."


class Unprocessable(ServiceError):
    status = 422
    code = "unprocessable"
    title = "The request cannot be carried out"
    advice = "Correct what is named and send it again."


class TooMany(ServiceError):
    status = 429
    code = "too_many_requests"
    title = "Too many requests"
    advice = "Wait as long as Retry-After says."


class Unavailable(ServiceError):
    status = 503
    code = "unavailable"
    title = "The service is not available at the moment"
    advice = "Nothing is lost. Try again in a moment."


class TooSlow(ServiceError):
    status = 504
    code = "too_slow"
    title = "The service did not answer in time"
    advice = "Nothing is lost. Try again in a moment."
