"""A volunteer's bed, in conversation: asked for in registering, answered, changed, given back."""

from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest
import pytest_asyncio

from models import beds, volunteers
from models.beds import BedState
from tests.conversation.coordinating import coordinator, stop
from tests.conversation.people import carried, person_of, somebody
from tests.conversation.placing import changed_site, newcomer
from tests.conversation.shifting import move, volunteer
from tests.conversation.sleeping import TODAY, accepted, nights
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")

ADDRESS = {"fr": "3 rue des <b>Lilas</b>", "en": "3 <b>Lilac</b> Road"}


@pytest_asyncio.fixture(loop_scope="module")
async def own(own_desk: Desk) -> AsyncIterator[Desk]:
    """A desk where the house in Calais has an address."""
    async with changed_site(own_desk, bed_address=ADDRESS):
        yield own_desk


async def up_to_bed(chat: Chat, stay: str, where: str = "Calais", name: str = "Bo") -> None:
    """Registers as far as the question for a bed."""
    await chat.command("/volunteer")
    for answer in ("yes", name, "yes", where, stay, "Whatever is needed", "French", "no"):
        await chat.say(answer)


async def ask(chat: Chat, stay: str, *, party: int = 1, where: str = "Calais", name: str = "Bo") -> None:
    """Registers, with a bed."""
    await up_to_bed(chat, stay, where, name)
    for answer in ("yes", str(party), "skip"):
        await chat.say(answer)
    await chat.tap("Send")


async def change(chat: Chat, line: str, *answers: str) -> None:
    """Changes one line of the registration."""
    await chat.command("/volunteer")
    await chat.tap("Change it")
    await chat.tap(f"✏️ {line}")
    for answer in answers:
        await chat.say(answer)
    await chat.tap("Send")


async def calais(desk: Desk) -> int:
    """The site's number."""
    async with desk.database.read() as session:
        return (
            await volunteers.site_ids(
                session, volunteers.Registration(1, False, False, False, TODAY, None, sites=["calais"])
            )
        )[0]


async def stays(chat: Chat) -> list[tuple[BedState, int, int]]:
    """What the person has from now on: state, nights, beds."""
    person = await person_of(chat)
    async with chat.desk.database.read() as session:
        found = await beds.of(session, person.id, TODAY)
    return [(card.stay.state, len(card.nights), card.stay.beds) for card in found]


async def test_a_bed_is_asked_for_and_accepted(own: Desk) -> None:
    """The address is told with the acceptance, and not before; the price is for all."""
    alex, bo = await coordinator(own), somebody(own)
    await ask(bo, "22 to 26 March", party=2)
    bo.expect("you are registered", "Your bed in Calais is asked for", "Monday 22 March to Friday 26 March, 4 nights")
    bo.expect("2 beds: €40 in all", "Please don’t count on it before.")
    assert "Lilac" not in bo.text
    assert "Bo asks for 2 beds in Calais" in alex.transcript[-1]
    assert "At least 20 beds are free in each of these nights." in alex.transcript[-1]
    await alex.tap("✅ Accept")
    alex.expect("Accepted: Bo, Monday 22 March to Friday 26 March, 4 nights.")
    told = bo.transcript[-1]
    assert "You have a bed in Calais!" in told
    assert "The address: 3 Lilac Road" in told
    assert "Two days before you arrive" in told
    await bo.command("/volunteer")
    await bo.tap("My bed")
    bo.expect("✅ It is yours.", "3 Lilac Road")


async def test_it_is_told_in_french(own: Desk) -> None:
    alex, bo = await coordinator(own, language="fr"), somebody(own, "fr")
    await bo.command("/benevole")
    for said in ("oui", "Zoé", "oui", "Calais", "22 au 26 mars", "Tout ce qui est utile", "français", "non"):
        await bo.say(said)
    bo.expect("lit à Calais", "4 nuits", "20")
    for said in ("oui", "1", "passer"):
        await bo.say(said)
    await bo.tap("Envoyer")
    bo.expect(
        "Votre lit à Calais est demandé.",
        "du lundi 22 mars au vendredi 26 mars, 4 nuits",
        "1 lit\u00a0: 20\u00a0€ en tout",
    )
    await alex.tap("Accepter")
    assert "Vous avez un lit à Calais\u00a0!" in bo.transcript[-1]
    assert "3 rue des Lilas" in bo.transcript[-1]
    await bo.say("lits")
    bo.expect("Il est à vous.")


async def test_full_nights_are_shown_before_asking(own: Desk) -> None:
    other, site = await newcomer(own), await calais(own)
    async with changed_site(own, beds=1):
        await accepted(own, other, site, [date(2027, 3, 23), date(2027, 3, 25)])
        bo = somebody(own)
        await up_to_bed(bo, "22 to 27 March")
        bo.expect("5 nights at €5: €25 in all.", "These nights are full already: 23 and 25 March.")


async def test_where_every_night_is_full_the_question_says_so(own: Desk) -> None:
    """And who would like to be asked all the same, is; the coordinators see that there is no room."""
    alex, site = await coordinator(own), await calais(own)
    async with changed_site(own, beds=1):
        await accepted(own, await newcomer(own), site, nights(10, 14))
        bo = somebody(own)
        await up_to_bed(bo, "22 to 26 March")
        bo.expect("Every bed in Calais is taken in the nights of your stay.", "all the same")
        for answer in ("yes", "1", "skip"):
            await bo.say(answer)
        await bo.tap("Send")
        bo.expect("is asked for", "These nights are full already: 22–25 March.")
        assert "Not enough beds left: 22–25 March" in alex.transcript[-1]
        assert not [label for label in alex.buttons if "Accept" in label]


async def test_without_a_last_day_thirty_nights_are_asked_for(own: Desk) -> None:
    bo = somebody(own)
    await up_to_bed(bo, "Whenever you need me")
    bo.expect("It is €5 a night.", "we ask for the first 30 nights")
    for answer in ("yes", "1", "skip"):
        await bo.say(answer)
    await bo.tap("Send")
    bo.expect("30 nights", "You gave no last day")
    assert await stays(bo) == [(BedState.ASKED, 30, 1)]
    move(own, timedelta(days=10))
    await bo.command("/beds")
    await bo.tap("Ask for more nights")
    bo.expect("10 nights")
    await bo.tap("Ask for it")
    bo.expect("Monday 22 March to Wednesday 21 April, 30 nights")
    await change(bo, "How many", "1")
    await bo.command("/beds")
    bo.expect("Monday 22 March to Wednesday 21 April, 30 nights")


async def test_by_rule_the_bed_is_given_at_once(own: Desk) -> None:
    """With the address, in the answer to the registration itself; the coordinators need not do a thing."""
    alex = await coordinator(own)
    async with changed_site(own, beds_by_rule=True):
        bo = somebody(own)
        await ask(bo, "22 to 26 March")
    bo.expect("You have a bed in Calais!", "3 Lilac Road")
    assert await stays(bo) == [(BedState.ACCEPTED, 4, 1)]
    assert "asks for" not in "\n".join(alex.transcript)


async def test_who_can_help_anywhere_asks_once_they_know_where(own: Desk) -> None:
    bo = somebody(own)
    await up_to_bed(bo, "22 to 26 March", "Anywhere I am needed")
    bo.expect("If you help in Calais: would you need a bed there? It is €5 a night.")
    for answer in ("yes", "1", "skip"):
        await bo.say(answer)
    await bo.tap("Send")
    bo.expect("once you know where you will be, ask for your bed here")
    assert await stays(bo) == []
    await bo.tap("Ask for a bed in Calais")
    bo.expect("Ask for a bed in Calais?", "4 nights", "1 bed: €20 in all")
    await bo.tap("Ask for it")
    bo.expect("Your bed in Calais is asked for.")
    await change(bo, "How many", "2")
    assert await stays(bo) == [(BedState.ASKED, 4, 2)], "a change keeps the wish"


async def test_fewer_nights_keep_the_bed_and_more_are_asked_for(own: Desk) -> None:
    alex, bo = await coordinator(own), somebody(own)
    await ask(bo, "22 to 28 March")
    await alex.tap("✅ Accept")
    await change(bo, "When", "22 to 26 March")
    bo.expect("Your registration is changed", "Monday 22 March to Friday 26 March, 4 nights", "It is yours.")
    assert "Bo gave a bed in Calais back. Free again: 26 and 27 March" in alex.transcript[-1]
    await change(bo, "When", "22 to 27 March")
    bo.expect("It is yours.", "Your bed in Calais is asked for.", "Friday 26 March to Saturday 27 March, 1 night")
    assert sorted(await stays(bo)) == [(BedState.ACCEPTED, 4, 1), (BedState.ASKED, 1, 1)]


async def test_what_has_nothing_to_do_with_beds_asks_for_none_again(own: Desk) -> None:
    alex, bo = await coordinator(own), somebody(own)
    await ask(bo, "22 to 28 March")
    before = len(alex.transcript)
    await change(bo, "Languages", "Arabic")
    assert "bed" not in bo.text
    assert "asks for" not in "\n".join(alex.transcript[before:])


@pytest.mark.parametrize(("line", "answers"), [("Bed", ["no"]), ("Where", ["Paris, in the street"])])
async def test_who_needs_no_bed_any_more_gives_it_back(own: Desk, line: str, answers: list[str]) -> None:
    alex, bo = await coordinator(own), somebody(own)
    await ask(bo, "22 to 26 March")
    await alex.tap("✅ Accept")
    await change(bo, line, *answers)
    bo.expect("Your bed is given back")
    assert "Bo gave a bed in Calais back" in "\n".join(alex.transcript)
    assert await stays(bo) == []


async def test_who_leaves_gives_the_bed_back(own: Desk) -> None:
    """Not who only pauses."""
    alex, bo = await coordinator(own), somebody(own)
    await ask(bo, "22 to 26 March")
    await alex.tap("✅ Accept")
    await bo.command("/volunteer")
    await bo.tap("Pause")
    assert await stays(bo) == [(BedState.ACCEPTED, 4, 1)]
    await bo.command("/volunteer")
    await bo.tap("Leave")
    await bo.tap("Yes, leave")
    assert await stays(bo) == []
    assert "Free again: 22–25 March" in alex.transcript[-1]


async def test_giving_it_back_is_asked_first(own: Desk) -> None:
    """A tap on an old yes asks again; the second tap of two does nothing."""
    alex, bo = await coordinator(own), somebody(own)
    await ask(bo, "22 to 26 March")
    await alex.tap("✅ Accept")
    await bo.command("/beds")
    await bo.tap("Give it back")
    bo.expect("Give it back?")
    yes = carried(bo, "Yes, give it back")
    move(own, timedelta(hours=1))
    await bo.tap_data(yes)
    bo.expect("Give it back?")
    assert await stays(bo) == [(BedState.ACCEPTED, 4, 1)]
    await bo.tap("Yes, give it back")
    bo.expect("Thank you for telling us")
    assert "Free again" in alex.transcript[-1]
    await bo.tap_data(f"bed-back-now:{int(own.now.timestamp() // 60)}")
    bo.expect("You have no bed")
    await bo.command("/volunteer")
    bo.expect("Bed: No")


async def test_a_bed_given_back_by_night_wakes_no_coordinator(own: Desk) -> None:
    """Unless it is free again that very night."""
    alex, bo = await coordinator(own), somebody(own)
    await ask(bo, "22 to 26 March")
    await alex.tap("✅ Accept")
    move(own, own.now.replace(hour=22))
    await bo.command("/beds")
    await bo.tap("Give it back")
    await bo.tap("Yes, give it back")
    assert "Free again" not in alex.transcript[-1]
    move(own, own.now.replace(day=own.now.day + 1, hour=7))
    await own.deliver()
    assert "Free again: 22–25 March" in alex.transcript[-1]


async def test_a_declined_bed_can_be_asked_for_again(own: Desk) -> None:
    alex, bo = await coordinator(own), somebody(own)
    await ask(bo, "22 to 26 March")
    await alex.tap("Decline")
    await alex.tap("The house is full")
    alex.expect("Declined: Bo is told")
    assert "The house is full in those nights." in bo.transcript[-1]
    await bo.tap("My bed")
    bo.expect("You have no bed")
    await bo.tap("Ask for a bed in Calais")
    await bo.tap("Ask for it")
    bo.expect("is asked for")
    assert "Bo asks for 1 bed" in alex.transcript[-1]


async def test_once_the_days_are_over_there_is_a_way_on(own: Desk) -> None:
    bo = await volunteer(own, first=TODAY, last=TODAY + timedelta(days=2))
    move(own, timedelta(days=9))
    await bo.command("/beds")
    await bo.tap("Ask for a bed in Calais")
    bo.expect("The days you registered for are over.")
    assert "✏️ Change my registration" in bo.buttons


async def test_beds_for_those_who_are_not_registered(own: Desk) -> None:
    """Or for whom there are none: what to do is said, and nothing forged gets through."""
    stranger, elsewhere = somebody(own), await volunteer(own, sites=["paris-street"])
    await stranger.command("/beds")
    stranger.expect("Whoever registers as a volunteer")
    site = await calais(own)
    minute = int(own.now.timestamp() // 60)
    for data in ("bed-back", f"bed-back-now:{minute}", f"bed-ask:{site}", f"bed-ask-now:{site}:{minute}"):
        await stranger.tap_data(data)
        stranger.expect("Whoever registers as a volunteer")
    await elsewhere.command("/beds")
    elsewhere.expect("There are beds in Calais")
    for data in (f"bed-ask-now:{site}:{minute}", f"bed-ask-now:99999:{minute}", "bed-ask:0"):
        await elsewhere.tap_data(data)
        elsewhere.expect("You have no bed")
    assert await stays(elsewhere) == []


async def test_who_wants_no_messages_is_left_to_the_coordinator(own: Desk) -> None:
    alex, bo = await coordinator(own), somebody(own)
    await ask(bo, "22 to 26 March")
    await stop(bo)
    await alex.tap("✅ Accept")
    alex.expect("No message reaches them here: please tell them.")
    assert "You have a bed" not in bo.transcript[-1]


async def test_the_day_of_arrival_is_reminded_of_two_days_before(own: Desk) -> None:
    """Once, at ten in the morning, with the address."""
    alex, bo = await coordinator(own), somebody(own)
    await ask(bo, "22 to 26 March")
    await alex.tap("✅ Accept")
    move(own, own.now.replace(month=3, day=20, hour=8, minute=59))
    await own.run_rounds()
    assert "is ready for you" not in bo.transcript[-1]
    move(own, timedelta(minutes=1))
    await own.run_rounds()
    assert "Your bed in Calais is ready for you." in bo.transcript[-1]
    assert "3 Lilac Road" in bo.transcript[-1]
    said = len(bo.transcript)
    await own.run_rounds()
    assert len(bo.transcript) == said
    await bo.tap("Give it back")
    bo.expect("Give it back?")


@pytest.mark.parametrize(
    ("day", "hour", "helps"), [(21, 3, False), (21, 7, True), (22, 22, True), (23, 10, True), (23, 12, False)]
)
async def test_a_reminder_that_was_late_is_told_while_it_helps(own: Desk, day: int, hour: int, helps: bool) -> None:
    """In the night before the arrival it waits for the morning; in the night itself it does not; then it is dropped."""
    alex, bo = await coordinator(own), somebody(own)
    await ask(bo, "22 to 26 March")
    await alex.tap("✅ Accept")
    move(own, own.now.replace(month=3, day=day, hour=hour))
    await own.run_rounds()
    assert ("is ready for you" in bo.transcript[-1]) is helps
