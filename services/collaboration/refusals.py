"""Saying that a message was not carried out."""

from __future__ import annotations

from sync.wire.codes import Code
from sync.wire.messages import FromClient, Refused


def refused(message: FromClient, code: Code, reason: str, *, retry_after_s: float = 0) -> Refused:
    """The answer to `message`; the socket goes on."""
    return Refused(
        re=str(message.__struct_config__.tag), code=code, reason=reason, diagram=getattr(message, "diagram", ""),
        retry_after_s=retry_after_s, trace=message.trace,
    )  # fmt: skip
