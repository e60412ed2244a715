"""Sites changed line by line, named contacts, and new ones; and whom a change is told."""

from datetime import timedelta

import pytest

from models import contacts
from models.contacts import Contact, SiteContact
from models.offer_rules import Agreed, accept
from models.sites import Site
from tests.conversation import shifting, sleeping
from tests.conversation.offering import kept, offered
from tests.conversation.people import person_of
from tests.conversation.site_living import acts_on, admin, as_kept, day, running_it, site
from tests.kit import PARIS, Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def change(chat: Chat, where: Site, line: str, **answers: str) -> None:
    """Opens the form of that line, answers these questions anew, and keeps it; asked are all where nothing was told."""
    await chat.tap_data(f"site-change:{where.id}:{line}")
    for label, said in answers.items():
        if "✅ Change it" in chat.buttons:
            await chat.tap(label.replace("_", " "))
        await chat.say(said)
    await chat.tap("Change it")


async def test_texts_are_kept_as_they_were_typed_in_both_languages(each_desk: Desk) -> None:
    """What somebody types is plain, whatever signs it has; everybody reads it on the card."""
    camp = await site(each_desk)
    anna, marie = await running_it(each_desk, camp), await shifting.volunteer(each_desk)
    await change(anna, camp, "about", Text_in_French="Bien <b>gras</b> & co", Text_in_English="Very <b>bold</b>")
    anna.expect("Changed.", "Very <b>bold</b>")
    assert (await as_kept(each_desk, camp)).about["fr"] == "Bien &lt;b&gt;gras&lt;/b&gt; &amp; co"
    await marie.open_link(f"site-{camp.slug}")
    marie.expect("Very <b>bold</b>")
    assert ("site_changed", "about", False) in await acts_on(each_desk, camp)


async def test_what_is_not_told_yet_is_asked_at_once(desk: Desk) -> None:
    """Somebody who plans a site gets questions, not a review of nothing."""
    camp = await site(desk)
    anna = await running_it(desk, camp)
    await anna.tap_data(f"site-change:{camp.id}:beds")
    anna.expect("How many beds are there?")
    await anna.say("4")
    anna.expect("How much is a night")
    await anna.tap("Skip")
    await anna.say("yes")
    await anna.tap("Skip")
    await anna.tap("Skip")
    await anna.tap("Change it")
    assert (await as_kept(desk, camp)).beds == 4
    await anna.tap_data(f"site-change:{camp.id}:beds")
    anna.expect("please check", "Beds: 4")


async def test_two_at_once_do_not_undo_each_other(desk: Desk) -> None:
    camp = await site(desk)
    anna, bruno = await running_it(desk, camp), await running_it(desk, camp, name="Bruno Second")
    await anna.tap_data(f"site-change:{camp.id}:kind")
    await change(bruno, camp, "kind", Town="Lille")
    await anna.tap("Town")
    await anna.say("Roubaix")
    await anna.tap("Change it")
    anna.expect("Somebody else changed it meanwhile", "Lille")
    assert (await as_kept(desk, camp)).city == "Lille"


async def test_donations_that_were_stopped_meanwhile_stay_stopped(desk: Desk) -> None:
    """Also what is changed elsewhere counts as a change of the site; so are those that are taken again."""
    camp = await site(desk, warehouse=True)
    anna, bruno = await running_it(desk, camp), await running_it(desk, camp, name="Bruno Second")
    await anna.tap_data(f"site-change:{camp.id}:giving")
    await bruno.tap_data(f"offers-stop-now:{camp.slug}:{int(desk.now.timestamp()) // 60}")
    await anna.tap("Change it")
    anna.expect("Somebody else changed it meanwhile")
    assert not (await as_kept(desk, camp)).takes_donations
    await anna.tap_data(f"site-change:{camp.id}:giving")
    await bruno.tap_data(f"offers-go-on:{camp.slug}")
    await anna.tap("Change it")
    assert (await as_kept(desk, camp)).takes_donations


async def test_who_meets_there_soon_hears_where(each_desk: Desk) -> None:
    """Not those whose shift has a meeting point of its own, nor whose shift is far away; each in their language."""
    desk = each_desk
    camp = await site(desk)
    anna = await running_it(desk, camp)
    people = [await shifting.volunteer(desk, name, "fr", sites=[camp.slug]) for name in ("Ina", "Ole", "Fanny")]
    shifts = [
        await shifting.plan(desk, 2, site=camp.slug),
        await shifting.plan(desk, 2, site=camp.slug, meeting_point="At the gate"),
        await shifting.plan(desk, 20, site=camp.slug),
    ]
    for chat, shift in zip(people, shifts, strict=True):
        await shifting.take(chat, shift)
    told = [len(chat.transcript) for chat in people]
    await change(anna, camp, "meeting", Meeting_in_French="Devant la gare", Meeting_in_English="At the station")
    anna.expect("1 person with a shift there hears it.")
    await desk.deliver()
    assert [len(chat.transcript) - before for chat, before in zip(people, told, strict=True)] == [1, 0, 0]
    assert "Devant la gare" in people[0].transcript[-1]


async def test_who_moves_the_meeting_point_twice_in_the_night_is_read_once(own_desk: Desk) -> None:
    """In the morning people hear only where it is then: what was said of it before was never sent. Who reads the other
    language is told that there is none in theirs.
    """
    desk = own_desk
    camp = await site(desk)
    anna, ina = await running_it(desk, camp), await shifting.volunteer(desk, "Ina", "en", sites=[camp.slug])
    await shifting.take(ina, await shifting.plan(desk, 3, site=camp.slug))
    shifting.move(desk, timedelta(hours=12) - timedelta(hours=desk.now.astimezone(PARIS).hour - 11))
    before = len(ina.transcript)
    for where in ("At the harbour", "At the station"):
        await change(anna, camp, "meeting", Meeting_in_French=where, Meeting_in_English="no")
        anna.expect("1 person with a shift there hears it.")
    await desk.deliver()
    assert len(ina.transcript) == before
    shifting.move(desk, timedelta(hours=12))
    await desk.deliver()
    (told,) = ina.transcript[before:]
    assert "At the station" in told
    assert "Only in French so far." in told


async def test_donors_who_are_expected_hear_of_another_address(each_desk: Desk) -> None:
    """Only those who were told the old one; the place of their offer is the new one, and so is the pin."""
    desk = each_desk
    camp = await site(desk, warehouse=True, address="1 Old Street")
    anna = await running_it(desk, camp)
    told, elsewhere = [await shifting.volunteer(desk, name) for name in ("Tom Told", "Eva Else")]
    numbers = []
    for chat, place in ((told, "1 Old Street"), (elsewhere, "At the church")):
        number = await offered(desk, camp.slug, by=chat)
        starts = desk.now + timedelta(days=1)
        agreed = Agreed(starts_at=starts, ends_at=starts + timedelta(hours=1), place=place)
        async with desk.database.write() as session:
            await accept(session, (await person_of(anna)).id, number, agreed, desk.now)
        numbers.append(number)
    await change(anna, camp, "place", Address="2 New Street")
    anna.expect("1 donor who is expected hears it.")
    assert "2 New Street" in told.transcript[-1]
    assert "2 New Street" not in elsewhere.transcript[-1]
    assert [(await kept(desk, number)).place for number in numbers] == ["2 New Street", "At the church"]
    await anna.tap_data(f"site-change:{camp.id}:place")
    await anna.tap("Address")
    await anna.say("3 Third Street")
    await anna.tap("On the map")
    await anna.share_location(50.63, 3.06)
    await anna.tap("Change it")
    moved = await kept(desk, numbers[0])
    assert (moved.place, moved.latitude) == ("3 Third Street", 50.63)
    assert told.last.place is not None
    assert told.last.place.address == "3 Third Street"


async def test_a_shared_pin_is_the_very_place_unless_they_say_no(desk: Desk) -> None:
    camp = await site(desk)
    anna = await running_it(desk, camp)
    await anna.tap_data(f"site-change:{camp.id}:place")
    await anna.tap("Skip")
    await anna.share_location(50.63, 3.06)
    await anna.tap("Change it")
    found = await as_kept(desk, camp)
    assert (found.approximate, found.latitude) == (False, 50.63)
    await change(anna, camp, "place", The_very_place="no")
    assert (await as_kept(desk, camp)).approximate


async def test_beds_that_are_promised_stay_and_more_go_to_who_waits(each_desk: Desk) -> None:
    desk = each_desk
    camp = await site(desk, beds=1, beds_by_rule=True)
    anna = await running_it(desk, camp)
    first, second = [await shifting.volunteer(desk, name, sites=[camp.slug]) for name in ("First", "Second")]
    for chat in (first, second):
        await sleeping.settle(desk, (await person_of(chat)).id, camp.id, [day(desk, 1)])
    await change(anna, camp, "beds", Beds="0")
    anna.expect("More beds than that are promised")
    await change(anna, camp, "beds", Beds="2")
    anna.expect("1 request is accepted now.")
    assert "You have a bed" in second.transcript[-1]


async def test_a_contact_of_several_sites_is_changed_for_one_alone(each_desk: Desk) -> None:
    """And taken away there alone; the number is read as it is typed."""
    desk = each_desk
    camp, other = await site(desk), await site(desk)
    anna = await running_it(desk, camp)
    async with desk.database.write() as session:
        shared = Contact(slug=f"c-{camp.slug}", name="Pia Shared", phone="+33677612929", role={"en": "on site"})
        session.add(shared)
        await session.flush()
        session.add_all(SiteContact(site_id=one.id, contact_id=shared.id) for one in (camp, other))
    await anna.tap_data(f"site-contacts:{camp.id}")
    await anna.tap("✏️ Pia Shared")
    await anna.tap("✏️ Phone")
    await anna.say("06 12 34 56 78")
    await anna.tap("Name them")
    anna.expect("+33 6 12 34 56 78")
    assert await _numbers(desk, camp) == ["+33612345678"]
    assert await _numbers(desk, other) == ["+33677612929"]
    await anna.tap("✖ Take Pia Shared away")
    await anna.tap("Take the name away")
    assert (await _numbers(desk, camp), await _numbers(desk, other)) == ([], ["+33677612929"])


async def test_admins_plan_a_site_and_open_it(desk: Desk) -> None:
    """Until then nobody else finds it."""
    boss, marie = await admin(desk), await shifting.volunteer(desk)
    await boss.tap_data("site-new")
    for said in ("Dunkerque", "Dunkirk", "A base for volunteers", "Dunkerque", "Un accueil de jour", "A day centre"):
        await boss.say(said)
    await boss.tap("Plan the site")
    boss.expect("Planned.", "Only the team sees it")
    await marie.open_link("site-dunkerque")
    marie.expect("no longer there")
    await boss.tap("Open the site")
    await boss.tap("Open the site")
    boss.expect("Dunkirk is open.", "Would you like to announce it?")
    await marie.open_link("site-dunkerque")
    marie.expect("Dunkirk")
    await boss.tap("Announce it")
    boss.expect("in French", "Volunteers · Dunkirk")
    await boss.tap("Cancel")
    await marie.tap_data("site-new")
    marie.expect("That is for the coordinators of a site.")


async def _numbers(desk: Desk, where: Site) -> list[str]:
    async with desk.database.read() as session:
        return [one.phone for one in await contacts.of_site(session, where.id)]
