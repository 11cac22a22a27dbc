"""Up to where clashes were told of each diagram that is synced."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sync_state", sa.Column("told_version", sa.Text))
    # What both sides have is here already; nobody is asked about what clashed in it long ago.
    op.execute("UPDATE sync_state SET told_version = acked_version WHERE whole = 1")
