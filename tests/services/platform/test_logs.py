"""Every line of a log is JSON, and carries the id of its request and its service."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from io import StringIO

import pytest

from services.platform.logs import configure_logs, speaking_as
from services.platform.platform import Platform
from services.platform.settings import Settings
from services.web.service import Service
from tests.services import sample
from tests.services.conftest import talking_to

pytestmark = pytest.mark.backend
SAMPLE = Service("sample", 1, "Sample", sample)
ID = "abcdef01-test-0001"


@pytest.fixture
def lines() -> Iterator[StringIO]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield StringIO()
    root.handlers, root.level = handlers, level


def _read(lines: StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


async def test_a5_the_correlation_id_stands_in_every_line_of_a_request(embedded: Platform, lines: StringIO) -> None:
    configure_logs(Settings(), stream=lines)
    async with talking_to(embedded, SAMPLE) as client:
        answer = await client.get("/api/sample/bounds/broken?secret=1", headers={"X-Correlation-ID": ID})
    assert answer.headers["X-Correlation-ID"] == answer.json()["correlation_id"] == ID
    ours = [one for one in _read(lines) if one["correlation_id"] == ID]
    assert [one["message"] for one in ours] == ["just before it breaks", "unexpected error", "request"]
    assert {one["service"] for one in ours} == {"sample"}
    assert "a bug of ours" in str(ours[1]["error"])
    assert (ours[2]["status"], ours[2]["route"]) == (500, "/bounds/broken")
    assert "secret" not in lines.getvalue()


async def test_a5_an_id_that_could_forge_a_line_is_replaced(embedded: Platform, lines: StringIO) -> None:
    configure_logs(Settings(), stream=lines)
    async with talking_to(embedded, SAMPLE) as client:
        for bad in ("short", "a" * 65, 'with"quotes{}', "tab\tinside-it"):
            answer = await client.get("/api/sample/things/open", headers={"X-Correlation-ID": bad})
            assert answer.headers["X-Correlation-ID"] != bad
    logging.getLogger("x").warning("one\nline %s", "\n{}")
    assert _read(lines)[-1]["message"] == "one\nline \n{}"


def test_a5_each_service_logs_at_its_own_level(lines: StringIO) -> None:
    settings = Settings(log_level="WARNING", log_levels={"auth": "DEBUG", "git": "ERROR"})
    configure_logs(settings, service="main", stream=lines)
    log = logging.getLogger("somewhere")
    for service in ("", "auth", "git"):
        with speaking_as(service):
            log.debug("quiet")
            log.warning("loud", extra={"rows": 3})
    assert [(one["service"], one["message"]) for one in _read(lines)] == [
        ("main", "loud"), ("auth", "quiet"), ("auth", "loud"),
    ]  # fmt: skip
    assert _read(lines)[0]["rows"] == 3


async def test_a5_people_read_short_lines(embedded: Platform, lines: StringIO) -> None:
    configure_logs(Settings(log_format="text"), service="main", stream=lines)
    async with talking_to(embedded, SAMPLE) as client:
        await client.get("/api/sample/bounds/broken?secret=1", headers={"X-Correlation-ID": ID})
    logging.getLogger("x").warning("one\nline %s", "\x1b[2J")
    logging.getLogger("x").info("counted", extra={"rows": 3, "user": "f" * 32})
    told = lines.getvalue().splitlines()
    assert all(re.match(r"\d\d:\d\d:\d\d (info|warning|error) |    ", one) for one in told)
    assert re.fullmatch(r"\S+ error +sample +unexpected error correlation_id=" + ID, told[1])
    assert told[2] == "    Traceback (most recent call last):"
    assert re.fullmatch(r"\S+ info +sample +request GET /bounds/broken 500 [\d.]+ ms", told[-3])
    assert told[-2].endswith(r"main          one\nline \x1b[2J")
    assert told[-1].endswith("main          counted rows=3")


class _Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.usefixtures("lines")
def test_a5_a_terminal_gets_text_unless_the_settings_say_json() -> None:
    for stream, wish, is_text in (
        (StringIO(), "", False), (_Terminal(), "", True), (_Terminal(), "json", False), (StringIO(), "text", True),
    ):  # fmt: skip
        configure_logs(Settings.model_validate({"log_format": wish}), stream=stream)
        logging.getLogger("x").warning("read me")
        assert stream.getvalue().startswith("{") is not is_text


def test_a5_the_steps_of_a_migration_are_told_to_who_debugs(lines: StringIO) -> None:
    steps = logging.getLogger("alembic.runtime.migration")
    configure_logs(Settings(), stream=lines)
    steps.info("Running upgrade")
    steps.warning("odd")
    assert [one["message"] for one in _read(lines)] == ["odd"]
    configure_logs(Settings(log_level="DEBUG"), stream=lines)
    steps.info("Running upgrade")
    assert _read(lines)[-1]["message"] == "Running upgrade"
