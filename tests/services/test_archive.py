"""Backups are whole, restore on either database, and damaged ones are refused."""

from __future__ import annotations

from dataclasses import replace as changed
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from services.archive.archive import verify
from services.archive.backup import back_up
from services.archive.restore import restore
from services.archive.rows import line, row
from services.platform.errors import Conflict, Invalid, NotFound
from services.platform.ids import new_id
from services.platform.platform import Platform, open_platform
from services.platform.settings import Settings
from services.schema.accounts import User
from services.schema.diagrams import Diagram, Folder
from services.schema.tables import METADATA
from services.updates.epoch import epoch_of
from tests.services.people import People

pytestmark = pytest.mark.backend


async def _furnish(platform: Platform) -> str:
    """A person with folders in folders, a diagram, a blob, and a key with bytes."""
    ann = await People(platform).make("ann")
    at, ids = platform.clock(), [str(new_id()) for _ in range(3)]
    async with platform.database.begin() as session:
        for number, one in enumerate(reversed(ids)):  # the outermost has the latest id
            parent = None if number == 0 else ids[3 - number]
            session.add(Folder(id=one, owner_id=ann.id, parent_id=parent, name=f"grün {number}", created_at=at))
            await session.flush()
        session.add(
            Diagram(
                id=str(new_id()), owner_id=ann.id, folder_id=ids[0], title="Plan \u2028\n", head_seq=0,
                created_at=at, updated_at=at,
            )
        )  # fmt: skip
    await platform.blobs.prepare()
    await platform.blobs.put("uploads", f"backup/{ann.id}", b"\x00picture", "image/png")
    return ann.id


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def _rows(platform: Platform) -> dict[str, list[str]]:
    async with platform.database.engine.connect() as connection:
        return {
            table.name: sorted(line(dict(one)) for one in (await connection.execute(select(table))).mappings())
            for table in METADATA.sorted_tables
            if table.name != "server_epoch"
        }


async def test_a17_a_backup_restores_everything_and_begins_an_epoch(platform: Platform, tmp_path: Path) -> None:
    person = await _furnish(platform)
    before, epoch = await _rows(platform), await epoch_of(platform.database, platform.clock())
    path = await back_up(platform, tmp_path / "backups", keep=7)
    assert path.stat().st_mode & 0o077 == 0
    async with platform.database.begin() as session:
        await session.execute(text("DELETE FROM diagrams"))
        later = User(id=str(new_id()), email="late@example.org", password_hash="!", created_at=platform.clock())
        session.add(later)
    await platform.blobs.delete("uploads", f"backup/{person}")
    with pytest.raises(Conflict, match="2 accounts"):
        await restore(platform, path, replace=False)
    await restore(platform, path, replace=True)
    assert await _rows(platform) == before
    assert await platform.blobs.get("uploads", f"backup/{person}") == b"\x00picture"
    assert (await platform.blobs.head("uploads", f"backup/{person}")).content_type == "image/png"
    assert await epoch_of(platform.database, platform.clock()) != epoch


async def test_a17_what_servers_backed_up_restores_on_one_machine(
    on_servers: Platform, embedded_settings: Settings, tmp_path: Path
) -> None:
    person = await _furnish(on_servers)
    path = await back_up(on_servers, tmp_path / "backups", keep=7)
    async with open_platform(embedded_settings) as machine:
        await restore(machine, path, replace=False)
        assert await _rows(machine) == await _rows(on_servers)
        assert await machine.blobs.get("uploads", f"backup/{person}") == b"\x00picture"


async def test_a17_a_damaged_backup_changes_nothing(embedded: Platform, tmp_path: Path) -> None:
    await _furnish(embedded)
    path = await back_up(embedded, tmp_path, keep=7)
    whole, before = path.read_bytes(), await _rows(embedded)
    at = whole.index(b"ann@example.org")
    damaged = {
        "a changed byte": whole[:at] + b"eve" + whole[at + 3 :],
        "cut in the middle": whole[: len(whole) // 2],
        "no archive": b"something else",
        "empty": b"",
    }
    for name, data in damaged.items():
        path.write_bytes(data)
        with pytest.raises(Invalid):
            await restore(embedded, path, replace=True)
        assert await _rows(embedded) == before, name
    path.write_bytes(whole)
    assert verify(path).members["tables/users"].rows == 1


async def test_a17_a_restore_that_fails_leaves_the_tables(embedded: Platform, tmp_path: Path) -> None:
    await _furnish(embedded)
    path = await back_up(embedded, tmp_path, keep=7)
    before = await _rows(embedded)
    async with embedded.database.begin() as session:
        await session.execute(text("CREATE TRIGGER t BEFORE INSERT ON diagrams BEGIN SELECT RAISE(ABORT, 'no'); END"))
    with pytest.raises(Exception, match="no"):
        await restore(embedded, path, replace=True)
    assert await _rows(embedded) == before


async def test_a17_only_the_newest_backups_stay(embedded: Platform, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    for day in range(4):
        at = embedded.clock() + timedelta(days=day)
        await back_up(changed(embedded, clock=lambda at=at: at), folder, keep=2)  # type: ignore[misc]
    kept = _names(folder)
    assert len(kept) == 2
    assert [f"{embedded.clock() + timedelta(days=day):%Y%m%d}" in kept[day - 2] for day in (2, 3)] == [True, True]


async def test_a17_tables_that_are_not_there_are_not_backed_up(embedded_settings: Settings, tmp_path: Path) -> None:
    async with open_platform(embedded_settings.model_copy(update={"data": tmp_path / "new"})) as platform:
        with pytest.raises(Conflict, match="not 00"):
            await back_up(platform, tmp_path / "backups", keep=7)
        with pytest.raises(NotFound):
            await platform.blobs.get("uploads", "backup/none")
        async with platform.database.engine.connect() as connection:
            assert await connection.scalar(select(func.count()).select_from(text("sqlite_master"))) == 0


def test_a17_values_that_json_lacks_come_back() -> None:
    values: dict[str, object] = {"a": b"\x00\xff", "b": None, "c": {"$b": "not bytes"}, "d": [1], "e": 2**63, "f": "ü"}
    assert row(line(values)) == values
