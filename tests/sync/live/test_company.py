"""Who is there: one person for each session, none of them a ghost, each in the same colour for everybody."""

from __future__ import annotations

import itertools
import math

from sync.live.colours import PALETTE, colour_of
from sync.live.company import Company
from sync.live.own import RENEW_S, Own
from sync.live.showing import packed, unpacked
from sync.status import Presence
from sync.wire.messages import Peers, Present

ME = "0" * 32


def present(number: int, at_s: float = 0.0, state: bytes | None = None, name: str = "") -> Present:
    data = packed(Presence("page", (float(number), 0.0))) if state is None else state
    return Present(f"{number:032x}", f"{number:032x}", name or f"P{number:02}", int(at_s * 1000), data)


def peers(*present: Present, gone: list[str] | None = None) -> Peers:
    return Peers(diagram="d" * 32, present=list(present), gone=gone or [])


def test_one_person_for_each_session_by_name_without_oneself() -> None:
    company = Company()
    assert company.heard(peers(*(present(number) for number in (3, 1, 2, 0))), me=ME, now=0.0)
    assert [one.name for one in company.people] == ["P01", "P02", "P03"]
    assert company.people[0].cursor == (1.0, 0.0)
    assert not company.heard(peers(present(1, 1.0)), me=ME, now=1.0), "renewing shows nothing new"
    assert company.heard(peers(gone=[f"{2:032x}"]), me=ME, now=1.0)
    assert [one.name for one in company.people] == ["P01", "P03"]


def test_r12_who_is_not_renewed_is_gone_after_30_s_whatever_the_clocks_say() -> None:
    for ahead in (0.0, -86_400.0, 315_576_000.0):
        company = Company()
        company.heard(peers(present(1, 100 + ahead), present(2, 80 + ahead)), me=ME, now=5.0)
        assert company.next_end() == 15.0, "one was 20 s old already, by the server's own stamps"
        assert not company.expire(14.9)
        assert company.expire(15.0)
        assert [one.name for one in company.people] == ["P01"]
        company.heard(peers(present(1, 130 + ahead)), me=ME, now=34.0)
        assert not company.expire(64.9 - 1)
        assert company.expire(66.0)
        assert company.people == ()


def test_garbage_of_others_shows_that_they_are_there_and_nothing_else() -> None:
    company = Company()
    company.heard(peers(present(1, state=b"\xff\x00"), present(2, name="A\x00‮\nB" + "c" * 500)), me=ME, now=0.0)
    first, second = sorted(company.people, key=lambda one: one.session)
    assert (first.page, first.cursor, first.selection) == ("", None, ())
    assert second.name == "AB" + "c" * 78
    company.heard(peers(present(1, 1.0, state=b"")), me=ME, now=1.0)
    assert len(company.people) == 1, "an empty state takes a person away"


def test_a_server_that_tells_of_endless_sessions_fills_no_memory() -> None:
    company = Company()
    for first in range(0, 3_000, 500):
        company.heard(peers(*(present(number) for number in range(first + 1, first + 501))), me=ME, now=0.0)
    assert len(company.people) == 1_000


def test_colours_are_legible_on_light_and_dark_and_tell_people_apart() -> None:
    for colour in PALETTE:
        light = _luminance(colour)
        assert 1.05 / (light + 0.05) >= 3 and (light + 0.05) / (_luminance("#1e1e1e") + 0.05) >= 3, colour
    nearest = min(math.dist(_oklab(a), _oklab(b)) for a, b in itertools.combinations(PALETTE, 2))
    assert nearest >= 0.1
    people = [f"{number:032x}" for number in range(2_400)]
    shares = [sum(colour_of(one) == colour for one in people) for colour in PALETTE]
    assert min(shares) > 50 and max(shares) < 160, "every colour is used about as often"
    assert colour_of("ann") == colour_of("ann")


def test_own_state_is_newest_only_at_most_15_a_second_and_renewed_every_15_s() -> None:
    own = Own()
    assert own.take(0.0) is None
    sent: list[tuple[float, float]] = []
    now = 0.0
    for step in range(1_000):  # a pointer that moves a thousand times in a second
        own.show(Presence("p", (float(step), 0.0)))
        now = step / 1_000
        state = own.take(now)
        shown = unpacked(state) if state is not None else None
        if shown is not None and shown.cursor is not None:
            sent.append((now, shown.cursor[0]))
    assert 14 <= len(sent) <= 16
    assert all(cursor == at * 1_000 for at, cursor in sent), "never an older one"
    rest = own.next_at()
    assert rest is not None and own.take(rest) is not None
    assert own.next_at() == rest + RENEW_S
    assert own.take(rest + RENEW_S - 0.1) is None
    assert own.take(rest + RENEW_S) is not None
    own.again()
    assert own.take(rest + RENEW_S + 0.001) is not None, "whoever has just joined tells all at once"


def _channels(colour: str) -> list[float]:
    values = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in values]


def _luminance(colour: str) -> float:
    red, green, blue = _channels(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _oklab(colour: str) -> tuple[float, float, float]:
    """Source: Björn Ottosson, "A perceptual color space for image processing", 2020."""
    r, g, b = _channels(colour)
    x = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    y = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    z = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * x + 0.7936177850 * y - 0.0040720468 * z,
        1.9779984951 * x - 2.4285922050 * y + 0.4505937099 * z,
        0.0259040371 * x + 0.7827717662 * y - 0.8086757660 * z,
    )
