"""Where a page of a list ended, as an opaque word that the next request brings back."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Query

from services.platform.errors import Invalid
from services.platform.ids import canonical

CursorParameter = Annotated[str | None, Query(max_length=6000, description="`next` of the page before")]
Limit = Annotated[int, Query(ge=1, le=500)]
Place = str | datetime


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page: the value it is ordered by, and its id; `order` names the order it was made for."""

    order: str
    value: Place
    id: str

    def word(self) -> str:
        value = self.value.isoformat() if isinstance(self.value, datetime) else self.value
        kind = "t" if isinstance(self.value, datetime) else "s"
        raw = json.dumps([self.order, kind, value, self.id], ensure_ascii=False, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    @classmethod
    def read(cls, word: str, order: str, of: type[Place] = datetime) -> Cursor:
        """The place that `word` names, with a value `of` that type.

        Raises: Invalid for one that is damaged or of another order.
        """
        try:
            raw = base64.b64decode(word + "=" * (-len(word) % 4), altchars=b"-_", validate=True)
            made_for, kind, value, identity = json.loads(raw)
            if kind == "t":
                value = datetime.fromisoformat(value)
            good = type(value) is of and isinstance(identity, str) and made_for == order
            good = good and not (isinstance(value, datetime) and value.tzinfo is None)
            if good and "\0" not in str(value):
                str(value).encode()
                return cls(order, value, canonical(identity))
        except (ValueError, TypeError, binascii.Error, RecursionError):
            pass
        raise Invalid("that cursor is not one of this list", advice="Begin again without a cursor.")
