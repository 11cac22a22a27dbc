"""Configuration by environment, and the embedded database's own care."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError
from sqlalchemy import text

from services.platform.database import Database, open_database
from services.platform.settings import LOCAL_SECRET, Profile, Settings
from services.platform.sqlite import Driver, choose_driver, is_sound, open_sqlite

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("profile", [Profile.DOCKER, Profile.KUBERNETES])
def test_a6_default_secrets_are_refused_outside_local(profile: Profile) -> None:
    with pytest.raises(ValidationError, match="AUTOGRAPH_SECRET"):
        Settings(profile=profile)
    with pytest.raises(ValidationError, match="AUTOGRAPH_SECRET"):
        Settings(profile=profile, secret=SecretStr(LOCAL_SECRET))
    Settings(profile=profile, secret=SecretStr("one of our own"))
    Settings()


def test_a6_the_environment_is_before_the_file_and_the_file_before_defaults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("AUTOGRAPH_LOG_LEVEL=ERROR\nAUTOGRAPH_DATABASE_POOL_SIZE=3\n")
    monkeypatch.setenv("AUTOGRAPH_LOG_LEVEL", "DEBUG")
    monkeypatch.setenv("AUTOGRAPH_LOG_LEVELS", '{"auth": "WARNING"}')
    settings = Settings()
    assert (settings.log_level, settings.database_pool_size, settings.redis_connections) == ("DEBUG", 3, 50)
    assert settings.log_levels == {"auth": "WARNING"}


def test_a17_secrets_are_not_shown() -> None:
    settings = Settings(secret=SecretStr("very-secret"), s3_secret_key=SecretStr("very-secret"))
    assert "very-secret" not in f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"


def test_a16_a_certificate_needs_its_key(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="belong together"):
        Settings(tls_certificate=tmp_path / "cert.pem")


@pytest.mark.parametrize(
    ("version", "sound"),
    [
        ((3, 40, 1), False), ((3, 51, 2), False), ((3, 51, 3), True), ((3, 52, 0), False), ((3, 53, 4), True),
        ((3, 50, 6), False), ((3, 50, 7), True), ((3, 44, 6), True), ((3, 45, 0), False),
    ],
)  # fmt: skip
def test_a7_only_an_sqlite_without_the_wal_reset_bug_uses_a_write_ahead_log(
    version: tuple[int, ...], sound: bool
) -> None:
    assert is_sound(version) is sound


@pytest.mark.parametrize("driver", [choose_driver(), Driver(sqlite3, "DELETE")], ids=["chosen", "unsound"])
async def test_a7_the_embedded_database_commits_to_the_disk(tmp_path: Path, driver: Driver) -> None:
    engine = open_sqlite(Settings(data=tmp_path), {"hide_parameters": True}, driver)
    database = Database(engine)
    try:
        async with database.read() as session:
            found = {
                name: await session.scalar(text(f"PRAGMA {name}"))
                for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            }
            version = str(await session.scalar(text("SELECT sqlite_version()")))
        assert found == {
            "journal_mode": driver.journal.lower(), "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000,
        }  # fmt: skip
        numbers = tuple(int(part) for part in version.split("."))
        assert is_sound(numbers) or found["journal_mode"] == "delete"
    finally:
        await engine.dispose()


async def test_a5_an_error_of_the_database_does_not_carry_what_people_wrote(tmp_path: Path) -> None:
    async with open_database(Settings(data=tmp_path)) as database:
        with pytest.raises(Exception, match="nowhere") as caught:
            async with database.begin() as session:
                await session.execute(text("INSERT INTO nowhere VALUES (:it)"), {"it": "what somebody wrote"})
    assert "what somebody wrote" not in str(caught.value)
