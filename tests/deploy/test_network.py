"""Who may reach whom in the cluster."""

from __future__ import annotations

import pytest

from services.catalogue import PORTS
from tests.deploy.manifests import OVERLAYS, Cluster, Thing

pytestmark = pytest.mark.backend


@pytest.fixture(params=OVERLAYS)
def cluster(request: pytest.FixtureRequest) -> Cluster:
    return Cluster.of(request.param)


def test_a15_nothing_is_allowed_that_no_policy_allows(cluster: Cluster) -> None:
    closed = cluster.of_kind("NetworkPolicy")["nothing"]["spec"]
    assert closed == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


def test_a15_policies_speak_of_pods_that_exist_and_miss_none(cluster: Cluster) -> None:
    pods = {name for name, _ in cluster.pods()}
    policies = cluster.of_kind("NetworkPolicy")
    for name, one in policies.items():
        assert _selected(one["spec"]["podSelector"], pods) <= pods, name
    others = set(PORTS) - {"gateway"}
    assert _selected(policies["from-the-gateway"]["spec"]["podSelector"], pods) == others
    assert _selected(policies["metrics"]["spec"]["podSelector"], pods) == set(PORTS)
    assert _selected(policies["stores"]["spec"]["podSelector"], pods) == {*PORTS, "migrate", "backup"}
    [out] = policies["into-the-gateway"]["spec"]["egress"]
    assert _selected(out["to"][0]["podSelector"], pods) == others


def test_a15_what_reaches_the_world_cannot_reach_private_addresses(cluster: Cluster) -> None:
    [rule] = cluster.of_kind("NetworkPolicy")["into-the-world"]["spec"]["egress"]
    refused = rule["to"][0]["ipBlock"]["except"]
    assert {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"} <= set(refused)


def test_a15_only_the_gateway_is_reached_from_outside(cluster: Cluster) -> None:
    entered = {
        name
        for name, one in cluster.of_kind("NetworkPolicy").items()
        for rule in one["spec"].get("ingress", ())
        for source in rule["from"]
        if "ingress-nginx" in str(source)
    }
    assert entered == {"into-the-gateway"}
    assert all(one["spec"].get("type", "ClusterIP") == "ClusterIP" for one in cluster.of_kind("Service").values())


def _selected(selector: Thing, pods: set[str]) -> set[str]:
    if "matchLabels" in selector:
        return {selector["matchLabels"]["app.kubernetes.io/name"]}
    for expression in selector.get("matchExpressions", ()):
        assert (expression["key"], expression["operator"]) == ("app.kubernetes.io/name", "In")
        return set(expression["values"])
    return pods
