"""The way into Loro: what it raises on the way out becomes an error of ours."""

from __future__ import annotations

from collections.abc import Callable

from diagram.errors import DocumentBroken, DocumentError


def is_panic(error: BaseException) -> bool:
    """Whether Loro has panicked, instead of refusing something."""
    return type(error).__name__ == "PanicException"


class Door:
    """A class, for a generator would take three times as long, and an edit goes through six doors."""

    __slots__ = ("_broken", "_error", "_message")

    def __init__(self, broken: Callable[[str], None], error: type[DocumentError], message: str) -> None:
        self._broken = broken
        self._error = error
        self._message = message

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, foreign: BaseException | None, _trace: object) -> None:
        if foreign is None or isinstance(foreign, Exception | KeyboardInterrupt | SystemExit | GeneratorExit):
            return
        if is_panic(foreign):
            self._broken(str(foreign))
            raise DocumentBroken(str(foreign)) from foreign
        raise self._error(f"{self._message}: {foreign}") from foreign
