"""The steps of the migrations make the tables that the code believes in, on both databases."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from services.migrations.upgrade import current, head
from services.platform.platform import Platform
from services.schema.tables import METADATA

pytestmark = pytest.mark.backend


async def test_the_migrations_make_the_tables_of_the_code(platform: Platform) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), METADATA))

    async with platform.database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    assert await current(platform.database) == head()
