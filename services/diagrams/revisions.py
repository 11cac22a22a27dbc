"""Changes that do not overwrite what their author never saw: ``If-Match`` against the revision of a row.

Without the header the last writer wins, and the answer shows the revision that came of it (decision 0027).
"""

from __future__ import annotations

from typing import Annotated, Protocol

from fastapi import Header

from services.platform.errors import Invalid, Outdated

IfMatch = Annotated[str | None, Header(max_length=64, description='the ETag that was read, such as "3"')]


class Revised(Protocol):
    revision: int


def etag(row: Revised) -> str:
    """The revision of `row` as the header ``ETag`` says it."""
    return f'"{row.revision}"'


def check(row: Revised, if_match: str | None) -> None:
    """Raises: Outdated when the caller read another revision than that of `row`; Invalid when it is none."""
    if if_match is None or if_match == "*":
        return
    digits = if_match.removeprefix('"').removesuffix('"')
    if not (digits.isascii() and digits.isdigit()):
        raise Invalid("If-Match has to be an ETag that was read here")
    if f'"{digits}"' != etag(row):
        raise Outdated(f"it is at revision {row.revision}, the change was made on {digits}")
