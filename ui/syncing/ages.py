"""A status some seconds later: ages grow and waits shrink while nothing else is heard."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from sync.status import DiagramStatus, ServiceStatus, SyncStatus


def later(status: SyncStatus, by_s: float) -> SyncStatus:
    """The same status, `by_s` seconds after it was told."""
    if by_s <= 0 or not is_counting(status):
        return status
    diagrams = {name: older(one, by_s) for name, one in status.diagrams.items()}
    services = tuple(_waits_less(one, by_s) for one in status.services)
    next_try_s = max(0.0, status.next_try_s - by_s)
    unshelved_s = status.unshelved_s + by_s if status.unshelved else 0.0
    return replace(
        status, next_try_s=next_try_s, unshelved_s=unshelved_s, diagrams=MappingProxyType(diagrams), services=services
    )


def older(diagram: DiagramStatus, by_s: float) -> DiagramStatus:
    """One diagram `by_s` seconds later."""
    return replace(diagram, age_s=diagram.age_s + by_s) if diagram.unsynced and by_s > 0 else diagram


def is_counting(status: SyncStatus) -> bool:
    """Whether something in it changes by time alone."""
    waits = status.next_try_s > 0 or any(one.next_try_s > 0 for one in status.services)
    return waits or bool(status.unshelved) or any(one.unsynced for one in status.diagrams.values())


def _waits_less(service: ServiceStatus, by_s: float) -> ServiceStatus:
    if service.next_try_s <= 0:
        return service
    return replace(service, next_try_s=max(0.0, service.next_try_s - by_s))
