"""A bucket that speaks S3: objects by name. Its client is synchronous, so each call runs in one of a few threads."""

from __future__ import annotations

import asyncio
import io
import ssl
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx
import urllib3
from minio import Minio
from minio.error import MinioException, S3Error
from minio.helpers import check_bucket_name
from urllib3.exceptions import HTTPError

from sync.breaker import Attempt, Breaker, Verdict
from sync.errors import Refused, ServerFailed, SlowDown, SyncError, Unreachable, Untrusted
from sync.net.pool import is_loopback
from sync.net.trust import trust
from sync.pace import Pace

T = TypeVar("T")

NAMES = 500_000
"""Names in one list; more are not read."""
_THREADS = 6
_CHUNK = 256 * 1024
_ANSWER = 8 * 1024 * 1024  # what is no object: a page of a list, an error
_CONNECT_S, _READ_S, _WHOLE_S = 3.0, 30.0, 600.0
_KEYS = frozenset(("AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "AuthorizationHeaderMalformed"))
_MISSING = frozenset(("NoSuchKey", "NoSuchObject", "ResourceNotFound"))


class NoSuchObject(SyncError):
    """There is nothing under this name."""


class KeysRefused(Refused):
    """The store does not take the access key, or it does not allow this."""

    title = "The bucket says no"
    about = "keys"
    advice = "Check the access key and the secret key, and that they may read, write, list and delete in this bucket."


@dataclass(frozen=True, slots=True)
class Place:
    """A bucket, and the keys to it. `address` is the URL of the store, without a path."""

    address: str
    bucket: str
    access_key: str
    secret_key: str = field(repr=False)
    region: str = ""
    ca_file: str = ""


class Objects:
    """Made and used on one loop. All calls raise SyncError; one that is given up ends by itself in its thread."""

    def __init__(self, place: Place, pace: Pace, breaker: Breaker | None = None) -> None:
        """Nothing is asked yet. Raises: Refused for an address or a name that cannot be; Untrusted for a `ca_file`."""
        self.breaker = breaker or Breaker("bucket", judge=_judged, clock=pace.now)
        self._bucket = place.bucket
        self._client = _client(place)
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="bucket")

    async def put(self, name: str, data: bytes) -> None:
        await self._run(lambda: self._client.put_object(self._bucket, name, io.BytesIO(data), len(data)))

    async def get(self, name: str, most: int) -> bytes:
        """Raises: NoSuchObject; ServerFailed when it has more than `most` bytes."""

        def fetch() -> bytes:
            response = self._client.get_object(self._bucket, name)
            try:
                data = bytearray()
                for chunk in response.stream(_CHUNK):
                    data += chunk
                    if len(data) > most:
                        raise _TooMuch
                return bytes(data)
            finally:
                response.close()
                response.release_conn()

        return await self._run(fetch)

    async def has(self, name: str) -> bool:
        try:
            await self._run(lambda: self._client.stat_object(self._bucket, name))
        except NoSuchObject:
            return False
        return True

    async def delete(self, name: str) -> None:
        """Gone afterwards, also when it was not there."""
        await self._run(lambda: self._client.remove_object(self._bucket, name))

    async def names(self, prefix: str) -> list[str]:
        """Every name that begins with `prefix`."""

        def listed() -> list[str]:
            found = []
            for one in self._client.list_objects(self._bucket, prefix, recursive=True):
                if one.object_name and not one.is_dir:
                    found.append(one.object_name)
                if len(found) > NAMES:
                    raise _TooMuch
            return found

        return await self._run(listed)

    def close(self) -> None:
        """What is under way ends within its bounds; nobody waits for it."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _run(self, call: Callable[[], T]) -> T:
        with _understood(), self.breaker.calling() as attempt:
            try:
                return await asyncio.get_running_loop().run_in_executor(self._threads, _bounded, call)
            except S3Error as error:
                _judge(error, attempt)
                raise


class _TooMuch(Exception):
    """More came than anything that we put there."""


_deadline = threading.local()


def _bounded(call: Callable[[], T]) -> T:
    """No call takes longer than ten minutes, however many small answers it is made of."""
    _deadline.at = time.monotonic() + _WHOLE_S
    return call()


class _Direct(urllib3.PoolManager):
    """Straight to the store. Answers that are read as a whole are read up to a bound only."""

    def urlopen(  # type: ignore[override]  # Any: as urllib3 has it
        self, method: str, url: str, redirect: bool = True, **options: Any
    ) -> Any:
        if time.monotonic() > getattr(_deadline, "at", float("inf")):
            raise TimeoutError("the store does not come to an end")
        whole = options.pop("preload_content", True)
        response = super().urlopen(method, url, redirect=False, preload_content=False, **options)
        if not whole:
            return response
        try:
            data = response.read(_ANSWER + 1, decode_content=False)
        finally:
            response.release_conn()
        if len(data) > _ANSWER:
            raise _TooMuch
        return urllib3.HTTPResponse(
            body=io.BytesIO(data), headers=response.headers, status=response.status, reason=response.reason,
            preload_content=True, request_method=method,
        )  # fmt: skip


class _ByProxy(_Direct, urllib3.ProxyManager):
    """Through the proxy of the environment."""


def _client(place: Place) -> Minio:
    try:
        url = httpx.URL(place.address)
    except httpx.InvalidURL:
        raise Refused("this is no address of a store", advice=_ADDRESS, about="address") from None
    if url.scheme not in ("http", "https") or not url.host or url.path not in ("", "/") or url.userinfo or url.query:
        raise Refused("this is no address of a store", advice=_ADDRESS, about="address")
    try:
        check_bucket_name(place.bucket)
    except ValueError as error:
        raise Refused("this is no name of a bucket", advice="Check how it is spelled.", about="bucket") from error
    context = trust(Path(place.ca_file) if place.ca_file else None)
    try:
        return Minio(
            url.netloc.decode(), access_key=place.access_key, secret_key=place.secret_key,
            secure=url.scheme == "https", region=place.region or None, http_client=_pool(url, context),
        )  # fmt: skip
    except (ValueError, MinioException) as error:
        raise Refused("this is no address of a store", advice=_ADDRESS, about="address") from error


_ADDRESS = "Give the URL of the store alone, such as https://s3.example.org."


def _pool(url: httpx.URL, context: ssl.SSLContext) -> urllib3.PoolManager:
    options: dict[str, Any] = {  # Any: options of urllib3
        "maxsize": _THREADS,
        "timeout": urllib3.Timeout(connect=_CONNECT_S, read=_READ_S),
        "retries": urllib3.Retry(total=0),
        "ssl_context": context,
    }
    proxy = urllib.request.getproxies().get(url.scheme)
    if not proxy or is_loopback(url.host) or urllib.request.proxy_bypass(url.host):
        return _Direct(**options)
    return _ByProxy(proxy, **options)


def _judge(error: S3Error, attempt: Attempt) -> None:
    status = error.response.status if error.response is not None else 0
    attempt.verdict = Verdict.FAILED if status >= 500 and error.code != "SlowDown" else Verdict.ANSWERED


def _judged(error: Exception) -> Verdict:
    return Verdict.FAILED if isinstance(error, (HTTPError, OSError, MinioException)) else Verdict.SAYS_NOTHING


@contextmanager
def _understood() -> Iterator[None]:
    """Foreign errors become ours; none of them shows a key or a signed address."""
    try:
        yield
    except S3Error as error:
        raise _turned(error) from None
    except _TooMuch:
        raise ServerFailed("the store gives more than was ever put there") from None
    except (HTTPError, OSError) as error:
        reason = getattr(error, "reason", error)
        if isinstance(reason, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY_FAILED" in str(reason):
            raise Untrusted("nobody whom this computer trusts vouches for the store") from None
        raise Unreachable("the store does not answer") from None
    except (MinioException, ValueError) as error:
        raise ServerFailed(f"the store answers what cannot be understood ({type(error).__name__})") from None


def _turned(error: S3Error) -> SyncError:
    status = error.response.status if error.response is not None else 0
    if error.code in _MISSING:
        return NoSuchObject("there is no such object")
    if error.code in _KEYS:
        return KeysRefused("the store does not take these keys for this", status)
    if error.code == "NoSuchBucket":
        return Refused("there is no such bucket", status, advice="Make it, or check how it is spelled.", about="bucket")
    if error.code == "RequestTimeTooSkewed":
        return Refused("the clock of this computer is wrong", status, advice="Set the clock, then try again.")
    if error.code == "SlowDown" or status in (429, 503):
        return SlowDown("the store is busy", 5.0)
    if status >= 500:
        return ServerFailed("the store has trouble")
    return Refused(f"the store says no ({error.code})", status)
