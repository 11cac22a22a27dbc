"""Names that come from outside and go to git: only such as can be nothing but names."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

from pydantic import StringConstraints

from services.platform.errors import Invalid

# A part never begins with a dot or a dash: no way up, no .git, no option; and no drive, no stream, no 8.3 name.
_PART = r"[A-Za-z0-9_](?:[A-Za-z0-9 ._()+-]*[A-Za-z0-9_()+-])?"
_PATH = rf"^{_PART}(?:/{_PART})*$"

FilePath = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=_PATH)]
"""A file in a repository, with ``/`` between its parts."""
BranchName = Annotated[
    str, StringConstraints(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9_][A-Za-z0-9_-]*(?:[./][A-Za-z0-9_-]+)*$")
]
"""A branch; what git itself refuses besides, it says."""
CommitId = Annotated[str, StringConstraints(pattern=r"^(?:[0-9a-f]{40}|[0-9a-f]{64})$")]
Message = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$"),
]
_RELATIVE = re.compile(_PATH)


def below(root: Path, relative: str) -> Path:
    """`relative` below `root`, also when links are followed. Raises: Invalid for whatever leads out of it."""
    if not _RELATIVE.fullmatch(relative):
        raise Invalid("repository: that is no path below the root of the repositories")
    path, ground = (root / relative).resolve(), root.resolve()
    if not path.is_relative_to(ground) or path == ground:
        raise Invalid("repository: that is no path below the root of the repositories")
    return path


def person(name: str, email: str) -> tuple[str, str]:
    """A name and an address as git takes them: of one line, without angle brackets, and not empty."""
    plain = " ".join("".join(letter if letter.isprintable() and letter not in "<>" else " " for letter in name).split())
    address = re.sub(r"[<>\s\x00-\x1f]", "", email)
    return plain or "AutoGraph", address or "nobody@localhost"
