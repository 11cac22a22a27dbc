"""What somebody may do with a diagram, in words."""

from __future__ import annotations

GIVEN = (("viewer", "Can view"), ("commenter", "Can comment"), ("editor", "Can edit"))
_WORDS = {**dict(GIVEN), "owner": "Owner"}


def role_words(role: str) -> str:
    """As it stands beside a name."""
    return _WORDS.get(role, role.capitalize() or "Can view")


def link_words(role: str) -> str:
    """What a link gives to whoever has it."""
    return f"Anyone with the link {role_words(role).lower()}"
