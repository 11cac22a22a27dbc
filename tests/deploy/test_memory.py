"""A pod has the memory that its worker processes are allowed to take, and some for itself."""

from __future__ import annotations

import re

import pytest

from services.access.passwords import PasswordSettings
from services.rendering.settings import RenderingSettings
from services.updates.settings import UpdatesSettings
from tests.deploy.manifests import OVERLAYS, Cluster, compose

pytestmark = pytest.mark.backend
_ITSELF = 256 << 20
_UNITS = {"Mi": 1 << 20, "Gi": 1 << 30, "M": 1 << 20, "G": 1 << 30}


def bytes_of(text: str) -> int:
    found = re.fullmatch(r"(\d+)([A-Za-z]+)", text)
    assert found is not None
    return int(found[1]) * _UNITS[found[2]]


def needed(name: str, hashes: int) -> int:
    """What the service may take with all its worker processes, as its settings allow by default."""
    updates, rendering = UpdatesSettings(), RenderingSettings()
    workers = {
        "diagrams": updates.workers * updates.worker_memory_bytes,
        "collaboration": updates.workers * updates.worker_memory_bytes + updates.waiting_bytes,
        "svg": rendering.workers * (rendering.memory_mib << 20),
        "exports": rendering.workers * (rendering.memory_mib << 20),
        "auth": hashes * PasswordSettings().memory_kib << 10,
    }
    return _ITSELF + workers.get(name, 0)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_a15_every_pod_has_the_memory_that_its_workers_may_take(overlay: str) -> None:
    cluster = Cluster.of(overlay)
    hashes = int(cluster.settings()["AUTOGRAPH_PASSWORD_AT_ONCE"])
    for name, one in cluster.of_kind("Deployment").items():
        [container] = one["spec"]["template"]["spec"]["containers"]
        assert bytes_of(container["resources"]["limits"]["memory"]) >= needed(name, hashes), name


def test_a15_every_container_has_the_memory_that_its_workers_may_take() -> None:
    parts = compose()["services"]
    for name in ("diagrams", "collaboration", "svg", "exports", "auth"):
        hashes = int(parts[name]["environment"]["AUTOGRAPH_PASSWORD_AT_ONCE"])
        assert bytes_of(parts[name]["deploy"]["resources"]["limits"]["memory"]) >= needed(name, hashes), name
