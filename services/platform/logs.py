"""Logs on standard error, with the correlation id and whose they are: JSON for machines, on a terminal for people."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TextIO

from services.platform.correlation import correlation_id
from services.platform.settings import Settings

_service: ContextVar[str] = ContextVar("service", default="")
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message"}
# Steps of a migration and of the server; of interest when something is looked for.
_STEPS = "alembic"
_STEPS_IN_TEXT = (_STEPS, "uvicorn")
# These tell every packet at DEBUG, and httpx's lines hold addresses with secrets in them.
_LOUD = ("httpx", "httpcore", "urllib3", "asyncio", "aiosqlite", "multipart", "python_multipart")


@contextmanager
def speaking_as(service: str) -> Iterator[None]:
    """Log lines of the block, and of the tasks started in it, are those of `service`."""
    token = _service.set(service)
    try:
        yield
    finally:
        _service.reset(token)


def configure_logs(settings: Settings, *, service: str = "", stream: TextIO | None = None) -> None:
    """Send the logs of this process to `stream` (standard error), each service at its own level.

    One JSON object per line; short lines to read on a terminal, or where the settings ask for them.
    `service` is whose lines those are that no request and no background work is behind.
    """
    levels = {name: _number(word) for name, word in settings.log_levels.items()}
    default = _number(settings.log_level)
    handler = logging.StreamHandler(stream or sys.stderr)
    is_text = settings.log_format == "text" or (not settings.log_format and handler.stream.isatty())
    handler.setFormatter(_Text(service) if is_text else _Json(service))
    handler.addFilter(_Levels(levels, default, service))
    handler.addFilter(_Steps(_STEPS_IN_TEXT if is_text else (_STEPS,)))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(min(default, *levels.values()) if levels else default)
    for name in _LOUD:
        logging.getLogger(name).setLevel(logging.WARNING)


def _number(word: str) -> int:
    return logging.getLevelNamesMapping()[word.upper()]


class _Levels(logging.Filter):
    def __init__(self, levels: Mapping[str, int], default: int, service: str) -> None:
        super().__init__()
        self._levels = levels
        self._default = default
        self._service = service

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno >= self._levels.get(_service.get() or self._service, self._default)


class _Steps(logging.Filter):
    """What others tell as information is for whoever asked for DEBUG."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__()
        self._names = names

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno != logging.INFO or record.name.partition(".")[0] not in self._names:
            return True
        return logging.getLogger().isEnabledFor(logging.DEBUG)


class _Json(logging.Formatter):
    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "service": _service.get() or self._service,
            "logger": record.name,
            "message": record.getMessage(),
            "correlation_id": correlation_id(),
        }
        line |= {name: value for name, value in vars(record).items() if name not in _OWN}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        # JSON escapes line ends: no text that came from outside can begin a line of its own.
        return json.dumps(line, default=str, ensure_ascii=False)


class _Text(logging.Formatter):
    """Time of this place, level, service, what happened; of a request its route, status and milliseconds."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created).astimezone().strftime("%H:%M:%S")
        facts = {name: value for name, value in vars(record).items() if name not in _OWN and name != "user"}
        if record.levelno >= logging.WARNING and correlation_id():
            facts["correlation_id"] = correlation_id()
        told = [str(facts.pop(name)) for name in ("method", "route", "status") if name in facts]
        if "duration_ms" in facts:
            told.append(f"{facts.pop('duration_ms')} ms")
        told += [f"{name}={value}" for name, value in facts.items()]
        service = _service.get() or self._service
        line = _one_line(" ".join([f"{at} {record.levelname.lower():7} {service:13}", record.getMessage(), *told]))
        if record.exc_info:
            trace = self.formatException(record.exc_info).split("\n")
            line += "".join(f"\n    {_one_line(one)}" for one in trace)
        return line


def _one_line(text: str) -> str:
    """No text that came from outside can begin a line of its own, or command a terminal."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)
