"""The version of what is stored in a document.

Additions raise MINOR and are ignored by older programs; a change that an older program would get wrong raises MAJOR,
and older programs then only look.
"""

from __future__ import annotations

from diagram.records import Value, Values

MAJOR = 1
MINOR = 0


def declared() -> dict[str, Value]:
    """What a new document says of itself."""
    return {"schema": MAJOR, "minor": MINOR}


def is_newer(meta: Values) -> bool:
    """Whether a document with this `meta` was written by a program that we do not understand."""
    major = meta.get("schema", MAJOR)
    return not isinstance(major, int) or major > MAJOR
