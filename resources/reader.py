"""The one reader of what ships with the program: icons, themes, templates, stencils."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

_ROOT = files("resources")


@lru_cache(maxsize=512)
def read_bytes(name: str) -> bytes:
    """The bytes of a resource, such as ``icons/undo.svg``; kept in memory after the first look.

    Raises:
        FileNotFoundError: no such resource ships with the program.
    """
    return _ROOT.joinpath(*name.split("/")).read_bytes()


def read_text(name: str) -> str:
    return read_bytes(name).decode()


@lru_cache(maxsize=64)
def names(folder: str) -> tuple[str, ...]:
    """What lies in a folder, such as ``icons``, sorted; looked up once."""
    return tuple(sorted(entry.name for entry in _ROOT.joinpath(*folder.split("/")).iterdir() if entry.is_file()))
