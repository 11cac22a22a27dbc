"""The file of a backup: a tar of tables (JSON lines), blobs, and at its end a manifest with all their checksums.

One form for both databases, so that what one machine backed up can be restored on servers, and the other way round.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

from services.platform.errors import Invalid

FORMAT = 1
_MANIFEST = "manifest.json"
_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the archive; `rows` for a table, `content_type` for a blob."""

    sha256: str
    size: int
    rows: int = 0
    content_type: str = ""


@dataclass(slots=True)
class Manifest:
    """What an archive holds, by the names of its files (``tables/users``, ``blobs/uploads/...``)."""

    made_at: str
    revision: str
    format: int = FORMAT
    members: dict[str, Member] = field(default_factory=dict)


class Writer:
    """Adds files one after the other; the manifest is written by `finish`."""

    def __init__(self, tar: tarfile.TarFile, manifest: Manifest) -> None:
        self._tar = tar
        self.manifest = manifest

    def add(self, name: str, path: Path, *, rows: int = 0, content_type: str = "") -> None:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        self.manifest.members[name] = Member(digest, path.stat().st_size, rows, content_type)
        self._tar.add(path, arcname=name, recursive=False)

    def finish(self, scratch: Path) -> None:
        scratch.write_text(json.dumps(asdict(self.manifest), indent=1))
        self._tar.add(scratch, arcname=_MANIFEST, recursive=False)


@contextmanager
def writing(path: Path, manifest: Manifest) -> Iterator[Writer]:
    """An archive that appears at `path` when the block ends well, whole and on the disk; not at all otherwise."""
    part = path.with_name(f".{path.name}.part")
    scratch = path.with_name(f".{path.name}.manifest")
    try:
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)  # it holds what people wrote
        with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w") as tar:
            writer = Writer(tar, manifest)
            yield writer
            writer.finish(scratch)
            tar.close()
            file.flush()
            os.fsync(file.fileno())
        verify(part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
        scratch.unlink(missing_ok=True)


def verify(path: Path) -> Manifest:
    """Read the whole archive and compare every checksum. Raises: Invalid when a byte is not as it was."""
    try:
        with tarfile.open(path) as tar:
            found = {one.name: _digest(tar, one) for one in tar if one.name != _MANIFEST}
            manifest = _read_manifest(tar)
    except (tarfile.TarError, OSError, EOFError, KeyError, TypeError, ValueError) as error:
        raise Invalid(f"{path} is no whole backup ({type(error).__name__})", advice="Take another one.") from error
    wrong = sorted(
        name for name in found.keys() | manifest.members.keys()
        if name not in manifest.members or found.get(name) != manifest.members[name].sha256
    )  # fmt: skip
    if wrong:
        raise Invalid(f"{path} is damaged: {', '.join(wrong[:3])}", advice="Take another one.")
    return manifest


@contextmanager
def opened(path: Path, name: str) -> Iterator[IO[bytes]]:
    """One file of an archive that was verified."""
    with tarfile.open(path) as tar:
        # Not by its name: that reads the heads of all, and tables come before the blobs, of which there may be many.
        file = tar.extractfile(next(one for one in tar if one.name == name))
        assert file is not None
        yield file


def extracted(path: Path, kind: str, target: Path) -> Iterator[str]:
    """The names of the files of a verified archive that are of that kind (``blobs``); each is in `target` meanwhile."""
    with tarfile.open(path) as tar:
        for one in tar:
            if one.name.startswith(f"{kind}/"):
                source = tar.extractfile(one)
                assert source is not None
                with target.open("wb") as file:
                    shutil.copyfileobj(source, file, _CHUNK)
                yield one.name
                target.unlink()


def _digest(tar: tarfile.TarFile, member: tarfile.TarInfo) -> str:
    file = tar.extractfile(member)
    if file is None:
        raise tarfile.TarError("not a plain file")
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # it reads into a buffer too


def _read_manifest(tar: tarfile.TarFile) -> Manifest:
    file = tar.extractfile(_MANIFEST)
    if file is None:
        raise tarfile.TarError("no manifest")
    read = json.load(file)
    if read["format"] != FORMAT:
        raise tarfile.TarError("another format")
    return Manifest(**(read | {"members": {name: Member(**one) for name, one in read["members"].items()}}))
