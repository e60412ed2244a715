"""Registering as a volunteer, and what can be done with a registration afterwards."""

from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import update

from bot.outbox.testing import NOON
from models import volunteers
from models.pages import PRIVACY, Page
from models.roles import Role
from models.volunteers import Registration, Volunteer
from models.volunteers import Standing as VolunteerStanding
from tests.conversation.people import carried, fill_in, invitation, join, person_of, register, somebody, traces
from tests.kit import PARIS, Chat, Desk

NOTICE = "2026-11-23 c"
"""The version of the privacy notice that is shipped."""
pytestmark = pytest.mark.asyncio(loop_scope="module")


async def kept_of(chat: Chat) -> tuple[Volunteer, Registration]:
    """The registration as it stands in the database."""
    person = await person_of(chat)
    async with chat.desk.database.read() as session:
        volunteer = await volunteers.of(session, person.id)
        said = await volunteers.registration(session, person.id)
    assert volunteer, "no registration"
    assert said
    return volunteer, said


async def test_somebody_registers_for_calais_in_french_by_taps(each_desk: Desk) -> None:
    chat = somebody(each_desk, "fr")
    await chat.open_link()
    await chat.tap("Devenir bénévole")
    chat.expect("Êtes-vous d’accord")
    await chat.tap("J’accepte")
    await chat.say("Zoé Lefèvre")
    await chat.tap("Oui")
    await chat.tap("Calais")
    await chat.tap("C’est tout")
    await chat.tap("La semaine prochaine")
    await chat.tap("Cuisine collective")
    await chat.tap("Distributions")
    await chat.tap("C’est tout")
    await chat.tap("Français")
    await chat.tap("Arabe")
    await chat.tap("C’est tout")
    await chat.tap("Oui")
    chat.expect("véhicule")
    await chat.tap("Non")
    chat.expect("lit à Calais", "6 nuits", "30")
    await chat.tap("Oui")
    await chat.tap("2")
    await chat.share_contact("33612345678")
    chat.expect("Zoé Lefèvre", "Calais", "Cuisine collective et Distributions", "+33 6 12 34 56 78")
    await chat.tap("Envoyer")
    chat.expect("Merci, Zoé Lefèvre")
    volunteer, said = await kept_of(chat)
    assert volunteer.standing is VolunteerStanding.ACTIVE
    assert said == Registration(
        party=2,
        driving_licence=True,
        vehicle=False,
        bed=True,
        first=date(2027, 3, 15),
        last=date(2027, 3, 21),
        sites=["calais"],
        activities=["kitchen", "distribution"],
        languages=["ar", "fr"],
    )
    assert (await person_of(chat)).phone == "+33612345678"


async def test_somebody_registers_for_calais_in_english_by_typing(each_desk: Desk) -> None:
    chat = somebody(each_desk)
    await fill_in(chat, "Ann O’Neil")
    chat.expect("Ann O’Neil", "Calais", "Saturday 13 March 2027", "Whatever is needed", "French and English")
    await chat.say("send")
    chat.expect("Thank you, Ann O’Neil")
    _, said = await kept_of(chat)
    assert (said.sites, said.any_activity, said.first, said.last) == (
        ["calais"],
        True,
        date(2027, 3, 13),
        date(2027, 3, 13),
    )
    await chat.command("/volunteer")
    chat.expect("You are registered.", "Calais", "+33 6 12 34 56 78")


async def asked_for_a_bed(chat: Chat, stay: str, where: str = "Calais") -> bool:
    """Whether a bed is the question that follows."""
    await chat.command("/volunteer")
    for answer in ("yes", "Bo", "yes", where, stay, "Whatever is needed", "French", "no"):
        await chat.say(answer)
    return "bed" in chat.text


@pytest.mark.parametrize(
    ("stay", "asked"),
    [
        ("Saturday", "1 night at €5."),
        ("13 to 15 March", "2 nights at €5: €10 in all."),
        ("Whenever you need me", "It is €5 a night."),
    ],
)
async def test_a_bed_is_offered_with_its_nights_and_price(desk: Desk, stay: str, asked: str) -> None:
    chat = somebody(desk)
    assert await asked_for_a_bed(chat, stay)
    chat.expect(asked)


@pytest.mark.parametrize("where", ["Paris, in the street", "Collections around France", "Around the CAO centres"])
async def test_no_bed_is_offered_where_there_is_none(desk: Desk, where: str) -> None:
    assert not await asked_for_a_bed(somebody(desk), "Saturday", where)


async def test_a_vehicle_is_asked_of_drivers_alone(desk: Desk) -> None:
    chat = somebody(desk)
    await fill_in(chat)
    assert "Vehicle" not in chat.text
    await chat.tap("Driving licence")
    await chat.say("yes")
    chat.expect("vehicle")
    await chat.say("yes")
    chat.expect("Vehicle: Yes", "please check")


async def test_sites_that_take_no_volunteers_are_not_offered(desk: Desk) -> None:
    chat = somebody(desk)
    await chat.command("/volunteer")
    for answer in ("yes", "Bo", "yes"):
        await chat.say(answer)
    assert not [label for label in chat.buttons if "Linière" in label]


async def test_minors_are_kindly_turned_away_and_nothing_is_kept(each_desk: Desk) -> None:
    chat = somebody(each_desk)
    await chat.command("/volunteer")
    for answer in ("yes", "Quentin Petit", "no"):
        await chat.say(answer)
    chat.expect("Thank you for wanting to help!", "adults", "Nothing of what you just told me was kept")
    assert "☰ Menu" in chat.buttons
    assert await traces(each_desk.database, "Quentin") == []
    assert (await chat.row()).person_id is None


async def test_refusing_the_notice_keeps_nothing_and_closes_no_other_door(each_desk: Desk) -> None:
    chat = somebody(each_desk)
    await chat.command("/volunteer")
    await chat.say("Hippolyte Refuse")
    chat.expect("we need your yes or no")
    await chat.tap("I don’t agree")
    chat.expect("nothing about you was kept")
    assert await traces(each_desk.database, "Hippolyte") == []
    await chat.command("/volunteer")
    chat.expect("Do you agree?")


async def test_before_the_notice_is_accepted_only_the_chat_and_its_language_are_kept(each_desk: Desk) -> None:
    chat = somebody(each_desk, first_name="Wilhelmine")
    await chat.open_link()
    await chat.say("I am Wilhelmine, +33 6 98 76 54 32")
    await chat.share_contact("33698765432")
    await chat.share_location(50.123456, 1.654321)
    await chat.open_link("volunteer")
    await chat.say("Wilhelmine")
    await chat.share_contact("33698765432")
    kept = "Wilhelmine", "98 76 54 32", "33698765432", "50.123456", "1.654321"
    assert await traces(each_desk.database, *kept) == []
    assert {table for table, _ in await traces(each_desk.database, chat.address)} == {"chats"}


async def test_what_was_accepted_and_when_is_kept(own_desk: Desk) -> None:
    """The moment of the tap, not of the sending."""
    chat = somebody(own_desk)
    await chat.command("/volunteer")
    await chat.tap("I agree")
    own_desk.clock.advance(minutes=7)
    for answer in ("Bo", "yes", "Calais", "Saturday", "Whatever is needed", "French", "no", "no", "1"):
        await chat.say(answer)
    await chat.tap("Skip")
    await chat.tap("Send")
    person = await person_of(chat)
    assert (person.privacy_version, person.privacy_accepted_at) == (NOTICE, NOON)
    assert person.created_at == datetime(2027, 3, 12, 12, 7, tzinfo=UTC)
    assert person.phone is None


async def test_a_new_notice_asks_anew_and_a_refusal_changes_nothing(own_desk: Desk) -> None:
    chat, half_way = somebody(own_desk), somebody(own_desk)
    await register(chat, "Bo Before")
    await fill_in(half_way, "Hal Fway")
    async with own_desk.database.write() as session:
        await session.execute(update(Page).where(Page.slug == PRIVACY).values(version="2027-04-01"))
    await half_way.tap("Send")
    half_way.expect("Do you agree?")
    await chat.command("/volunteer")
    await chat.tap("Change it")
    chat.expect("Do you agree?")
    await chat.tap("I don’t agree")
    chat.expect("nothing was changed")
    assert (await person_of(chat)).privacy_version == NOTICE
    await chat.command("/volunteer")
    await chat.tap("Change it")
    await chat.tap("I agree")
    await chat.tap("Send")
    assert (await person_of(chat)).privacy_version == "2027-04-01"


CHANGES = [
    ("Name", "Bobby", "Bobby"),
    ("Where", "Paris, in the street", "Paris, in the street"),
    ("When", "weekends", "Saturday and Sunday"),
    ("Activities", "Sorting donations", "Sorting donations"),
    ("Languages", "Arabic", "Arabic"),
    ("Bed", "yes", "Bed: Yes"),
    ("How many", "12", "How many: 12"),
    ("Phone", "+44 7400 123456", "+44 7400 123456"),
]


@pytest.mark.parametrize(("line", "answer", "shown"), CHANGES)
async def test_every_line_of_a_registration_can_be_changed(desk: Desk, line: str, answer: str, shown: str) -> None:
    chat = somebody(desk)
    await register(chat, "Bo")
    await chat.command("/volunteer")
    await chat.tap("Change it")
    chat.expect("please check", "Bo")
    await chat.tap(f"✏️ {line}")
    await chat.say(answer)
    chat.expect("please check", shown)
    await chat.tap("Send")
    chat.expect("Your registration is changed")
    await chat.tap("My registration")
    chat.expect(shown)


async def test_age_is_not_asked_of_somebody_registered_again(desk: Desk) -> None:
    """Or a slip there would say that nothing is kept while it is."""
    chat = somebody(desk)
    await register(chat)
    await chat.command("/volunteer")
    await chat.tap("Change it")
    assert not [label for label in chat.buttons if "Adult" in label]


async def test_a_change_asks_what_it_makes_possible(desk: Desk) -> None:
    """A bed where there are beds now, a vehicle where there is a licence now: neither was answered before."""
    chat = somebody(desk)
    await register(chat, where="Paris, in the street")
    await chat.command("/volunteer")
    await chat.tap("Change it")
    await chat.tap("✏️ Where")
    await chat.say("Calais")
    chat.expect("Do you need a bed in Calais?")
    await chat.say("yes")
    await chat.tap("✏️ Driving licence")
    await chat.say("yes")
    chat.expect("vehicle")
    await chat.say("yes")
    await chat.tap("Send")
    _, said = await kept_of(chat)
    assert (said.sites, said.bed, said.driving_licence, said.vehicle) == (["calais"], True, True, True)


async def test_pausing_resuming_and_leaving(each_desk: Desk) -> None:
    chat = somebody(each_desk)
    await register(chat, "Bo")
    await chat.tap("My registration")
    await chat.tap("Pause")
    assert (await kept_of(chat))[0].standing is VolunteerStanding.PAUSED
    await chat.command("/volunteer")
    chat.expect("Your registration is paused.")
    await chat.tap("I can help again")
    assert (await kept_of(chat))[0].standing is VolunteerStanding.ACTIVE
    await chat.command("/volunteer")
    await chat.tap("Leave")
    await chat.tap("No, stay")
    await chat.tap("Leave")
    leave = carried(chat, "Yes, leave")
    await chat.tap_data(leave)
    chat.expect("Your registration is deleted", "/mydata")
    for stale in (leave, "pause", "unpause", "change", "registration"):
        await chat.tap_data(stale)
        chat.expect("You are not registered")
    await chat.tap("Become a volunteer")
    chat.expect("Are you 18 or older?")


async def test_sending_twice_registers_once(each_desk: Desk) -> None:
    chat, admin = somebody(each_desk), somebody(each_desk)
    await join(admin, Role.ADMIN)
    await fill_in(chat, "Twice Tapped", where="Around the CAO centres")
    data = carried(chat, "Send")
    await chat.tap_data(data)
    await chat.tap_data(data)
    assert chat.toast == "That is done already."
    assert len([text for text in admin.transcript if "Twice Tapped" in text]) == 1


async def test_coordinators_of_the_chosen_site_are_told_once_in_their_own_language(each_desk: Desk) -> None:
    both, paris, admin = somebody(each_desk, "fr"), somebody(each_desk), somebody(each_desk)
    await join(both, Role.COORDINATOR, "calais")
    await join_again(both, "paris-camp")
    await join(paris, Role.COORDINATOR, "paris-street")
    await join(admin, Role.ADMIN)
    chat = somebody(each_desk)
    await register(chat, "Nora New", where="Calais, Paris humanitarian camp")
    notices = [text for text in both.transcript if "Nora New" in text]
    assert len(notices) == 1
    assert "Calais et Camp humanitaire de Paris" in notices[0]
    assert [text for other in (paris, admin) for text in other.transcript if "Nora New" in text] == []
    await both.tap("Nora New")
    both.expect("Nora New", "+33 6 12 34 56 78")
    await chat.command("/volunteer")
    await chat.tap("Change it")
    await chat.tap("How many")
    await chat.say("3")
    each_desk.clock.advance(minutes=1)
    await chat.tap("Send")
    both_said, others = both.transcript[-1], (paris.transcript + admin.transcript)
    assert "Nora New" in both_said
    assert "modifié" in both_said
    assert not [text for text in others if "Nora New" in text]


async def join_again(chat: Chat, site: str) -> None:
    """A second role, for somebody who is in the team already."""
    await chat.open_link(await invitation(chat.desk, Role.COORDINATOR, site))
    await chat.tap("Rejoindre")


async def test_a_registration_by_night_wakes_no_coordinator(own_desk: Desk) -> None:
    """Nor is it said that they have been told; in the morning they are."""
    calais, chat = somebody(own_desk), somebody(own_desk)
    await join(calais, Role.COORDINATOR, "calais")
    own_desk.clock.set(datetime.combine(own_desk.now.date(), time(23), PARIS))
    await register(chat, "Nora Night")
    chat.expect("wait for word from the team")
    assert not [text for text in calais.transcript if "Nora Night" in text]
    own_desk.clock.advance(hours=9)
    await own_desk.deliver()
    assert "Nora Night" in calais.transcript[-1]


async def test_admins_are_told_where_a_site_has_nobody(own_desk: Desk) -> None:
    """Also where another of the chosen sites has somebody."""
    calais, admin = somebody(own_desk), somebody(own_desk, "fr")
    await join(calais, Role.COORDINATOR, "calais")
    await join(admin, Role.ADMIN)
    await register(somebody(own_desk), "Only Calais")
    await register(somebody(own_desk), "Both Places", where="Calais, Around the CAO centres")
    told = {
        who: tuple(sum(who in text for text in chat.transcript) for chat in (calais, admin))
        for who in ("Only Calais", "Both Places")
    }
    assert told == {"Only Calais": (1, 0), "Both Places": (1, 1)}


async def test_a_coordinator_of_a_site_without_volunteers_hears_of_nobody(own_desk: Desk) -> None:
    """'Anywhere' means wherever volunteers are taken."""
    liniere, calais = somebody(own_desk), somebody(own_desk)
    await join(liniere, Role.COORDINATOR, "la-liniere")
    await join(calais, Role.COORDINATOR, "calais")
    await register(somebody(own_desk), "Any Where", where="Anywhere I am needed")
    assert [sum("Any Where" in text for text in chat.transcript) for chat in (liniere, calais)] == [0, 1]


async def test_help_here_on_a_site_chooses_that_site(desk: Desk) -> None:
    """Nobody is asked again for what they have just said; the review still lets it be changed."""
    chat = Chat(desk, language="en")
    await chat.open_link("site-calais")
    await chat.tap("🙋 Help here")
    await chat.tap("I agree")
    await chat.say("Hélène Here")
    await chat.tap("Yes")
    chat.expect("When will you be there?")
    await chat.tap("← Back")
    chat.expect("Where would you like to help?", "So far: Calais")
