"""The manifests fit together, and fit the program."""

from __future__ import annotations

import shutil

import kubernetes_validate
import pytest

from services.catalogue import PORTS
from services.platform.settings import Profile, Settings
from tests.deploy.configuration import names
from tests.deploy.manifests import KUBERNETES, OVERLAYS, Cluster, Thing, env_file, kustomize

pytestmark = pytest.mark.backend
# The oldest and the newest that are promised; what is not of Kubernetes itself has no schema here.
VERSIONS = ("1.30", "1.37")
FOREIGN = {"ExternalSecret"}
STORES = {"postgres": 5432, "redis": 6379, "minio": 9000}


@pytest.fixture(params=OVERLAYS)
def cluster(request: pytest.FixtureRequest) -> Cluster:
    return Cluster.of(request.param)


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="no kubectl: whether `rendered/` is up to date is not seen")
@pytest.mark.parametrize("overlay", OVERLAYS)
def test_a15_what_is_rendered_is_what_kustomize_makes_of_the_overlay(overlay: str) -> None:
    made = kustomize(overlay)
    assert made == Cluster.of(overlay).things, (
        f"kubectl kustomize deploy/kubernetes/overlays/{overlay} > deploy/kubernetes/rendered/{overlay}.yaml"
    )


@pytest.mark.parametrize("version", VERSIONS)
def test_a15_every_manifest_is_valid_for_kubernetes(cluster: Cluster, version: str) -> None:
    for one in cluster.things:
        if one["kind"] not in FOREIGN:
            kubernetes_validate.validate(one, version, strict=True)


def test_a15_names_are_unique_and_in_the_namespace(cluster: Cluster) -> None:
    seen = [(one["kind"], one["metadata"]["name"]) for one in cluster.things]
    assert len(seen) == len(set(seen))
    outside = [one for one in cluster.things if one["metadata"].get("namespace") != "autograph"]
    assert [one["kind"] for one in outside] == ["Namespace"]


def test_a15_every_service_runs_under_its_port(cluster: Cluster) -> None:
    deployments, reached = cluster.of_kind("Deployment"), cluster.of_kind("Service")
    assert set(deployments) == set(PORTS)
    for name, port in PORTS.items():
        template = deployments[name]["spec"]["template"]
        [container] = template["spec"]["containers"]
        assert container["args"] == ["run", name]
        assert container["ports"] == [{"name": "http", "containerPort": port}]
        assert template["metadata"]["annotations"]["prometheus.io/port"] == str(port)
        assert reached[name]["spec"]["ports"] == [{"name": "http", "port": port, "targetPort": "http"}]


def test_a15_every_selector_finds_its_pods_and_only_its_own(cluster: Cluster) -> None:
    labels = {name: template["metadata"]["labels"] for name, template in cluster.pods()}
    for kind in ("Deployment", "StatefulSet", "PodDisruptionBudget"):
        for name, one in cluster.of_kind(kind).items():
            assert _found(labels, one["spec"]["selector"]["matchLabels"]) == {name}, (kind, name)
    for name, one in cluster.of_kind("Service").items():
        assert _found(labels, one["spec"]["selector"]) == {name}


def test_a15_budgets_and_scalers_are_of_deployments_that_let_them_work(cluster: Cluster) -> None:
    deployments = cluster.of_kind("Deployment")
    assert set(cluster.of_kind("PodDisruptionBudget")) == set(deployments)
    for name, one in cluster.of_kind("HorizontalPodAutoscaler").items():
        spec = one["spec"]
        assert spec["scaleTargetRef"] == {"apiVersion": "apps/v1", "kind": "Deployment", "name": name}
        assert 1 <= spec["minReplicas"] <= spec["maxReplicas"]
        assert "replicas" not in deployments[name]["spec"], "every apply would undo what the scaler did"


@pytest.mark.parametrize("name", ["gateway", "diagrams", "collaboration", "auth", "exports"])
def test_a15_in_production_no_hot_service_stands_on_one_pod(name: str) -> None:
    assert Cluster.of("production").of_kind("HorizontalPodAutoscaler")[name]["spec"]["minReplicas"] >= 2


def test_a15_a_rolling_update_takes_no_pod_away_before_its_successor_is_ready(cluster: Cluster) -> None:
    for name, one in cluster.of_kind("Deployment").items():
        strategy, pod = one["spec"]["strategy"], one["spec"]["template"]["spec"]
        assert strategy["rollingUpdate"]["maxUnavailable"] == 0, name
        [container] = pod["containers"]
        assert container["lifecycle"]["preStop"]["exec"]["command"] == ["sleep", "5"]
        grace = float(cluster.settings()["AUTOGRAPH_SHUTDOWN_GRACE_S"])
        assert pod["terminationGracePeriodSeconds"] == 45 > 5 + grace


def test_a4_probes_have_their_figures_and_ask_what_the_services_answer(cluster: Cluster) -> None:
    for one in cluster.of_kind("Deployment").values():
        [container] = one["spec"]["template"]["spec"]["containers"]
        live, ready = container["livenessProbe"], container["readinessProbe"]
        assert (live["periodSeconds"], live["timeoutSeconds"], live["failureThreshold"]) == (10, 2, 6)
        assert (ready["periodSeconds"], ready["timeoutSeconds"], ready["failureThreshold"]) == (10, 2, 2)
        assert live["httpGet"]["path"] == "/livez", "liveness never asks the database"
        assert ready["httpGet"]["path"] == "/readyz"
        assert container["startupProbe"]["httpGet"]["path"] == "/startupz"


def test_a6_every_setting_of_the_manifests_is_one_of_the_program(cluster: Cluster) -> None:
    known = names()
    assert set(cluster.settings()) | cluster.secret_keys() <= known
    for _, template in cluster.pods():
        for container in template["spec"]["containers"]:
            own = {one["name"] for one in container.get("env", ()) if one["name"].startswith("AUTOGRAPH_")}
            assert own <= known


def test_a6_the_program_accepts_the_settings_of_the_manifests(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in cluster.secret_keys():
        monkeypatch.setenv(key, "a-word-of-one-s-own-" * 2)
    for key, value in cluster.settings().items():
        monkeypatch.setenv(key, value)
    settings = Settings(_env_file=None)  # type: ignore[call-arg]  # pydantic-settings takes it beside the fields
    assert settings.profile is Profile.KUBERNETES
    assert settings.s3_endpoint


def test_a17_secrets_are_in_no_config_map_and_production_has_none_of_its_own(cluster: Cluster) -> None:
    assert not set(cluster.settings()) & cluster.secret_keys()
    production = Cluster.of("production")
    assert not production.of_kind("Secret")
    example = KUBERNETES / "overlays" / "production" / "secrets.env.example"
    assert set(env_file(example)) == production.secret_keys() == Cluster.of("local").secret_keys()


def test_a15_references_name_what_is_there(cluster: Cluster) -> None:
    maps, accounts = set(cluster.of_kind("ConfigMap")), set(cluster.of_kind("ServiceAccount"))
    secrets = set(cluster.of_kind("Secret", "ExternalSecret"))
    claims = set(cluster.of_kind("PersistentVolumeClaim"))
    for name, template in cluster.pods():
        pod = template["spec"]
        assert name in STORES or pod["serviceAccountName"] in accounts
        assert pod["automountServiceAccountToken"] is False
        for volume in pod.get("volumes", ()):
            assert volume.get("persistentVolumeClaim", {"claimName": None})["claimName"] in claims | {None}
        for container in pod["containers"]:
            for source in container.get("envFrom", ()):
                assert source.get("configMapRef", source.get("secretRef"))["name"] in maps | secrets
            _mounts_are_volumes(container, pod, cluster.of_kind("StatefulSet").get(name))


def test_a15_every_pod_is_confined(cluster: Cluster) -> None:
    for name, template in cluster.pods():
        pod = template["spec"]
        assert pod["securityContext"]["runAsNonRoot"] is True, name
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        for container in pod["containers"]:
            context = container["securityContext"]
            assert context["allowPrivilegeEscalation"] is False
            assert context["readOnlyRootFilesystem"] is True
            assert context["capabilities"] == {"drop": ["ALL"]}
            assert set(container["resources"]) == {"requests", "limits"}
            assert {"cpu", "memory"} == set(container["resources"]["limits"]) == set(container["resources"]["requests"])


def test_a15_images_have_a_version(cluster: Cluster) -> None:
    images = {one["image"] for _, template in cluster.pods() for one in template["spec"]["containers"]}
    assert all(":" in image and not image.endswith(":latest") for image in images)
    assert len({image for image in images if "autograph" in image}) == 1


def test_a16_the_ingress_ends_tls_lets_sockets_live_and_bodies_through(cluster: Cluster) -> None:
    [ingress] = cluster.of_kind("Ingress").values()
    [rule] = ingress["spec"]["rules"]
    assert ingress["spec"]["tls"][0]["hosts"] == [rule["host"]]
    assert cluster.settings()["AUTOGRAPH_PUBLIC_URL"] == f"https://{rule['host']}"
    [path] = rule["http"]["paths"]
    assert path["backend"]["service"] == {"name": "gateway", "port": {"name": "http"}}
    notes = {key.rpartition("/")[2]: value for key, value in ingress["metadata"]["annotations"].items()}
    assert int(notes["proxy-read-timeout"]) >= 3600 <= int(notes["proxy-send-timeout"])
    assert int(notes["proxy-body-size"].removesuffix("m")) << 20 >= Settings.model_fields["max_body_bytes"].default


def _found(labels: dict[str, dict[str, str]], selector: dict[str, str]) -> set[str]:
    return {name for name, own in labels.items() if selector.items() <= own.items()}


def _mounts_are_volumes(container: Thing, pod: Thing, owner: Thing | None) -> None:
    volumes = {one["name"] for one in pod.get("volumes", ())}
    if owner is not None:
        volumes |= {one["metadata"]["name"] for one in owner["spec"].get("volumeClaimTemplates", ())}
    assert {one["name"] for one in container.get("volumeMounts", ())} <= volumes
