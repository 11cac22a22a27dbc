"""What a session said would be stored and what storage said is stored, to compare with what is there afterwards."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from app.library.library import Library
from diagram.ids import RecordId
from diagram.records import Shape
from storage.backups import backups_in, faults_of
from storage.driver import choose_driver

GONE = "gone"
Tell = Callable[[str], None]


class Teller:
    """Writes facts line by line into a file; what is written outlives the process. `also` is told the same lines."""

    def __init__(self, file: Path, also: Tell = lambda _: None) -> None:
        self._file = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._also = also

    def will(self, key: str, value: str) -> None:
        self._say("will", key, value)

    def did(self, key: str, value: str) -> None:
        self._say("did", key, value)

    def close(self) -> None:
        os.close(self._file)

    def _say(self, *words: str) -> None:
        line = json.dumps(words)
        os.write(self._file, f"{line}\n".encode())
        self._also(line)


def allowed(lines: Iterable[str]) -> dict[str, set[str]]:
    """For each thing the values it may have: the last one that was acknowledged, and those begun after it."""
    found: dict[str, set[str]] = {}
    for line in lines:
        word, key, value = json.loads(line)
        if word == "did":
            found[key] = {value}
        else:
            found.setdefault(key, {GONE}).add(value)
    return found


def allowed_in(file: Path) -> dict[str, set[str]]:
    return allowed(file.read_text().splitlines()) if file.exists() else {}


def agree(file: Path, found: dict[str, str]) -> None:
    """From now on what a restart has found is what has to stay."""
    teller = Teller(file)
    for key, value in found.items():
        teller.did(key, value)
    teller.close()


@dataclass(frozen=True, slots=True)
class Sight:
    """What a restart found: `wrong` lines say what is lost or not sound; `opened_s` is how long the opening took."""

    wrong: tuple[str, ...]
    opened_s: float
    found: dict[str, str]
    recovered: str = ""


def look(folder: Path, facts: dict[str, set[str]], *, go_on: bool = True) -> Sight:
    """Start again as after a crash and compare everything that was acknowledged with what is there."""
    began = time.perf_counter()
    library = Library.at(folder, backups=False)
    opened_s = time.perf_counter() - began
    try:
        wrong = [f"check: {line}" for line in library.storage.check()]
        titles = {entry.id: entry.title for entry in (*library.entries(), *library.trashed())}
        shapes = _shapes(library, {key.split(":")[1] for key in facts if key.startswith("shape:")}, titles)
        found = {key: _found(library, folder, key, titles, shapes) for key in facts}
        wrong += [
            f"{key} is {found[key]}, not {' or '.join(sorted(facts[key]))}"
            for key in facts
            if found[key] not in facts[key]
        ]
        if go_on:
            library.storage.settings.put("went on", "yes").result()
    finally:
        library.close()
    return Sight(tuple(wrong), opened_s, found, library.recovery.reason if library.recovery else "")


def _shapes(library: Library, diagrams: set[str], titles: dict[str, str]) -> dict[str, dict[RecordId, str]]:
    found: dict[str, dict[RecordId, str]] = {}
    for diagram in diagrams & titles.keys():
        opened = library.open(diagram)()
        records = opened.document.records.values()
        found[diagram] = {record.id: f"{record.x:g}" for record in records if isinstance(record, Shape)}
        opened.close()
    return found


def _found(
    library: Library, folder: Path, key: str, titles: dict[str, str], shapes: dict[str, dict[RecordId, str]]
) -> str:
    kind, _, name = key.partition(":")
    match kind:
        case "title":
            return titles.get(name, GONE)
        case "shape":
            diagram, _, shape = name.partition(":")
            return shapes.get(diagram, {}).get(RecordId(shape), GONE)
        case "version":
            diagram, _, version = name.partition(":")
            return "kept" if version in {one.id for one in library.versions.all(diagram)} else GONE
        case "folder":
            return "kept" if name in {folder.id for folder in library.folders.all()} else GONE
        case "tag":
            return "kept" if name in {tag.name for tag in library.tags.all()} else GONE
        case "asset":
            return GONE if library.storage.assets.get(name) is None else "kept"
        case "backup":  # one that is older than the last is kept or not as the rule says
            newest = max((backup.name for backup in backups_in(folder)), default="")
            whole = newest >= name and not faults_of(backups_in(folder)[0].file, choose_driver())
            return "kept" if whole else GONE
        case _:
            raise ValueError(key)
