"""What is answered to a reminder, early, late, twice, or when it can't count any more."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from models import enrolment, roles, sites
from models.roles import Role
from models.shifts import Shift
from models.sign_ups import Answer, SignUp
from tests.conversation.people import join, person_of, somebody
from tests.conversation.reminding import at, begin, evening
from tests.conversation.shifting import move, plan, shift_row, sign_up_of, take, volunteer, wait
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def row_of(chat: Chat, shift_id: int) -> SignUp:
    """The person's row."""
    row = await sign_up_of(chat, shift_id)
    assert row is not None
    return row


async def reminded(desk: Desk, *people: Chat, hour: str = "18:00") -> int:
    """An evening that they are on, and of which they have just been reminded: a day before, or on the day itself."""
    shift = await evening(desk, meeting_point="Behind the station")
    for one in people:
        await take(one, shift)
    at(desk, 1 if hour == "18:00" else 2, hour)
    await desk.run_rounds()
    return shift


async def coordinator(desk: Desk, site: str = "calais", language: str = "en") -> Chat:
    """Somebody who coordinates the site."""
    chat = somebody(desk, language)
    await join(chat, Role.COORDINATOR, site)
    return chat


def heard_of_lateness(chat: Chat) -> list[str]:
    return [text for text in chat.transcript if text.startswith("⏰ ")]


async def test_i_will_be_there_is_kept_and_tells_once_more_where(each_desk: Desk) -> None:
    """It takes the reminder's place, so it says what that said."""
    await begin(each_desk)
    marie = await volunteer(each_desk)
    shift = await reminded(each_desk, marie)
    for _ in range(2):
        await marie.tap_data(f"coming:{shift}")
        marie.expect("Thank you!", "Community kitchen · Calais", "18:00–22:00", "Behind the station")
    row = await row_of(marie, shift)
    assert (row.answer, row.answered_at) == (Answer.COMING, each_desk.now)


async def test_lateness_is_told_to_the_coordinators_once(each_desk: Desk) -> None:
    await begin(each_desk)
    team, elsewhere = await coordinator(each_desk), await coordinator(each_desk, "collections")
    marie = await volunteer(each_desk, "Marie <b>")
    shift = await reminded(each_desk, marie, hour="16:00")
    await marie.tap("I’ll be late")
    marie.expect("How late will you be?")
    await marie.tap("30 minutes")
    marie.expect("about 30 minutes late", "The coordinators have just been told", "Behind the station")
    await marie.tap_data(f"late-by:{shift}:30")
    assert heard_of_lateness(team) == [
        "⏰ Marie <b> will be about 30 minutes late.\nCommunity kitchen, Calais, "
        + (await shift_row(each_desk, shift)).starts_at.strftime("%A %-d %B")
        + ", 18:00–22:00"
    ]
    assert "👥 See the shift’s roster" in team.buttons
    for minutes in (60, 30):
        move(each_desk, timedelta(minutes=1))
        await marie.tap_data(f"late-by:{shift}:{minutes}")
    assert len(heard_of_lateness(team)) == 3, "each change, also back"
    assert not heard_of_lateness(elsewhere)
    row = await row_of(marie, shift)
    assert (row.answer, row.late_minutes) == (Answer.LATE, 30)
    await marie.tap_data(f"coming:{shift}")
    assert (await row_of(marie, shift)).late_minutes == 0


async def test_lateness_long_before_is_kept_for_the_roster(each_desk: Desk) -> None:
    """More than a day before nobody is called about it."""
    await begin(each_desk)
    team, marie = await coordinator(each_desk), await volunteer(each_desk)
    shift = await evening(each_desk)
    await take(marie, shift)
    await marie.tap_data(f"late-by:{shift}:15")
    marie.expect("about 15 minutes late")
    assert "coordinators" not in marie.text
    assert not heard_of_lateness(team)
    assert (await row_of(marie, shift)).late_minutes == 15


async def test_lateness_said_at_night_is_told_in_the_morning(each_desk: Desk) -> None:
    await begin(each_desk)
    team, marie = await coordinator(each_desk), await volunteer(each_desk)
    shift = await evening(each_desk)
    await take(marie, shift)
    at(each_desk, 1, "23:00")
    await marie.tap_data(f"late-by:{shift}:15")
    assert "have just been told" not in marie.text
    assert not heard_of_lateness(team)
    at(each_desk, 1, "08:00")
    await each_desk.deliver()
    assert len(heard_of_lateness(team)) == 1


async def test_a_coordinator_who_is_late_is_not_told_of_it(each_desk: Desk) -> None:
    """With nobody else to tell, nobody is said to have been told."""
    await begin(each_desk)
    chat = await volunteer(each_desk, "Robin")
    await join_team(chat)
    shift = await plan(each_desk, 0, "15:00-18:00", site="paris-street")
    await take(chat, shift)
    await chat.tap_data(f"late-by:{shift}:15")
    chat.expect("about 15 minutes late")
    assert "have just been told" not in chat.text
    assert not heard_of_lateness(chat)


async def join_team(chat: Chat) -> None:
    """Somebody known joins the coordination of Paris as well."""
    person = await person_of(chat)
    async with chat.desk.database.write() as session:
        site = await sites.by_slug(session, "paris-street")
        assert site is not None
        await roles.grant(session, person.id, Role.COORDINATOR, site.id, chat.desk.now)


@pytest.mark.parametrize("minutes", [0, -15, 181, 100000])
async def test_a_lateness_that_no_button_offers_is_asked_about_again(desk: Desk, minutes: int) -> None:
    await begin(desk)
    marie = await volunteer(desk)
    shift = await reminded(desk, marie)
    await marie.tap_data(f"late-by:{shift}:{minutes}")
    marie.expect("How late will you be?")
    assert (await row_of(marie, shift)).answer is None


@pytest.mark.parametrize("button", ["coming:{}", "late-by:{}:15"])
async def test_buttons_of_an_old_reminder_say_how_things_stand(desk: Desk, button: str) -> None:
    """Over, cancelled, given up, on the waiting list: each answer says so, and shows the way on."""
    await begin(desk)
    marie = await volunteer(desk)
    left, cancelled, over = [await evening(desk, most=2), await plan(desk, 3), await plan(desk, 0, "15:00-16:00")]
    for shift in (left, cancelled, over):
        await take(marie, shift)
    person = await person_of(marie)
    async with desk.database.write() as session:
        await enrolment.give_up(session, person.id, left, desk.now)
        await session.execute(update(Shift).where(Shift.id == cancelled).values(state="cancelled"))
    waiting = await plan(desk, 5, most=2)
    for name in ("One", "Two"):
        await take(await volunteer(desk, name), waiting)
    await wait(marie, waiting)
    move(desk, timedelta(hours=6))
    for shift, said in {
        left: "You are not on this shift",
        cancelled: "This shift was cancelled",
        over: "This shift is over",
        waiting: "You are on the waiting list",
        123456789: "You are not on this shift",
    }.items():
        await marie.tap_data(button.format(shift))
        marie.expect(said)
        assert "☰ Menu" in marie.buttons
        assert len(marie.buttons) >= 2


@pytest.mark.parametrize("button", ["coming", "late", "late-by"])
async def test_a_stranger_gets_an_answer_too(desk: Desk, button: str) -> None:
    """A button of somebody else's reminder, forwarded or forged."""
    await begin(desk)
    marie, stranger = await volunteer(desk), somebody(desk)
    shift = await reminded(desk, marie)
    await stranger.command("/menu")
    await stranger.tap_data(f"{button}:{shift}" + (":15" if button == "late-by" else ""))
    assert stranger.text
    assert "☰ Menu" in stranger.buttons
    assert (await row_of(marie, shift)).answer is None


async def test_near_the_start_the_answer_stays_at_hand_to_check_in_with(desk: Desk) -> None:
    """Tapped too early it says so, and can be tapped again."""
    await begin(desk)
    marie = await volunteer(desk)
    shift = await reminded(desk, marie)
    await marie.tap_data(f"coming:{shift}")
    assert "📍 Here I am" not in marie.buttons
    at(desk, 1, "16:00")
    await desk.run_rounds()
    for text in ("You are early!", "You are early!"):
        await marie.tap("📍 Here I am")
        marie.expect(text)
    await marie.tap_data(f"coming:{shift}")
    at(desk, 0, "17:40")
    await marie.tap("📍 Here I am")
    marie.expect("Welcome!")


async def test_all_of_it_in_french(desk: Desk) -> None:
    await begin(desk)
    paul = await volunteer(desk, "Paul", "fr")
    team = await coordinator(desk, language="fr")
    shift = await reminded(desk, paul, hour="16:00")
    assert "Serez-vous là" in paul.transcript[-1]
    await paul.tap("Je serai en retard")
    paul.expect("Combien de retard")
    await paul.tap("60 minutes")
    paul.expect("Merci de nous prévenir")
    assert "retard" in heard_of_lateness(team)[0]
    await paul.tap_data(f"coming:{shift}")
    paul.expect("Merci")
