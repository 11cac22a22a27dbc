"""Requests of all kinds, made from the description of every endpoint: whatever they say, the answer is no 5xx."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import httpx
import msgspec
import pytest
import schemathesis
from anyio.from_thread import BlockingPortal, start_blocking_portal
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from schemathesis import APIOperation, Case, GenerationMode, SerializationContext
from schemathesis.transport.serialization import Binary

from services.platform.platform import open_platform
from services.platform.settings import Settings
from services.web.routing import Route
from tests.services.doors.examples import Examples
from tests.services.doors.scene import Persona
from tests.services.doors.visit import SERVICES, Visit, visiting

pytestmark = pytest.mark.backend
_FEW, _MANY = 4, 400
# What no client of HTTP can send is refused by the client already.
_UNSENDABLE = (httpx.InvalidURL, httpx.LocalProtocolError, UnicodeEncodeError)


@schemathesis.serializer("application/msgpack")
def as_msgpack(_context: SerializationContext, value: object) -> bytes:
    """The messages of the protocol; bytes go as they are, and what MessagePack cannot say as the text of it."""
    if isinstance(value, Binary):
        return bytes(value.data)
    try:
        return msgspec.msgpack.encode(value)
    except (OverflowError, TypeError, UnicodeEncodeError):
        return repr(value).encode("utf-8", "replace")


@pytest.mark.parametrize("service", [*SERVICES, "gateway"])
def test_a16_no_request_whatever_it_says_makes_a_service_fail(service: str, embedded_settings: Settings) -> None:
    _fuzz(service, embedded_settings, _FEW)


@pytest.mark.soak
@pytest.mark.parametrize("service", [*SERVICES, "gateway"])
def test_a16_many_requests_make_no_service_fail(service: str, embedded_settings: Settings) -> None:
    _fuzz(service, embedded_settings, _MANY)


def _fuzz(service: str, where: Settings, examples: int) -> None:
    with ExitStack() as stack:
        portal = stack.enter_context(start_blocking_portal())
        platform = stack.enter_context(portal.wrap_async_context_manager(open_platform(where)))
        visit = stack.enter_context(portal.wrap_async_context_manager(visiting(platform, service)))
        schema = schemathesis.openapi.from_dict(visit.document)
        operations = [one.ok() for one in schema.get_all_operations()]
        # Behind the gateway is what is asked directly, too.
        for operation in operations[:: 8 if (service, examples) == ("gateway", _FEW) else 1]:
            portal.call(visit.scene.restore)
            _fuzz_operation(operation, visit, portal, examples)
    assert not visit.wrong, "\n".join(visit.wrong)


def _fuzz_operation(
    operation: APIOperation[Any, Any, Any, Any], visit: Visit, portal: BlockingPortal, examples: int
) -> None:
    persona = next((visit.whom(one) for one in visit.routes if _is(operation, one, visit)), Persona.OWNER)
    real = Examples(visit.document, visit.scene.ours)

    def send(case: Case) -> None:
        words = case.as_transport_kwargs(base_url=str(visit.client.base_url), headers=visit.scene.headers[persona])
        words.pop("cookies", None)
        if isinstance(words.get("data"), bytes | str):
            words["content"] = words.pop("data")
        try:
            answer = portal.call(lambda: visit.client.request(**words))
        except _UNSENDABLE:
            return
        portal.call(visit.scene.forget_limits)
        if answer.status_code >= 500:
            visit.wrong.append(f"{case.method} {words['url']} {_shown(words)}: {answer.status_code}")

    _run(operation, send, real, examples)


def _run(
    operation: APIOperation[Any, Any, Any, Any], send: Callable[[Case], None], real: Examples, examples: int
) -> None:
    valid = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    broken = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)

    @settings(
        max_examples=examples, deadline=None, database=None, derandomize=examples == _FEW,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=valid | broken, is_real=some.booleans())
    def run(case: Case, is_real: bool) -> None:
        # Most ids that chance makes are of nothing, and what lies behind the first look would never be asked.
        if is_real and case.path_parameters:
            for name in case.path_parameters:
                if real.table(name):
                    case.path_parameters[name] = real.ids[real.table(name) or ""]
        send(case)

    run()


def _is(operation: APIOperation[Any, Any, Any, Any], route: Route, visit: Visit) -> bool:
    return (operation.path, operation.method.lower()) == (visit.template(route), route.method.lower())


def _shown(words: dict[str, Any]) -> str:  # Any: keyword arguments of httpx
    return ", ".join(
        f"{name}={words[name]!r:.200}" for name in ("params", "json", "data", "content") if words.get(name)
    )
