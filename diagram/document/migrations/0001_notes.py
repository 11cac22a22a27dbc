"""Minor version 1: notes with texts that merge, comments and asset references. Older programs keep them as unknown."""

from __future__ import annotations

from diagram.document.migrations.registry import Migration, migration

migration(Migration(1, "Notes, comments and asset references"))
