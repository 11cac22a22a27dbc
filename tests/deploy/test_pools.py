"""All pools together leave PostgreSQL and Redis room."""

from __future__ import annotations

import pytest

from services.catalogue import PORTS
from services.platform.settings import Settings
from tests.deploy.manifests import OVERLAYS, Cluster, compose

pytestmark = pytest.mark.backend
_SHARE = 0.8  # of max_connections; the rest is for people, backups and the server itself
_REDIS_CLIENTS = 10_000  # what Redis takes unless told otherwise
_JOBS = 2  # the migrations, and one backup


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_a8_the_pools_of_all_pods_leave_the_database_a_fifth(overlay: str) -> None:
    cluster = Cluster.of(overlay)
    settings = cluster.settings()
    each = int(settings["AUTOGRAPH_DATABASE_POOL_SIZE"]) + int(settings["AUTOGRAPH_DATABASE_MAX_OVERFLOW"])
    pods = sum(cluster.most_pods(name) for name in cluster.of_kind("Deployment")) + _JOBS
    [config] = cluster.of_kind("ConfigMap").values()
    limit = int(config["metadata"]["annotations"]["autograph.dev/postgres-max-connections"])
    assert pods * each <= _SHARE * limit


def test_a8_the_database_of_the_local_cluster_takes_what_the_annotation_says() -> None:
    cluster = Cluster.of("local")
    [config] = cluster.of_kind("ConfigMap").values()
    limit = config["metadata"]["annotations"]["autograph.dev/postgres-max-connections"]
    [container] = cluster.of_kind("StatefulSet")["postgres"]["spec"]["template"]["spec"]["containers"]
    assert f"max_connections={limit}" in container["args"]


def test_a8_the_pools_of_compose_leave_the_database_a_fifth() -> None:
    settings = Settings(_env_file=None)  # type: ignore[call-arg]  # pydantic-settings takes it beside the fields
    each = settings.database_pool_size + settings.database_max_overflow
    [limit] = [one for one in compose()["services"]["postgres"]["command"] if one.startswith("max_connections=")]
    assert each == 30
    assert (len(PORTS) + _JOBS) * each <= _SHARE * int(limit.partition("=")[2])


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_a9_the_pools_of_all_pods_fit_into_redis(overlay: str) -> None:
    cluster = Cluster.of(overlay)
    each = int(
        cluster.settings().get("AUTOGRAPH_REDIS_CONNECTIONS", Settings.model_fields["redis_connections"].default)
    )
    assert sum(cluster.most_pods(name) for name in cluster.of_kind("Deployment")) * each < _REDIS_CLIENTS
