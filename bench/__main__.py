"""`python -m bench NAME [--json] [--n 1000,10000]`: measure, and say so as a table or as JSON rows."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys

import click

import bench as room
from bench.report import BENCHES, Bench, Row, as_json, as_table, from_json

_NOT_BENCHES = {"__main__", "report", "scenes", "scrolling", "syncing"}


def names() -> list[str]:
    return sorted(module.name for module in pkgutil.iter_modules(room.__path__) if module.name not in _NOT_BENCHES)


def found(name: str) -> Bench:
    """The benchmark in `bench/<name>.py`.

    Raises:
        click.UsageError: there is none.
    """
    if name in names():
        importlib.import_module(f"bench.{name}")
    if name not in BENCHES:
        raise click.UsageError(f"no benchmark is called {name!r}; there are: {', '.join(names())}")
    return BENCHES[name]


def measured(name: str, size: int) -> list[Row]:
    """One size in a process of its own."""
    command = [sys.executable, "-m", "bench", name, "--here", "--json", "--n", str(size)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise click.ClickException(f"{name} with n={size} ended with code {done.returncode}")
    return from_json(done.stdout)


@click.command()
@click.argument("name")
@click.option("--json", "wants_json", is_flag=True, help="JSON rows instead of a table.")
@click.option("--n", "sizes", default="", help="Sizes to measure, separated by commas.")
@click.option("--here", is_flag=True, hidden=True)
def main(name: str, wants_json: bool, sizes: str, here: bool) -> None:
    """Measure NAME and write what it took."""
    chosen = found(name)
    wanted = [int(size) for size in sizes.split(",")] if sizes else list(chosen.sizes)
    rows: list[Row] = []
    for size in wanted:
        rows.extend(chosen.run(size) if here else measured(name, size))
    click.echo(as_json(rows) if wants_json else as_table(rows))


if __name__ == "__main__":
    main()
