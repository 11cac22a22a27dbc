"""Small texts that belong to a library rather than to a machine."""

from __future__ import annotations

from concurrent.futures import Future

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert as upsert

from storage.access import Access
from storage.schema import setting


class Settings:
    def __init__(self, access: Access) -> None:
        self._access = access

    def get(self, key: str) -> str | None:
        query = select(setting.c.value).where(setting.c.key == key)
        return self._access.read(lambda connection: connection.execute(query).scalar())

    def put(self, key: str, value: str) -> Future[None]:
        def work(connection: Connection) -> None:
            put = upsert(setting).values(key=key, value=value)
            fresh = {"value": put.excluded.value}
            connection.execute(put.on_conflict_do_update(index_elements=["key"], set_=fresh))

        return self._access.write(work)
