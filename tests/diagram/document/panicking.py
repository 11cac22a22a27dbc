"""Something in Loro's place that panics whatever is asked of it, as a poisoned document does."""

from __future__ import annotations

from typing import NoReturn

from diagram.document import Document
from diagram.document.replica import Replica

PanicException = type("PanicException", (BaseException,), {})  # what the binding raises has this name and this base


class Panicking:
    def __getattr__(self, name: str) -> NoReturn:
        raise PanicException(f"forced in {name}")


def poison(replica: Replica) -> None:
    """From now on every call into Loro panics."""
    replica._doc = replica._records = Panicking()  # type: ignore[assignment]  # that is the point
    replica._texts._doc = replica._doc


def poison_document(document: Document) -> None:
    poison(document._replica)
