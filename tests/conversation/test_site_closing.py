"""A site closes: everything after its last day ends, and whoever loses something by it is told once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from handlers.context import Telling
from handlers.rounds import ROUNDS
from handlers.site_life import closing_round
from models import chats, planning, site_not_reached, site_rules, sites
from models.activities import by_slug
from models.beds import BedState
from models.chats import Unreachable
from models.needs import Category, Need, NeedLevel
from models.offers import OfferState
from models.planning import Plan
from models.shifts import Series, ShiftState
from models.sign_ups import Refusal
from models.site_closing import Closing
from models.site_rules import NotDone
from models.sites import Site, SiteState
from tests.conversation import shifting, sleeping
from tests.conversation.answering_offers import proposed
from tests.conversation.offering import kept as offer_kept
from tests.conversation.offering import send
from tests.conversation.people import carried, person_of
from tests.conversation.placing import give_up, newcomer, take
from tests.conversation.shifting import move
from tests.conversation.site_living import acts_on, admin, as_kept, carry_out, close, day, running_it, site
from tests.kit import Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_everything_after_the_last_day_ends_and_each_is_told_once(each_desk: Desk) -> None:
    """Asked by when and what becomes of it, in numbers, and once more; then each hears it, with the way on."""
    desk = each_desk
    camp, other = await site(desk, beds=4), await site(desk)
    anna = await running_it(desk, camp)
    marie = await shifting.volunteer(desk, "Marie Dupont", sites=[camp.slug])
    paul = await shifting.volunteer(desk, "Paul Durand", language="fr", sites=[camp.slug])
    nora = await shifting.volunteer(desk, "Nora Nord", sites=[camp.slug])
    stays = await shifting.plan(desk, 2, site=camp.slug, least=1, most=1)
    ends = await shifting.plan(desk, 3, site=camp.slug, least=1, most=1)
    for shift in (stays, ends):
        await shifting.take(marie, shift)
    await shifting.wait(paul, ends)
    guest = await person_of(marie)
    stay = await sleeping.accepted(desk, guest.id, camp.id, [day(desk, n) for n in range(1, 6)])
    gives = await shifting.volunteer(desk, "Dora Donor", sites=[other.slug])
    late = await proposed(gives, camp.slug, first=day(desk, 4), last=day(desk, 5))
    soon = await proposed(gives, camp.slug, first=day(desk, 1), last=day(desk, 5))
    before = {chat: len(chat.transcript) for chat in (marie, paul, nora, gives)}

    await anna.command("/site")
    await anna.tap("Close the site")
    anna.expect("Which is the last day")
    await anna.say(day(desk, 2).strftime("%d/%m/%Y"))
    anna.expect("1 shift begins after that day, with 2 people on it or waiting")
    await anna.tap("Cancel them now")
    anna.expect("take donations until then")
    await anna.tap("Yes")
    await anna.tap(other.name["en"])
    anna.expect("3 volunteers chose this site")
    await anna.tap("Yes")
    anna.expect("1 shift with 2 people is cancelled", "1 guest has no bed any more", "1 offer is turned away")
    await anna.tap("Go on to the last question")
    assert (await as_kept(desk, camp)).state is SiteState.OPEN
    await anna.tap("Yes, close it")
    anna.expect("It is decided.", "closes on")

    for _ in range(2):
        await carry_out(desk)
    assert ("site_closing", day(desk, 2).isoformat(), False) in await acts_on(desk, camp)
    assert (await shifting.shift_row(desk, ends)).state is ShiftState.CANCELLED
    assert (await shifting.shift_row(desk, stays)).state is ShiftState.PLANNED
    assert (await sleeping.stay_of(desk, stay)).nights == [day(desk, 1), day(desk, 2)]
    assert (await offer_kept(desk, late)).state is OfferState.TURNED_AWAY
    assert (await offer_kept(desk, soon)).state is OfferState.PROPOSED
    news = {chat: chat.transcript[before[chat] :] for chat in before}
    assert [len(told) for told in news.values()] == [1, 1, 1, 1]
    assert "don’t take place" in news[marie][0]
    assert "no bed for you there after that" in news[marie][0]
    assert other.name["en"] in news[marie][0]
    assert "Camp" in news[paul][0]
    assert "You chose it when you registered" in news[nora][0]
    assert "closes on" in news[gives][0]


async def test_whom_no_message_reaches_is_not_counted_among_those_who_hear_it(desk: Desk) -> None:
    """Somebody who said STOP chose the site all the same."""
    camp = await site(desk)
    anna = await running_it(desk, camp)
    for name in ("Nora Nord", "Sam Silent"):
        chat = await shifting.volunteer(desk, name, sites=[camp.slug])
    await chat.say("STOP")
    await anna.command("/site")
    await anna.tap("Close the site")
    await anna.say(day(desk, 2).strftime("%d/%m/%Y"))
    await anna.tap("Yes")
    await anna.tap("No other site")
    anna.expect("2 volunteers chose this site")
    await anna.tap("Yes")
    anna.expect("1 volunteer of the site hears it.")
    await anna.command("/cancel")


async def test_the_last_day_comes_and_the_rest_ends(each_desk: Desk) -> None:
    """What was left until then is cancelled, needs end, the team hears it; and all of it once, also after downtime."""
    desk = each_desk
    camp = await site(desk)
    anna = await running_it(desk, camp)
    marie = await shifting.volunteer(desk, "Marie Dupont", sites=[camp.slug])
    silent = await shifting.volunteer(desk, "Sam Stopped", sites=[camp.slug])
    later = await shifting.plan(desk, 9, site=camp.slug)
    for chat in (marie, silent):
        await shifting.take(chat, later)
    await silent.command("/stop")
    number = await _weekly(desk, camp)
    await _needs_blankets(desk, camp)
    gives = await shifting.volunteer(desk, sites=[camp.slug])
    offer = await proposed(gives, camp.slug, first=day(desk, 1), last=day(desk, 9))
    assert (await close(desk, camp, 1, cancels=False, invites=False)).is_done
    move(desk, timedelta(days=3))
    told = len(marie.transcript)
    for _ in range(2):
        await carry_out(desk)
    kept = await as_kept(desk, camp)
    assert kept.state is SiteState.CLOSED
    assert (await shifting.shift_row(desk, later)).state is ShiftState.CANCELLED
    assert [text for text in marie.transcript[told:] if "is closed" in text and "don’t take place" in text]
    assert len(marie.transcript) == told + 1
    assert (await offer_kept(desk, offer)).state is OfferState.TURNED_AWAY
    async with desk.database.read() as session:
        series = await session.get_one(Series, number)
        levels = list(await session.scalars(select(Need.level).where(Need.site_id == camp.id)))
    assert series.ends_on == kept.closes_on
    assert levels == [NeedLevel.ENOUGH]
    assert ("site_closed", "closing>closed", False) in await acts_on(desk, camp)
    assert sum("Nobody can come or bring anything" in text for text in anna.transcript) == 1
    await anna.tap_data(f"site-run:{camp.id}")
    await anna.tap("Not reached: whom to call (1)")
    anna.expect("Sam Stopped: wants no messages")


async def test_nothing_can_be_taken_or_offered_after_the_last_day(each_desk: Desk) -> None:
    """From the moment it is decided: also what nobody has cancelled yet."""
    desk = each_desk
    camp = await site(desk, beds=3)
    early, late = [await shifting.plan(desk, days, site=camp.slug) for days in (2, 4)]
    person = await newcomer(desk, sites=[camp.slug])
    await close(desk, camp, 2, cancels=False, invites=False)
    refused, taken = await take(desk, person, late), await take(desk, person, early)
    assert (refused.refusal, taken.refusal) == (Refusal.SITE_CLOSED, None)
    marie = await shifting.volunteer(desk, sites=[camp.slug])
    await marie.open_link(f"shifts-at-{camp.slug}")
    assert carried(marie, "Community kitchen").endswith(f":{early}")
    assert not any(f"{day(desk, 4):%Y%m%d}" in choice.data for choice in marie.last.all_choices())
    await marie.open_link(f"shift-{late}")
    marie.expect("This site is closed.")
    assert (await send(desk, person, camp.slug, first=day(desk, 3), last=day(desk, 4))).card is None
    assert (await send(desk, person, camp.slug, first=day(desk, 2), last=day(desk, 4))).card is not None
    settled = await sleeping.settle(desk, person, camp.id, [day(desk, n) for n in range(1, 6)])
    assert [night for card in settled.asked for night in card.nights] == [day(desk, 1), day(desk, 2)]


async def test_two_who_decide_on_what_they_read_do_not_both_decide(each_desk: Desk) -> None:
    """Nor does anybody while people are still being told of what was decided before."""
    desk, camp = each_desk, await site(each_desk)
    assert (await close(desk, camp, 5)).is_done
    async with desk.database.write() as session:
        stale = await site_rules.open_(session, camp.id, 0, desk.now)
        early = await site_rules.open_(session, camp.id, 1, desk.now)
    assert (stale.refusal, early.refusal) == (NotDone.CHANGED, NotDone.UNDER_WAY)
    await carry_out(desk)
    assert (await close(desk, camp, -1)).refusal is NotDone.PAST
    assert (await close(desk, camp, 6)).was is SiteState.CLOSING


async def test_a_closing_called_off_says_what_is_back_and_is_told_to_who_heard_of_it(each_desk: Desk) -> None:
    """Whoever lost something, the volunteers who were told, donors who were turned away: each once, with their way on.
    Not those who offered it elsewhere since. Donations that were stopped for it are taken again.
    """
    desk = each_desk
    camp, other = await site(desk, beds=2), await site(desk)
    anna, second = await running_it(desk, camp), await running_it(desk, camp, name="Bruno Second")
    nora = await shifting.volunteer(desk, "Nora Nord", sites=[camp.slug])
    both, gives, went = [await shifting.volunteer(desk, name, sites=[other.slug]) for name in ("Bo", "Dora", "Will")]
    shift = await shifting.plan(desk, 9, site=camp.slug)
    await shifting.take(both, shift)
    await sleeping.asked(desk, (await person_of(both)).id, camp.id, [day(desk, 9)])
    offers = [await proposed(chat, camp.slug, last=day(desk, 20)) for chat in (both, gives, went)]
    minute = int(desk.now.timestamp()) // 60
    await anna.tap_data(f"site-close-now:{camp.id}:0:{day(desk, 1):%Y%m%d}:7:0:{minute}")
    await carry_out(desk)
    desk.clock.advance(minutes=1)
    assert (await close(desk, camp, 2)).was is SiteState.CLOSING
    await carry_out(desk)
    await went.tap_data(f"offer-on:{offers[2]}:{other.slug}")
    before = {chat: len(chat.transcript) for chat in (nora, both, gives, went)}
    await anna.command("/site")
    await anna.tap("Don’t close it")
    back = (
        "Donations are taken again",
        "1 shift stays cancelled",
        "1 person who had a bed, or asked for one, has to ask anew",
        "3 offers stay turned away",
        "3 people who were told",
    )
    anna.expect("stay open?", *back)
    await anna.tap("It stays open")
    anna.expect("stays open.", *back)
    kept = await as_kept(desk, camp)
    assert (kept.state, kept.takes_donations) == (SiteState.OPEN, True)
    assert (await shifting.shift_row(desk, shift)).state is ShiftState.CANCELLED
    await desk.deliver()
    news = {chat: chat.transcript[told:] for chat, told in before.items()}
    assert [len(told) for told in news.values()] == [1, 1, 1, 0]
    assert all("does not close after all" in told[0] for told in news.values() if told)
    assert ["new ones can be taken" in told[0] for told in news.values() if told] == [True, True, False]
    assert ["Goods are taken there again" in told[0] for told in news.values() if told] == [False, True, True]
    assert "Donations are taken there again." in second.transcript[-1]
    acts = await acts_on(desk, camp)
    assert ("site_opened", "closing>open", False) in acts
    assert [act for act, _, _ in acts if act.startswith("donations")] == ["donations_stopped", "donations_resumed"]


async def test_what_waits_for_the_morning_is_told_only_as_it_stands_then(own_desk: Desk) -> None:
    """Called off at night, nobody hears that it stays open who never heard that it closes; nor does anybody where it is
    closed again.
    """
    desk = own_desk
    camp = await site(desk)
    anna, nora = await running_it(desk, camp), await shifting.volunteer(desk, "Nora Nord", sites=[camp.slug])
    before = len(nora.transcript)
    for first_at_night in (True, False):
        desk.clock.advance(hours=11 if first_at_night else 0)
        await close(desk, camp, 3, stops_donations=True)
        await carry_out(desk)
        desk.clock.advance(hours=0 if first_at_night else 14)
        await anna.tap_data(f"site-open:{camp.id}")
        await anna.tap("It stays open")
        if not first_at_night:
            assert (await close(desk, camp, 3, stops_donations=True)).is_done
            await carry_out(desk)
        desk.clock.advance(hours=10)
        await desk.deliver()
        news = nora.transcript[before:]
        assert [text for text in news if "after all" in text] == []
        assert sum("closes at the end" in text for text in news) == (0 if first_at_night else 2)


async def test_donations_stopped_by_a_word_of_their_own_stay_so_when_a_closing_is_called_off(desk: Desk) -> None:
    """What somebody decided since counts; nor do donors hear that goods are taken."""
    camp = await site(desk)
    anna = await running_it(desk, camp)
    gives = await shifting.volunteer(desk, "Dora Donor", sites=[camp.slug])
    await proposed(gives, camp.slug, last=day(desk, 20))
    await close(desk, camp, 3, stops_donations=True, invites=False)
    await carry_out(desk)
    await anna.tap_data(f"offers-go-on:{camp.slug}")
    await anna.tap("Stop taking donations")
    await anna.tap("Stop taking donations")
    await anna.tap_data(f"site-open:{camp.id}")
    before = len(gives.transcript)
    await anna.tap("It stays open")
    assert "Donations are taken" not in anna.text
    assert not (await as_kept(desk, camp)).takes_donations
    await desk.deliver()
    assert len(gives.transcript) == before


async def test_who_loses_a_shift_and_gives_too_reads_one_message(each_desk: Desk) -> None:
    """Whether donations are taken until the last day or stopped at once; whoever only gives is told as ever."""
    desk = each_desk
    for stops in (False, True):
        camp, other = await site(desk), await site(desk)
        both, gives = [await shifting.volunteer(desk, name, sites=[other.slug]) for name in ("Bo Both", "Dora Donor")]
        await shifting.take(both, await shifting.plan(desk, 4, site=camp.slug))
        offer = await proposed(both, camp.slug, first=day(desk, 4), last=day(desk, 5))
        await proposed(gives, camp.slug, first=day(desk, 4), last=day(desk, 5))
        before = {chat: len(chat.transcript) for chat in (both, gives)}
        await close(desk, camp, 2, stops_donations=stops)
        await desk.run_round(ROUNDS["donations_shut"])
        await carry_out(desk)
        news = {chat: chat.transcript[told:] for chat, told in before.items()}
        assert [len(told) for told in news.values()] == [1, 1]
        assert "don’t take place" in news[both][0]
        assert "Please don’t set out for" in news[both][0]
        assert "Nobody can receive what you offered" in news[both][0]
        assert carried(both, "My offer") == f"my-offer:{offer}"
        assert "don’t take place" not in news[gives][0]


async def test_whom_a_closing_does_not_reach_is_named_to_be_called(each_desk: Desk) -> None:
    """Who said STOP, and who blocks the bot before they are told; volunteers and donors, with their numbers. Who had
    given their place back before is not concerned.
    """
    desk = each_desk
    camp, other = await site(desk), await site(desk)
    anna, nosy = await running_it(desk, camp), await running_it(desk, other, name="Nosy Other")
    told, quiet_ = await shifting.volunteer(desk, "Tom Told"), await shifting.volunteer(desk, "Sam Stopped")
    gone = await shifting.volunteer(desk, "Bea Blocking", phone="+33612345678")
    gave, hears = [await shifting.volunteer(desk, name) for name in ("Gil Giver", "Hal Hears")]
    left = await shifting.volunteer(desk, "Lou Left")
    shift = await shifting.plan(desk, 4, site=camp.slug, most=9)
    for chat in (told, quiet_, gone, left):
        await shifting.take(chat, shift)
    await give_up(desk, (await person_of(left)).id, shift)
    for chat in (gave, hears):
        await proposed(chat, camp.slug, first=day(desk, 4), last=day(desk, 5))
    desk.clock.advance(minutes=1)
    for chat in (quiet_, gave):
        await chat.command("/stop")
    await close(desk, camp, 1, invites=False)
    async with desk.database.write() as session:
        await chats.mark_unreachable(session, await session.merge(await gone.row()), Unreachable.BLOCKED, desk.now)
    await carry_out(desk)
    await anna.tap_data(f"site-run:{camp.id}")
    anna.expect("2 people were told what they lose by it.", "3 more could not be reached here.")
    await anna.tap("Not reached: whom to call (3)")
    anna.expect("3 people were not reached", "Sam Stopped: wants no messages", "Gil Giver: wants no messages")
    anna.expect("Bea Blocking, +33 6 12 34 56 78: has blocked the bot")
    assert "Tom Told" not in anna.text
    await anna.tap("As a table")
    assert anna.last.drawing or anna.last.document
    assert ("not_reached_exported", "", False) in await acts_on(desk, camp)
    for forged in (f"site-missed:{camp.id}:0", f"site-missed-table:{camp.id}"):
        await nosy.tap_data(forged)
        assert "Sam Stopped" not in nosy.text
    move(desk, timedelta(days=2))
    await carry_out(desk)
    await anna.tap_data(f"site-run:{camp.id}")
    anna.expect("Nobody can come or bring anything.", "3 more could not be reached here.")
    closing = Closing.of(await as_kept(desk, camp))
    assert closing is not None
    assert site_not_reached.known(closing, desk.now + timedelta(days=31)) is None, "nothing is kept of it any more"


async def test_who_runs_another_site_or_none_closes_nothing(desk: Desk) -> None:
    """Buttons that were forged get a refusal, which stands in the audit log."""
    camp, theirs = await site(desk), await site(desk)
    others, minute = await running_it(desk, theirs, name="Olga Other"), int(desk.now.timestamp()) // 60
    for chat in (others, await shifting.volunteer(desk, sites=[camp.slug])):
        for forged in (
            f"site-close-now:{camp.id}:0:{day(desk, 1):%Y%m%d}:7:0:{minute}",
            f"site-open-now:{camp.id}:0:{minute}",
            f"site-close:{camp.id}",
            f"site-run:{camp.id}",
            f"site-change:{camp.id}:name",
            f"site-contact-gone:{camp.id}:1:{minute}",
        ):
            await chat.tap_data(forged)
            chat.expect("is not yours to coordinate" if chat is others else "That is for the coordinators of a site.")
    kept = await as_kept(desk, camp)
    assert (kept.state, kept.version) == (SiteState.OPEN, 0)


async def test_a_closed_site_says_where_to_go_instead_and_opens_again(own_desk: Desk) -> None:
    """Old buttons and links lead to its card; an admin opens it again, and the team hears it."""
    desk = own_desk
    other = await site(desk)
    camp = await site(desk, alternative=other.slug)
    boss, anna = await admin(desk), await running_it(desk, camp)
    marie = await shifting.volunteer(desk, sites=[camp.slug])
    await close(desk, camp, 0, invites=False)
    await carry_out(desk)
    move(desk, timedelta(days=1))
    await carry_out(desk)
    for way in (f"shifts-at:{camp.slug}", f"register-at:{camp.slug}", f"site:{camp.slug}"):
        await marie.tap_data(way)
        marie.expect("closed", "You are welcome in", other.name["en"])
    await marie.tap_data("registration")
    marie.expect(f"{camp.name['en']} (closed)")
    await boss.tap_data(f"site-run:{camp.id}")
    await boss.tap("Open it again")
    old = carried(boss, "Open it again")
    await boss.tap("Open it again")
    boss.expect("is open again")
    assert "is open now" in anna.transcript[-1]
    await boss.tap_data(old)
    boss.expect("Somebody else changed it meanwhile")


async def test_in_portions_and_with_restarts_each_is_told_once(
    each_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many portions it takes, each person reads all their shifts in one message."""
    desk = each_desk
    monkeypatch.setattr(closing_round, "SHIFTS_AT_ONCE", 2)
    monkeypatch.setattr(closing_round, "PEOPLE_AT_ONCE", 2)
    camp = await site(desk)
    people = [await shifting.volunteer(desk, f"Person {n}", sites=[camp.slug]) for n in range(3)]
    shifts = [await shifting.plan(desk, days, site=camp.slug) for days in (3, 4, 5)]
    for chat in people:
        for shift in shifts:
            await shifting.take(chat, shift)
    before = [len(chat.transcript) for chat in people]
    await close(desk, camp, 1)

    async def one_portion(telling: Telling) -> bool:
        await closing_round.follow(telling)
        return False

    for _ in range(8):
        await desk.run_round(one_portion)
    news = [chat.transcript[told:] for chat, told in zip(people, before, strict=True)]
    assert [len(told) for told in news] == [1, 1, 1]
    assert [told[0].count("•") for told in news] == [3, 3, 3]
    kept = await as_kept(desk, camp)
    assert kept.closing is not None
    assert (kept.closing["stage"], kept.closing["told"]) == ("settled", 3)


async def _weekly(desk: Desk, where: Site) -> int:
    async with desk.database.write() as session:
        there, doing = await sites.by_slug(session, where.slug), await by_slug(session, "kitchen")
        assert there is not None
        assert doing is not None
        start = desk.now.time().replace(hour=23, minute=0, second=0, microsecond=0)
        plan = Plan(there, doing.id, day(desk, 1), start, start.replace(minute=30), 1, 4)
        series, _ = await planning.add_series(session, plan, 127, None, desk.now)
        return series.id


async def _needs_blankets(desk: Desk, where: Site) -> None:
    async with desk.database.write() as session:
        category = await session.scalar(select(Category.id).order_by(Category.id).limit(1))
        due = desk.now + timedelta(days=9)
        session.add(Need(site_id=where.id, category_id=category, level=NeedLevel.URGENT, ask_again_at=due))


async def test_where_to_go_instead_is_what_it_was_once_it_stays_open(desk: Desk) -> None:
    """While it closes, donors too are sent where people turn then, if goods are taken there."""
    usual, then = await site(desk), await site(desk)
    camp = await site(desk, alternative=usual.slug)
    await close(desk, camp, 3, alternative=then.slug)
    await carry_out(desk)
    async with desk.database.write() as session:
        closing = await as_kept(desk, camp)
        assert (await sites.alternative_to(session, closing)) == await session.get_one(Site, then.id)
        await site_rules.open_(session, camp.id, closing.version, desk.now)
    async with desk.database.read() as session:
        assert (await sites.alternative_to(session, await as_kept(desk, camp))) == await session.get_one(Site, usual.id)


async def test_what_the_organisations_file_closes_ends_too(each_desk: Desk) -> None:
    """Whoever has a shift or a bed there is told once, and so is the team; another site is left alone."""
    desk = each_desk
    camp, house, empty = await site(desk), await site(desk, beds=2), await site(desk)
    anna = await running_it(desk, camp)
    marie = await shifting.volunteer(desk, "Marie Dupont", sites=[camp.slug])
    paul = await shifting.volunteer(desk, "Paul Durand", sites=[house.slug])
    shift = await shifting.plan(desk, 2, site=camp.slug, least=1, most=1)
    await shifting.take(marie, shift)
    stay = await sleeping.accepted(desk, (await person_of(paul)).id, house.id, [day(desk, 0), day(desk, 1)])
    before = {chat: len(chat.transcript) for chat in (anna, marie, paul)}
    async with desk.database.write() as session:
        for one in (camp, house, empty):
            (await session.get_one(Site, one.id)).state = SiteState.CLOSED
    for _ in range(2):
        await carry_out(desk)
    assert (await shifting.shift_row(desk, shift)).state is ShiftState.CANCELLED
    assert (await sleeping.stay_of(desk, stay)).stay.state is BedState.DECLINED
    news = {chat: chat.transcript[before[chat] :] for chat in before}
    assert [len(told) for told in news.values()] == [1, 1, 1]
    assert "is closed." in news[anna][0]
    assert "don’t take place" in news[marie][0]
    assert "no bed for you" in news[paul][0]
    assert ("site_closed", "file>closed", False) in await acts_on(desk, camp)
    assert (await as_kept(desk, empty)).closes_on is None


async def test_where_people_turn_already_is_the_first_to_choose_from(desk: Desk) -> None:
    """Before other sites of the same kind; one that is closing itself is not among them."""
    await site(desk)
    closing = await site(desk, state=SiteState.CLOSING)
    camp = await site(desk, alternative="calais", takes_donations=False)
    anna = await running_it(desk, camp)
    await anna.tap_data(f"site-close:{camp.id}")
    await anna.say("tomorrow")
    anna.expect("Where should people turn instead?")
    assert anna.last.all_choices()[0].label == "Calais"
    assert closing.name["en"] not in anna.buttons
