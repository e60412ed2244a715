"""What needs a coordinator now: one line each, the most pressing first, and a button that leads straight to it."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from models import sites
from models.audiences import Audience, AudienceRole
from models.offers import Offer, OfferState
from models.roles import Role
from models.sign_ups import Answer
from models.sites import SiteState
from tests.conversation import announcing, gathering, questioning, sleeping
from tests.conversation.answering_offers import contact, donor, proposed
from tests.conversation.coordinating import answer, coordinator, crowd, numbered
from tests.conversation.offering import offered
from tests.conversation.people import join, person_of, somebody
from tests.conversation.shifting import move, plan, take, volunteer
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_quiet_day_is_said_to_be_one(own_desk: Desk) -> None:
    for language, said in (("en", "nothing waits for you"), ("fr", "rien ne vous attend")):
        chat = await coordinator(own_desk, language=language)
        await chat.command("/today")
        chat.expect(said)


async def test_a_short_shift_of_tomorrow_leads_to_the_call_for_help(own_desk: Desk) -> None:
    """Of the day after only what cannot wait: one that is short further ahead fills by itself."""
    chat = await coordinator(own_desk)
    short = await plan(own_desk, 1, "10:00-12:00", least=3, most=6)
    await plan(own_desk, 2, "10:00-12:00", least=3, most=6)
    await crowd(own_desk, short, numbered(1))
    await chat.command("/today")
    chat.expect("What needs you now", "tomorrow at 10:00 Community kitchen · ❗ 2 more needed")
    assert chat.text.count("more needed") == 1
    await chat.tap("📣 10:00 · Community kitchen")
    chat.expect("1 of 6", "to ask")


async def test_a_running_shift_leads_to_the_check_in(own_desk: Desk) -> None:
    """Once everybody is checked in nothing is left to do about it."""
    chat = await coordinator(own_desk)
    shift = await plan(own_desk, 0, "14:00-18:00", least=1, most=4)
    marie = await volunteer(own_desk, "Marie Dupont")
    await take(marie, shift)
    move(own_desk, timedelta(hours=2))
    await chat.command("/today")
    chat.expect("14:00 Community kitchen · 👀 not checked in: Marie Dupont")
    await chat.tap("👀 14:00")
    await chat.tap("☐ Marie Dupont")
    await chat.command("/today")
    chat.expect("nothing waits for you")


async def test_who_is_late_and_who_has_not_said_stand_in_the_line_of_their_shift(own_desk: Desk) -> None:
    shift = await plan(own_desk, 2, "08:00-12:00", least=1, most=10)
    chat = await coordinator(own_desk)
    silent, late = await volunteer(own_desk, "Sam Silent"), await volunteer(own_desk, "Ali Late")
    for one in (silent, late):
        await take(one, shift)
    move(own_desk, timedelta(hours=19))
    await own_desk.run_rounds()
    await answer(late, shift, Answer.LATE, 30)
    move(own_desk, timedelta(hours=22, minutes=30))
    await chat.command("/today")
    chat.expect("08:00 Community kitchen · ⏰ Ali Late: 30 min late · ❔ 1 unconfirmed")
    await chat.tap("👥 08:00")
    chat.expect("Ali Late", "Sam Silent")


async def test_what_is_soonest_too_late_comes_first(own_desk: Desk) -> None:
    """A call for help needs hours, an offer may wait a day; of what is overdue already, people come first."""
    chat = await coordinator(own_desk)
    await offered(own_desk, "calais")
    await plan(own_desk, 1, "12:00-14:00", activity="sorting", least=2)
    await _expect_in_order(chat, "Sorting", "📦 1 offer to answer")
    await plan(own_desk, 1, "20:00-22:00", least=2)
    move(own_desk, timedelta(hours=20))
    await _expect_in_order(chat, "Sorting", "📦 1 offer to answer", "Community kitchen")
    move(own_desk, timedelta(hours=6))
    await _expect_in_order(chat, "Community kitchen", "📦 1 offer to answer")


async def test_goods_are_counted_by_what_is_to_be_done(own_desk: Desk) -> None:
    """To answer, on the way today, and over without a word; what waits for the donor is not the site's to hurry."""
    chat = await coordinator(own_desk, "la-liniere")
    numbers = [await offered(own_desk, "la-liniere") for _ in range(4)]
    await _agreed(own_desk, numbers[0], hours=2)
    await _agreed(own_desk, numbers[1], hours=-3)
    async with own_desk.database.write() as session:
        await session.execute(update(Offer).where(Offer.id == numbers[2]).values(state=OfferState.QUESTION))
    await chat.command("/today")
    chat.expect(
        "📦 1 offer to answer, since: today at 13:00",
        "🚗 Goods today: 1 offer, at 15:00",
        "❔ Did 1 offer of goods come?",
    )
    await chat.tap("🚗 Goods today")
    chat.expect("Expected today")
    await chat.command("/today")
    await chat.tap("📦 To answer")
    chat.expect("An offer for")


async def test_beds_asked_for_arrivals_and_a_closing_site_are_told(each_desk: Desk) -> None:
    chat = await coordinator(each_desk)
    asks, comes = await volunteer(each_desk, "Ada Asks"), await volunteer(each_desk, "Carl Comes")
    async with each_desk.database.write() as session:
        calais = await sites.by_slug(session, "calais")
        assert calais is not None
        calais.state, calais.closes_on = SiteState.CLOSING, each_desk.now.date() + timedelta(days=3)
    wanted = sleeping.nights(0, 2)
    await sleeping.asked(each_desk, (await person_of(asks)).id, calais.id, wanted)
    await sleeping.accepted(each_desk, (await person_of(comes)).id, calais.id, wanted)
    await chat.command("/today")
    chat.expect("🛏 1 bed request to answer", "🛏 1 person arrives tonight", "Calais closes in 3 days", "Arriving: Carl")
    await chat.tap("🛏 Bed requests")
    chat.expect("Ada Asks")


async def test_who_sleeps_there_already_does_not_arrive(own_desk: Desk) -> None:
    chat, sleeper = await coordinator(own_desk), await volunteer(own_desk, "Sleeper")
    async with own_desk.database.read() as session:
        calais = await sites.by_slug(session, "calais")
    assert calais is not None
    await sleeping.accepted(own_desk, (await person_of(sleeper)).id, calais.id, sleeping.nights(0, 3))
    move(own_desk, timedelta(days=1))
    await chat.command("/today")
    assert "arrives" not in chat.text


async def test_long_urgent_needs_and_proposed_collections_are_asked_about(own_desk: Desk) -> None:
    """By whoever decides on them: collections are not those of Calais."""
    calais, collections = await coordinator(own_desk), await coordinator(own_desk, "collections")
    await gathering.proposed(own_desk)
    await own_desk.run_rounds()
    move(own_desk, timedelta(days=15))
    for chat, there, not_there in ((calais, "🔴 Still urgent?", "collection"), (collections, "👀 1 proposed", "🔴")):
        await chat.command("/today")
        chat.expect(there)
        assert not_there not in chat.text.split("📍")[0]


async def test_a_question_waits_for_whoever_may_answer_it(each_desk: Desk) -> None:
    """Until somebody has taken it; then it waits for them alone. What is asked of everybody is the admins'."""
    alex, robin = [await coordinator(each_desk, "paris-street", name=name) for name in ("Alex", "Robin")]
    asking = await questioning.somebody_kept(each_desk)
    paris = await questioning.number_of(each_desk, "paris-street")
    await questioning.asked(each_desk, asking, paris, "Where do we meet?")
    await questioning.asked(each_desk, asking, None, "Who are you?")
    for chat in (alex, robin):
        await chat.command("/today")
        chat.expect("💬 1 question to answer, since: today at 13:00")
    await alex.tap("💬 To answer")
    alex.expect("Where do we meet?")
    await alex.tap("Take it")
    for chat, is_theirs in ((alex, True), (robin, False)):
        await chat.command("/today")
        assert ("1 question to answer" in chat.text) is is_theirs


async def test_announcements_wait_for_consent_and_are_followed(own_desk: Desk) -> None:
    """Of the other one, not of who wrote it; of a site that is somebody else's nothing is shown."""
    alex, robin = [await coordinator(own_desk, name=name) for name in ("Alex", "Robin")]
    paris = await coordinator(own_desk, "paris-street")
    await volunteer(own_desk, "Marie Dupont")
    calais = await questioning.number_of(own_desk, "calais")
    await announcing.announce(own_desk, alex, Audience(sites=(calais,), roles=(AudienceRole.VOLUNTEERS,)), above=0)
    for chat, said in ((robin, True), (alex, False), (paris, False)):
        await chat.command("/today")
        assert ("📢 An announcement to 1 person waits for your consent" in chat.text) is said
    await robin.command("/today")
    await robin.tap("📢 Approve or refuse")
    robin.expect("waits for a second coordinator")
    await robin.tap("✅ Approve it")
    await announcing.queue_only(own_desk)
    await robin.command("/today")
    robin.expect("▶ An announcement to 1 person is being sent")
    await robin.tap("📢 How it stands")
    assert "The announcement is being sent" in robin.transcript[-1]
    await paris.command("/today")
    paris.expect("nothing waits for you")


async def test_all_tools_are_on_one_screen(own_desk: Desk) -> None:
    """An admin has one more; a contact those for goods."""
    for chat, has, has_not in (
        (await coordinator(own_desk), "👥 Volunteers", "🔎 Who did what"),
        (await contact(own_desk), "📦 Offers", "👥 Volunteers"),
    ):
        await chat.command("/tools")
        assert has in chat.buttons
        assert has_not not in chat.buttons
    admin = somebody(own_desk)
    await join(admin, Role.ADMIN)
    await admin.command("/tools")
    await admin.tap("🔎 Who did what")
    admin.expect("Who did what")


async def test_a_site_stands_in_the_line_where_there_are_several(own_desk: Desk) -> None:
    """An admin sees all; other coordinators nothing of it."""
    admin, paris = somebody(own_desk), await coordinator(own_desk, "paris-street")
    await join(admin, Role.ADMIN)
    await plan(own_desk, 1, "10:00-12:00")
    await admin.command("/today")
    admin.expect("tomorrow at 10:00 Calais, Community kitchen · ❗")
    await admin.tap("📣 10:00 · Calais, ")
    admin.expect("Community kitchen · Calais")
    await paris.command("/today")
    assert "Community kitchen" not in paris.text


async def test_more_than_fits_is_on_further_pages(own_desk: Desk) -> None:
    """A forged page is the nearest there is."""
    chat = await coordinator(own_desk)
    move(own_desk, timedelta(hours=8))
    for hour in range(8, 18):
        await plan(own_desk, 1, f"{hour:02}:00-{hour + 1:02}:00")
    await chat.command("/today")
    chat.expect("tomorrow at 15:00")
    assert "tomorrow at 16:00" not in chat.text
    await chat.tap("2 more things ›")
    chat.expect("tomorrow at 16:00")
    assert "tomorrow at 15:00" not in chat.text
    await chat.tap_data("needs-me:99")
    chat.expect("tomorrow at 16:00")
    await chat.tap("📋 Today")
    chat.expect("Today, Friday 12 March", "tomorrow at 15:00")


async def test_a_contact_sees_the_goods_of_their_sites_and_no_shifts(own_desk: Desk) -> None:
    chat, giver = await contact(own_desk), await donor(own_desk)
    await plan(own_desk, 0, "20:00-22:00", site="la-liniere", activity="welcome")
    await proposed(giver, "la-liniere")
    await proposed(giver, "calais")
    for forged in ("today", "today-on:2027-03-13", "today-at:2027-03-12:0", "needs-me:0"):
        await chat.tap_data(forged)
        chat.expect("📦 1 offer to answer, since: today")
        assert "20:00" not in chat.text


async def _expect_in_order(chat: Chat, *texts: str) -> None:
    await chat.command("/today")
    top = chat.text.split("📍")[0]
    at = [top.find(text) for text in texts]
    assert -1 not in at, top
    assert at == sorted(at), top


async def _agreed(desk: Desk, number: int, *, hours: int) -> None:
    """The offer is expected for so many hours from now, for an hour."""
    starts_at = desk.now + timedelta(hours=hours)
    said = {"state": OfferState.ACCEPTED, "starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1)}
    async with desk.database.write() as session:
        await session.execute(update(Offer).where(Offer.id == number).values(**said))
