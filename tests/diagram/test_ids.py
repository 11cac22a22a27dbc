"""Ids are version 7 UUIDs, fresh each time."""

from __future__ import annotations

import uuid

from diagram.ids import new_id


def test_ids_are_fresh_version_7_uuids() -> None:
    made = [new_id() for _ in range(2_000)]
    assert len(set(made)) == len(made)
    for one in made[:20]:
        parsed = uuid.UUID(one)
        assert parsed.version == 7 and parsed.variant == uuid.RFC_4122
