"""Every error that storage raises on purpose.

StorageError
├── WorldFailed           the machine could not do it: show it, keep the work in memory, try again
│   ├── DiskFull          no space left
│   ├── DiskFailed        the disk did not read or write
│   ├── LibraryBusy       another AutoGraph holds the library
│   ├── LibraryReadOnly   it may not be written
│   └── UnsafePlace       a network drive or a synced folder: a database there gets damaged
├── LibraryDamaged        the database file, or a row of it, is not what was written
├── NewerLibrary          a newer AutoGraph has changed it
├── DiagramMissing        there is no such diagram
├── DiagramTrashed        it is in the trash
├── DiagramsUnsynced      edits of it are only here, and it is meant to be synced
├── FolderMissing         there is no such folder, or it is in the trash
├── FolderInItself        a folder cannot go into itself or into one of its own
├── VersionMissing        there is no such version
├── VersionDamaged        the bytes of a version are not what was written
├── BackupMissing         there is no such backup
├── BackupStopped         the making of a backup was called off
└── LibraryClosed         it was closed before the work was done
"""

from __future__ import annotations


class StorageError(Exception):
    """The root: `title` says what happened, `advice` what a person can do about it."""

    title = "The library could not do that"
    advice = "Close AutoGraph and open it again. If it happens again, please report it."

    def __init__(self, message: str, *, advice: str | None = None) -> None:
        super().__init__(message)
        if advice is not None:
            self.advice = advice


class WorldFailed(StorageError):
    title = "The library cannot be used at the moment"


class DiskFull(WorldFailed):
    title = "The disk is full"
    advice = "Your last changes are kept in memory. Free some space; AutoGraph goes on saving by itself."


class DiskFailed(WorldFailed):
    title = "The disk did not answer"
    advice = "Your last changes are kept in memory. Check the drive; AutoGraph goes on trying."


class LibraryBusy(WorldFailed):
    """`process` is the id of the process that holds the library, where it is known."""

    title = "The library is open in another AutoGraph"
    advice = "Use the window that is open already, or close it first."

    def __init__(self, message: str, *, process: int | None = None) -> None:
        super().__init__(message)
        self.process = process


class LibraryReadOnly(WorldFailed):
    title = "The library cannot be written"
    advice = "Check the permissions of its folder, or choose another one."


class UnsafePlace(WorldFailed):
    title = "The library cannot live in this folder"
    advice = "Choose a folder on this computer's own disk that no program synchronises."


class LibraryDamaged(StorageError):
    title = "The library is damaged"
    advice = "Nothing was deleted. Restore a backup, or ask for help before you go on."


class NewerLibrary(StorageError):
    title = "This library was used by a newer AutoGraph"
    advice = "Update AutoGraph on this computer."


class DiagramMissing(StorageError):
    title = "This diagram is not in the library"
    advice = "It was deleted for good. Look for it in a backup."


class DiagramTrashed(StorageError):
    title = "This diagram is in the trash"
    advice = "Restore it first."


class DiagramsUnsynced(StorageError):
    title = "Some edits are on this computer only"
    advice = (
        "Nothing was deleted. Let it sync first; or export it, or keep it on this computer only, and delete it then."
    )


class FolderMissing(StorageError):
    title = "This folder is not in the library"
    advice = "It was deleted. Choose another folder."


class FolderInItself(StorageError):
    title = "A folder cannot go into itself"
    advice = "Choose a folder that does not lie inside it."


class VersionMissing(StorageError):
    title = "This version is not in the library"
    advice = "It was deleted, or thinned out with age. Choose another version."


class VersionDamaged(StorageError):
    title = "This version is damaged"
    advice = "Nothing was changed. Choose another version, or look into a backup."


class BackupMissing(StorageError):
    title = "There is no such backup"
    advice = "Look into the folder `backups` of the library."


class BackupStopped(StorageError):
    title = "The backup was stopped"
    advice = "The next one is made by itself."


class LibraryClosed(StorageError):
    title = "The library is closed"
