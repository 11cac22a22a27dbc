"""A part of something large, as RFC 9110 lets a client ask for it: one range of bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from services.platform.errors import Outdated, ServiceError

_ONE = re.compile(r"bytes=([0-9]{1,15})-([0-9]{0,15})")


class Unsatisfiable(ServiceError):
    status = 416
    code = "range_not_satisfiable"
    title = "There is nothing at that place"
    advice = "Ask for less, or for all of it."


class Part(NamedTuple):
    """Bytes `start` up to but without `end`."""

    start: int
    end: int

    def words(self, size: int) -> str:
        """For ``Content-Range``."""
        return f"bytes {self.start}-{self.end - 1}/{size}"


def asked_part(headers: Mapping[str, str], etag: str, size: int) -> Part | None:
    """The part that is wanted of what has this strong `etag`; None: all of it.

    With ``If-Range`` of another version all of the present one is given; several ranges, ends counted from behind and
    other units are not understood, and so mean all too.

    Raises:
        Outdated: ``If-Match`` names another version.
        Unsatisfiable: it begins behind the end.
    """
    wanted = headers.get("if-match")
    if wanted is not None and wanted.strip() != "*" and etag not in (one.strip() for one in wanted.split(",")):
        raise Outdated("it is another version by now")
    found = _ONE.fullmatch(headers.get("range", "").replace(" ", ""))
    if found is None or headers.get("if-range", etag).strip() != etag:
        return None
    start, last = int(found[1]), int(found[2]) if found[2] else size - 1
    if last < start and found[2]:
        return None  # no range at all
    if start >= size:
        raise Unsatisfiable(f"it has {size} bytes")
    return Part(start, min(last + 1, size))
