"""Collections in chat: organised, answered, taken part in; who may see and do what."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from models.collecting import CollectionState
from models.roles import Role
from models.towns import Town, TownName
from tests.conversation.coordinating import coordinator, stop
from tests.conversation.gathering import LILLE, approved, kept, proposed
from tests.conversation.people import carried, join, person_of, register, somebody, traces, traces_of_id
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
PHONE = "06 12 34 56 78"


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def towns(desk: Desk) -> AsyncIterator[None]:
    """Lille and Rennes are known."""
    async with desk.database.write() as session:
        for number, name, where, region in (
            (1, "Lille", LILLE, "Hauts-de-France"),
            (2, "Rennes", (48.117, -1.678), "Bretagne"),
        ):
            place = {"latitude": where[0], "longitude": where[1], "population": 200_000, "country": "FR"}
            session.add(Town(id=number, name=name, region=region, **place))
            await session.flush()
            session.add(TownName(key=name.lower(), town_id=number))
    yield


async def organise(chat: Chat, name: str = "Olga Orga", *, public: str = "no") -> int:
    """Fills the form in as a stranger, and sends it; the collection's number."""
    await chat.command("/collect")
    for answer in ("yes", name, "Lille", "Salle des fêtes, 3 rue du Marché", "24/12/2027", "2", "10:00-18:00"):
        await chat.say(answer)
    for answer in ("blankets, shoes", "About a van", "Somebody has to fetch it", "Sort and pack, Drive"):
        await chat.say(answer)
    await chat.tap("Skip")
    for answer in (PHONE, public):
        await chat.say(answer)
    await chat.say("Ring twice")
    chat.expect("Lille", "Salle des fêtes", "About a van", "Ring twice")
    await chat.tap("✅ Send")
    chat.expect("your proposal is sent")
    return int(carried(chat, "See my collection").split(":")[1])


async def test_a_proposal_is_answered_by_a_coordinator_and_then_seen_by_everybody(desk: Desk) -> None:
    """Nobody else sees anything of it before; a number that is not public stays with the coordinators."""
    team, organiser, stranger = await coordinator(desk, "collections"), somebody(desk), somebody(desk)
    number = await organise(organiser)
    assert "Olga Orga proposes a collection" in team.transcript[-1]
    assert "+33 6 12 34 56 78" in team.transcript[-1]
    await stranger.open_link(f"collection-{number}")
    stranger.expect("no longer there")
    assert "Salle" not in stranger.text
    await team.command("/inbox")
    await team.tap("👀 Proposed collections (")
    await team.tap("Lille")
    await team.tap("✅ Accept it")
    team.expect("everybody can see it now")
    assert "Your collection is accepted" in organiser.transcript[-1]
    await stranger.open_link(f"collection-{number}")
    stranger.expect("Collection · Lille", "Salle des fêtes, 3 rue du Marché, Lille", "Blankets")
    stranger.expect("Friday 24 December to Saturday 25 December, each day 10:00–18:00")
    assert "+33" not in stranger.text
    assert "Who helps" not in "".join(stranger.buttons)


async def test_the_second_coordinator_hears_who_was_first(desk: Desk) -> None:
    one, other = await coordinator(desk, "collections", name="Ada One"), await coordinator(desk, "collections")
    organiser = somebody(desk)
    number = await organise(organiser)
    refuse, accept = carried(other, "Refuse it"), carried(other, "Accept it")
    await one.tap("✅ Accept it")
    await other.tap_data(refuse)
    other.expect("Ada One has accepted it already.")
    await other.tap_data(accept)
    other.expect("Ada One has accepted it already.")
    found = await kept(desk, number)
    assert found
    assert found.state is CollectionState.APPROVED


async def test_a_change_that_is_asked_for_comes_back_to_be_answered_anew(desk: Desk) -> None:
    """The buttons of what was proposed first decide nothing once it has changed."""
    team, organiser = await coordinator(desk, "collections"), somebody(desk)
    number = await organise(organiser)
    old = carried(team, "Accept it")
    await team.tap("✏️ Ask for a change")
    await team.say("Please stay open longer. See http://example.org")
    team.expect("Sent")
    assert "stay open longer" in organiser.transcript[-1]
    assert "http://example.org" not in organiser.transcript[-1]
    await organiser.tap("✏️ Change it")
    await organiser.tap("✏️ Hours")
    await organiser.say("10:00-19:00")
    await organiser.tap("✅ Send")
    assert "has changed the proposal" in team.transcript[-1]
    assert "10:00–19:00" in team.transcript[-1]
    await team.tap_data(old)
    team.expect("has changed it since")
    await team.tap("✅ Accept it")
    found = await kept(desk, number)
    assert found
    assert (found.state, found.version) == (CollectionState.APPROVED, 2)


async def test_a_refusal_reaches_the_organiser_with_its_reason(desk: Desk) -> None:
    team, organiser = await coordinator(desk, "collections"), somebody(desk)
    await organise(organiser)
    await team.tap("✖ Refuse it")
    await team.say("There is one next door that day")
    assert "There is one next door that day" in organiser.transcript[-1]
    await organiser.command("/collections")
    await organiser.tap("📦 My collections")
    organiser.expect("Lille")


async def test_a_fourth_proposal_has_to_wait(desk: Desk) -> None:
    organiser = somebody(desk)
    await register(organiser)
    person = await person_of(organiser)
    for _ in range(3):
        await proposed(desk, person.id)
    await organiser.command("/collect")
    organiser.expect("3 proposals of yours wait")


async def test_bringing_something_takes_a_few_words_and_can_be_taken_back(desk: Desk) -> None:
    """How many do is shown; who, to nobody."""
    chat, other, number = somebody(desk), somebody(desk), await approved(desk)
    await chat.open_link(f"collection-{number}")
    await chat.tap("📦 I’ll bring something")
    for answer in ("yes", "Bruno Bringer", "10 blankets"):
        await chat.say(answer)
    chat.expect("Thank you!", "You bring: 10 blankets", "1 person brings something.")
    await other.open_link(f"collection-{number}")
    other.expect("1 person brings something.")
    assert "Bruno" not in other.text
    assert "blankets," not in other.text
    again = carried(chat, "I bring nothing after all")
    await chat.tap_data(again)
    chat.expect("taken back")
    await chat.tap_data(again)
    assert "You bring" not in chat.text
    await other.open_link(f"collection-{number}")
    assert "brings" not in other.text


async def test_the_organiser_hears_of_helpers_and_alone_sees_their_number(desk: Desk) -> None:
    """A number that a volunteer gave to coordinators is none that they gave to the organiser."""
    organiser, helper, silent, stranger = (somebody(desk) for _ in range(4))
    for chat, name in ((organiser, "Olga Orga"), (helper, "Hanna Helper"), (silent, "Sam Silent")):
        await register(chat, name, phone="06 99 88 77 66")
    number = await approved(desk, (await person_of(organiser)).id)
    await helper.open_link(f"collection-{number}")
    await helper.tap("🙋 I’ll help")
    await helper.say("Drive")
    await helper.say("06 11 22 33 44")
    helper.expect("The organiser has been told", "You help: Drive")
    assert "Hanna Helper helps at your collection" in organiser.transcript[-1]
    assert "+33 6 11 22 33 44" in organiser.transcript[-1]
    await silent.open_link(f"collection-{number}")
    await silent.tap("🙋 I’ll help")
    await silent.say("Sort and pack")
    await silent.tap("Skip")
    assert "+33" not in organiser.transcript[-1]
    await organiser.tap("👥 Who helps")
    organiser.expect("Hanna Helper: Drive, +33 6 11 22 33 44", "Sam Silent: Sort and pack")
    assert "99 88" not in organiser.text
    await stranger.tap_data(f"collection-people:{number}")
    assert "Hanna" not in stranger.text
    await helper.tap("↩️ I can’t help after all")
    assert "Hanna Helper can’t help at your collection" in organiser.transcript[-1]


async def test_a_cancelled_collection_is_told_to_everybody_who_takes_part(desk: Desk) -> None:
    """By the organiser: coordinators too; the card says so from then on, and the place is gone from it."""
    team, organiser, guest = await coordinator(desk, "collections"), somebody(desk), somebody(desk)
    await register(organiser)
    await register(guest, "Gus Guest")
    number = await approved(desk, (await person_of(organiser)).id)
    await guest.open_link(f"collection-{number}")
    await guest.tap("📦 I’ll bring something")
    await guest.tap("Skip")
    await organiser.open_link(f"collection-{number}")
    await organiser.tap("✖ Cancel this collection")
    await organiser.say("The hall is flooded")
    organiser.expect("The hall is flooded")
    await organiser.tap("✖ Cancel the collection")
    organiser.expect("1 person who takes part is told")
    for told in (team, guest):
        assert "does not take place" in told.transcript[-1]
        assert "The hall is flooded" in told.transcript[-1]
    await guest.open_link(f"collection-{number}")
    guest.expect("was cancelled")
    assert "rue du Marché" not in guest.text


async def test_a_coordinator_who_takes_part_hears_once_that_it_is_cancelled(desk: Desk) -> None:
    """As one who takes part, with where else; not a second time as coordinator."""
    team, organiser = await coordinator(desk, "collections"), somebody(desk)
    await register(organiser)
    number = await approved(desk, (await person_of(organiser)).id)
    await team.open_link(f"collection-{number}")
    await team.tap("📦 I’ll bring something")
    await team.tap("Skip")
    before = len(team.transcript)
    await organiser.open_link(f"collection-{number}")
    await organiser.tap("✖ Cancel this collection")
    await organiser.tap("Skip")
    await organiser.tap("✖ Cancel the collection")
    told = [said for said in team.transcript[before:] if "does not take place" in said]
    assert len(told) == 1
    assert "Thank you for having wanted to take part" in told[0]


async def test_a_new_date_is_told_to_everybody(desk: Desk) -> None:
    team, organiser, guest = await coordinator(desk, "collections"), somebody(desk), somebody(desk)
    await register(organiser)
    await register(guest, "Gus Guest")
    number = await approved(desk, (await person_of(organiser)).id)
    await guest.open_link(f"collection-{number}")
    await guest.tap("📦 I’ll bring something")
    await guest.say("shoes")
    await guest.tap_data(f"collection-move:{number}")
    guest.expect("for the coordinators")
    await team.open_link(f"collection-{number}")
    await team.tap("✏️ Another date or place")
    await team.tap("✏️ Hours")
    await team.say("11:00-17:00")
    await team.tap("✅ Change it")
    team.expect("the organiser and 1 person who takes part are told", "11:00–17:00")
    for told in (organiser, guest):
        assert "A collection has changed" in told.transcript[-1]
        assert "11:00–17:00" in told.transcript[-1]


async def test_collections_are_found_by_date_by_area_and_by_distance(own_desk: Desk) -> None:
    chat = somebody(own_desk, "fr")
    await chat.command("/collectes")
    assert "Lille" not in chat.text
    async with own_desk.database.read() as session:
        from models import partners

        areas = {one.slug: one.id for one in await partners.areas(session)}
    await approved(own_desk, days=9, area_id=areas["hauts-de-france"])
    await approved(own_desk, days=3, town="Rennes", latitude=48.117, longitude=-1.678, area_id=areas["bretagne"])
    await proposed(own_desk, days=5, town="Nantes")

    def found() -> list[str]:
        return [label.split(" · ")[1] for label in chat.buttons if " · " in label]

    await chat.command("/collectes")
    assert found() == ["Rennes", "Lille"]
    await chat.tap("🗺")
    await chat.tap("Hauts-de-France")
    assert found() == ["Lille"]
    await chat.tap_data("collections-near")
    await chat.share_location(50.7, 3.1)
    assert found() == ["Lille", "Rennes"]
    assert await traces(own_desk.database, "50.7") == []


async def test_who_organises_and_is_deleted_cancels_their_collections(each_desk: Desk) -> None:
    """Everybody is told, and nothing of the organiser stays; of a helper who is deleted the organiser hears."""
    organiser, helper = somebody(each_desk), somebody(each_desk)
    await register(organiser, "Olga Unmistakable")
    await register(helper, "Hanna Unmistakable")
    person, other = await person_of(organiser), await person_of(helper)
    number = await approved(each_desk, person.id, note="Olga Unmistakable")
    theirs = await approved(each_desk, other.id)
    for chat, which in ((helper, number), (organiser, theirs)):
        await chat.open_link(f"collection-{which}")
        await chat.tap("🙋 I’ll help")
        await chat.say("Drive")
        await chat.tap("Skip")
    await organiser.command("/delete")
    organiser.expect("The collections you organise are cancelled")
    await organiser.tap("Yes, delete everything")
    assert any("does not take place" in said for said in helper.transcript)
    assert "Somebody can’t help at your collection" in "\n".join(helper.transcript)
    assert await traces(each_desk.database, "Olga Unmistakable") == []
    assert await traces_of_id(each_desk.database, person.id) == []
    await helper.open_link(f"collection-{number}")
    helper.expect("no longer there")


async def test_nobody_else_answers_cancels_ticks_or_counts(desk: Desk) -> None:
    """Roles are checked when it is done: coordinators of other sites can't, nor those who merely take part."""
    waiting, number = await proposed(desk), await approved(desk)
    elsewhere = await coordinator(desk, "calais")
    nobody = somebody(desk)
    await join(nobody, Role.CONTACT, "collections")
    for chat in (elsewhere, nobody):
        for data in (
            f"collection-yes:{waiting}:1",
            f"collection-no:{waiting}:1",
            f"collection-change:{waiting}:1",
            f"collection-off:{number}",
            f"collection-tick:{number}:place:1",
            f"collection-result:{number}",
            f"collection-edit:{waiting}",
            f"collection-sos:{number}",
            "collections-team:0",
        ):
            await chat.tap_data(data)
            assert "open" not in ((await chat.row()).state or {}), data
    found, other = await kept(desk, waiting), await kept(desk, number)
    assert found
    assert other
    assert (found.state, other.state, other.ticked) == (CollectionState.PROPOSED, CollectionState.APPROVED, [])


async def test_whoever_wants_no_messages_is_told_that_none_can_come(desk: Desk) -> None:
    chat, number = somebody(desk), await approved(desk)
    await register(chat)
    await stop(chat)
    await chat.open_link(f"collection-{number}")
    await chat.tap("📦 I’ll bring something")
    await chat.tap("Skip")
    chat.expect("You once asked us for no messages")
