"""Whether the models can be reached, as an administrator asks it."""

import pytest

from services.platform.platform import Platform
from tests.services.ai.model_server import ModelServer
from tests.services.conftest import talking_to
from tests.services.outside import serving
from tests.services.people import People

pytestmark = pytest.mark.backend


async def test_ai_tells_that_nothing_is_configured_and_that_it_is_no_failure(embedded: Platform) -> None:
    ann = await People(embedded).make("ann")
    async with talking_to(embedded, "ai") as client:
        assert (await client.get("/api/ai/test")).status_code == 401
        answer = await client.get("/api/ai/test", headers=ann.headers)
    assert answer.status_code == 409
    assert answer.json()["code"] == "ai_not_configured"
    assert "AUTOGRAPH_AI_URL" in answer.json()["advice"]


async def test_ai_tells_which_models_answer_and_which_place_does_not(
    embedded: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = await People(embedded).make("ann")
    async with serving(ModelServer().app()) as url:
        monkeypatch.setenv("AUTOGRAPH_AI_URL", f"{url}/v1")
        monkeypatch.setenv("AUTOGRAPH_AI_MODEL", "large")
        monkeypatch.setenv("AUTOGRAPH_AI_SECOND_URL", "http://127.0.0.1:9/v1")
        monkeypatch.setenv("AUTOGRAPH_AI_PAUSE_S", "0")
        async with talking_to(embedded, "ai") as client:
            answer = await client.get("/api/ai/test", headers=ann.headers)
    assert answer.status_code == 200
    first, second = answer.json()["providers"]
    assert answer.json()["works"]
    assert (first["works"], first["has_model"], first["models"]) == (True, True, ["large", "small"])
    assert (second["works"], second["models"]) == (False, [])
    assert "cannot be reached" in second["problem"]
