"""Search: the same on PostgreSQL and SQLite, with typing errors, and nothing of what one may not see."""

import httpx
import pytest
from sqlalchemy import text

from services.diagrams.folding import allowed_mistakes, passage, words_in
from services.platform.platform import Platform
from tests.services.diagrams.asking import asked, make, share
from tests.services.people import People, Person

pytestmark = pytest.mark.backend


async def found(client: httpx.AsyncClient, who: Person, q: str) -> list[str]:
    answer = await client.get("/api/diagrams/search", params={"q": q}, headers=who.headers)
    assert answer.status_code == 200, answer.text
    return [one["diagram"]["title"] for one in answer.json()["items"]]


async def test_a7_search_finds_titles_and_texts_by_beginnings_and_in_spite_of_typing_errors(
    client: httpx.AsyncClient, people: People
) -> None:
    ann = await people.make("ann")
    ids = {}
    for title in ("Network overview", "Zürich Straßennetz", "Payments", "network", "東京 plan", "50% off_season"):
        ids[title] = (await make(client, ann, title))["id"]
    await asked(client, ann, "PUT", f"/{ids['Payments']}/text", {"text": "Invoice service\nKafka network broker"}, 204)
    assert await found(client, ann, "netw") == ["network", "Network overview", "Payments"]
    assert await found(client, ann, "NETWORK over") == ["Network overview"]
    assert await found(client, ann, "zurich strassennetz") == ["Zürich Straßennetz"]
    assert await found(client, ann, "invoce") == ["Payments"], "a letter is missing"
    assert await found(client, ann, "pamyents") == ["Payments"], "two letters changed places"
    assert await found(client, ann, "東") == ["東京 plan"]
    assert await found(client, ann, "50 seas") == ["50% off_season"]
    [hit] = (await asked(client, ann, "GET", "/search?q=kafka"))["items"]
    assert (hit["excerpt"], hit["guess"]) == ("Kafka network broker", False)
    await asked(client, ann, "PATCH", f"/{ids['network']}", {"title": "Renamed"})
    assert await found(client, ann, "renamed") == ["Renamed"]
    await asked(client, ann, "DELETE", f"/{ids['network']}")
    assert await found(client, ann, "renamed") == []


@pytest.mark.parametrize(
    "q", ["%", "_", "a%", "' OR 1=1 --", "!(:*", "& | !", "\\", "a:*b & <->", "*", "\u202e", "x" * 200]
)
async def test_a7_search_takes_nothing_for_an_operator(client: httpx.AsyncClient, people: People, q: str) -> None:
    ann = await people.make("ann")
    await make(client, ann, "Plan zero")
    assert await found(client, ann, q) == []


async def test_b2_search_finds_only_what_one_may_see(
    client: httpx.AsyncClient, platform: Platform, people: People
) -> None:
    ann, eve = await people.make("ann"), await people.make("eve")
    secret, shown = await make(client, ann, "Secret plan"), await make(client, ann, "Shown plan")
    await asked(client, ann, "PUT", f"/{secret['id']}/text", {"text": "password"}, 204)
    await share(platform, shown["id"], eve, "viewer")
    assert await found(client, eve, "plan") == ["Shown plan"]
    assert await found(client, eve, "password") == [] and await found(client, eve, "pasword") == []
    await asked(client, eve, "PUT", f"/{shown['id']}/text", {"text": "x"}, 403)
    assert sorted(await found(client, ann, "plan")) == ["Secret plan", "Shown plan"]


async def test_a7_full_text_and_trigrams_have_their_indexes(on_servers: Platform) -> None:
    async with on_servers.database.engine.begin() as connection:
        await connection.execute(text("SET enable_seqscan = off"))
        for condition in ("words @@ to_tsquery('simple', 'plan:*')", "grams && ARRAY['pla']::varchar[]"):
            plan = await connection.execute(text(f"EXPLAIN SELECT * FROM search_texts WHERE {condition}"))
            assert "ix_search_texts_" in "\n".join(plan.scalars()), condition


def test_a7_words_are_compared_without_case_accents_and_width() -> None:
    assert words_in("Crème-BRÛLÉE, ＡＢＣ 12_3 ﬁn") == ["creme", "brulee", "abc", "12", "3", "fin"]
    assert [allowed_mistakes(word) for word in ("net", "netz", "networks", "12345678")] == [0, 1, 2, 0]
    assert passage("one\n  A Network \nnet", ["netw"]) == "A Network"
