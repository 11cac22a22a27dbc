"""Where a library may not live: network drives (SQLite's WAL does not work there) and folders that a program syncs."""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path

from storage.errors import UnsafePlace

_NETWORK = frozenset(
    ("nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "afpfs", "9p", "ceph", "glusterfs", "lustre", "webdav", "davfs")
    + ("fuse.sshfs", "fuse.davfs2", "fuse.rclone", "fuse.glusterfs", "fuse.s3fs", "ncpfs", "coda")
)
_SYNCED = ("dropbox", "onedrive", "google drive", "googledrive", "mobile documents", "icloud drive", "nextcloud")
_WINDOWS_REMOTE = 4  # GetDriveTypeW


def check_place(folder: Path) -> None:
    """Refuse a folder in which a database would get damaged; `folder` need not exist.

    Raises:
        UnsafePlace: with what it is.
    """
    whole = folder.expanduser().absolute()
    for part in whole.parts:
        word = part.lower()
        if any(word == name or word.startswith((f"{name} ", f"{name}-")) for name in _SYNCED):
            raise UnsafePlace(f"{folder} is inside {part!r}, which another program synchronises")
    kind = file_system(whole)
    if kind in _NETWORK:
        raise UnsafePlace(f"{folder} is on a network drive ({kind})")


def file_system(folder: Path) -> str:
    """The type of the file system under `folder`, such as ``ext4`` or ``nfs4``; empty where it cannot be told."""
    there = next(place for place in (folder, *folder.parents) if place.exists())
    if sys.platform == "win32":
        return "smb3" if ctypes.windll.kernel32.GetDriveTypeW(there.anchor) == _WINDOWS_REMOTE else ""
    table = Path("/proc/self/mountinfo")
    return mounted_as(there.resolve(), table.read_text(errors="replace")) if table.exists() else ""


def mounted_as(place: Path, table: str) -> str:
    """Look `place` up in a Linux mount table (proc_pid_mountinfo(5)): the deepest mount point above it counts."""
    best, kind = -1, ""
    for line in table.splitlines():
        left, _, right = line.partition(" - ")
        fields = left.split()
        if len(fields) < 5 or not right:
            continue
        point = Path(fields[4].encode().decode("unicode_escape"))  # spaces are written as \040
        if place.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), right.split()[0]
    return kind
