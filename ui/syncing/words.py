"""How things stand, in words. "Synced" is said only of what the other side has acknowledged."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from sync.status import AccountStatus, DiagramStatus, Hold, Phase, Reach, ServiceStatus, SyncStatus

SHOWN_AFTER_S = 30.0  # an edit that waits no longer than this has no age worth telling
ROLES = {"viewer": "View only", "commenter": "Comment only"}
_SERVICES = {
    "auth": "Sign-in and account",
    "diagrams": "Diagrams",
    "collaboration": "Live editing",
    "exports": "Exports",
    "integrations": "Integrations",
    "ai": "Assistant",
    "git": "Git",
    "svg": "Pictures",
    "bucket": "Bucket",
}


def edits(count: int) -> str:
    """ "1 edit", "1,200 edits"."""
    return "1 edit" if count == 1 else f"{count:,} edits"


def diagrams(count: int) -> str:
    """ "1 diagram", "12 diagrams"."""
    return "1 diagram" if count == 1 else f"{count:,} diagrams"


def age(seconds: float) -> str:
    """A stretch of time as short as can be: "40 s", "4 min", "3 h", "2 days"."""
    if seconds < 60:
        return f"{max(0, int(seconds))} s"
    if seconds < 3600:
        return f"{int(seconds / 60)} min"
    if seconds < 86_400:
        return f"{int(seconds / 3600)} h"
    days = int(seconds / 86_400)
    return "1 day" if days == 1 else f"{days:,} days"


def edits_and_age(count: int, oldest_s: float) -> str:
    """ "12 edits, oldest 4 min"; the age only once it tells something."""
    told = edits(count)
    if oldest_s < SHOWN_AFTER_S:
        return told
    return f"{told}, {age(oldest_s)} old" if count == 1 else f"{told}, oldest {age(oldest_s)}"


def soon(seconds: float) -> str:
    """When something happens next: "now", "in 12 s"."""
    return "now" if seconds < 1 else f"in {age(seconds)}"


def service_name(service: ServiceStatus) -> str:
    return _SERVICES.get(service.name, service.name.replace("-", " ").capitalize())


def service_state(service: ServiceStatus) -> str:
    """What its breaker means to a person."""
    match service.breaker:
        case "open":
            return f"Resting, next try {soon(service.next_try_s)}"
        case "half-open":
            return "Trying"
        case _ if service.failures:
            return "Works, the last try failed" if service.failures == 1 else f"Works, {service.failures} tries failed"
        case _:
            return "Works"


def host(account: AccountStatus) -> str:
    """The server or bucket without what is the same everywhere."""
    parts = urlsplit(account.address)
    return f"{parts.netloc}{parts.path}".rstrip("/") or account.address


def who(account: AccountStatus) -> str:
    return account.name or account.email or host(account)


def initials(account: AccountStatus) -> str:
    """One or two letters that stand for somebody; of a bucket none."""
    if account.name.strip():
        parts = account.name.split()
    else:
        parts = account.email.partition("@")[0].replace(".", " ").replace("_", " ").replace("-", " ").split()
    letters = [part[0] for part in parts if part[0].isalnum()]
    return "".join(letters[:1] + letters[1:][-1:]).upper()


def is_all_synced(status: SyncStatus) -> bool:
    """Whether the other side has everything that is meant for it."""
    meant = [one for one in status.diagrams.values() if not is_local(one)]
    is_in_order = status.reach is Reach.ONLINE and not status.unshelved
    return is_in_order and all(one.is_synced and not one.unsynced for one in meant)


def is_local(diagram: DiagramStatus) -> bool:
    """On this computer only because that is wanted."""
    return diagram.phase is Phase.LOCAL or (diagram.phase is Phase.HELD and diagram.hold is Hold.KEPT_BACK)


def waiting(status: SyncStatus) -> list[tuple[str, DiagramStatus]]:
    """The diagrams with edits that wait, the oldest edit first."""
    having = ((name, one) for name, one in status.diagrams.items() if one.unsynced)
    return sorted(having, key=lambda item: (-item[1].age_s, item[0]))


def unsynced_words(status: SyncStatus) -> str:
    """ "12 edits in 3 diagrams and 1 change of folders, stars or tags"; empty when nothing waits."""
    count = sum(1 for _one in _unsynced(status))
    waits = [f"{edits(status.unsynced)} in {diagrams(count)}"] if count else []
    if status.unshelved:
        changes = "1 change" if status.unshelved == 1 else f"{status.unshelved:,} changes"
        waits.append(f"{changes} of folders, stars or tags")
    return " and ".join(waits)


def is_one(status: SyncStatus) -> bool:
    """Whether what waits is a single thing."""
    return status.unsynced + status.unshelved == 1


def _unsynced(status: SyncStatus) -> Iterable[DiagramStatus]:
    return (one for one in status.diagrams.values() if one.unsynced)


def headline(status: SyncStatus) -> tuple[str, str]:
    """The whole in one word, and one sentence to it."""
    waits = unsynced_words(status)
    saved = "Everything is saved on this computer."
    match status.reach:
        case Reach.SIGNED_OUT if status.account is None:
            return "Not signed in", "Your diagrams are saved on this computer only."
        case Reach.SIGNED_OUT:
            told = f" {waits} will sync after you sign in again." if waits else ""
            return "Signed out", f"{status.why or 'The session is over.'} Nothing is lost.{told}"
        case Reach.PAUSED:
            told = f" {waits} will sync when you go online again." if waits else ""
            return "Working offline", f"You chose to work offline. {saved}{told}"
        case Reach.CONNECTING:
            return "Connecting…", f"{waits} to sync." if waits else saved
        case Reach.OFFLINE:
            told = f" {waits} will sync by themselves." if waits else ""
            return "Offline", f"{saved}{told}"
        case Reach.ONLINE:
            return "Connected", _while_online(status, waits)


def _while_online(status: SyncStatus, waits: str) -> str:
    held = sum(1 for one in status.diagrams.values() if one.phase is Phase.HELD and one.hold is not Hold.KEPT_BACK)
    if status.progress is not None:
        return f"Catching up: {status.progress.done:,} of {diagrams(status.progress.total)}."
    if waits:
        return f"{waits} to sync."
    if held:
        return f"{diagrams(held)} {'waits' if held == 1 else 'wait'} for your decision."
    return "Everything is synced." if is_all_synced(status) else "Syncing…"
