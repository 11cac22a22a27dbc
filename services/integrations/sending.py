"""One request to a receiver: pinned to the address that was checked, bounded in time and in what is read."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from services.integrations.addresses import NotAllowed, target_of
from services.integrations.settings import HubSettings

_EXCERPT = 1000


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of it: the status and how the answer began, or the problem that there was no answer."""

    status: int | None
    duration_ms: int
    problem: str = ""
    excerpt: str = ""

    @property
    def is_taken(self) -> bool:
        """Whether the receiver has it."""
        return self.status is not None and 200 <= self.status < 300


class Sender:
    """Sends without following redirects, and without proxies, which would look names up again."""

    def __init__(self, client: httpx.AsyncClient, settings: HubSettings) -> None:
        self._client = client
        self._settings = settings

    async def send(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """POST `body` once; never raises for what the other side does."""
        start = time.monotonic()
        try:
            async with asyncio.timeout(self._settings.timeout_s):
                status, excerpt = await self._post(url, body, headers)
        except TimeoutError:
            return Answer(None, _ms(start), f"no answer within {self._settings.timeout_s:g} s")
        except NotAllowed as error:
            return Answer(None, _ms(start), str(error)[:200])
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return Answer(None, _ms(start), f"the connection failed ({type(error).__name__})")
        problem = "" if 200 <= status < 300 else f"it answered with {status}"
        return Answer(status, _ms(start), problem, excerpt)

    async def _post(self, url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
        target = await target_of(url, self._settings)
        request = self._client.build_request(
            "POST",
            target.url,
            content=body,
            headers={**headers, "Host": target.host},
            extensions={"sni_hostname": target.name, "timeout": httpx.Timeout(self._settings.timeout_s).as_dict()},
        )
        response = await self._client.send(request, stream=True, follow_redirects=False)
        try:
            kept = bytearray()
            async for part in response.aiter_raw():
                kept += part
                if len(kept) >= _EXCERPT:
                    break
        finally:
            await response.aclose()
        return response.status_code, _printable(bytes(kept[:_EXCERPT]))


def _printable(data: bytes) -> str:
    text = data.decode("utf-8", "replace")
    return "".join(
        letter if letter.isprintable() or letter in "\n\t" else "\N{REPLACEMENT CHARACTER}" for letter in text
    )


def _ms(start: float) -> int:
    return int((time.monotonic() - start) * 1000)
