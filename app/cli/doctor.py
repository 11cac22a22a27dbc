"""`autograph doctor`: what this machine offers AutoGraph, and what to do where something is missing."""

from __future__ import annotations

import json

import click

from app.checkup import examine


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
@click.option("--library", "library", type=click.Path(file_okay=False), help="Examine this library folder.")
def command(*, as_json: bool, library: str | None) -> int:
    """Examine the installation: Python, Qt, SQLite, fonts, display and the library folder.

    Exit code 0 when AutoGraph can work here, 1 when something essential is broken.
    """
    findings = examine(library)
    if as_json:
        click.echo(json.dumps([finding.as_json() for finding in findings], indent=1, ensure_ascii=False))
    else:
        for finding in findings:
            click.echo(f"{finding.mark} {finding.name:<10} {finding.text}")
    return 1 if any(finding.is_broken for finding in findings) else 0
