"""`autograph status`: which edits are on this computer only, and whether the server or the bucket answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.group import library_option

if TYPE_CHECKING:
    from app.syncing.headless import Standing

LEFT = 3  # the exit code when something is not synced


@click.command("status")
@library_option
@click.option("--json", "as_json", is_flag=True, help="Machine-readable, one object for each diagram and service.")
def command(*, folder: Path | None, as_json: bool) -> int:
    """Tell how the library stands with its server or bucket; it may be open in a window meanwhile.

    What is not on the disk yet, of a diagram that is being edited, cannot be seen from here. Exit code 0: everything is
    synced, or nothing is meant to be; 3: something is not; 1: it cannot be told; 2: wrong usage.
    """
    from app.syncing.headless import standing_of

    return told(standing_of(folder), as_json=as_json)


def told(standing: Standing, *, as_json: bool) -> int:
    """Write how things stand; the exit code."""
    if as_json:
        click.echo(json.dumps(_as_json(standing), ensure_ascii=False, indent=1))
    else:
        for line in _lines(standing):
            click.echo(line)
    return 0 if standing.is_synced else LEFT


def _as_json(standing: Standing) -> dict[str, object]:
    account = standing.account
    return {
        "account": None if account is None else {
            "kind": account.kind, "address": account.address, "email": account.email, "name": account.name,
        },
        "synced": standing.is_synced,
        "unsynced_order": standing.unshelved,
        "diagrams": [
            {
                "id": diagram, "title": title, "saved": True, **_status(standing, diagram),
            }
            for diagram, title in standing.titles.items()
        ],
        "services": [
            {
                "name": one.name, "breaker": one.breaker, "failures": one.failures, "error": one.error,
                "correlation_id": one.correlation_id, "next_try_s": round(one.next_try_s, 1),
            }
            for one in standing.services
        ],
    }  # fmt: skip


def _status(standing: Standing, diagram: str) -> dict[str, object]:
    one = standing.diagrams.get(diagram)
    if one is None:
        return {"phase": "local", "synced": False, "unsynced_edits": 0, "age_s": 0.0, "hold": "", "reason": ""}
    return {
        "phase": one.phase.value, "synced": one.is_synced, "unsynced_edits": one.unsynced,
        "age_s": round(one.age_s, 1), "hold": one.hold.value, "reason": one.reason,
    }  # fmt: skip


def _lines(standing: Standing) -> list[str]:
    account = standing.account
    who = "" if account is None else account.email or f"the bucket {account.name}"
    lines = ["not synced with any server" if account is None else f"{who} at {account.address}"]
    for diagram, title in standing.titles.items():
        one = standing.diagrams.get(diagram)
        phase = "local" if one is None else one.phase.value
        waits = f", {_edits(one.unsynced)} since {one.age_s:.0f} s" if one is not None and one.unsynced else ""
        held = f", {one.hold.value}: {one.reason}" if one is not None and one.hold else ""
        lines.append(f"{diagram}  {phase:<8} {title}{waits}{held}")
    if standing.unshelved:
        lines.append(f"folders, stars and tags: {standing.unshelved} to sync")
    lines += [f"{one.name}: {one.breaker}{f', {one.error}' if one.error else ''}" for one in standing.services]
    return lines


def _edits(count: int) -> str:
    return "1 edit" if count == 1 else f"{count} edits"
