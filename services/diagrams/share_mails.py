"""The mail that tells somebody of a diagram that was shared with them, and how often one person may cause it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.requests import HTTPConnection

from services.access.pace import Pace
from services.platform.platform import Platform

_LONGEST = 100  # letters of a name


@asynccontextmanager
async def share_pace(platform: Platform, app: FastAPI) -> AsyncIterator[None]:
    """Counts shares with addresses while the service runs: each may send a mail to whom it names."""
    app.state.share_pace = Pace(platform, "shares with an address", app.state.settings.address_shares_per_minute)
    yield


def pace_of(connection: HTTPConnection) -> Pace:
    """The pace of the service that answers."""
    pace = connection.app.state.share_pace
    assert isinstance(pace, Pace)
    return pace


def shared(title: str, by: str, role: str) -> tuple[str, str]:
    """Subject and text. Names are of people's own choice: each stays in its line, short."""
    title, by = _line(title), _line(by)
    return f"{by} shares the diagram \u201c{title}\u201d with you", (
        f"{by} shares the diagram \u201c{title}\u201d with you, as {role}.\n\n"
        "Sign in to AutoGraph with this address to find it under Shared. If you have no account yet, register with "
        "this address and verify it.\n"
        "If you do not know who this is, do nothing."
    )


def _line(text: str) -> str:
    # Titles that came by sync are as a client wrote them: a line break would be text of theirs in a mail of ours.
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:_LONGEST]
