"""Planning a shift in the chat: by the form, by one typed line; who may, and what is asked again."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, func, select

from models import shifts, sites
from models.roles import Grant, Role
from models.shifts import Series, Shift, ShiftCard
from models.sites import SiteState
from tests.conversation.people import carried, join, register, somebody
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")

# The desk's noon is Friday 12 March 2027, 13:00 in Paris.
LINE = "Distribution demain 18h-22h 6 pers"


async def coordinator(desk: Desk, site: str = "calais", language: str = "en") -> Chat:
    """Somebody who coordinates a site."""
    chat = somebody(desk, language)
    await join(chat, Role.COORDINATOR, site)
    return chat


async def newest(desk: Desk) -> ShiftCard:
    """The shift that was planned last."""
    async with desk.database.read() as session:
        number = await session.scalar(select(func.max(Shift.id)))
        card = await shifts.card(session, number or 0)
    assert card is not None, "nothing is planned"
    return card


async def count(desk: Desk, what: type[Shift] | type[Series] = Shift) -> int:
    """How many there are."""
    async with desk.database.read() as session:
        return (await session.execute(select(func.count()).select_from(what))).scalar_one()


async def test_a_coordinator_plans_a_shift_by_taps(each_desk: Desk) -> None:
    """The site is not asked for where there is one; everything is shown before it is kept."""
    chat = await coordinator(each_desk)
    await chat.command("/plan")
    chat.expect("What is to be done?", "1/9")
    await chat.tap("Community kitchen")
    chat.expect("On which day?")
    await chat.tap("Tomorrow")
    chat.expect("From when to when?")
    await chat.tap("18:00–22:00")
    await chat.tap("6")
    chat.expect("at least")
    await chat.tap("3")
    await chat.tap("Driving licence")
    await chat.tap("That’s all")
    chat.expect("Where do people meet?")
    await chat.say("Behind the <warehouse>")
    chat.expect("on the map?")
    await chat.share_location(50.95, 1.86)
    await chat.say("Bring gloves")
    await chat.tap("Once")
    chat.expect("please check", "Saturday 13 March 2027", "18:00–22:00", "Behind the <warehouse>", "Driving licence")
    await chat.tap("Plan it")
    chat.expect("The shift is planned.", "Community kitchen · Calais", "Saturday 13 March, 18:00–22:00")
    assert {"👥 See the shift’s roster", "➕ Plan a shift", "📥 Import a table"} <= set(chat.buttons)
    shift = (await newest(each_desk)).shift
    assert (shift.starts_at, shift.ends_at) == (
        datetime(2027, 3, 13, 17, tzinfo=UTC),
        datetime(2027, 3, 13, 21, tzinfo=UTC),
    )
    assert (shift.least, shift.most, shift.requirements) == (3, 6, ["driving_licence"])
    assert (shift.meeting_point, shift.latitude, shift.longitude) == ("Behind the <warehouse>", 50.95, 1.86)
    assert shift.note == "Bring gloves"


async def test_a_coordinator_plans_a_shift_over_midnight_in_french_by_typing(desk: Desk) -> None:
    chat = await coordinator(desk, "paris-street", "fr")
    await chat.say("planifier")
    for answer in ("maraudes", "samedi", "22h-6h", "8", "4", "passer", "passer", "passer", "une fois"):
        await chat.say(answer)
    chat.expect("à vérifier", "22:00–06:00 (le lendemain)")
    await chat.tap("Planifier")
    chat.expect("Le créneau est planifié.", "Maraudes")
    shift = (await newest(desk)).shift
    assert (shift.starts_at, shift.ends_at) == (
        datetime(2027, 3, 13, 21, tzinfo=UTC),
        datetime(2027, 3, 14, 5, tzinfo=UTC),
    )


async def test_one_typed_line_opens_the_form_at_its_review(each_desk: Desk) -> None:
    chat = await coordinator(each_desk)
    await chat.say(LINE)
    chat.expect(
        "please check", "Handing out", "Saturday 13 March 2027", "18:00–22:00", "At most: 6", "At least: 3", "Once"
    )
    before = await count(each_desk)
    await chat.tap("✏️ At most")
    await chat.say("8")
    await chat.tap("Plan it")
    chat.expect("The shift is planned.")
    assert await count(each_desk) == before + 1
    assert (await newest(each_desk)).shift.most == 8


async def test_what_a_line_leaves_open_is_asked(desk: Desk) -> None:
    """An admin has many sites; two of them are in Paris, and only one has rounds in the street."""
    chat = somebody(desk)
    await join(chat, Role.ADMIN)
    await chat.say("Kitchen Saturday 9am-1pm 4 people")
    chat.expect("At which site?")
    await chat.say("Calais")
    chat.expect("please check", "Community kitchen")
    await chat.command("/cancel")
    await chat.say("maraude samedi 20h-2h 8 bénévoles Paris")
    chat.expect("please check", "Paris, in the street", "20:00–02:00 (next day)")
    await chat.command("/cancel")
    await chat.say("Distribution at Calais tomorrow 18h-22h")
    chat.expect("How many people may come at most?")
    await chat.command("/cancel")
    await chat.say("Distribution à Calais hier 18h-22h 6 pers")
    chat.expect("On which day?")


async def test_a_series_in_one_line(desk: Desk) -> None:
    chat = await coordinator(desk)
    await chat.say("distribution tous les samedis 18h-20h 4 pers")
    chat.expect("please check", "Every week", "Saturday", "Until: —")
    await chat.tap("Plan it")
    chat.expect("The series is planned. 6 shifts are open by now.", "Saturday 13 March")
    await chat.say("distribution du lundi au vendredi 8h-9h 4 pers")
    chat.expect("Every week", "Until: Friday 19 March 2027")
    await chat.tap("Plan it")
    chat.expect("5 shifts are open by now")


async def test_a_line_whose_hours_have_begun_today_means_the_next_day_it_can(desk: Desk) -> None:
    """It is Friday: a series begins with its next day, and a lone weekday is the next one; a day told stays as told."""
    chat = await coordinator(desk)
    for line, day in (
        ("kitchen every day 9am-1pm 4 people", "Day: Saturday 13 March 2027"),
        ("kitchen weekdays 9am-1pm 4 people", "Day: Monday 15 March 2027"),
        ("kitchen Friday 9am-1pm 4 people", "Day: Friday 19 March 2027"),
        ("kitchen Friday to Sunday 9am-1pm 4 people", "Day: Saturday 13 March 2027"),
    ):
        await chat.say(line)
        chat.expect("please check", day, "09:00–13:00")
        await chat.command("/cancel")
    for line in ("kitchen today 9am-1pm 4 people", "kitchen 12/03 9am-1pm 4 people"):
        await chat.say(line)
        chat.expect("On that day these hours have begun already. Which ones, please?")
        await chat.command("/cancel")
    await chat.say("kitchen yesterday 9am-1pm 4 people")
    chat.expect("That is in the past.", "On which day?")
    await chat.command("/cancel")
    await chat.say("kitchen tomorrow 9am-1pm 600 people")
    chat.expect("A number from 1 to 500, please.", "How many people may come at most?")


@pytest.mark.parametrize(
    "text",
    [
        "demain",
        "Distribution demain",
        "18h-22h",
        "Je viens à la distribution demain 18h-22h",
        "Distribution demain 18h-22h ?",
        "Thanks for the kitchen on Saturday 9am-1pm, 4 people came",
        "Réunion demain 18h-20h 6 pers",
    ],
)
async def test_what_is_no_line_is_not_swallowed(desk: Desk, text: str) -> None:
    chat = await coordinator(desk)
    await chat.say(text)
    assert "A new shift" not in chat.text


async def test_hours_in_which_no_shift_is_found_lead_on(desk: Desk) -> None:
    """One word that isn't known, and the line is none: they hear how it is written."""
    chat = await coordinator(desk)
    await chat.say("Réunion demain 18h-20h 6 pers")
    chat.expect("I read no shift in this, so nothing was planned.", "kitchen tomorrow 6pm-10pm 4 people")
    assert "➕ Plan a shift" in chat.buttons
    await chat.say("kitchen tomorrow 6pm-10pm 4 people")
    chat.expect("please check", "18:00–22:00", "At most: 4")


async def test_nobody_else_plans(desk: Desk) -> None:
    """A line of somebody who coordinates nothing is a text like any other."""
    volunteer, contact, stranger = somebody(desk), somebody(desk), somebody(desk)
    await register(volunteer)
    await join(contact, Role.CONTACT, "la-liniere")
    before = await count(desk)
    for chat in (volunteer, contact, stranger):
        await chat.command("/plan")
        chat.expect("for the coordinators of a site")
        await chat.say(LINE)
        chat.expect("I didn’t understand that")
    assert await count(desk) == before


async def test_a_coordinator_can_t_plan_for_another_site(desk: Desk) -> None:
    chat = await coordinator(desk)
    await chat.say("Maraude samedi 20h-23h 4 pers Paris")
    chat.expect("You don’t run the shifts of Paris")
    assert "➕ Plan a shift" in chat.buttons


async def test_a_role_lost_in_the_middle_is_felt_at_the_end(own_desk: Desk) -> None:
    chat = await coordinator(own_desk)
    await chat.say(LINE)
    async with own_desk.database.write() as session:
        await session.execute(delete(Grant))
    await chat.tap("Plan it")
    assert await count(own_desk) == 0
    assert "☰ Menu" in chat.buttons


async def test_a_site_closed_in_the_middle_takes_no_shift(own_desk: Desk) -> None:
    chat = somebody(own_desk)
    await join(chat, Role.ADMIN)
    await chat.say("Distribution Calais demain 18h-22h 6 pers")
    await set_state(own_desk, SiteState.CLOSED)
    await chat.tap("Plan it")
    assert await count(own_desk) == 0


async def set_state(desk: Desk, state: SiteState) -> None:
    """Opens or closes Calais."""
    async with desk.database.write() as session:
        calais = await sites.by_slug(session, "calais")
        assert calais is not None
        calais.state = state


async def test_hours_that_have_begun_are_not_taken(desk: Desk) -> None:
    chat = await coordinator(desk)
    await chat.say("plan")
    for answer in ("community kitchen", "today", "9am-1pm"):
        await chat.say(answer)
    chat.expect("these hours have begun already")
    await chat.say("8h-20h le lendemain")
    chat.expect("more than 24 hours", "two shifts")
    await chat.say("9h-12h et 14h-18h")
    chat.expect("One stretch of hours at a time")
    await chat.say("whenever")
    chat.expect("From when to when? For example")
    await chat.say("18-22")
    chat.expect("at most")


async def test_a_review_that_waited_too_long_asks_for_the_hours_again(own_desk: Desk) -> None:
    chat = await coordinator(own_desk)
    await chat.say("Distribution aujourd'hui 18h-22h 6 pers")
    own_desk.clock.advance(hours=8)
    await chat.tap("Plan it")
    chat.expect("From when to when?")
    assert await count(own_desk) == 0


async def test_the_same_shift_twice_is_pointed_out(own_desk: Desk) -> None:
    chat = await coordinator(own_desk)
    await chat.say(LINE)
    assert "⚠️" not in chat.text
    await chat.tap("Plan it")
    await chat.say(LINE)
    chat.expect("The same is planned for these hours already.")
    await chat.tap("✏️ Hours")
    await chat.say("19h-22h")
    assert "⚠️" not in chat.text
    await chat.tap("✏️ Hours")
    await chat.say("18h-22h")
    chat.expect("The same is planned")
    await chat.tap("Plan it")
    assert await count(own_desk) == 2


async def test_a_double_tap_plans_once(each_desk: Desk) -> None:
    chat = await coordinator(each_desk)
    await chat.say("Distribution dimanche 18h-22h 6 pers")
    before, data = await count(each_desk), carried(chat, "Plan it")
    await chat.tap_data(data)
    await chat.tap_data(data)
    assert chat.toast == "That is done already."
    assert await count(each_desk) == before + 1


async def test_a_series_whose_days_never_come_is_not_planned(own_desk: Desk) -> None:
    chat = await coordinator(own_desk)
    await chat.say("distribution tous les samedis 18h-20h 4 pers")
    await chat.tap("✏️ Until")
    await chat.say("yesterday")
    chat.expect("in the past")
    await chat.say("2027-03-13")
    await chat.tap("✏️ Days of the week")
    await chat.say("Monday")
    await chat.tap("Plan it")
    chat.expect("None of these days of the week comes until then")
    assert await count(own_desk, Series) == 0


async def test_the_meeting_point_may_be_a_pin_alone(desk: Desk) -> None:
    chat = await coordinator(desk)
    await chat.say(LINE)
    await chat.tap("✏️ Meeting point")
    await chat.share_location(50.9, 1.8)
    chat.expect("Meeting point: 📍 on the map")
    await chat.tap("✏️ Meeting point")
    await chat.say("The station")
    chat.expect("Would you like to show that place on the map?")
    await chat.say("no idea")
    chat.expect("A pin, please, or Skip.")
    await chat.tap("Skip")
    await chat.tap("Plan it")
    shift = (await newest(desk)).shift
    assert (shift.meeting_point, shift.latitude) == ("The station", None)


async def test_a_pin_is_asked_for_anew_for_another_place(desk: Desk) -> None:
    chat = await coordinator(desk)
    await chat.say(LINE)
    await chat.tap("✏️ Meeting point")
    await chat.say("The station")
    await chat.share_location(50.9, 1.8)
    chat.expect("Pin: 📍 on the map")
    await chat.tap("✏️ Meeting point")
    await chat.say("The harbour")
    chat.expect("Would you like to show that place on the map?")
