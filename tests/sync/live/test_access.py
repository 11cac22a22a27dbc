"""Who may do what changes while people are live: nothing here is lost by it, and nothing gets where it must not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update

from services.access.signing import LIFETIME, current_pair
from services.access.tokens import issue
from services.platform.platform import Platform
from services.schema.sessions import Session
from storage.accounts import Account
from storage.sync_states import SyncState
from sync.live.ends import Then
from sync.status import Hold
from tests.services.people import Person
from tests.sync.live.place import Place, converge, eventually, fast

pytestmark = pytest.mark.sync


async def log_out(platform: Platform, person: Person) -> None:
    async with platform.database.begin() as session:
        which = Session.id == person.session_id
        await session.execute(update(Session).where(which).values(revoked_at=platform.clock()))


async def test_r29_a_session_that_ends_is_followed_by_a_fresh_token_and_nothing_is_lost(place: Place) -> None:
    ann, ben, diagram = await place.two()
    again = await place.people.sign_in(ben.person.id, ben.person.email)
    ben.tokens.next = [again.token]
    await log_out(place.platform, ben.person)
    ben.desk.edit(diagram, 3)
    await eventually(lambda: ben.tokens.refusals == [ben.person.token], "the token was not taken")
    await converge(diagram, ann, ben)
    assert ben.live.state.is_connected


async def test_r29_without_a_fresh_token_the_person_is_asked_and_edits_wait(place: Place) -> None:
    ann, ben, diagram = await place.two()
    await log_out(place.platform, ben.person)
    await eventually(lambda: ben.live.state.then is Then.SIGN_IN)
    ben.desk.edit(diagram, 3)
    ann.desk.edit(diagram)
    await converge(diagram, ann)
    assert ben.desk.unsent(diagram) == 3 and not ben.live.state.is_connected
    ben.tokens.token = (await place.people.sign_in(ben.person.id, ben.person.email)).token
    ben.live.again()
    await converge(diagram, ann, ben)


async def test_r29_a_token_that_is_about_to_expire_is_renewed_on_the_open_socket(place: Place) -> None:
    ann = await place.desktop("ann", pace=fast(20))
    diagram = ann.make()
    await eventually(lambda: diagram in ann.live.joined)
    states = []
    ann.live.watch(states.append)
    again = await place.people.sign_in(ann.person.id, ann.person.email)
    ann.tokens.token = again.token
    talk = ann.live._talk
    assert talk is not None
    sent: list[object] = []
    put = talk.outgoing.put
    talk.outgoing.put = lambda message: (sent.append(message), put(message))[1]  # type: ignore[method-assign]
    await eventually(lambda: any(getattr(one, "token", "") == again.token for one in sent))
    ann.desk.edit(diagram)
    await converge(diagram, ann)
    # Had the server not taken the new one, the end of the first session would end the socket.
    await log_out(place.platform, ann.person)
    ann.desk.edit(diagram)
    await converge(diagram, ann)
    assert states == [] and ann.live.state.is_connected


async def test_an_expired_token_is_refused_and_refreshed_at_the_next_connection(place: Place) -> None:
    person = await place.people.make("ann")
    expired = replace(place.platform, clock=lambda: place.platform.clock() - 2 * LIFETIME)
    pair = await current_pair(place.platform)
    old = issue(expired, pair, user_id=person.id, session_id=person.session_id)
    ann = await place.another(person)
    ann.tokens.token, ann.tokens.next = old, [person.token]
    diagram = ann.make()
    await eventually(lambda: diagram in ann.live.joined)
    assert ann.tokens.refusals[0] == old


async def test_revoked_access_is_withdrawn_at_once_and_the_copy_stays(place: Place) -> None:
    ann, ben, diagram = await place.two()
    ben.desk.edit(diagram)
    await converge(diagram, ann, ben)
    before = ben.desk.hash(diagram)
    await place.change_role(diagram, ben.person, "")
    await eventually(lambda: ben.desk.state(diagram).hold == Hold.WITHDRAWN, "it is withdrawn")
    assert ben.desk.state(diagram).reason
    assert ben.desk.hash(diagram) == before == ben.shown(diagram)
    ben.desk.edit(diagram)  # on this computer everything goes on
    ann.desk.edit(diagram)
    await converge(diagram, ann)
    assert ben.desk.unsent(diagram) == 1
    assert len(ben.desk.shapes(diagram)) == 3 == len(ann.desk.shapes(diagram))
    assert diagram not in ben.live.joined


async def test_what_is_shared_again_is_live_again(place: Place) -> None:
    ann, ben, diagram = await place.two()
    await place.change_role(diagram, ben.person, "")
    await eventually(lambda: ben.desk.state(diagram).hold == Hold.WITHDRAWN)
    ben.desk.edit(diagram)
    await place.share(diagram, ben.person, "editor")
    await ben.round()
    ben.live.saved(diagram)
    await converge(diagram, ann, ben)


async def test_a_viewers_push_is_refused_with_a_reason_and_nothing_is_lost(place: Place) -> None:
    ann, ben, diagram = await place.two()
    await place.change_role(diagram, ben.person, "viewer")
    await eventually(lambda: ben.desk.state(diagram).role == "viewer", "the window hears of the role")
    ann.desk.edit(diagram)
    await converge(diagram, ann, ben)  # a viewer sees what others draw
    ben.desk.edit(diagram, 2)
    await eventually(lambda: bool(ben.desk.state(diagram).hold), "the edits are held")
    assert "viewer" in ben.desk.state(diagram).reason
    assert len(ben.desk.shapes(diagram)) == 4 and ben.desk.unsent(diagram) == 2
    assert len(ann.desk.shapes(diagram)) == 2


async def test_sockets_of_two_accounts_never_mix(place: Place) -> None:
    """Two people at one computer: the diagrams of one are never sent in the name of the other."""
    ann, ben, diagram = await place.two()
    cem = await place.people.make("cem")
    ben.tokens.token = cem.token  # whatever went wrong: the server takes this socket for somebody else
    ben.desk.edit(diagram)
    await converge(diagram, ann, ben)
    await log_out(place.platform, ben.person)
    await eventually(lambda: not ben.live.state.is_connected)
    ben.desk.edit(diagram)
    await eventually(lambda: "somebody else" in ben.live.state.why, ben.live.state.why)
    assert ben.desk.unsent(diagram) == 1 and not ben.live.joined


async def test_a_diagram_of_another_account_is_not_joined(place: Place) -> None:
    other = await place.desktop("cem")
    library = other.desk.library
    library.accounts.use(Account("another-account", "server", "http://elsewhere")).result()
    library.accounts.use(other.account).result()
    strange = other.desk.make()
    library.sync_states.put(SyncState(strange, "another-account", epoch="e" * 32)).result()
    other.look_at(strange)
    mine = other.make()
    await eventually(lambda: mine in other.live.joined)
    other.desk.edit(strange)
    other.desk.edit(mine)
    await converge(mine, other)
    assert strange not in other.live.joined and strange not in other.rounds
    assert other.desk.unsent(strange) == 2, "the diagram, and the edit"
