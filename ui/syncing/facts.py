"""What one diagram shows of the other side: the fact beside "Saved on this computer", the small sign on its card."""

from __future__ import annotations

from dataclasses import dataclass

from sync.status import DiagramStatus, Hold, Phase, Reach, SyncStatus
from ui.icons import Ink
from ui.syncing.words import ROLES, edits, edits_and_age, is_local, soon

HELD = {
    Hold.BRAKE: ("Waits for your decision", "What arrived would delete most of this diagram. Nothing was deleted."),
    Hold.WITHDRAWN: ("Not shared with you any more", "This copy stays on your computer. You can make it your own."),
    Hold.FORK: ("Needs a copy", "Your edits build on what nobody has any more. They can become a diagram of its own."),
    Hold.REFUSED: ("Not accepted", "The server does not take this diagram, or what came cannot be read."),
    Hold.KEPT_BACK: ("On this computer only", "You keep this diagram on this computer. It does not sync."),
    Hold.NONE: ("Held back", "This diagram does not sync now. Nothing of it is lost."),
}
LOCAL_SIGN = "computer"
_ONLY_HERE = "This diagram is saved on this computer and nowhere else."
_WAITS = "They are saved on this computer and sync by themselves."


@dataclass(frozen=True, slots=True)
class Fact:
    """`text` is short and in our words alone; `tip` explains, and may hold what the server said."""

    text: str
    tip: str
    sign: str
    ink: Ink = Ink.FAINT


def fact(status: SyncStatus, diagram: DiagramStatus, *, is_saved: bool = True) -> Fact:
    """How `diagram` stands. `is_saved`: the last edit is on the disk; what is not cannot have been sent."""
    if diagram.phase is Phase.HELD or diagram.hold is not Hold.NONE:
        return _held(diagram)
    if not is_saved:
        return Fact("Syncs once it is saved", "The last edits are not on the disk yet. Only those are sent.", "cloud")
    if diagram.phase is Phase.LOCAL or status.account is None:
        told = "" if status.account is not None else " Sign in to sync it with your other computers."
        return Fact("On this computer only", _ONLY_HERE + told, LOCAL_SIGN)
    if status.reach is Reach.ONLINE:
        return _online(diagram)
    return _away(status, diagram)


def mark(status: SyncStatus, diagram: DiagramStatus) -> Fact | None:
    """The sign for a card; nothing without an account, for there all diagrams are alike."""
    return fact(status, diagram) if status.account is not None else None


def _held(diagram: DiagramStatus) -> Fact:
    text, tip = HELD[diagram.hold]
    if is_local(diagram):
        return Fact(text, tip, LOCAL_SIGN)
    return Fact(text, f"{tip}\n{diagram.reason}" if diagram.reason else tip, "warning", Ink.WARNING)


def _away(status: SyncStatus, diagram: DiagramStatus) -> Fact:
    """Not connected: whatever is known is from before."""
    words, tip = {
        Reach.SIGNED_OUT: ("Signed out", "Sign in again to sync. Nothing is lost."),
        Reach.PAUSED: ("Working offline", "You chose to work offline."),
        Reach.CONNECTING: ("Connecting…", "The server is being asked."),
    }.get(status.reach, ("Offline", f"The server does not answer. It is tried again {soon(status.next_try_s)}."))
    sign = "cloud" if status.reach is Reach.CONNECTING else "cloud-off"
    ink = Ink.WARNING if status.reach is Reach.SIGNED_OUT else Ink.FAINT
    if status.why:
        tip = f"{tip}\n{status.why}"
    if not diagram.may_edit:
        return Fact(f"{_role(diagram)} · {words[0].lower()}{words[1:]}", tip, sign, ink)
    if diagram.unsynced:
        waits = edits_and_age(diagram.unsynced, diagram.age_s)
        return Fact(f"{words} · {waits}", f"{tip}\n{_waiting(diagram)} {_WAITS}", sign, ink)
    return Fact(words, f"{tip}\nEverything in this diagram is saved on this computer.", sign, ink)


def _online(diagram: DiagramStatus) -> Fact:
    if not diagram.may_edit:
        return Fact(_role(diagram), "It is shared with you to look at. Changes by others arrive by themselves.", "eye")
    if diagram.phase is Phase.SYNCING:
        tip = f"{_waiting(diagram)} {_WAITS}" if diagram.unsynced else "What others did is arriving."
        return Fact("Syncing…", tip, "cloud")
    if diagram.unsynced:
        text = edits_and_age(diagram.unsynced, diagram.age_s).replace(edits(diagram.unsynced), "", 1)
        return Fact(f"{edits(diagram.unsynced)} to sync{text}", f"{_waiting(diagram)} {_WAITS}", "cloud-up")
    if not diagram.is_synced:
        return Fact("Waiting to sync", "It has not been compared with the server yet.", "cloud-up")
    if diagram.missing_assets:
        count = diagram.missing_assets
        pictures = "1 picture" if count == 1 else f"{count:,} pictures"
        return Fact(
            f"{pictures} to come", "All edits are on the server. Pictures of others are still arriving.", "cloud"
        )
    return Fact("Synced", "The server has acknowledged everything that is saved here.", "cloud-check", Ink.SUCCESS)


def _waiting(diagram: DiagramStatus) -> str:
    return "1 edit waits to be sent." if diagram.unsynced == 1 else f"{edits(diagram.unsynced)} wait to be sent."


def _role(diagram: DiagramStatus) -> str:
    return ROLES.get(diagram.role, "View only")
