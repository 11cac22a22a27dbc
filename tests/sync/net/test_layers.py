"""What a request carries, and what its end means."""

from __future__ import annotations

import re
from uuid import UUID

import pytest

from sync.errors import Refused, ServerFailed, SignedOut, SlowDown, SyncError, Unreachable
from sync.net.backend import Backend
from sync.net.idempotency import KEY
from tests.services.servers import free_port
from tests.sync.net.little import Ann, Little, Slept, neighbours, reached

pytestmark = pytest.mark.sync


async def test_a_refused_token_is_renewed_once_and_the_request_goes_out_again(little: Little) -> None:
    little.script = [401]
    async with neighbours(little) as backend:
        assert (await backend.ask("POST", "/api/diagrams", json={})).status_code == 200
        assert little.all("authorization") == ["Bearer token-1", "Bearer token-2"]
        assert len(set(little.all(KEY))) == 1, "the same wish under the same key"
        little.script = [401, 401, 200]
        with pytest.raises(SignedOut):
            await backend.ask("GET", "/api/diagrams")
        assert isinstance(backend.tokens, Ann)
        assert backend.tokens.refusals == ["token-1", "token-2", "token-3"]


async def test_nobody_signed_in_is_said_before_anything_is_sent(little: Little) -> None:
    async with neighbours(little) as backend:
        other = Backend(backend.address)
        with pytest.raises(SignedOut):
            await other.ask("GET", "/api/diagrams")
        assert (await other.ask("GET", "/api/auth/jwks", is_signed=False)).status_code == 200
        assert little.all("authorization") == [None]
        await other.close()


async def test_what_changes_something_has_one_key_for_all_attempts(little: Little, slept: Slept) -> None:
    async with neighbours(little, slept.pace()) as backend:
        little.script = [503]
        await backend.ask("POST", "/api/diagrams", json={"title": "Plan"}, by_person=True)
        first, second = little.all(KEY)
        assert first is not None and first == second and UUID(first).version == 7
        await backend.ask("DELETE", "/api/diagrams/x")
        await backend.ask("PUT", "/api/diagrams/x/star", headers={KEY: "kept-with-the-job"})
        await backend.ask("GET", "/api/diagrams")
        await backend.ask("POST", "/api/auth/login", json={}, is_signed=False)
        keys = little.all(KEY)[2:]
        assert keys[0] not in (None, first) and keys[1:] == ["kept-with-the-job", None, None]


async def test_every_request_has_a_name_that_errors_tell(little: Little, slept: Slept) -> None:
    async with neighbours(little, slept.pace()) as backend:
        little.script = [503, 500]
        with pytest.raises(ServerFailed) as failed:
            await backend.ask("GET", "/api/diagrams", by_person=True)
        named = set(little.all("x-correlation-id"))
        assert named == {failed.value.correlation_id} and re.fullmatch("[0-9a-f]{32}", failed.value.correlation_id)
        (traced,) = set(little.all("traceparent"))
        assert traced is not None and re.fullmatch(f"00-{failed.value.correlation_id}-[0-9a-f]{{16}}-01", traced)
        (status,) = [one for one in backend.services() if one.name == "diagrams"]
        assert (status.error, status.correlation_id) == ("as the test says", failed.value.correlation_id)
        await backend.ask("GET", "/api/diagrams")
        assert little.all("x-correlation-id")[-1] not in named


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, Refused), (403, Refused), (404, Refused), (409, Refused), (413, Refused), (422, Refused), (429, SlowDown),
     (500, ServerFailed), (503, ServerFailed), (302, ServerFailed)],
)  # fmt: skip
async def test_an_answer_that_says_no_is_an_error_of_ours(status: int, kind: type[SyncError], little: Little) -> None:
    little.headers = {"Retry-After": "40", "Location": "https://elsewhere.example"}
    little.body = {"detail": "no\n\x1b[31m" + "x" * 1_000, "advice": "Do something else.", "code": "nope"}
    async with neighbours(little) as backend:
        little.script = [status]
        with pytest.raises(kind) as refused:
            await backend.ask("GET", "/api/diagrams")
    error = refused.value
    assert type(error) is kind and error.correlation_id and len(little.seen) == 1
    assert "\x1b" not in str(error) and "\n" not in str(error) and len(str(error)) <= 300
    if isinstance(error, SlowDown):
        assert error.retry_after_s == 40
    if isinstance(error, Refused):
        assert (error.status, error.code, error.advice) == (status, "nope", "Do something else.")


async def test_something_else_that_answers_is_not_taken_for_the_server(little: Little) -> None:
    little.is_autograph = False
    async with neighbours(little) as backend:
        for status in (200, 204, 302, 403, 404, 410):
            little.script = [status]
            with pytest.raises(ServerFailed, match=f"no AutoGraph server.*{status}"):
                await backend.ask("GET", "/api/diagrams")


async def test_bodies_that_are_no_problem_documents_break_nothing(little: Little) -> None:
    async with neighbours(little) as backend:
        for body in (None, [1], "text", {"detail": 7}, {"detail": ["x"]}):
            little.script, little.body = [404], body
            with pytest.raises(Refused, match="status 404"):
                await backend.ask("GET", "/api/diagrams")


async def test_no_path_leads_to_another_server(little: Little) -> None:
    async with neighbours(little) as backend:
        for path in ("//elsewhere.example/api/diagrams", "/\\elsewhere.example", "/api/diagrams/@elsewhere.example"):
            await backend.ask("GET", path)
        assert {one.headers["host"] for one in little.seen} == {backend.address.removeprefix("http://")}
        for path in ("@elsewhere.example/", ".elsewhere.example/api", "https://elsewhere.example/api", ""):
            with pytest.raises(ValueError, match="no path"):
                await backend.ask("GET", path)


async def test_nobody_there_is_unreachable(slept: Slept) -> None:
    async with reached(f"http://127.0.0.1:{free_port()}", slept.pace()) as backend:
        with pytest.raises(Unreachable, match="cannot be reached") as away:
            await backend.ask("GET", "/api/diagrams", by_person=True)
        assert away.value.correlation_id == "", "the server heard nothing of it"
        assert backend.socket_url.startswith("ws://127.0.0.1:")
    assert Backend("https://example.org").socket_url == "wss://example.org/api/collaboration/socket"
