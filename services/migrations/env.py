"""Alembic's entry: runs the steps on the connection that `services.migrations.upgrade` hands in."""

from alembic import context

from services.schema.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
