"""What the gateway answers in its own name, besides `services.platform.errors`.

ServiceError
├── WrongMethod     405 a method that no service has
├── Unreachable     502 the service behind the gateway is not there, or broke off
├── TooSlowClient   408 the client sends its body too slowly
└── Unavailable
    └── CircuitIsOpen   503 the service failed again and again; its breaker lets nothing through for a while
"""

from __future__ import annotations

from services.platform.errors import ServiceError, Unavailable


class Unreachable(ServiceError):
    status = 502
    code = "service_unreachable"
    title = "A service cannot be reached"
    advice = "Nothing is lost. Try again in a moment."

    def __init__(self, service: str, detail: str) -> None:
        super().__init__(f"{service}: {detail}")
        self.extra = {"service": service}


class WrongMethod(ServiceError):
    status = 405
    code = "method_not_allowed"
    title = "There is no such method"
    advice = "Use GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS."


class TooSlowClient(ServiceError):
    status = 408
    code = "body_too_slow"
    title = "The body came too slowly"
    advice = "Send it again over a better connection, or in smaller parts."


class CircuitIsOpen(Unavailable):
    code = "circuit_open"
    title = "A service is given a rest"

    def __init__(self, breaker: str, retry_after_s: float) -> None:
        super().__init__(
            f"the service {breaker} failed again and again and is not asked at the moment", retry_after_s=retry_after_s
        )
        self.extra = {"breaker": breaker, "service": breaker}
