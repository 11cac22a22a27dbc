"""Telling the other processes that somebody's access to a diagram changed."""

from __future__ import annotations

from services.platform.platform import Platform
from services.updates.hints import access_channel


async def access_changed(platform: Platform, diagram_id: str) -> None:
    """Say so after the commit: whoever holds open sockets of the diagram asks again who may stay.

    When Redis is away nothing is said; collaboration asks again by itself.
    """
    await platform.pubsub.publish(access_channel(diagram_id), "")
