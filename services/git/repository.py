"""One bare repository: written and read by git's plumbing, so that no work tree, hook or filter has a part in it."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from services.git.command import Git, GitFailed
from services.platform.errors import Conflict, NotFound, TooLarge

log = logging.getLogger(__name__)
_TRIES = 20
_FIELDS = "%H%x1f%P%x1f%an%x1f%aI%x1f%B"


@dataclass(frozen=True, slots=True)
class Change:
    """A file and what becomes of the commit that holds it: who, when, and why."""

    path: str
    data: bytes
    message: str
    author: tuple[str, str]
    at: datetime


@dataclass(frozen=True, slots=True)
class Commit:
    """`id` and `parents` are hexadecimal."""

    id: str
    parents: tuple[str, ...]
    author: str
    at: datetime
    message: str


class Repository:
    """A branch of the repository in `place`.

    Errors: Conflict (``git_failed``) when git cannot do it, such as for a repository that is damaged or gone.
    """

    def __init__(self, git: Git, place: Path, branch: str) -> None:
        self._git = git
        self._place = place
        self._ref = f"refs/heads/{branch}"

    async def make(self) -> None:
        """Make it, empty and without hooks; one that is there stays as it is."""
        await asyncio.to_thread(self._place.mkdir, parents=True, exist_ok=True)
        await self._run(["check-ref-format", self._ref])
        await self._run(["init", "--quiet", "--bare", "--template="])
        await self._run(["symbolic-ref", "HEAD", self._ref])

    async def check(self) -> None:
        """Raises: Conflict unless there is a bare repository, and the branch can be one."""
        await self._run(["check-ref-format", self._ref])
        if (await self._run(["rev-parse", "--is-bare-repository"])).strip() != b"true":
            raise Conflict("that is no bare repository", code="not_bare", advice="Make one with `git init --bare`.")

    async def commit(self, change: Change) -> tuple[Commit, bool]:
        """The commit after which the file says what it should, and whether it is a new one.

        Others may commit at the same time: nobody's commit is lost, each stands on the one before.
        """
        blob = await self._text(["hash-object", "-w", "-t", "blob", "--stdin"], feed=change.data)
        for _ in range(_TRIES):
            head = await self._head()
            tree = await self._tree_with(head, change.path, blob)
            if head is not None and tree == await self._text(["rev-parse", f"{head}^{{tree}}"]):
                return await self.one(head), False
            made = await self._committed(tree, head, change)
            try:
                await self._git.run(self._place, ["update-ref", self._ref, made, head or "0" * len(made)])
            except GitFailed:
                continue  # somebody was faster
            return await self.one(made), True
        raise Conflict("others commit to this branch all the time", code="branch_busy")

    async def history(self, *, path: str | None, limit: int, skip: int) -> list[Commit]:
        """The newest first; only those that changed `path`, when one is named."""
        if await self._head() is None:
            return []
        words = ["log", "-z", f"--max-count={limit}", f"--skip={skip}", f"--format={_FIELDS}", self._ref, "--"]
        return _commits(await self._run([*words, *([path] if path else [])]))

    async def one(self, commit: str) -> Commit:
        """A commit of the branch. Raises: NotFound."""
        await self._check_reachable(commit)
        [found] = _commits(await self._run(["log", "-z", "--max-count=1", f"--format={_FIELDS}", commit, "--"]))
        return found

    async def files(self, commit: str) -> list[tuple[str, str]]:
        """What a commit did to which file: A, M or D, and the path. Raises: NotFound."""
        await self._check_reachable(commit)
        words = ["diff-tree", "-r", "-z", "--root", "--no-commit-id", "--no-renames", "--name-status", commit, "--"]
        parts = (await self._run(words)).decode("utf-8", "replace").split("\0")
        return list(zip(parts[0::2], parts[1::2], strict=False))

    async def text(self, commit: str, path: str, *, most_bytes: int) -> bytes:
        """A file as it was in a commit. Raises: NotFound, TooLarge."""
        await self._check_reachable(commit)
        try:
            size = int(await self._git.run(self._place, ["cat-file", "-s", f"{commit}:{path}"]))
            if size > most_bytes:
                raise TooLarge(f"the file has {size:,} bytes; at most {most_bytes:,} are given out")
            return await self._git.run(self._place, ["cat-file", "blob", f"{commit}:{path}"])
        except GitFailed:
            raise NotFound(f"there is no file {path} in that commit") from None

    async def _check_reachable(self, commit: str) -> None:
        """Objects that no longer belong to the branch, or never did, are nobody's business."""
        try:
            await self._git.run(self._place, ["merge-base", "--is-ancestor", commit, self._ref])
        except GitFailed:
            raise NotFound("there is no such commit on this branch") from None

    async def _head(self) -> str | None:
        try:
            return (await self._git.run(self._place, ["rev-parse", "--verify", "--quiet", self._ref])).decode().strip()
        except GitFailed:
            await self._run(["rev-parse", "--git-dir"])  # is there a repository at all?
            return None

    async def _tree_with(self, head: str | None, path: str, blob: str) -> str:
        with tempfile.TemporaryDirectory(prefix="autograph-git-") as folder:
            index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
            if head is not None:
                await self._run(["read-tree", head], environment=index)
            words = ["update-index", "--add", "--replace", "--cacheinfo", f"100644,{blob},{path}"]
            await self._run(words, environment=index)
            return await self._text(["write-tree"], environment=index)

    async def _committed(self, tree: str, head: str | None, change: Change) -> str:
        name, email = change.author
        at = f"{int(change.at.timestamp())} +0000"
        who = {
            "GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": email, "GIT_AUTHOR_DATE": at,
            "GIT_COMMITTER_NAME": "AutoGraph", "GIT_COMMITTER_EMAIL": "git@autograph.invalid", "GIT_COMMITTER_DATE": at,
        }  # fmt: skip
        words = ["commit-tree", tree, *(["-p", head] if head else []), "-F", "-"]
        return await self._text(words, feed=change.message.encode() + b"\n", environment=who)

    async def _text(
        self, words: Sequence[str], *, feed: bytes = b"", environment: Mapping[str, str] | None = None
    ) -> str:
        return (await self._run(words, feed=feed, environment=environment)).decode("ascii").strip()

    async def _run(
        self, words: Sequence[str], *, feed: bytes = b"", environment: Mapping[str, str] | None = None
    ) -> bytes:
        try:
            return await self._git.run(self._place, words, feed=feed, environment=environment)
        except GitFailed as error:
            log.debug("git %s: %s", words[0], error.words)
            advice = "Check that the repository is whole, and that its name and its branch can be ones."
            raise Conflict(f"git could not {words[0]}", code="git_failed", advice=advice) from None


def _commits(said: bytes) -> list[Commit]:
    found = []
    for entry in said.decode("utf-8", "replace").split("\0"):
        if entry:
            commit, parents, author, at, message = entry.split("\x1f", 4)
            found.append(Commit(commit, tuple(parents.split()), author, datetime.fromisoformat(at), message.strip()))
    return found
