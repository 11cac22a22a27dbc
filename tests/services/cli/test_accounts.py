"""Accounts and keys from the command line."""

import asyncio
from pathlib import Path

import pytest
from click.testing import CliRunner

from services.cli.group import group
from services.platform.settings import Settings
from tests.services.auth.conftest import opened_door

pytestmark = pytest.mark.backend


@pytest.fixture
def run(embedded_settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> CliRunner:
    monkeypatch.setenv("AUTOGRAPH_DATA", str(embedded_settings.data))
    monkeypatch.setenv("AUTOGRAPH_PASSWORD_MEMORY_KIB", "64")
    monkeypatch.chdir(tmp_path)
    return CliRunner()


def test_b1_an_account_is_made_from_the_command_line_and_signs_in(run: CliRunner, embedded_settings: Settings) -> None:
    words = ["create-user", "Ann@Example.org", "--name", "Ann", "--admin"]
    made = run.invoke(group, words, input="correct horse battery\ncorrect horse battery\n")
    assert made.exit_code == 0, made.output
    assert "correct horse" not in made.output

    async def sign_in() -> dict[str, object]:
        async with opened_door(embedded_settings) as door:
            access = (await door.sign_in("ann@example.org"))["access_token"]
            return dict((await door.get("me", access)).json())

    me = asyncio.run(sign_in())
    assert (me["is_admin"], me["verified"], me["name"]) == (True, True, "Ann")


@pytest.mark.parametrize(
    ("address", "password", "complaint"),
    [
        ("ann@example.org", "correct horse battery", "there is an account with this address"),
        ("nobody", "correct horse battery", "email: "),
        ("ben@example.org", "short", "password: "),
        ("ben@example.org", "x" * 257, "password: "),
    ],
)
def test_b1_what_cannot_be_an_account_is_refused_on_the_command_line(
    run: CliRunner, address: str, password: str, complaint: str
) -> None:
    run.invoke(group, ["create-user", "ann@example.org", "--password-stdin"], input="correct horse battery\n")
    refused = run.invoke(group, ["create-user", address, "--password-stdin"], input=f"{password}\n")
    assert refused.exit_code != 0
    assert complaint in str(refused.exception)


def test_a2_the_signing_key_is_renewed_from_the_command_line(run: CliRunner) -> None:
    first, second = (run.invoke(group, ["rotate-keys"]).output for _ in range(2))
    assert first.startswith("access tokens are signed by") and first != second
