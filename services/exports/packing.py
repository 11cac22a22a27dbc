"""The files of an export under names that every system takes, alone or together in a ZIP."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from services.exports.targets import TARGETS

_STRANGE = re.compile(r"[^\w .,()+-]", re.ASCII)
_LONGEST_STEM = 80
_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
_ALREADY_PACKED = ("png", "pdf")


@dataclass(frozen=True, slots=True)
class Piece:
    """One file of one diagram. `suffix` is what its name gets at the end, such as ``-2``."""

    title: str
    suffix: str
    target: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Package:
    """What is kept of an export."""

    file_name: str
    content_type: str
    data: bytes


def packed(pieces: Sequence[Piece]) -> Package:
    """The only piece as it is, several in a ZIP."""
    if len(pieces) == 1:
        [one] = pieces
        return Package(_named(pieces)[0], TARGETS[one.target].media_type, one.data)
    out = BytesIO()
    method = zipfile.ZIP_STORED if pieces[0].target in _ALREADY_PACKED else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, one in zip(_named(pieces), pieces, strict=True):
            archive.writestr(zipfile.ZipInfo(name), one.data, method)
    return Package("export.zip", "application/zip", out.getvalue())


def _named(pieces: Sequence[Piece]) -> list[str]:
    """A name for each, no two alike, also where large and small letters are the same."""
    taken: set[str] = set()
    names = []
    for one in pieces:
        stem, number = _stem(one.title) + one.suffix, 1
        name = f"{stem}.{one.target}"
        while name.lower() in taken:
            number += 1
            name = f"{stem} ({number}).{one.target}"
        taken.add(name.lower())
        names.append(name)
    return names


def _stem(title: str) -> str:
    stem = _STRANGE.sub("_", title)[:_LONGEST_STEM].strip(" .")
    return f"_{stem}" if stem.lower() in _RESERVED else stem or "diagram"
