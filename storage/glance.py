"""A first look at a library: its catalogue, read without the parts that can change it.

Those take a third of a second to load; this needs the driver alone, so that the cards can stand in the first window.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from storage.driver import choose_driver

_FILE = "library.db"  # storage.database has the name too; to ask there would load it
_QUERY = "SELECT id, title, changed_s, starred FROM diagram WHERE trashed_s IS NULL ORDER BY changed_s DESC, id"
_PICTURES = (
    "SELECT diagram_id, bytes FROM thumbnail WHERE diagram_id IN "
    "(SELECT id FROM diagram WHERE trashed_s IS NULL ORDER BY changed_s DESC, id LIMIT ?)"
)
PICTURES = 40  # as many as the first window shows; of ten thousand they would take seconds


class Glimpse(NamedTuple):
    """One diagram outside the trash; `changed_s` is Unix time, `thumbnail` a PNG, only of the last changed ones."""

    id: str
    title: str
    changed_s: float
    starred: bool
    thumbnail: bytes


class AccountGlimpse(NamedTuple):
    """The account in use; as `storage.accounts.Account` has them, `options` as JSON."""

    id: str
    kind: str
    address: str
    user_id: str
    email: str
    options: str


_ACCOUNT = "SELECT id, kind, address, user_id, email, options FROM account WHERE in_use = 1"


def account_seen(folder: Path) -> AccountGlimpse | None:
    """Where the library in `folder` is synced to, also while another process has it open; None when nowhere."""
    file = folder / _FILE
    if not file.is_file():
        return None
    driver = choose_driver().module
    try:
        with closing(driver.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=0.2)) as connection:
            row = connection.execute(_ACCOUNT).fetchone()
    except driver.Error:
        return None
    return AccountGlimpse(*row) if row else None


def glance(folder: Path) -> list[Glimpse] | None:
    """The diagrams of the library in `folder`, the last changed first; None where there is nothing to see yet.

    What is wrong with a library is for `LocalLibrary.open` to say: here it only means that nothing is seen.
    """
    return glance_at(folder / _FILE)


def glance_at(file: Path) -> list[Glimpse] | None:
    """The diagrams in one database file, such as a backup; None where nothing can be read."""
    if not file.is_file():
        return None
    driver = choose_driver().module
    try:
        with closing(driver.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=0.2)) as connection:
            rows = connection.execute(_QUERY).fetchall()
            pictures = dict(connection.execute(_PICTURES, (PICTURES,)).fetchall())
    except driver.Error:
        return None
    return [Glimpse(row[0], row[1], row[2], bool(row[3]), bytes(pictures.get(row[0]) or b"")) for row in rows]
