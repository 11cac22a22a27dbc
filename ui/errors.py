"""Errors as a person meets them: what happened, to what, and what to do. The room raises none of its own."""

from __future__ import annotations

import traceback
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """`title` says what happened, `what` to what, `advice` what to do; `details` are for a report, may be long."""

    title: str
    what: str
    advice: str = ""
    details: str = ""


def describe(error: BaseException) -> Problem:
    """The problem behind `error`: ours bring their own words, any other is a bug and comes with its trace."""
    title = getattr(error, "title", None)
    if isinstance(title, str):
        return Problem(title, str(error), str(getattr(error, "advice", "")))
    return Problem(
        "AutoGraph made a mistake",
        "Something failed that should not. Your diagram is saved up to the last step, and you can go on working.",
        "If it happens again, please report it with the details below.",
        "".join(traceback.format_exception(error)),
    )
