"""The tables of the backend, brought up to date."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from services.platform.database import Database

_LOCK = 4_170_114


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    return config


@cache
def _steps() -> ScriptDirectory:
    """Those of this program. Reading them compiles a file each: too long for every look at how things are."""
    return ScriptDirectory.from_config(_config())


def head() -> str:
    """The newest step that this program knows."""
    step = _steps().get_current_head()
    assert step is not None
    return step


def knows(step: str) -> bool:
    """Whether this program has `step`. A newer one has steps that this one does not know."""
    return any(one.revision == step for one in _steps().walk_revisions())


async def upgrade(database: Database) -> None:
    """Run every step that the database has not seen."""
    async with database.engine.connect() as connection:
        await connection.run_sync(_run)
        await connection.commit()


async def current(database: Database) -> str | None:
    """The last step that the database has seen; None for an empty one."""
    async with database.engine.connect() as connection:
        return await connection.run_sync(lambda one: MigrationContext.configure(one).get_current_revision())


def _run(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # Whoever starts at the same time waits here, and then finds nothing left to do.
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
