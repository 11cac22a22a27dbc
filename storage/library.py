"""A person's library: one folder, one SQLite database in it, one process at a time."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection

from storage.access import Access
from storage.accounts import Accounts
from storage.arrivals import Arrivals
from storage.assets import Assets
from storage.backups import Backups
from storage.copies import Copies
from storage.database import FILE_NAME, reading_engine, writing_engine
from storage.diagrams import Diagrams
from storage.digests import Digests
from storage.door import door
from storage.driver import Driver, choose_driver
from storage.errors import LibraryDamaged
from storage.folders import Folders
from storage.inspection import inspect
from storage.lock import LibraryLock
from storage.meetings import Meetings
from storage.migrate import migrate
from storage.place import check_place
from storage.raw import flush, make_folder
from storage.recovery import RecoveryReport, recover
from storage.search import Search
from storage.settings import Settings
from storage.shelves import Shelves
from storage.sizes import Sizes
from storage.sources import Sources
from storage.standings import Standings
from storage.swap import complete
from storage.sync_states import SyncStates
from storage.tags import Tags
from storage.transfers import Transfers
from storage.trash import Trash
from storage.updates import Updates
from storage.versions import Versions
from storage.writer import Writer


class LocalLibrary:
    """Writes return futures that are done when the disk has them; reads wait. Usable from any thread.

    `diagrams` is the catalogue, `updates` what the diagrams are made of, `assets` the files in them, `digests` what is
    known of their insides; `accounts`, `sync_states`, `meetings`, `shelves`, `arrivals` and `transfers` are about
    their copies elsewhere.
    `recovery` says what had to be done to open a damaged library; None for a sound one.
    """

    def __init__(
        self, folder: Path, lock: LibraryLock, access: Access, driver: Driver, recovery: RecoveryReport | None = None
    ) -> None:
        self.folder = folder
        self.recovery = recovery
        self._lock = lock
        self._access = access
        self.diagrams = Diagrams(access)
        self.folders = Folders(access)
        self.tags = Tags(access)
        self.trash = Trash(access)
        self.copies = Copies(access, lambda: uuid4().hex)
        self.updates = Updates(access, lambda diagram: self.backups.blobs_of(diagram))
        self.assets = Assets(access)
        self.versions = Versions(access)
        self.sources = Sources(access)
        self.search = Search(access)
        self.digests = Digests(access)
        self.sizes = Sizes(folder, access)
        self.settings = Settings(access)
        self.accounts = Accounts(access)
        self.sync_states = SyncStates(access)
        self.meetings = Meetings(access)
        self.shelves = Shelves(access)
        self.arrivals = Arrivals(access)
        self.standings = Standings(access)
        self.transfers = Transfers(access)
        self.backups = Backups(folder, access, driver)

    @staticmethod
    def open(folder: Path, driver: Driver | None = None) -> LocalLibrary:
        """Open the library in `folder`, which is made if need be.

        Raises:
            LibraryBusy: another process has it open.
            LibraryDamaged: not even a new file is sound; a damaged one is recovered, see `recovery`.
            NewerLibrary: a newer program has changed it.
            UnsafePlace: a database cannot live there.
            LibraryReadOnly: it may not be written there.
        """
        check_place(folder)
        with door():
            make_folder(folder)
            lock = LibraryLock.take(folder)
        driver = driver or choose_driver()
        try:
            report = _made_sound(folder, driver)
            return LocalLibrary(folder, lock, _connect(folder, driver), driver, report)
        except BaseException:
            lock.release()
            raise

    @property
    def file(self) -> Path:
        return self.folder / FILE_NAME

    def check(self) -> list[str]:
        """What SQLite finds wrong with the file; empty when it is sound."""

        def work(connection: Connection) -> list[str]:
            return [str(row[0]) for row in connection.exec_driver_sql("PRAGMA quick_check")]

        return [line for line in self._access.read(work) if line != "ok"]

    def write_pragma(self, name: str, value: int) -> None:
        """Set a pragma on the writing connection, for measurements and tests of limits."""

        def work(connection: Connection) -> None:
            connection.exec_driver_sql(f"PRAGMA {name} = {value:d}")

        self._access.write(work).result()

    def close(self) -> None:
        """Finish all writes that were given, then let the library go."""
        self._access.close()
        self._lock.release()


def _made_sound(folder: Path, driver: Driver) -> RecoveryReport | None:
    with door():
        complete(folder)
        try:
            inspect(folder, driver)
        except LibraryDamaged as error:
            return recover(folder, driver, str(error))
    return None


def _connect(folder: Path, driver: Driver) -> Access:
    engine = writing_engine(folder, driver)
    try:
        with door(), engine.connect() as connection, connection.begin():
            migrate(connection)
        with door():
            flush(folder)  # SQLite flushes the name of a new log by itself, but does not mind when that fails
    except BaseException:
        engine.dispose()
        raise
    return Access(Writer(engine), reading_engine(folder, driver) if driver.many else None)
