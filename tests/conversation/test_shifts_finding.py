"""Finding a shift: the site, the days, the list, what it can be narrowed to, and who may see what."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from models.sites import Site, SiteState
from tests.conversation.people import somebody
from tests.conversation.shifting import move, plan, take, volunteer, wait
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
POINT = "behind the old windmill"


def shown(chat: Chat) -> list[str]:
    """The labels of the shifts in the list."""
    rows = [choice for choice in chat.last.all_choices() if choice.data.startswith("shift:")]
    return [choice.label for choice in rows]


async def test_a_shift_is_taken_in_three_taps_from_the_menu(own_desk: Desk) -> None:
    await plan(own_desk, 1, meeting_point=POINT, latitude=50.95, longitude=1.85)
    chat = await volunteer(own_desk)
    await chat.tap("📅 Take a shift")
    await chat.tap("Community kitchen")
    await chat.tap("✅ I’ll come")
    chat.expect("You are on this shift. Thank you, Marie Dupont!", "Saturday 13 March, 18:00–22:00", POINT)
    await chat.command("/menu")
    assert "🗓 My shifts (1)" in chat.buttons


async def test_in_french_too(own_desk: Desk) -> None:
    await plan(own_desk, 1)
    chat = await volunteer(own_desk, language="fr")
    await chat.tap("📅 Prendre un créneau")
    chat.expect("Calais, samedi 13 mars")
    await chat.tap("18:00 Cuisine collective · 6 sur 6")
    chat.expect("6 places libres sur 6", "Il manque encore 2 personnes")
    await chat.tap("✅ Je viens")
    chat.expect("Merci", "Rappels\u00a0: aujourd’hui à 18:00 et demain à 16:00.")


async def test_the_list_tells_the_places_left_and_how_one_stands(own_desk: Desk) -> None:
    """Short, full, one's own, waited for; those that have begun are no longer there."""
    chat, other = await volunteer(own_desk), await volunteer(own_desk)
    await plan(own_desk, 0, "12:30-20:00", activity="laundry")
    await plan(own_desk, 0, "15:00-16:00", activity="laundry", least=1)
    mine = await plan(own_desk, 0, "17:00-18:00", activity="laundry", least=1)
    full = await plan(own_desk, 0, "20:00-21:00", activity="laundry", least=1, most=1)
    await plan(own_desk, 0, "21:00-22:00", activity="laundry", least=3)
    await take(chat, mine)
    await take(other, full)
    await chat.command("/shifts")
    assert shown(chat) == [
        "❗ 15:00–16:00 Laundry · 6 of 6",
        "✅ 17:00–18:00 Laundry · 5 of 6",
        "20:00–21:00 Laundry · full",
        "❗ 21:00–22:00 Laundry · 6 of 6",
    ]
    chat.expect("❗ People are missing here.", "✅ You are on it.")
    assert "⏳" not in chat.text
    await wait(chat, full)
    await chat.command("/shifts")
    assert "⏳ 20:00–21:00 Laundry · full" in shown(chat)
    chat.expect("⏳ You are waiting for a place.")


async def test_only_a_gap_of_the_next_three_days_is_marked(own_desk: Desk) -> None:
    """In a fresh week nearly every shift is short: a mark on each would say nothing."""
    near, far = await plan(own_desk, 2, "09:00-10:00"), await plan(own_desk, 5, "09:00-10:00")
    chat = await volunteer(own_desk)
    for shift, day, mark in ((near, "Su 14", "❗ "), (far, "We 17", "")):
        await chat.command("/shifts")
        await chat.tap(day)
        assert shown(chat) == [f"{mark}09:00–10:00 Community kitchen · 6 of 6"]
        await chat.open_link(f"shift-{shift}")
        chat.expect(f"\n{mark}2 more people are needed")
    await chat.command("/shifts")
    await chat.tap("☐ Needed most")
    assert not [label for label in chat.buttons if label == "We 17"]


async def test_days_are_walked_through_by_the_week(own_desk: Desk) -> None:
    """Only days with shifts are there, the chosen one is marked."""
    for day in (1, 2, 3, 5, 6, 7, 8, 9, 12):
        await plan(own_desk, day)
    chat = await volunteer(own_desk)
    await chat.command("/shifts")
    strip = ["•Sa 13", "Su 14", "Mo 15", "We 17", "Th 18", "Fr 19", "Sa 20", "›"]
    assert [label for label in chat.buttons if label in strip] == strip
    await chat.tap("We 17")
    chat.expect("Calais, Wednesday 17 March")
    assert "•We 17" in chat.buttons
    await chat.tap("›")
    chat.expect("Calais, Sunday 21 March")
    assert {"•Su 21", "We 24", "‹"} <= set(chat.buttons)
    assert "›" not in chat.buttons
    await chat.tap("‹")
    chat.expect("Calais, Saturday 20 March")


async def test_a_day_of_many_shifts_is_paged(own_desk: Desk) -> None:
    for hour in range(8, 20):
        await plan(own_desk, 1, f"{hour:02}:00-{hour + 1:02}:00")
    chat = await volunteer(own_desk)
    await chat.command("/shifts")
    assert len(shown(chat)) == 10
    await chat.tap("More ›")
    assert [label[2:7] for label in shown(chat)] == ["18:00", "19:00"]
    await chat.tap("‹ Previous")
    assert len(shown(chat)) == 10


async def test_the_list_is_narrowed_and_stays_so_from_day_to_day(own_desk: Desk) -> None:
    """My activities, evenings, where people are missing: in the buttons, nowhere else."""
    for day in (1, 2):
        await plan(own_desk, day, "09:00-10:00", activity="kitchen")
        await plan(own_desk, day, "16:59-18:00", activity="laundry")
        await plan(own_desk, day, "17:00-20:00", activity="laundry")
        await plan(own_desk, day, "21:00-22:00", activity="kitchen")
    chat = await volunteer(own_desk, any_activity=False, activities=["laundry"])
    await chat.command("/shifts")
    assert len(shown(chat)) == 4
    await chat.tap("☐ My activities")
    assert len(shown(chat)) == 2
    await chat.tap("☐ Evenings")
    await chat.tap("Su 14")
    assert [label[2:7] for label in shown(chat)] == ["17:00"]
    assert {"☑ My activities", "☑ Evenings", "☐ Needed most"} <= set(chat.buttons)
    await chat.tap("☑ My activities")
    assert [label[2:7] for label in shown(chat)] == ["17:00", "21:00"]


async def test_who_chose_no_activities_is_not_asked_about_them(own_desk: Desk) -> None:
    await plan(own_desk, 1)
    chat = await volunteer(own_desk)
    await chat.command("/shifts")
    assert not [label for label in chat.buttons if "My activities" in label]


async def test_where_nothing_fits_the_way_back_is_one_tap(own_desk: Desk) -> None:
    """Needed most: fewer come than are needed, and there is a place."""
    shift = await plan(own_desk, 1, least=1)
    await take(await volunteer(own_desk), shift)
    chat = await volunteer(own_desk)
    await chat.command("/shifts")
    await chat.tap("☐ Needed most")
    chat.expect("Nobody is badly missing at Calais in the next three days.")
    await chat.tap("Show all shifts")
    assert len(shown(chat)) == 1


async def test_ones_own_site_comes_first_then_where_most_are_missing(own_desk: Desk) -> None:
    await plan(own_desk, 1, site="calais", least=1)
    await plan(own_desk, 1, site="paris-street", least=6)
    await plan(own_desk, 1, site="paris-camp", least=3)
    own = await volunteer(own_desk)
    await own.command("/shifts")
    own.expect("Calais, Saturday")
    assert [label for label in own.buttons if "📍" in label] == [
        "📍 Paris, in the street",
        "📍 Paris humanitarian camp",
    ]
    both = await volunteer(own_desk, sites=["calais", "paris-camp"])
    await both.command("/shifts")
    both.expect("Paris humanitarian camp, Saturday")
    anywhere = await volunteer(own_desk, sites=[], anywhere=True)
    await anywhere.command("/shifts")
    anywhere.expect("Paris, in the street, Saturday")
    await plan(own_desk, 1, site="collections")
    await anywhere.command("/shifts")
    await anywhere.tap("📍 Another site")
    await anywhere.tap("📍 Calais")
    anywhere.expect("Calais, Saturday")


async def test_where_the_own_site_has_nothing_another_is_shown_and_it_is_said(own_desk: Desk) -> None:
    await plan(own_desk, 1, site="paris-camp")
    chat = await volunteer(own_desk)
    await chat.command("/shifts")
    chat.expect("There is nothing at your own sites just now, but here:", "Paris humanitarian camp, Saturday")


async def test_where_nothing_is_planned_it_says_so(own_desk: Desk) -> None:
    chat = await volunteer(own_desk)
    for line in ("/shifts", "/creneaux"):
        await chat.command(line)
        chat.expect("No shifts are planned at the moment.")
    await chat.tap_data("shift-sites")
    chat.expect("No shifts are planned at the moment.")
    await chat.tap_data("shifts-at:calais")
    chat.expect("No shifts are planned at the moment.")
    await plan(own_desk, 1, site="paris-camp")
    await chat.tap_data("shifts-at:calais")
    chat.expect("No shifts are planned at Calais just now.")
    assert "📍 Paris humanitarian camp" in chat.buttons


async def test_a_site_leads_to_its_shifts(own_desk: Desk) -> None:
    await plan(own_desk, 1, site="paris-camp")
    chat = await volunteer(own_desk)
    await chat.open_link("site-paris-camp")
    await chat.tap("📅 Shifts here")
    chat.expect("Paris humanitarian camp, Saturday 13 March")


@pytest.mark.parametrize(
    ("typed", "day"),
    [("demain", "Saturday 13 March"), ("on monday", "Monday 15 March"), ("16/03", "Tuesday 16 March")],
)
async def test_a_typed_day_shows_its_shifts(own_desk: Desk, typed: str, day: str) -> None:
    for number in (1, 2, 3, 4):
        await plan(own_desk, number)
    chat = await volunteer(own_desk)
    await chat.say(typed)
    chat.expect(f"Calais, {day}")


async def test_a_typed_day_without_shifts_shows_the_nearest(own_desk: Desk) -> None:
    await plan(own_desk, 3)
    chat = await volunteer(own_desk)
    await chat.say("tomorrow")
    chat.expect("There is nothing on Saturday 13 March. The nearest day is:", "Calais, Monday 15 March")
    await chat.say("30 March")
    chat.expect("There is nothing on Tuesday 30 March.", "Calais, Monday 15 March")


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("12", "I didn’t understand that."),
        ("1", "I didn’t understand that."),
        ("I can’t come on Saturday", "You are on no shift at the moment."),
    ],
)
async def test_what_is_no_day_is_not_taken_for_one(own_desk: Desk, typed: str, answer: str) -> None:
    await plan(own_desk, 1)
    chat = await volunteer(own_desk)
    await chat.say(typed)
    chat.expect(answer)


async def test_a_day_typed_by_a_stranger_is_not_theirs_to_fill(own_desk: Desk) -> None:
    await plan(own_desk, 1)
    chat = somebody(own_desk)
    await chat.say("tomorrow")
    chat.expect("I didn’t understand that.")


FORGED = [
    "shift:0",
    "shift:-7",
    "shift:999999999999999999",
    "my-shift:0",
    "cannot-come:0",
    "give-back:0:0",
    "take:0:1",
    "take:0:-1",
    "take-anyway:0:1:0",
    "take-register:0",
    "take-unpause:0",
    "wait:0:1",
    "wait-leave:0:0",
    "offer-take:0:1:1",
    "offer-rest:0:1:1:0",
    "offer-no:0:1",
    "calendar:0",
    "calendar-all",
    "my-shifts-at:-5",
    "my-shifts-at:99",
    "shifts-on:0:20270313:-:0",
    "shifts-on:1:99999999:xyz:-4",
    "shifts-on:1:20271399::0",
    "shifts-on:1:99991231:-:0",
    "shifts-on:1:10101:men:999",
    "shifts-at:nowhere",
]


@pytest.mark.parametrize("data", FORGED)
async def test_forged_buttons_get_an_answer_and_a_way_on(desk: Desk, data: str) -> None:
    """From a stranger and from a volunteer; a turn that fails fails the test by itself."""
    await plan(desk, 1)
    for chat in (somebody(desk), await volunteer(desk)):
        await chat.command("/menu")
        await chat.tap_data(data)
        assert chat.text
        assert "☰ Menu" in chat.buttons or "📅 Take a shift" in chat.buttons


async def test_a_planned_site_gives_nothing_away(own_desk: Desk) -> None:
    """Its shifts may be there already; nobody sees them, not even with a forged button."""
    shift = await plan(own_desk, 1, site="paris-camp")
    async with own_desk.database.write() as session:
        await session.execute(update(Site).where(Site.slug == "paris-camp").values(state=SiteState.PLANNED))
    chat = await volunteer(own_desk)
    for data in ("shifts", "shift-sites", "shifts-at:paris-camp", f"shift:{shift}", f"take:{shift}:1"):
        await chat.tap_data(data)
        assert "camp" not in chat.text, data


async def test_the_meeting_point_is_for_those_who_are_confirmed(own_desk: Desk) -> None:
    """Neither a stranger nor who waits, is offered a place or has left sees it, on whatever screen."""
    shift = await plan(own_desk, 1, meeting_point=POINT, latitude=50.12345, longitude=1.54321, least=1, most=1)
    holder, chat, stranger = await volunteer(own_desk), await volunteer(own_desk), somebody(own_desk)
    await take(holder, shift)

    async def nothing_shown() -> None:
        screens = ("shift", "my-shift", "calendar", "cannot-come")
        for data in ("shifts", "my-shifts", "calendar-all", *(f"{name}:{shift}" for name in screens)):
            for one in (chat, stranger):
                await one.tap_data(data)
                assert POINT not in str([message.to_json() for message in one.answers]), data
                assert not [message for message in one.answers if message.place or message.document], data

    await stranger.command("/menu")
    await nothing_shown()
    await wait(chat, shift)
    await nothing_shown()
    await holder.tap_data(f"give-back:{shift}:{int(own_desk.now.timestamp()) // 60}")
    await nothing_shown()
    await chat.tap_data(f"offer-take:{shift}:1:1")
    chat.expect(POINT)
    await chat.tap_data(f"give-back:{shift}:{int(own_desk.now.timestamp()) // 60}")
    await nothing_shown()


async def test_every_activity_of_every_site_has_a_label_that_fits(own_desk: Desk) -> None:
    """Forty letters, nothing cut, in both languages."""
    slugs = ("welcome", "blankets-clothes", "local-support", "washing-items", "english-lessons", "collecting")
    for slug in slugs:
        await plan(own_desk, 1, "18:00-22:30", activity=slug, most=500)
    for language in ("en", "fr"):
        chat = await volunteer(own_desk, language=language)
        await chat.command("/shifts")
        labels = shown(chat)
        assert len(labels) == len(slugs)
        assert [label for label in labels if len(label) > 40 or "…" in label] == []
        assert any("500" in label for label in labels)


async def test_what_begins_while_one_looks_is_no_longer_listed(own_desk: Desk) -> None:
    await plan(own_desk, 0, "18:00-22:00")
    await plan(own_desk, 1, "18:00-22:00")
    chat = await volunteer(own_desk)
    await chat.command("/shifts")
    chat.expect("Friday 12 March")
    move(own_desk, timedelta(hours=6))
    await chat.tap("☐ Evenings")
    chat.expect("There is nothing on Friday 12 March.", "Calais, Saturday 13 March")
