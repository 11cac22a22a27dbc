"""What `deploy/` says, as tests read it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
OVERLAYS = ("local", "production")
Thing = dict[str, Any]  # Any: a manifest is a tree of whatever its kind says


def documents(text: str) -> list[Thing]:
    return [one for one in yaml.safe_load_all(text) if one is not None]


def kustomize(overlay: str) -> list[Thing]:
    """The overlay as `kubectl kustomize` puts it together now."""
    folder = KUBERNETES / "overlays" / overlay
    done = subprocess.run(["kubectl", "kustomize", folder], capture_output=True, text=True, check=True, timeout=60)
    return documents(done.stdout)


@dataclass(frozen=True, slots=True)
class Cluster:
    """The manifests of one overlay, as they are kept in `rendered/`."""

    things: list[Thing]

    @classmethod
    @cache
    def of(cls, overlay: str) -> Cluster:
        return cls(documents((KUBERNETES / "rendered" / f"{overlay}.yaml").read_text()))

    def of_kind(self, *kinds: str) -> dict[str, Thing]:
        """By name."""
        return {one["metadata"]["name"]: one for one in self.things if one["kind"] in kinds}

    def pods(self) -> Iterator[tuple[str, Thing]]:
        """The pod templates of everything that runs, with the name of their owner."""
        for one in self.things:
            if one["kind"] in ("Deployment", "StatefulSet", "Job"):
                yield one["metadata"]["name"], one["spec"]["template"]
            elif one["kind"] == "CronJob":
                yield one["metadata"]["name"], one["spec"]["jobTemplate"]["spec"]["template"]

    def settings(self) -> dict[str, str]:
        """The config map that every service reads."""
        [(_, found)] = [(name, one) for name, one in self.of_kind("ConfigMap").items() if "settings" in name]
        return dict(found["data"])

    def secret_keys(self) -> set[str]:
        """The keys of the secret, wherever it comes from."""
        keys = {key for one in self.of_kind("Secret").values() for key in one["data"]}
        for one in self.of_kind("ExternalSecret").values():
            keys |= {entry["secretKey"] for entry in one["spec"]["data"]}
        return keys

    def most_pods(self, deployment: str) -> int:
        """How many pods there are at most, in the middle of a rolling update."""
        one = self.of_kind("Deployment")[deployment]["spec"]
        scaler = self.of_kind("HorizontalPodAutoscaler").get(deployment)
        most = scaler["spec"]["maxReplicas"] if scaler else one.get("replicas", 1)
        return int(most) + int(one["strategy"].get("rollingUpdate", {}).get("maxSurge", 0))


def compose() -> Thing:
    found = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    assert isinstance(found, dict)
    return found


def env_file(path: Path) -> dict[str, str]:
    """The pairs of a file of `NAME=value` lines."""
    lines = (line for line in path.read_text().splitlines() if line and not line.startswith("#"))
    return dict(line.split("=", 1) for line in lines)


def variables(text: str) -> set[str]:
    """The names that compose fills in from its environment."""
    return set(re.findall(r"(?<!\$)\$\{([A-Z0-9_]+)", text))
