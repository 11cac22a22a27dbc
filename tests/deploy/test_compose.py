"""The compose file fits the program, and its parts fit together."""

from __future__ import annotations

import json
from importlib import resources

import jsonschema
import pytest

from services.catalogue import PORTS
from services.platform.settings import Profile, Settings
from tests.deploy.configuration import names
from tests.deploy.manifests import DEPLOY, Thing, compose, env_file, variables

pytestmark = pytest.mark.backend


@pytest.fixture(scope="module")
def parts() -> dict[str, Thing]:
    found = compose()["services"]
    assert isinstance(found, dict)
    return found


def test_a15_the_compose_file_is_valid() -> None:
    schemas = resources.files("check_jsonschema.builtin_schemas.vendor")
    jsonschema.validate(compose(), json.loads(schemas.joinpath("compose-spec.json").read_text()))


def test_a15_every_service_runs_from_the_one_image(parts: dict[str, Thing]) -> None:
    for name in PORTS:
        assert parts[name]["command"] == ["run", name]
        assert parts[name]["image"] == parts["migrate"]["image"]
        assert parts[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert parts["gateway"]["ports"] == [f"{PORTS['gateway']}:{PORTS['gateway']}"]
    published = {name for name, one in parts.items() if "ports" in one}
    assert published == {"gateway", "minio", "caddy"}


def test_a4_every_part_is_checked_every_30_s_with_3_retries(parts: dict[str, Thing]) -> None:
    for name, one in parts.items():
        check = one["healthcheck"]
        if name not in ("migrate", "backup"):
            assert (check["interval"], check["retries"]) == ("30s", 3), name
        if name in PORTS:
            assert check["test"] == ["CMD", "autograph-services", "probe", name, "--ready"]


def test_a15_every_part_has_limits_and_a_log_that_ends(parts: dict[str, Thing]) -> None:
    for name, one in parts.items():
        assert {"cpus", "memory"} <= set(one["deploy"]["resources"]["limits"]), name
        assert one["logging"]["options"]["max-size"]


def test_a15_what_a_part_waits_for_can_happen(parts: dict[str, Thing]) -> None:
    for name, one in parts.items():
        for other, wanted in one.get("depends_on", {}).items():
            assert other in parts, name
            if wanted["condition"] == "service_healthy":
                assert "test" in parts[other]["healthcheck"]
            else:
                assert parts[other]["restart"] == "no"


def test_a15_our_own_parts_are_confined(parts: dict[str, Thing]) -> None:
    for name in (*PORTS, "migrate", "backup"):
        one = parts[name]
        assert one["read_only"] is True
        assert one["cap_drop"] == ["ALL"]
        assert one["security_opt"] == ["no-new-privileges:true"]


def test_a13_a_service_has_time_to_finish_what_it_began(parts: dict[str, Thing]) -> None:
    grace = Settings.model_fields["shutdown_grace_s"].default
    for name in PORTS:
        assert float(parts[name]["stop_grace_period"].removesuffix("s")) > 5 + grace


def test_a6_every_setting_is_one_of_the_program(parts: dict[str, Thing], monkeypatch: pytest.MonkeyPatch) -> None:
    given = parts["auth"]["environment"]
    assert set(given) <= names()
    for key, value in given.items():
        monkeypatch.setenv(key, value)
    settings = Settings(_env_file=None)  # type: ignore[call-arg]  # pydantic-settings takes it beside the fields
    assert settings.profile is Profile.DOCKER


def test_a17_secrets_come_from_a_file_that_is_not_kept_here() -> None:
    text = (DEPLOY / "compose.yaml").read_text()
    example = env_file(DEPLOY / "compose.env.example")
    assert set(example) == variables(text)
    secret = {key: value for key, value in example.items() if "PASSWORD" in key or "SECRET" in key}
    assert set(secret.values()) == {"CHANGE-ME", ""}
    assert secret["AUTOGRAPH_SECRET"] == secret["POSTGRES_PASSWORD"] == "CHANGE-ME"
    ignored = (DEPLOY.parent / ".gitignore").read_text().splitlines()
    assert "compose.env" in ignored
    assert "secrets.env" in ignored


def test_a15_volumes_and_networks_are_there(parts: dict[str, Thing]) -> None:
    whole = compose()
    for one in parts.values():
        assert set(one["networks"]) <= set(whole["networks"])
        named = {volume.split(":")[0] for volume in one.get("volumes", ()) if not volume.startswith(".")}
        assert named <= set(whole["volumes"])
    assert whole["networks"]["backend"] == {"internal": True}
