"""The alert rules can be read, and speak of metrics that exist."""

from __future__ import annotations

import re
from typing import Any

import promql_parser
import pytest
import yaml
from prometheus_client import REGISTRY

from services.platform import metrics
from tests.deploy.manifests import DEPLOY

pytestmark = pytest.mark.backend


def rules() -> list[dict[str, Any]]:  # Any: as Prometheus reads them
    [group] = yaml.safe_load((DEPLOY / "monitoring" / "alerts.yaml").read_text())["groups"]
    return list(group["rules"])


def test_a14_every_rule_can_be_read_and_says_what_to_do() -> None:
    names = [rule["alert"] for rule in rules()]
    assert len(names) == len(set(names))
    for rule in rules():
        promql_parser.parse(rule["expr"])
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert set(rule["annotations"]) == {"summary", "action"}


def test_a14_every_rule_speaks_of_metrics_and_labels_that_exist() -> None:
    assert metrics.rendered()
    known = {metric.name: metric for metric in REGISTRY.collect()}
    for rule in rules():
        for name in re.findall(r"autograph_\w+", rule["expr"]):
            base = re.sub(r"_(bucket|count|sum|total)$", "", name)
            assert base in known, name
            found = re.search(rf"{name}\{{(\w+)=", rule["expr"])
            assert found is None or found[1] in _labels(base)


def test_a14_what_the_research_asks_to_watch_is_watched() -> None:
    text = " ".join(rule["expr"] for rule in rules())
    for part in ("worker_crashes", "push_ack", "rejected", "pool_in_use", "breaker_state"):
        assert part in text


def _labels(name: str) -> tuple[str, ...]:
    found = [one for one in vars(metrics).values() if getattr(one, "_name", None) == name]
    assert found, name
    return tuple(found[0]._labelnames)
