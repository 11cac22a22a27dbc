from __future__ import annotations

from pathlib import Path

import pytest

from storage.errors import UnsafePlace
from storage.place import check_place, file_system, mounted_as

TABLE = r"""22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:40 / /home/me/server rw - nfs4 host:/export rw
31 22 0:41 / /home/me/my\040share rw - cifs //host/share rw
32 30 8:2 / /home/me/server/local rw - xfs /dev/sdb1 rw
broken line
"""


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("/home/me", "ext4"),
        ("/home/me/server", "nfs4"),
        ("/home/me/server/deep/er", "nfs4"),
        ("/home/me/servers", "ext4"),
        ("/home/me/my share/x", "cifs"),
        ("/home/me/server/local/x", "xfs"),
    ],
)
def test_the_deepest_mount_counts(place: str, kind: str) -> None:
    assert mounted_as(Path(place), TABLE) == kind


@pytest.mark.parametrize("name", ["Dropbox", "OneDrive", "OneDrive - Company", "Google Drive", "iCloud Drive"])
def test_synced_folders_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnsafePlace, match=name):
        check_place(tmp_path / name / "AutoGraph")


def test_an_ordinary_folder_is_fine(tmp_path: Path) -> None:
    check_place(tmp_path / "not" / "there" / "yet")
    check_place(tmp_path / "dropboxes")
    assert file_system(tmp_path / "not" / "there") == file_system(tmp_path)
