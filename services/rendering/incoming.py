"""A document that comes as the body of a request: taken whole, or refused before it fills the memory."""

from __future__ import annotations

from starlette.requests import Request

from services.platform.errors import Invalid, TooLarge
from services.rendering.wish import Form, Source


async def document_in(request: Request, *, name: str, most_bytes: int) -> Source:
    """The body as a document of whatever format it turns out to be.

    Raises:
        TooLarge: it has more than `most_bytes`.
        Invalid: it is empty.
    """
    data = bytearray()
    async for part in request.stream():
        data += part
        if len(data) > most_bytes:
            raise TooLarge(f"a document may have {most_bytes:,} bytes", advice="Split the document.")
    if not data:
        raise Invalid("there is no document in the body", advice="Send the file as the body.")
    return Source(Form.FILE, (bytes(data),), name)
