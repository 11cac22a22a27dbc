"""Whom a permission lets through, said anew and apart from its code. A new kind of permission needs a line here."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import Any

from services.access.permissions import Permission
from tests.services.doors.scene import Persona


class Outcome(IntEnum):
    """What an answer may be: let in, or refused with this status."""

    IN = 0
    SIGN_IN = 401
    REFUSED = 403
    HIDDEN = 404

    @property
    def sign(self) -> str:
        return "yes" if self is Outcome.IN else str(self.value)

    def allows(self, status: int) -> bool:
        """Whether `status` is this outcome. Who is let in may still be told that a body makes no sense."""
        return status not in (401, 403) if self is Outcome.IN else status == self.value


def _public(_permission: Any, _persona: Persona, _is_foreign: bool) -> Outcome:  # Any: one kind each
    return Outcome.IN


def _signed_in(_permission: Any, _persona: Persona, _is_foreign: bool) -> Outcome:
    return Outcome.IN


def _admin(_permission: Any, persona: Persona, _is_foreign: bool) -> Outcome:
    return Outcome.IN if persona is Persona.ADMIN else Outcome.REFUSED


def _on_diagram(permission: Any, persona: Persona, is_foreign: bool) -> Outcome:
    if is_foreign or persona.role is None:
        return Outcome.HIDDEN
    return Outcome.IN if persona.role >= permission.role else Outcome.REFUSED


def _on_team(permission: Any, persona: Persona, is_foreign: bool) -> Outcome:
    if is_foreign or persona.team_role is None:
        return Outcome.HIDDEN
    return Outcome.IN if persona.team_role >= permission.role else Outcome.REFUSED


def _reads_diagram(permission: Any, persona: Persona, is_foreign: bool) -> Outcome:
    # Without an account one needs a grant from a link, and nobody in the play has one.
    if persona is Persona.ANONYMOUS:
        return Outcome.SIGN_IN
    if persona is Persona.KEY:
        return Outcome.REFUSED
    return Outcome.HIDDEN if is_foreign or persona.role is None else Outcome.IN


def _owns(_permission: Any, persona: Persona, is_foreign: bool) -> Outcome:
    return Outcome.IN if persona is Persona.OWNER and not is_foreign else Outcome.HIDDEN


_KINDS: dict[str, Callable[[Any, Persona, bool], Outcome]] = {
    "_Public": _public,
    "_SignedIn": _signed_in,
    "_Admin": _admin,
    "_Session": _signed_in,
    "_AdminSession": _admin,
    "OnTeam": _on_team,
    "OnDiagram": _on_diagram,
    "ReadsDiagram": _reads_diagram,
    "Owns": _owns,
}


def expected(permission: Permission, persona: Persona, *, is_foreign: bool) -> Outcome:
    """What `persona` gets at an endpoint with `permission`, for a thing of the scene or a stranger's."""
    kind = type(permission).__name__
    assert kind in _KINDS, f"say in {__name__} whom a permission of kind {kind} lets through"
    if permission.needs_caller and persona is Persona.ANONYMOUS:
        return Outcome.SIGN_IN
    if permission.needs_caller and persona is Persona.KEY:
        return Outcome.REFUSED
    return _KINDS[kind](permission, persona, is_foreign)
