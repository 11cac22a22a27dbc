"""Bring a library's tables to the schema of this program; a library of a newer program is refused."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect

from storage.errors import NewerLibrary
from storage.schema import HEAD

_SCRIPTS = Path(__file__).parent / "migrations"


def current_revision(connection: Connection) -> str | None:
    """The schema a library is at; None for an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return None if found is None else str(found)


def migrate(connection: Connection) -> None:
    """Upgrade to HEAD inside the caller's transaction; does nothing, and loads nothing, when it is there already.

    Raises:
        NewerLibrary: the schema is not one that this program knows.
    """
    revision = current_revision(connection)
    if revision == HEAD:
        return
    if revision is not None and revision > HEAD:
        raise NewerLibrary(f"the library has schema {revision}, this program knows up to {HEAD}")
    # Alembic takes 0.2 s to import and is needed once in the life of a schema.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)
