"""The image, as far as it can be read without building it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from services.cli.group import COMMAND_NAMES
from services.platform.settings import Profile
from tests.deploy.configuration import names
from tests.deploy.manifests import DEPLOY, ROOT, Cluster, compose

pytestmark = pytest.mark.backend
BIN = Path(sys.executable).parent


@pytest.fixture(scope="module")
def dockerfile() -> str:
    return (DEPLOY / "Dockerfile").read_text()


def test_a15_the_dockerfile_and_the_scripts_have_no_faults_that_linters_know() -> None:
    scripts = [DEPLOY / "setup", DEPLOY / "lock", DEPLOY / "test", ROOT / ".ci" / "run"]
    for words in ([BIN / "hadolint", DEPLOY / "Dockerfile"], [BIN / "shellcheck", *scripts]):
        done = subprocess.run(words, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr


def test_a15_the_image_is_made_from_a_fixed_base_and_locked_packages(dockerfile: str) -> None:
    [base] = re.findall(r"^ARG BASE=(\S+)$", dockerfile, re.M)
    assert re.fullmatch(r"python:3\.11\.\d+-slim-bookworm(@sha256:[0-9a-f]{64})?", base)
    assert set(re.findall(r"^FROM (\S+)", dockerfile, re.M)) == {"${BASE}"}
    assert "pip install --require-hashes -r requirements-services.lock" in dockerfile


def test_a15_the_image_does_not_run_as_root_and_checks_itself(dockerfile: str) -> None:
    last = dockerfile.rpartition("\nFROM ")[2]
    assert "\nUSER 10001:10001\n" in last
    assert re.search(r"^HEALTHCHECK --interval=30s .*--retries=3 CMD", last, re.M)
    assert 'ENTRYPOINT ["autograph-services"]' in last


def test_a6_the_settings_of_the_image_are_those_of_the_program(dockerfile: str) -> None:
    assert set(re.findall(r"(AUTOGRAPH_[A-Z0-9_]+)=", dockerfile)) <= names()
    assert f"AUTOGRAPH_PROFILE={Profile.DOCKER.value} " in dockerfile


def test_a15_the_image_has_what_drawing_without_a_screen_needs(dockerfile: str) -> None:
    """Of the libraries that `deploy/setup` installs for Qt, all but those of a real screen."""
    setup = (DEPLOY / "setup").read_text()
    [wanted] = re.findall(r'^needed="([^"]+)"', setup, re.M)
    for package in wanted.split():
        assert "xcb" in package or "x11" in package or package in dockerfile, package


def test_a17_the_build_sees_no_secrets_and_no_history() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in lines
    seen = {line.removeprefix("!") for line in lines if line.startswith("!")}
    assert all((ROOT / name).exists() for name in seen)
    assert not seen & {".git", ".env", "deploy", "tests"}


def test_a15_what_containers_are_told_to_do_are_commands_of_the_program() -> None:
    told = [
        container["args"][0] for _, pod in Cluster.of("production").pods() for container in pod["spec"]["containers"]
    ]
    told += [one["command"][0] for one in compose()["services"].values() if "autograph" in one["image"]]
    assert {"run", "migrate", "backup"} == set(told) <= set(COMMAND_NAMES)
