"""What a person may do with a diagram, in words for them."""

from __future__ import annotations

_REASONS = {
    "viewer": "This diagram is shared with you to look at, not to change.",
    "commenter": "This diagram is shared with you to comment on, not to change.",
}


def reason_for(role: str) -> str:
    """Why somebody with this role may not edit; empty when they may."""
    return _REASONS.get(role, "")
