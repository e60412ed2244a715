"""The coordinator's day: every shift of their sites, how full, what is to be looked after; nobody else's."""

from datetime import date, timedelta

import pytest

from models import sites
from models.beds import BedNight, BedState, BedStay
from models.roles import Role
from models.sign_ups import Answer
from tests.conversation.coordinating import answer, coordinator, crowd, numbered
from tests.conversation.people import join, person_of, register, somebody
from tests.conversation.shifting import move, plan, take, volunteer
from tests.kit import Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_day_shows_each_shift_with_how_full_it_is(own_desk: Desk) -> None:
    chat = await coordinator(own_desk)
    full = await plan(own_desk, 0, "18:00-22:00", least=2, most=2)
    await plan(own_desk, 0, "14:00-16:00", activity="sorting", least=2, most=20)
    await plan(own_desk, 1, "09:00-11:00")
    await crowd(own_desk, full, numbered(2))
    await chat.command("/today")
    chat.expect("Today, Friday 12 March", "Calais", "18:00–22:00", "▰▰ 2 of 2", "0 of 20 · ⚠️ 2 more needed")
    assert "09:00–11:00" not in chat.text, "tomorrow’s is not shown"
    assert [label for label in chat.buttons if "/" in label] == [
        "⚠️ 14:00 · 0/20 · Sorting donations",
        "18:00 · 2/2 · Community kitchen",
    ]
    await chat.tap("18:00")
    chat.expect("Helper 000", "Helper 001")
    await chat.tap("📋")
    chat.expect("Today, Friday 12 March")


async def test_nobody_is_looked_for_once_a_shift_is_over(own_desk: Desk) -> None:
    chat = await coordinator(own_desk)
    await plan(own_desk, 0, "18:00-20:00", least=2, most=4)
    await chat.command("/today")
    chat.expect("⚠️ 2 more needed")
    assert "⚠️ 18:00 · 0/4 · Community kitchen" in chat.buttons
    move(own_desk, timedelta(hours=7))
    await chat.command("/today")
    chat.expect("▱▱▱▱ 0 of 4")
    assert "more needed" not in chat.text
    assert [label for label in chat.buttons if "/" in label] == ["18:00 · 0/4 · Community kitchen"]
    await chat.tap("18:00")
    chat.expect("▱▱▱▱ 0 of 4")
    assert "more needed" not in chat.text


async def test_in_french_too(own_desk: Desk) -> None:
    chat = await coordinator(own_desk, language="fr")
    await plan(own_desk, 0, least=2, most=6)
    await chat.say("aujourd’hui")
    chat.expect("vendredi 12 mars", "▱▱▱▱▱▱ 0 sur 6", "il en manque 2")
    assert "Today" not in chat.text


async def test_a_day_without_shifts_says_so_and_leads_on(own_desk: Desk) -> None:
    chat = await coordinator(own_desk)
    await chat.command("/today")
    chat.expect("Nothing is planned for this day.")
    await chat.tap("Sat 13 Mar")
    chat.expect("Saturday 13 March", "Nothing is planned")
    await chat.tap("Today")
    chat.expect("Today, Friday 12 March")
    await chat.tap("Thu 11 Mar")
    chat.expect("Thursday 11 March")
    await chat.tap("🧰 Tools")
    await chat.tap("👥 Volunteers")
    chat.expect("No volunteers yet")


async def test_a_coordinator_sees_the_shifts_of_their_sites_alone(own_desk: Desk) -> None:
    chat, admin = await coordinator(own_desk, "paris-street"), somebody(own_desk)
    await join(admin, Role.ADMIN)
    await plan(own_desk, 0, site="calais")
    await plan(own_desk, 0, "20:00-23:00", site="paris-street", activity="street-rounds")
    await chat.say("roster")
    chat.expect("20:00–23:00")
    assert "18:00" not in chat.text
    await admin.command("/today")
    admin.expect("20:00–23:00", "18:00–22:00", "📍 Calais", "No shifts at 4 other sites")
    assert any("0/6 · Calais, " in label for label in admin.buttons), "with several sites, which"


async def test_who_is_late_unconfirmed_or_not_there_is_named(own_desk: Desk) -> None:
    shift = await plan(own_desk, 2, "08:00-12:00", least=1, most=10)
    chat = await coordinator(own_desk)
    marie, late = await volunteer(own_desk, "Marie Dupont"), await volunteer(own_desk, "Ali Late")
    group = await volunteer(own_desk, "Group of three", party=3)
    for one in (marie, late, group):
        await take(one, shift)
    move(own_desk, timedelta(hours=19))
    await own_desk.run_rounds()
    await answer(marie, shift, Answer.COMING)
    await answer(late, shift, Answer.LATE, 30)
    move(own_desk, timedelta(hours=12))
    await chat.tap_data("today-on:2027-03-14")
    chat.expect("❔ 3 unconfirmed", "⏰ Ali Late: 30 min late")
    assert "Not checked in" not in chat.text
    move(own_desk, timedelta(hours=12, minutes=10))
    await chat.command("/today")
    chat.expect("Sunday 14 March", "Not checked in: Group of three and Marie Dupont", "⏰ Ali Late")
    move(own_desk, timedelta(minutes=20))
    await chat.command("/today")
    chat.expect("Not checked in: Ali Late, Group of three and Marie Dupont")
    await marie.tap_data(f"here:{shift}")
    await chat.command("/today")
    chat.expect("✅ 1 here", "Not checked in: Ali Late and Group of three")


async def test_many_who_are_not_there_are_counted(own_desk: Desk) -> None:
    shift = await plan(own_desk, 0, "14:00-18:00", most=40)
    chat = await coordinator(own_desk)
    await crowd(own_desk, shift, [*numbered(39), "Zoé With A Name That Is Longer Than A Phone Is Wide"])
    move(own_desk, timedelta(hours=2))
    await chat.command("/today")
    chat.expect("Not checked in: Helper 000, Helper 001, Helper 002 and 37 others", "▰▰▰▰▰▰▰▰▰▰ 40 of 40")


async def test_a_night_shift_of_yesterday_is_shown_while_it_runs(own_desk: Desk) -> None:
    chat = await coordinator(own_desk)
    await plan(own_desk, 0, "22:00-06:00", activity="welcome")
    move(own_desk, timedelta(hours=15))
    await chat.command("/today")
    chat.expect("Saturday 13 March", "22:00–06:00")
    move(own_desk, timedelta(hours=3))
    await chat.command("/today")
    assert "22:00" not in chat.text, "it is over"
    await chat.tap_data("today-on:2027-03-14")
    assert "22:00" not in chat.text


async def test_a_day_with_many_shifts_has_pages(own_desk: Desk) -> None:
    chat = await coordinator(own_desk)
    for hour in range(14):
        await plan(own_desk, 1, f"{hour + 8:02}:00-{hour + 9:02}:00")
    await chat.tap_data("today-on:2027-03-13")
    chat.expect("Page 1 of 2", "19:00–20:00")
    assert "20:00–21:00" not in chat.text
    await chat.tap("More ›")
    chat.expect("Page 2 of 2", "21:00–22:00")
    await chat.tap("‹ Previous")
    chat.expect("08:00–09:00")


async def test_who_arrives_for_a_bed_is_named(own_desk: Desk) -> None:
    """Also on a day without shifts; whoever sleeps there already does not arrive."""
    chat, one = await coordinator(own_desk), await volunteer(own_desk, "Marie Dupont")
    person = await person_of(one)
    async with own_desk.database.write() as session:
        calais = await sites.by_slug(session, "calais")
        assert calais is not None
        nights = (date(2027, 3, 13), date(2027, 3, 14))
        said = {"beds": 1, "state": BedState.ACCEPTED, "created_at": own_desk.now}
        stay = BedStay(site_id=calais.id, person_id=person.id, first=nights[0], last=nights[1], **said)
        session.add(stay)
        await session.flush()
        for night in nights:
            session.add(BedNight(stay_id=stay.id, night=night, site_id=calais.id, beds=1))
    await chat.command("/today")
    assert "Arriving" not in chat.text
    await chat.tap("Sat 13 Mar")
    chat.expect("📍 Calais", "🛏 Arriving: Marie Dupont")
    assert "🛏 Beds" in chat.buttons
    await chat.tap("Sun 14 Mar")
    chat.expect("Nothing is planned for this day.")


@pytest.mark.parametrize("day", ["", "2027-02-30", "yesterday", "0001-01-01", "9999-12-31", "%F0%9F%99%82"])
async def test_a_forged_day_is_today(desk: Desk, day: str) -> None:
    chat = await coordinator(desk)
    await chat.tap_data(f"today-on:{day}")
    chat.expect("Today, Friday 12 March")


async def test_a_forged_page_is_the_nearest(desk: Desk) -> None:
    chat = await coordinator(desk)
    for page in ("-1", "999999999999999999"):
        await chat.tap_data(f"today-at:2027-03-12:{page}")
        chat.expect("Today, Friday 12 March")


@pytest.mark.parametrize("who", ["stranger", "volunteer"])
async def test_nobody_else_sees_the_day(desk: Desk, who: str) -> None:
    chat = somebody(desk)
    if who == "volunteer":
        await register(chat)
    for forged in ("today", "today-on:2027-03-12", "today-at:2027-03-12:0", "needs-me:0", "tools"):
        await chat.tap_data(forged)
        chat.expect("for the coordinators of a site")


async def test_the_day_holds_on_either_engine(each_desk: Desk) -> None:
    chat = await coordinator(each_desk)
    shift = await plan(each_desk, 0, most=3)
    (person,) = await crowd(each_desk, shift, ["Marie Dupont"])
    await chat.command("/today")
    chat.expect("18:00–22:00", "1 of 3")
    assert person
    assert await person_of(chat)


async def test_a_typed_day_is_shown(desk: Desk) -> None:
    """To a coordinator; to anybody else who is no volunteer a day alone means nothing."""
    chat, stranger = await coordinator(desk, "calais", "fr"), somebody(desk, "fr")
    await chat.say("demain")
    chat.expect("samedi 13 mars")
    await chat.say("mardi")
    chat.expect("mardi 16 mars")
    await chat.say("12")
    assert "mars" not in chat.text
    await stranger.say("demain")
    assert "samedi" not in stranger.text
