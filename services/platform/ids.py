"""Ids as they come in and go out."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator

from diagram.ids import new_id
from services.platform.errors import NotFound

__all__ = ["ThingId", "canonical", "new_id"]


def canonical(text: str) -> str:
    """The 32 hexadecimal digits of an id that may come with dashes or capitals. Raises: NotFound for anything else."""
    try:
        return UUID(text).hex
    except ValueError:
        raise NotFound("that is not an id") from None


def _validated(text: str) -> str:
    return UUID(text).hex


ThingId = Annotated[str, AfterValidator(_validated)]
"""An id in a body, a path or a query: any spelling of a UUID comes in, 32 hexadecimal digits go on."""
