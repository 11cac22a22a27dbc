"""`autograph-services pool-monitor`: what the connection pools of a running backend do."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping

import click
import httpx
from prometheus_client.parser import text_string_to_metric_families

from services.platform.errors import Unavailable

_PATIENCE_S = 5.0
_COLUMNS = {
    "in_use": "autograph_pool_in_use",
    "connections": "autograph_pool_connections",
    "limit": "autograph_pool_limit",
    "opened": "autograph_pool_opened_total",
    "refused": "autograph_pool_refused_total",
}

Pools = Mapping[str, Mapping[str, int]]


@click.command()
@click.option("--url", default="http://127.0.0.1:8080", show_default=True, help="A service that runs.")
@click.option("--json", "as_json", is_flag=True, help="Once, for machines.")
@click.option("--every", default=1.0, show_default=True, type=click.FloatRange(0.1), help="Seconds between two looks.")
def command(url: str, as_json: bool, every: float) -> None:
    """Show the pools again and again until Ctrl+C, or once with --json."""
    if as_json:
        click.echo(json.dumps(_ask(url)))
        return
    while True:
        click.echo(table(_ask(url)))
        time.sleep(every)


def read_pools(text: str) -> Pools:
    """The pools by name, from the text of ``/metrics``: connections in use, open, at most, opened, refused."""
    names = {metric: column for column, metric in _COLUMNS.items()}
    found: dict[str, dict[str, int]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            if sample.name in names:
                pool = found.setdefault(sample.labels["pool"], dict.fromkeys(_COLUMNS, 0))
                pool[names[sample.name]] = int(sample.value)
    return found


def table(pools: Pools) -> str:
    """One line for each pool, with a bar of how full it is."""
    lines = [f"{'pool':10} {'in use':>7} {'open':>6} {'limit':>6} {'opened':>8} {'refused':>8}"]
    for name, pool in sorted(pools.items()):
        full = round(20 * pool["in_use"] / max(pool["limit"], 1))
        lines.append(
            f"{name:10} {pool['in_use']:>7} {pool['connections']:>6} {pool['limit']:>6} {pool['opened']:>8} "
            f"{pool['refused']:>8}  {'#' * full}{'.' * (20 - full)}"
        )
    return "\n".join(lines)


def _ask(url: str) -> Pools:
    try:
        answer = httpx.get(f"{url.rstrip('/')}/metrics", timeout=_PATIENCE_S, trust_env=False).raise_for_status()
    except httpx.HTTPError as error:
        advice = "Name a service that runs: --url http://host:port"
        raise Unavailable(f"{url} does not tell its metrics ({type(error).__name__})", advice=advice) from error
    return read_pools(answer.text)
