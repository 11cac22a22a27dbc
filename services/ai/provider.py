"""One place that speaks the OpenAI API: which models it has, and what it answers."""

from __future__ import annotations

import asyncio
import json
import random
from dataclasses import dataclass, field
from http import HTTPStatus

import httpx
from pydantic import SecretStr

from services.ai.settings import AiSettings

_AGAIN = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)
_ABOUT_TEXT = (HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNPROCESSABLE_ENTITY)


class ProviderFailed(Exception):
    """A place gave no usable answer. `reason` is for a person and names no secret.

    `may_recover`: another try may go better. `is_about_text`: it refuses what it was asked, and works otherwise.
    """

    def __init__(self, reason: str, *, may_recover: bool = False, is_about_text: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.may_recover = may_recover
        self.is_about_text = is_about_text


@dataclass(frozen=True, slots=True)
class Provider:
    """`name` is what answers call it: first or second."""

    name: str
    url: str
    model: str
    key: SecretStr = field(repr=False)


def providers_of(settings: AiSettings) -> tuple[Provider, ...]:
    """The places to ask, in their order; none when nothing is configured."""
    found = []
    if settings.url:
        found.append(Provider("first", settings.url.rstrip("/"), settings.model, settings.key))
    second_url = settings.second_url or (settings.url if settings.second_model else "")
    if second_url:
        key = settings.second_key if settings.second_url else settings.key
        found.append(Provider("second", second_url.rstrip("/"), settings.second_model or settings.model, key))
    return tuple(found)


class Wire:
    """Requests to providers: bounded in time and size, tried again while that can help."""

    def __init__(self, client: httpx.AsyncClient, settings: AiSettings) -> None:
        self._client = client
        self._settings = settings

    async def models(self, provider: Provider) -> list[str]:
        """The names of the models that `provider` has, sorted. Raises: ProviderFailed."""
        found = await self._json(provider, "GET", "/models", None)
        rows = found.get("data")
        if not isinstance(rows, list):
            raise ProviderFailed("its list of models is not what the API says")
        return sorted(str(row["id"]) for row in rows if isinstance(row, dict) and "id" in row)

    async def answer(self, provider: Provider, instructions: str, text: str) -> str:
        """What the model says to `text`. Raises: ProviderFailed."""
        body = {
            "model": provider.model,
            "messages": [{"role": "system", "content": instructions}, {"role": "user", "content": text}],
            "temperature": 0.2,
        }
        found = await self._json(provider, "POST", "/chat/completions", body)
        try:
            content = found["choices"][0]["message"]["content"]  # type: ignore[index]  # checked by the except below
        except (KeyError, IndexError, TypeError):
            raise ProviderFailed("its answer is not what the API says") from None
        if not isinstance(content, str) or not content.strip():
            raise ProviderFailed("its answer is empty")
        return content

    async def _json(self, provider: Provider, method: str, path: str, body: object) -> dict[str, object]:
        try:
            async with asyncio.timeout(self._settings.timeout_s):
                return await self._tried(provider, method, path, body)
        except TimeoutError:
            raise ProviderFailed(f"it did not answer within {self._settings.timeout_s:g} s") from None

    async def _tried(self, provider: Provider, method: str, path: str, body: object) -> dict[str, object]:
        for attempt in range(self._settings.attempts):
            try:
                return await self._once(provider, method, path, body)
            except ProviderFailed as error:
                if not error.may_recover or attempt + 1 == self._settings.attempts:
                    raise
            await asyncio.sleep(self._settings.pause_s * 2**attempt * random.uniform(0.5, 1.5))
        raise AssertionError("the last attempt returns or raises")

    async def _once(self, provider: Provider, method: str, path: str, body: object) -> dict[str, object]:
        key = provider.key.get_secret_value()
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        try:
            async with self._client.stream(method, provider.url + path, json=body, headers=headers) as response:
                if response.status_code != HTTPStatus.OK:
                    raise _refusal(response.status_code)
                data = await self._read(response)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ProviderFailed(f"it cannot be reached ({type(error).__name__})", may_recover=True) from None
        try:
            found = json.loads(data)
        except (ValueError, RecursionError):
            raise ProviderFailed("its answer is no JSON") from None
        if not isinstance(found, dict):
            raise ProviderFailed("its answer is not what the API says")
        return found

    async def _read(self, response: httpx.Response) -> bytes:
        data = bytearray()
        async for part in response.aiter_bytes():
            data += part
            if len(data) > self._settings.max_answer_bytes:
                raise ProviderFailed(f"its answer has more than {self._settings.max_answer_bytes:,} bytes")
        return bytes(data)


def _refusal(status: int) -> ProviderFailed:
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return ProviderFailed(f"it refuses the key ({status})")
    return ProviderFailed(
        f"it answers with {status}",
        may_recover=status in _AGAIN or status >= 500,
        is_about_text=status in _ABOUT_TEXT,
    )
