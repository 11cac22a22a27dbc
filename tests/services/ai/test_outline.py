"""Text becomes an outline, by the first model that gives one, else by rules that say so."""

from __future__ import annotations

import json
import logging
from typing import Any

import httpx
import pytest

from services.ai.settings import AiSettings
from services.gateway.settings import GatewaySettings
from services.platform.platform import Platform
from tests.services.ai.model_server import Behaviour, ModelServer, fails, raw, says, sleeps
from tests.services.conftest import ClientOf, talking_to
from tests.services.outside import serving
from tests.services.people import People, Person

pytestmark = pytest.mark.backend
TEXT = "The order arrives. If it is in stock, pack it, otherwise order it. Send the invoice."
GOOD = 'Here it is:\n```mermaid\nflowchart TD\n  a["Order"] --> b["Pack"]\n  click a "http://x"\n```\nEnjoy!'


@pytest.fixture(autouse=True)
def swift(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PAUSE_S": "0", "TIMEOUT_S": "0.5", "MODEL": "large", "KEY": "key-of-first"}.items():
        monkeypatch.setenv(f"AUTOGRAPH_AI_{name}", value)


async def ask(client: httpx.AsyncClient, person: Person, text: str = TEXT, **more: object) -> dict[str, Any]:
    answer = await client.post("/api/ai/outline", json={"text": text, **more}, headers=person.headers)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert isinstance(found, dict)
    return found


async def test_f1_text_becomes_an_outline_by_a_model(embedded: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    ann = await People(embedded).make("ann")
    server = ModelServer([says(GOOD)])
    async with serving(server.app()) as url:
        monkeypatch.setenv("AUTOGRAPH_AI_URL", f"{url}/v1/")
        async with talking_to(embedded, "ai") as client:
            made = await ask(client, ann, kind="flowchart")
            assert (await client.post("/api/ai/outline", json={"text": TEXT})).status_code == 401
    assert made["outline"] == 'flowchart TD\n  a["Order"] --> b["Pack"]'
    assert (made["made_by"], made["provider"], made["model"], made["tried"]) == ("model", "first", "large", [])
    [(key, body)] = server.asked
    assert key == "Bearer key-of-first"
    assert body["model"] == "large"
    instructions, question = body["messages"]  # type: ignore[misc]  # JSON
    assert question == {"role": "user", "content": TEXT}
    assert "Begin with one of: flowchart TD." in instructions["content"]


@pytest.mark.parametrize(
    ("answers", "problem", "asked"),
    [
        ([fails(401)], "it refuses the key (401)", 1),
        ([fails(500)], "it answers with 500", 2),
        ([fails(429)], "it answers with 429", 2),
        ([sleeps(3)], "it did not answer within 0.5 s", 1),
        ([sleeps(0.3, 500)], "it did not answer within 0.5 s", 2),
        ([raw(b"<html>")], "its answer is no JSON", 1),
        ([raw(b"[" * 100_000)], "its answer is no JSON", 1),
        ([raw(b'{"choices": []}')], "its answer is not what the API says", 1),
        ([raw(b" " * 300_000)], "its answer has more than 262,144 bytes", 1),
        ([says("")], "its answer is empty", 1),
        ([says("I cannot help with that.")], "it has no line with which an outline begins", 1),
        ([says("flowchart TD\nsorry, no idea")], "its outline says nothing that could be drawn", 1),
        ([says('flowchart TD\n a["x" --> b')], "its outline has brackets that do not match", 1),
        ([says("mindmap\n" + "  x\n" * 500)], "its outline has more than 400 lines", 1),
    ],
)
async def test_f1_when_the_first_place_fails_the_second_is_asked_and_then_the_rules(
    embedded: Platform, monkeypatch: pytest.MonkeyPatch, answers: list[Behaviour], problem: str, asked: int
) -> None:
    ann = await People(embedded).make("ann")
    bad, good = ModelServer(list(answers)), ModelServer([says(GOOD), fails(503)])
    async with serving(bad.app()) as first, serving(good.app()) as second:
        monkeypatch.setenv("AUTOGRAPH_AI_URL", f"{first}/v1")
        monkeypatch.setenv("AUTOGRAPH_AI_SECOND_URL", f"{second}/v1")
        monkeypatch.setenv("AUTOGRAPH_AI_SECOND_MODEL", "small")
        async with talking_to(embedded, "ai") as client:
            by_second = await ask(client, ann)
            count = len(bad.asked)
            by_rules = await ask(client, ann)
    assert (by_second["made_by"], by_second["provider"], by_second["model"]) == ("model", "second", "small")
    [tried] = by_second["tried"]
    assert tried["provider"] == "first" and tried["problem"].startswith(problem)
    assert count == asked
    assert good.asked[0][0] == ""  # the key of the first place is nobody else's business
    assert (by_rules["made_by"], by_rules["provider"], by_rules["model"]) == ("rules", None, None)
    assert "not by a model" in by_rules["note"]
    assert [one["provider"] for one in by_rules["tried"]] == ["first", "second"]
    assert '{"It is in stock?"}' in by_rules["outline"]


def test_f1_two_silent_places_leave_time_for_the_rules_before_the_gateway_gives_up() -> None:
    places, waits = AiSettings.model_fields["timeout_s"].default, GatewaySettings.model_fields["long_read_timeout_s"]
    assert 2 * places + 5 <= waits.default


async def test_f1_another_model_of_the_same_place_is_the_fallback(
    embedded: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = await People(embedded).make("ann")
    server = ModelServer([fails(404), says(GOOD)])
    async with serving(server.app()) as url:
        monkeypatch.setenv("AUTOGRAPH_AI_URL", f"{url}/v1")
        monkeypatch.setenv("AUTOGRAPH_AI_SECOND_MODEL", "small")
        async with talking_to(embedded, "ai") as client:
            made = await ask(client, ann)
    assert (made["provider"], made["model"]) == ("second", "small")
    assert [(key, body["model"]) for key, body in server.asked] == [
        ("Bearer key-of-first", "large"), ("Bearer key-of-first", "small"),
    ]  # fmt: skip


async def test_a_place_that_fails_again_and_again_is_left_alone(
    embedded: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = await People(embedded).make("ann")
    server = ModelServer([*[fails(400)] * 6, fails(401)])
    monkeypatch.setenv("AUTOGRAPH_AI_OUTLINES_PER_MINUTE", "100")
    async with serving(server.app()) as url:
        monkeypatch.setenv("AUTOGRAPH_AI_URL", f"{url}/v1")
        async with talking_to(embedded, "ai") as client:
            for _ in range(6):  # what one person writes does not take it from the others
                await ask(client, ann)
            made = [await ask(client, ann) for _ in range(7)]
    assert len(server.asked) == 6 + 5
    assert "left alone" in made[-1]["tried"][0]["problem"]


async def test_f3_without_any_provider_the_rules_answer(embedded: Platform) -> None:
    ann = await People(embedded).make("ann")
    async with talking_to(embedded, "ai") as client:
        made = await ask(client, ann)
    assert (made["made_by"], made["tried"]) == ("rules", [])


async def test_ten_outlines_a_minute_for_each_person(platform: Platform, client_of: ClientOf, people: People) -> None:
    ann, ben = await people.make("ann"), await people.make("ben")
    async with client_of("ai") as client:
        for _ in range(10):
            await ask(client, ann)
        refused = await client.post("/api/ai/outline", json={"text": TEXT}, headers=ann.headers)
        await ask(client, ben)
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 60


@pytest.mark.parametrize(
    "body", [{}, {"text": ""}, {"text": " \n "}, {"text": "a", "kind": "pie"}, {"text": "a", "x": 1}]
)
async def test_a_bad_request_is_refused_with_the_place(embedded: Platform, body: dict[str, object]) -> None:
    ann = await People(embedded).make("ann")
    async with talking_to(embedded, "ai") as client:
        answer = await client.post("/api/ai/outline", json=body, headers=ann.headers)
        too_long = await client.post("/api/ai/outline", json={"text": "a" * 8001}, headers=ann.headers)
    assert answer.status_code == 422
    assert too_long.status_code == 413 and "8,000" in too_long.json()["detail"]


async def test_neither_text_nor_answer_nor_key_is_logged(
    embedded: Platform, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ann = await People(embedded).make("ann")
    server = ModelServer([says("my secret answer"), fails(500)])
    async with serving(server.app()) as url:
        monkeypatch.setenv("AUTOGRAPH_AI_URL", f"{url}/v1")
        with caplog.at_level(logging.DEBUG):
            async with talking_to(embedded, "ai") as client:
                for _ in range(2):
                    made = await ask(client, ann, "my secret plan")
    said = caplog.text + json.dumps(made["tried"])
    for word in ("secret plan", "secret answer", "key-of-first", "secret detail"):
        assert word not in said
