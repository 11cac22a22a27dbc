from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

import storage
from storage.library import LocalLibrary
from storage.schema import HEAD, SEARCH_DDL, metadata

_SHADOWS = ("data", "idx", "content", "docsize", "config")  # tables that FTS5 makes for itself


def test_head_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(storage.__path__[0]) / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_the_migrations_make_the_tables_that_the_program_uses(library: LocalLibrary) -> None:
    def compare(connection: Connection) -> tuple[list[object], str]:
        def ours(name: str | None, kind: str, *_: object) -> bool:
            return not (kind == "table" and name in ("search", *(f"search_{part}" for part in _SHADOWS)))

        context = MigrationContext.configure(connection, opts={"include_name": ours, "compare_type": True})
        search = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = 'search'").scalar_one()
        return compare_metadata(context, metadata), str(search)

    differences, search = library.updates._access.read(compare)
    assert differences == []
    assert search == SEARCH_DDL
