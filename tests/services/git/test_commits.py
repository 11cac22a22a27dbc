"""Diagrams in git: as text that is the same each time, in repositories that nothing from outside can steer."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.git.command import Git
from services.git.names import below, person
from services.git.repository import Change, Repository
from services.git.settings import GitSettings
from services.platform.errors import Conflict, Invalid, TooLarge, TooSlow, Unavailable
from services.platform.platform import Platform
from tests.services.conftest import ClientOf, talking_to
from tests.services.people import People, Person
from tests.services.rendering.library import content, make_diagram, make_version

pytestmark = pytest.mark.backend


def outside(place: Path, *words: str) -> str:
    """What a git of somebody else says about the repository."""
    command = ["git", "-c", "safe.directory=*", f"--git-dir={place}", *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


async def ask(client: httpx.AsyncClient, who: Person, method: str, path: str, **options: Any) -> httpx.Response:
    return await client.request(method, f"/api/git/connections{path}", headers=who.headers, **options)


@pytest.mark.parametrize("format", ["json", "drawio"])
async def test_j1_a_diagram_is_committed_as_readable_text_and_found_again(
    platform: Platform, client_of: ClientOf, people: People, format: str
) -> None:
    ann, eve = await people.make("ann"), await people.make("eve")
    plan = await make_diagram(platform, ann, "Plan", content("Now"))
    before = await make_version(platform, plan, content("Before"))
    async with client_of("git") as client:
        made = await ask(client, ann, "POST", "", json={"title": "Work", "format": format})
        assert made.status_code == 201, made.text
        at = f"/{made.json()['id']}/commits"

        async def commit(**more: str) -> dict[str, Any]:
            answer = await ask(client, ann, "POST", at, json={"diagram_id": plan, **more})
            assert answer.status_code == 201, answer.text
            found = answer.json()
            assert isinstance(found, dict)
            return found

        assert (await ask(client, ann, "GET", at)).json() == []
        first = await commit(version_id=before, path="plans/Plan (1).txt", message="Begin\n\n--amend $(id) `id`")
        second = await commit(path="plans/Plan (1).txt")
        third = await commit(path="plans/Plan (1).txt")
        other = await commit()
        history = (await ask(client, ann, "GET", at)).json()
        of_file = (await ask(client, ann, "GET", at, params={"path": "plans/Plan (1).txt"})).json()
        shown = (await ask(client, ann, "GET", f"{at}/{second['id']}")).json()
        texts = [
            (await ask(client, ann, "GET", f"{at}/{one['id']}/text", params={"path": one["path"]})).text
            for one in (first, second)
        ]
        for path in (at, f"{at}/{first['id']}", f"{at}/{first['id']}/text?path=x", f"/{made.json()['id']}"):
            assert (await ask(client, eve, "GET", path)).status_code == 404
        assert (await ask(client, eve, "POST", at, json={"diagram_id": plan})).status_code == 404
        assert (await ask(client, ann, "GET", f"{at}/{'0' * 40}")).status_code == 404
        assert (await ask(client, ann, "GET", f"{at}/{first['id']}/text", params={"path": "no"})).status_code == 404
    assert "Before" in texts[0] and "Now" in texts[1] and texts[0].count("\n") > 5
    assert first["message"] == "Begin\n\n--amend $(id) `id`" and first["parents"] == []
    assert second["message"] == "Update Plan" and second["parents"] == [first["id"]] and second["is_new"]
    assert (third["is_new"], third["id"]) == (False, second["id"])  # the same diagram is the same text
    assert other["path"].startswith(f"diagrams/{plan}.")
    assert [one["id"] for one in history] == [other["id"], second["id"], first["id"]]
    assert [one["id"] for one in of_file] == [second["id"], first["id"]]
    assert shown["files"] == [{"change": "M", "path": "plans/Plan (1).txt"}] and shown["author"] == "Ann"
    place = platform.settings.data / "repositories" / made.json()["repository"]
    assert outside(place, "rev-parse", "main").strip() == other["id"]
    assert outside(place, "fsck", "--strict") == ""
    assert outside(place, "log", "-1", "--format=%ae %cn", "main").strip() == "ann@example.org AutoGraph"


async def test_commits_at_the_same_time_are_all_kept(tmp_path: Path, embedded: Platform) -> None:
    repository = Repository(Git(GitSettings()), tmp_path / "one.git", "main")
    await repository.make()

    async def commit(number: int) -> None:
        change = Change(f"f{number}.txt", b"%d" % number, f"Add {number}", ("A", "a@b"), embedded.clock())
        assert (await repository.commit(change))[1]

    await asyncio.gather(*(commit(number) for number in range(5)))
    assert len(await repository.history(path=None, limit=100, skip=0)) == 5
    assert len(outside(tmp_path / "one.git", "ls-tree", "-r", "--name-only", "main").split()) == 5


@pytest.mark.parametrize(
    "members",
    [
        {"branch": "--upload-pack=x"}, {"branch": "a..b"}, {"branch": "../main"}, {"branch": "a b"},
        {"branch": "a.lock/"}, {"branch": "x\ny"}, {"title": ""}, {"title": "a\x00"}, {"format": "exe"},
        {"path": "/etc"},
        {"repository": "../outside"}, {"repository": "/etc"}, {"repository": "-x"}, {"repository": "a/../../b"},
    ],
)  # fmt: skip
async def test_j1_names_that_could_be_more_than_names_are_refused(
    embedded: Platform, members: dict[str, object]
) -> None:
    admin = await People(embedded).make("root", is_admin=True)
    async with talking_to(embedded, "git") as client:
        answer = await ask(client, admin, "POST", "", json={"title": "Work", **members})
    assert answer.status_code == 422, answer.text


@pytest.mark.parametrize("path", ["../x", "a/../b", "/x", ".git/config", "a/.git/hooks/x", "-x", "a//b", "a\\b", "a:b",
                                  "git~1/x", "x.", "a\nb", "x/", ":(top)x", "", "a" * 201])  # fmt: skip
async def test_j1_a_path_that_leads_elsewhere_is_refused(embedded: Platform, path: str) -> None:
    ann = await People(embedded).make("ann")
    async with talking_to(embedded, "git") as client:
        at = f"/{(await ask(client, ann, 'POST', '', json={'title': 'Work'})).json()['id']}/commits"
        posted = await ask(client, ann, "POST", at, json={"diagram_id": "0" * 32, "path": path})
        asked = await ask(client, ann, "GET", at, params={"path": path})
    assert (posted.status_code, asked.status_code) == (422, 422)


def _with_hooks(place: Path, ran: Path) -> None:
    """A repository whose hooks leave a trace when they run."""
    subprocess.run(["git", "init", "--quiet", "--bare", str(place)], check=True)
    for hook in ("reference-transaction", "post-update", "pre-commit", "update"):
        (place / "hooks").mkdir(exist_ok=True)
        (place / "hooks" / hook).write_text(f"#!/bin/sh\ntouch {ran}\n")
        (place / "hooks" / hook).chmod(0o755)


async def test_an_existing_repository_is_connected_by_administrators_and_its_hooks_do_not_run(
    embedded: Platform, tmp_path: Path
) -> None:
    people = People(embedded)
    ann, admin = await people.make("ann"), await people.make("root", is_admin=True)
    root, ran = embedded.settings.data / "repositories", tmp_path / "ran"
    place = root / "team" / "plans.git"
    await asyncio.to_thread(_with_hooks, place, ran)
    (tmp_path / "elsewhere.git").mkdir()
    (root / "way-out").symlink_to(tmp_path)
    plan = await make_diagram(embedded, admin, "Plan", content("Now"))
    async with talking_to(embedded, "git") as client:
        wish = {"title": "Team", "repository": "team/plans.git"}
        assert (await ask(client, ann, "POST", "", json=wish)).status_code == 403
        made = await ask(client, admin, "POST", "", json=wish)
        assert made.status_code == 201, made.text
        assert (await ask(client, admin, "POST", "", json=wish)).status_code == 409  # the title is taken
        for elsewhere in ("way-out/elsewhere.git", "nothing.git", "team"):
            answer = await ask(client, admin, "POST", "", json={"title": "X", "repository": elsewhere})
            assert answer.status_code in (400, 409), elsewhere
        at = f"/{made.json()['id']}"
        assert (await ask(client, admin, "POST", f"{at}/commits", json={"diagram_id": plan})).status_code == 201
        assert (await ask(client, admin, "DELETE", at)).status_code == 204
    assert not ran.exists()
    assert outside(place, "rev-list", "--count", "main").strip() == "1"


async def test_git_that_hangs_talks_too_much_or_is_missing_is_a_problem_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOGRAPH_SECRET", "do-not-tell")

    def program(text: str) -> Git:
        path = tmp_path / f"git-{abs(hash(text))}"
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)
        return Git(GitSettings(program=str(path), timeout_s=0.5, max_output_bytes=10_000))

    with pytest.raises(TooSlow):
        await program("exec sleep 30").version()
    with pytest.raises(TooLarge):
        await program("head -c 1000000 /dev/zero").version()
    with pytest.raises(Unavailable):
        await Git(GitSettings(program=str(tmp_path / "none"))).version()
    known = await program("env").version()
    assert "GIT_CONFIG_NOSYSTEM=1" in known and "do-not-tell" not in known
    with pytest.raises(Conflict):
        await Repository(Git(GitSettings()), tmp_path / "gone.git", "main").history(path=None, limit=1, skip=0)


def test_what_leads_out_of_the_root_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "link").symlink_to(tmp_path)
    assert below(root, "ann/one.git") == (root / "ann" / "one.git").resolve()
    for path in ("..", "../x", "a/../../x", "/etc", "link", "link/x", ".", ""):
        with pytest.raises(Invalid):
            below(root, path)


def test_a_name_cannot_forge_an_author() -> None:
    assert person("Ann\nX: y <root@host>", "a@b>\nfoo") == ("Ann X: y root@host", "a@bfoo")
    assert person(" <> ", "") == ("AutoGraph", "nobody@localhost")
