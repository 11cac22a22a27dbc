"""`python -m docs.backend_settings` writes docs/backend-settings.md anew, from the settings of every service."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

from tests.deploy.configuration import classes

TARGET = Path(__file__).with_name("backend-settings.md")
# As the annotations of a field carry them, and as people write them.
_LIMITS = (
    ("ge", "≥ "),
    ("gt", "> "),
    ("le", "≤ "),
    ("lt", "< "),
    ("min_length", "length ≥ "),
    ("max_length", "length ≤ "),
)
_INTRODUCTION = """# The settings of the backend

Read from the environment, then from a file `.env` in the folder where a service starts, then from these defaults. Made
by `python -m docs.backend_settings` from the classes of the settings.
"""


def text() -> str:
    """The whole page."""
    return "\n".join([_INTRODUCTION, *(line for one in classes() for line in _section(one))])


def _section(settings: type[BaseSettings]) -> Iterator[str]:
    name = settings.__module__.split(".")[1]
    yield "## Every service\n" if name == "platform" else f"## {name}\n"
    yield "| variable | default | limits | what it does |"
    yield "|---|---|---|---|"
    prefix = settings.model_config["env_prefix"]
    for field, info in settings.model_fields.items():
        limits = ", ".join(
            sign + str(getattr(one, word)) for one in info.metadata for word, sign in _LIMITS if hasattr(one, word)
        )
        yield f"| `{prefix}{field.upper()}` | {_default(info)} | {limits} | {_meaning(field, info)} |"
    yield ""


def _default(info: FieldInfo) -> str:
    if info.default_factory is not None:
        return "depends"
    value: Any = info.default  # Any: whatever the field holds
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, list | tuple | set | frozenset | dict) and not value:
        value = ""
    return f"`{value}`" if value not in ("", None) else "empty"


def _meaning(field: str, info: FieldInfo) -> str:
    words = info.description or field.removesuffix("_s").replace("_", " ")
    unit = ", in seconds" if field.endswith("_s") and "second" not in words else ""
    return (words + unit).replace("|", "\\|")


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
