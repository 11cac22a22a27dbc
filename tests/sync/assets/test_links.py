"""What the server says about files is another's word: nothing of it is believed that can do harm."""

from __future__ import annotations

import httpx
import pytest

from sync.assets.kinds import PLAIN, content_type
from sync.assets.links import Link, Part, Upload, read
from sync.errors import Unreadable

GOOD = Link("PUT", "https://store.example.org/bucket/key?signature=1", {"Content-Type": "image/png"})


def test_a_link_that_describes_a_file_is_taken() -> None:
    url, headers = GOOD.checked("PUT", is_secure=True)
    assert url.host == "store.example.org" and headers == {"Content-Type": "image/png"}
    assert Link("GET", "http://127.0.0.1:9/x", {}).checked("GET", is_secure=False)
    assert Link("PUT", GOOD.url, {"x-amz-acl": "private"}).checked("PUT", is_secure=True)


@pytest.mark.parametrize(
    "link",
    [
        Link("GET", GOOD.url), Link("DELETE", GOOD.url), Link("PUT", "http://store.example.org/key"),
        Link("PUT", "file:///etc/passwd"), Link("PUT", "https://"), Link("PUT", "https://me:secret@store/key"),
        Link("PUT", "https://bad\x00host/"), Link("PUT", GOOD.url, {"Authorization": "Bearer x"}),
        Link("PUT", GOOD.url, {"Cookie": "a=b"}), Link("PUT", GOOD.url, {"Host": "elsewhere"}),
    ],
)  # fmt: skip
def test_a_link_that_asks_for_more_is_not(link: Link) -> None:
    with pytest.raises(Unreadable):
        link.checked("PUT", is_secure=True)


@pytest.mark.parametrize(
    "upload",
    [
        Upload("pending"), Upload("pending", "1" * 32, [Part(0, 9)]),
        Upload("pending", "1" * 32, [Part(0, 12), Part(1, -2)]),
        Upload("pending", "../../auth/logout", [Part(0, 10)]), Upload("pending", None, [Part(0, 10)]),
        Upload("pending", "1" * 32, [Part(n, 0) for n in range(20_000)] + [Part(0, 10)]),
    ],
)  # fmt: skip
def test_parts_that_are_not_the_file_are_refused(upload: Upload) -> None:
    with pytest.raises(Unreadable):
        upload.checked(10)
    assert Upload("pending", "1" * 32, [Part(0, 6), Part(1, 4)]).checked(10)
    assert Upload("ready").checked(10)


@pytest.mark.parametrize("content", [b"", b"[]", b'{"status": 1}', b"\xff\xfe", b"[" * 100_000, b" " * 5_000_000])
def test_answers_that_cannot_be_read_are_told_in_our_words(content: bytes) -> None:
    with pytest.raises(Unreadable):
        read(Upload, httpx.Response(200, content=content))


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n...", "image/png"), (b"\xff\xd8\xff\xe0", "image/jpeg"), (b"GIF89a", "image/gif"),
        (b"RIFF....WEBPVP8 ", "image/webp"), (b"BM......", "image/bmp"), (b"RIFF....WAVE", PLAIN), (b"", PLAIN),
        (b'\xef\xbb\xbf<?xml version="1.0"?><svg xmlns="...">', "image/svg+xml"), (b"<html>", PLAIN),
    ],
)  # fmt: skip
def test_kinds_are_told_by_how_files_begin(data: bytes, kind: str) -> None:
    assert content_type(data) == kind
