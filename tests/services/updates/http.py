"""A client of the HTTP half of `docs/protocol.md`, which counts its requests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import httpx

from services.platform.ids import new_id
from sync.wire import limits
from sync.wire.codec import body, encode
from sync.wire.messages import Ack, Blob, Status
from sync.wire.requests import Batch, PullAnswer, Pulled, PullRequest, PushAnswer, PushRequest, Wanted
from tests.services.people import Person

_ROOM = 1_000  # what surrounds the blobs of one diagram in a request


class HttpSync:
    """One device of one person."""

    def __init__(self, client: httpx.AsyncClient, person: Person) -> None:
        self._client = client
        self._person = person
        self.device_id = str(new_id())
        self.requests = 0
        self.cursor: str | None = None
        self.epoch = ""

    async def feed(self) -> list[dict[str, object]]:
        """What has changed since the last call."""
        found: list[dict[str, object]] = []
        more = True
        while more:
            parameters = {"cursor": self.cursor} if self.cursor else {}
            page = await self._asked("GET", "feed", params=parameters)
            told = page.json()
            found += told["diagrams"]
            self.cursor, more, self.epoch = told["cursor"], told["more"], told["epoch"]
        return found

    async def pull(self, wanted: Sequence[Wanted]) -> dict[str, list[Pulled]]:
        """All answers about each diagram, asked for until there is nothing more."""
        found: dict[str, list[Pulled]] = {one.diagram: [] for one in wanted}
        ahead = list(wanted)
        while ahead:
            part, ahead = ahead[: limits.ENTRIES], ahead[limits.ENTRIES :]
            response = await self._asked("POST", "pull", content=encode(PullRequest(self.device_id, part)))
            answer = body(PullAnswer, response.content)
            self.epoch = answer.epoch
            asked = {one.diagram: one for one in part}
            for one in answer.diagrams:
                found[one.diagram].append(one)
                if one.more:
                    ahead.append(Wanted(one.diagram, _grown(asked[one.diagram], one), {}, one.seq, answer.epoch))
        return found

    async def push(self, batches: Sequence[tuple[str, str | None, Sequence[Blob]]]) -> list[Ack]:
        """Push (diagram, title, blobs), as many as go into one request at a time."""
        acks: list[Ack] = []
        ahead = iter(batches)
        for group in _requests(ahead):
            request = PushRequest(
                self.device_id, [Batch(str(new_id()), one, list(blobs), title) for one, title, blobs in group]
            )
            response = await self._asked("POST", "push", content=encode(request))
            acks += body(PushAnswer, response.content).acks
        return acks

    async def _asked(self, method: str, path: str, **options: object) -> httpx.Response:
        self.requests += 1
        response = await self._client.request(
            method,
            f"/api/diagrams/sync/{path}",
            headers=self._person.headers,
            **options,  # type: ignore[arg-type]
        )
        assert response.status_code == 200, response.text
        return response


def _requests(
    batches: Iterator[tuple[str, str | None, Sequence[Blob]]],
) -> Iterator[list[tuple[str, str | None, Sequence[Blob]]]]:
    group: list[tuple[str, str | None, Sequence[Blob]]] = []
    size = 0
    for one in batches:
        cost = _ROOM + sum(len(blob.data) + 40 for blob in one[2])
        if group and (size + cost > limits.BODY or len(group) == limits.ENTRIES):
            yield group
            group, size = [], 0
        group.append(one)
        size += cost
    if group:
        yield group


def _grown(wanted: Wanted, answer: Pulled) -> dict[int, int]:  # what the client has after the answer
    version = dict(wanted.version)
    for update in answer.updates:
        version[update.peer] = max(update.end, version.get(update.peer, 0))
    return version


def is_kept(acks: Sequence[Ack]) -> bool:
    return all(ack.status in (Status.STORED, Status.KNOWN) and ack.durable for ack in acks)
