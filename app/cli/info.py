"""`autograph info`: what is in a file, as JSON or as a few lines to read."""

from __future__ import annotations

import json
from pathlib import Path

import click

from app.description import describe
from app.files import open_file


@click.command("info")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
@click.option("--cells", is_flag=True, help="With every shape and connector: box, route, label box, text.")
def command(*, file: Path, as_json: bool, cells: bool) -> int:
    """Tell what is in FILE: pages, shapes, connectors, labels, bounds, and what we could only approximate."""
    described = describe(open_file(file), cells=cells)
    if as_json or cells:
        click.echo(json.dumps(described, ensure_ascii=False))
        return 0
    click.echo(f"{file.name}: {described['format']}")
    pages = described["pages"]
    assert isinstance(pages, list)
    for number, page in enumerate(pages, 1):
        counts = f"{page['shapes']} shapes, {page['connectors']} connectors"
        click.echo(f"  page {number} {page['name']!r}: {counts}, {page['bounds'][2]:g} x {page['bounds'][3]:g}")
    warnings = described["warnings"]
    assert isinstance(warnings, list)
    for warning in warnings:
        click.echo(f"  approximated: {warning}")
    return 0
