"""Announcements: approved, sent, followed, steered, corrected and taken back; what each chat sees of it."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import delete, func, select, update

from handlers import not_reached
from models import announcement_changes, announcing, audiences, claiming, people, privacy
from models.announcements import AnnouncementButton, AnnouncementState, BatchWatch, LeadsTo
from models.announcing import Problem
from models.audiences import Audience, Reach
from models.audit import AuditEntry
from models.batches import Does
from models.chats import Chat as ChatRow
from models.outbox import Lane, Outbox, State
from models.people import Person
from models.roles import Grant, Role
from tests.conversation.announcing import (
    announce,
    camp,
    hold,
    kept,
    number_of,
    queue_only,
    report,
    rows,
    seen_by,
    tick,
)
from tests.conversation.coordinating import block, coordinator, stop
from tests.conversation.people import appoint, person_of, somebody
from tests.conversation.shifting import volunteer
from tests.kit import CHANNEL, PARIS, Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
_NUMBERS = count(1)


class Place:
    """A site with its coordinator and some volunteers, in French and English by turns."""

    def __init__(self, desk: Desk, slug: str, site: int, author: Chat, crowd: list[Chat]) -> None:
        self.desk, self.slug, self.site, self.author, self.crowd = desk, slug, site, author, crowd

    @property
    def audience(self) -> Audience:
        """Its volunteers."""
        return Audience(sites=(self.site,), roles=(audiences.AudienceRole.VOLUNTEERS,))


async def place(desk: Desk, people_there: int = 4) -> Place:
    slug = f"place-{next(_NUMBERS)}"
    site = await camp(desk, slug)
    author = await coordinator(desk, slug, name=f"Author {slug}")
    crowd = [await volunteer(desk, f"V{n}", ("fr", "en")[n % 2], sites=[slug]) for n in range(people_there)]
    return Place(desk, slug, site, author, crowd)


async def sent_to_some(desk: Desk, number: int, some: int, others_after: timedelta) -> int:
    """Queues an announcement, of which so many rows may go out at once. The number of its batch."""
    await queue_only(desk)
    batch = (await kept(desk, number)).batch_id
    assert batch is not None
    await hold(desk, batch, some, desk.now + others_after)
    return batch


async def test_everybody_gets_it_once_in_their_language_and_its_author_follows(each_desk: Desk) -> None:
    """Each reads their own language; the author's progress message becomes the report where it stands."""
    there = await place(each_desk)
    number = number_of(await announce(each_desk, there.author, there.audience, wants_ack=True))
    await tick(each_desk)
    for at, chat in enumerate(there.crowd):
        (text,) = seen_by(chat)
        assert text == ("Le point de rendez-vous change.", "The meeting point moves.")[at % 2]
    assert "is being sent" in there.author.transcript[-1] or "was sent" in there.author.transcript[-1]
    before = len(there.author.transcript)
    await tick(each_desk)
    await tick(each_desk)
    assert len(there.author.transcript) == before
    assert "The announcement was sent" in there.author.transcript[-1]
    assert "4 have it" in there.author.transcript[-1]
    assert (await kept(each_desk, number)).state is AnnouncementState.SENT
    found = await report(each_desk, number)
    assert (found.audience, found.tally.delivered) == (4, 4)
    async with each_desk.database.read() as session:
        assert not await session.scalar(select(func.count()).select_from(BatchWatch)), "nobody follows what is over"


async def test_a_text_that_is_missing_is_read_in_the_other_language_and_said_so(desk: Desk) -> None:
    there = await place(desk, 2)
    await announce(desk, there.author, there.audience, texts={"fr": "Le rendez-vous <b>change</b>."})
    await tick(desk)
    assert there.crowd[0].transcript[-1] == "Le rendez-vous change."
    assert there.crowd[1].transcript[-1] == "This message is only available in French.\n\nLe rendez-vous change."


async def test_taps_are_counted_once_a_person_and_never_take_the_messages_place(desk: Desk) -> None:
    """'Got it' is answered with a toast; a button opens its target below; strangers' taps don't count."""
    there = await place(desk, 2)
    buttons = (
        AnnouncementButton(to=LeadsTo.SITE, number=there.site),
        AnnouncementButton(to=LeadsTo.LINK, url="https://example.org/", label={"fr": "Plan", "en": "Map"}),
    )
    number = number_of(await announce(desk, there.author, there.audience, wants_ack=True, buttons=buttons))
    await tick(desk)
    reader, stranger = there.crowd[1], somebody(desk)
    await stranger.command("/start")
    assert [one.label for one in reader.last.all_choices()][1:3] == [f"📍 {there.slug}", "🔗 Map"]
    for _ in range(2):
        await reader.tap("Got it")
        assert reader.toast == "Thank you, that is noted."
        assert reader.answers == []
    await reader.tap_data(f"announced:{number}:1")
    assert "The meeting point moves." in reader.transcript
    assert there.slug in reader.text
    await stranger.tap_data(f"announced:{number}:0")
    found = await report(desk, number)
    assert (found.acks, dict(found.taps)) == (1, {1: 1})
    await there.author.tap_data(f"announcement-report:{number}")
    there.author.expect("1 answered “Got it”", f"📍 {there.slug}: tapped by 1 person", "nobody can tell")


async def test_whoever_taps_has_had_it_and_is_corrected_with_the_others(each_desk: Desk) -> None:
    """Nobody knew whether it had arrived: a button of it tells, and in which message."""
    there = await place(each_desk, 2)
    number = number_of(await announce(each_desk, there.author, there.audience, wants_ack=True))
    await tick(each_desk)
    batch = (await kept(each_desk, number)).batch_id
    async with each_desk.database.write() as session:
        await session.execute(
            update(Outbox)
            .where(Outbox.batch_id == batch, Outbox.state == State.DELIVERED)
            .values(state=State.UNCERTAIN, message_id=None)
        )
    reader = there.crowd[1]
    await reader.tap("Got it")
    found = (await report(each_desk, number)).tally
    assert (found.delivered, found.uncertain) == (1, 1)
    async with each_desk.database.read() as session:
        known = select(Outbox.address, Outbox.message_id).where(Outbox.batch_id == batch, Outbox.message_id.isnot(None))
        ((address, message),) = await session.execute(known)
    assert message
    assert address == (await reader.row()).address
    assert "moves" in each_desk.phones.messages[address][message].text


async def test_many_need_a_second_coordinator_and_the_first_who_decides_does(desk: Desk) -> None:
    """Asked with the very messages; the author can't approve their own; who is second hears who was first."""
    there = await place(desk)
    first = await coordinator(desk, there.slug, name="First One")
    second = await coordinator(desk, there.slug, name="Second One")
    stranger = await coordinator(desk, "calais", name="Elsewhere")
    outcome = await announce(desk, there.author, there.audience, above=3)
    number, version = number_of(outcome), outcome.announcement.version if outcome.announcement else 0
    assert "Le point de rendez-vous change." in first.transcript
    assert "Do you approve?" in second.transcript[-1]
    assert not any("approve" in text for text in stranger.transcript)
    await tick(desk)
    assert seen_by(there.crowd[0]) == []
    await there.author.tap_data(f"announcement-yes:{number}:{version}")
    there.author.expect("You wrote it yourself")
    await stranger.tap_data(f"announcement-yes:{number}:{version}")
    stranger.expect("no longer there, or is for sites that you don’t coordinate")
    await first.tap_data(f"announcement-yes:{number}:{version - 1}")
    first.expect("It has changed since")
    await first.tap_data(f"announcement-yes:{number}:{version}")
    first.expect("Approved, thank you")
    await second.tap_data(f"announcement-no:{number}:{version}")
    second.expect("First One has approved it already")
    assert any("First One approved your announcement" in text for text in there.author.transcript)
    await tick(desk)
    assert len(seen_by(there.crowd[0])) == 1
    assert (await kept(desk, number)).approver_id == (await person_of(first)).id
    async with desk.database.read() as session:
        at = await session.scalars(select(AuditEntry.site_id).where(AuditEntry.action == "announcement_approved"))
        assert there.site in list(at), "it is found among what was done at that site"
        keys = list(await session.scalars(select(Outbox.key).where(Outbox.key.contains(f":{number}:decided:"))))
    named = privacy.about((await person_of(first)).id)
    assert [str(key).startswith(named) for key in keys] == [True], "what names them goes with them"


async def test_two_who_approve_and_refuse_at_once_are_not_both_heard(each_desk: Desk) -> None:
    desk = each_desk
    there = await place(desk, 2)
    one, other = [await person_of(await coordinator(desk, there.slug, name=name)) for name in ("A One", "B Two")]
    outcome = await announce(desk, there.author, there.audience, above=1)
    number, version = number_of(outcome), outcome.announcement.version if outcome.announcement else 0

    async def decide(person_id: int, *, agrees: bool) -> announcing.Outcome:
        async with desk.database.write() as session:
            if agrees:
                return await announcing.approve(session, number, version, person_id, Reach(2), desk.now)
            return await announcing.refuse(session, number, version, person_id, "No", desk.now)

    outcomes = await asyncio.gather(decide(one.id, agrees=True), decide(other.id, agrees=False))
    assert sorted(found.is_done for found in outcomes) == [False, True]
    assert [found.problem for found in outcomes if found.problem] == [Problem.SETTLED]


async def test_a_refusal_says_why_and_nothing_is_sent(desk: Desk) -> None:
    there = await place(desk, 2)
    second = await coordinator(desk, there.slug, name="Second One")
    number = number_of(await announce(desk, there.author, there.audience, above=1))
    await second.tap("Refuse it")
    await second.say("The <time> is wrong")
    second.expect("Refused: it is not sent")
    assert any("The <time> is wrong" in text for text in there.author.transcript)
    await tick(desk, 3600)
    assert seen_by(there.crowd[0]) == []
    assert (await kept(desk, number)).state is AnnouncementState.REFUSED


async def test_who_wrote_or_approved_one_hears_that_it_was_called_off(desk: Desk) -> None:
    """Else they would count on it; whoever did it knows."""
    there = await place(desk, 2)
    second, third = [await coordinator(desk, there.slug, name=name) for name in ("Second One", "Third One")]
    later = desk.now + timedelta(hours=3)
    number = number_of(await announce(desk, there.author, there.audience, above=1, sends_at=later))
    await second.tap("Approve it")
    await third.tap_data(f"announcement-off:{number}")
    third.expect("Called off: nobody gets it.")
    for chat in (there.author, second):
        assert "Third One has called this announcement off." in chat.transcript[-1]
    assert not any("has called" in text for text in third.transcript)


async def test_who_was_left_out_is_named_with_a_number_to_call(
    each_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever could not be written to from the start hears of a moved meeting point by telephone. A page that is just
    full leads to no other.
    """
    monkeypatch.setattr(not_reached, "A_PAGE", 2)
    there = await place(each_desk, 3)
    await stop(there.crowd[0])
    await block(there.crowd[1])
    person = await person_of(there.crowd[1])
    async with each_desk.database.write() as session:
        (await session.get_one(Person, person.id)).phone = "+33612345678"
    number = number_of(await announce(each_desk, there.author, there.audience))
    await tick(each_desk)
    await there.author.tap_data(f"announcement-report:{number}")
    await there.author.tap("☎️ Whom nothing reaches here (2)")
    there.author.expect("• V0: wants no messages", "• V1, +33 6 12 34 56 78: has blocked the bot")
    assert "V2" not in there.author.text
    assert not any("More" in label for label in there.author.buttons)


async def test_one_that_nobody_approves_in_time_waits_and_is_not_lost(own_desk: Desk) -> None:
    """Those who could are reminded before its time; when that passes the author hears that it waits. It goes out
    whenever it is approved; one that waited for nothing but its time is called off where the bot was down for days.
    """
    desk = own_desk
    there = await place(desk, 2)
    second = await coordinator(desk, there.slug, name="Second One")
    at = desk.now + timedelta(hours=3)
    number = number_of(await announce(desk, there.author, there.audience, above=1, sends_at=at))
    await tick(desk, 3600)
    assert not any("still awaited" in text for text in second.transcript)
    await tick(desk, 3600)
    await tick(desk)
    assert sum("still awaited" in text for text in second.transcript) == 1
    await tick(desk, 3600)
    assert any("It waits, and is not lost" in text for text in there.author.transcript)
    await tick(desk, 3600)
    assert sum("still awaited" in text for text in second.transcript) == 2
    missed = number_of(await announce(desk, there.author, there.audience, sends_at=desk.now + timedelta(hours=1)))
    await tick(desk, 4 * 86_400)
    assert (await kept(desk, missed)).state is AnnouncementState.CALLED_OFF
    assert "was not sent" in there.author.transcript[-1], "what nobody has agreed to anew does not go out days late"
    assert seen_by(there.crowd[0]) == []
    await second.tap("Approve it")
    await tick(desk)
    assert len(seen_by(there.crowd[0])) == 1
    assert (await kept(desk, number)).state in (AnnouncementState.SENDING, AnnouncementState.SENT)


async def test_without_a_second_coordinator_anybody_else_of_the_team_counts_and_with_nobody_it_is_said(
    own_desk: Desk,
) -> None:
    desk = own_desk
    there = await place(desk, 2)
    outcome = await announce(desk, there.author, there.audience, above=1)
    assert outcome.approvers == []
    elsewhere = await coordinator(desk, "calais", name="Elsewhere")
    async with desk.database.read() as session:
        author = (await person_of(there.author)).id
        counts = await audiences.may_approve(session, there.audience, author)
    assert counts == [(await person_of(elsewhere)).id]
    admin = somebody(desk)
    await appoint(admin, Role.ADMIN, name="Ada Min")
    async with desk.database.read() as session:
        counts = await audiences.may_approve(session, there.audience, author)
    assert counts == [(await person_of(admin)).id]
    await tick(desk, 7200)
    assert "Do you approve?" in admin.transcript[-1]


async def test_an_audience_that_has_grown_since_needs_consent_after_all(own_desk: Desk) -> None:
    """A tenth more than what needs no consent is let pass; beyond that it is asked for."""
    desk = own_desk
    there = await place(desk, 3)
    number = number_of(await announce(desk, there.author, there.audience, above=3))
    async with desk.database.write() as session:
        one = await announcing.by_number(session, number)
        assert one is not None
        await session.execute(update(ChatRow).values(stopped_at=None))
        assert (await announcing.queue(session, one, {}, Reach(3), 2, desk.now, PARIS)).announcement is one
        assert one.state is AnnouncementState.PROPOSED
        assert one.nag_at is not None


async def test_who_says_stop_between_fixing_and_their_turn_gets_nothing(each_desk: Desk) -> None:
    """And the report still counts everybody who was meant: stopped before, stopped since, deleted since."""
    desk = each_desk
    there = await place(desk, 5)
    await stop(there.crowd[0])
    number = number_of(await announce(desk, there.author, there.audience))
    await sent_to_some(desk, number, 0, timedelta(minutes=1))
    await stop(there.crowd[1])
    await there.crowd[3].command("/delete")
    await there.crowd[3].tap("Yes, delete")
    await tick(desk, 120)
    await tick(desk)
    assert [len(seen_by(chat)) for chat in there.crowd] == [0, 0, 1, 0, 1]
    found = await report(desk, number)
    assert (found.audience, found.left_out, found.tally.delivered) == (5, {"stopped": 1}, 2)
    assert (found.tally.dropped, found.tally.erased) == ({"stopped": 1}, 1)
    await there.author.tap_data(f"announcement-missed:{number}:0")
    there.author.expect("V1: wants no messages")
    await there.author.tap("As a table")
    assert there.author.answers[-1].document
    async with desk.database.read() as session:
        last = (await session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1))).one()
    assert (last.action, last.subject, last.subject_id) == ("not_reached_exported", "announcement", number)


async def test_paused_it_waits_resumed_it_goes_on_and_stopped_it_ends(desk: Desk) -> None:
    there = await place(desk)
    number = number_of(await announce(desk, there.author, there.audience))
    batch = await sent_to_some(desk, number, 2, timedelta(minutes=1))
    await tick(desk)
    await there.author.tap_data(f"announcement-pause:{number}")
    assert there.author.toast == "Paused."
    assert "is paused" in there.author.transcript[-1], "at once, and not with the next round"
    await tick(desk, 120)
    assert await rows(desk, batch, State.DELIVERED) == 2
    assert "is paused" in there.author.transcript[-1]
    await there.author.tap("Go on")
    await hold(desk, batch, 1, desk.now + timedelta(hours=1))
    await tick(desk, 60)
    assert await rows(desk, batch, State.DELIVERED) == 3
    await there.author.tap_data(f"announcement-stop:{number}")
    there.author.expect("1 person has not had it yet")
    await there.author.tap("Yes, stop it")
    await tick(desk, 7200)
    await tick(desk)
    assert await rows(desk, batch, State.DELIVERED) == 3
    found = await report(desk, number)
    assert (found.audience, found.tally.dropped) == (4, {"called_off": 1})
    assert (await kept(desk, number)).state is AnnouncementState.STOPPED
    for late in ("resume", "pause", "off"):
        await there.author.tap_data(f"announcement-{late}:{number}")
        there.author.expect("The announcement was stopped", "3 have it")


async def test_a_progress_message_that_was_deleted_is_followed_no_more(own_desk: Desk) -> None:
    """One edit is tried in vain; the announcement goes on."""
    there = await place(own_desk)
    number = number_of(await announce(own_desk, there.author, there.audience))
    batch = await sent_to_some(own_desk, number, 1, timedelta(minutes=1))
    await tick(own_desk)
    shown = own_desk.phones.messages[there.author.address]
    shown.pop(next(at for at, message in shown.items() if "is being sent" in str(message.text)))
    await tick(own_desk, 120)
    async with own_desk.database.read() as session:
        assert not await session.scalar(select(func.count()).select_from(BatchWatch))
    await tick(own_desk)
    assert await rows(own_desk, batch, State.DELIVERED) == 4


async def test_a_correction_reaches_those_who_have_it_and_those_who_are_still_to_get_it(each_desk: Desk) -> None:
    """One message each, with the new words; the version that was read counts."""
    desk = each_desk
    there = await place(desk)
    second = await coordinator(desk, there.slug, name="Second One")
    outcome = await announce(desk, there.author, there.audience, above=3)
    number = number_of(outcome)
    await second.tap("Approve it")
    await sent_to_some(desk, number, 2, timedelta(minutes=1))
    await tick(desk)
    texts = {"fr": "Le rendez-vous est <b>au port</b>.", "en": "The meeting point is <b>the port</b>."}
    version = (await kept(desk, number)).version
    changed = await _correct(desk, there, number, version, texts)
    assert changed.problem is None
    assert (await _correct(desk, there, number, version, texts)).problem is Problem.CHANGED
    await tick(desk, 120)
    await tick(desk)
    for at, chat in enumerate(there.crowd):
        assert seen_by(chat) == [("Le rendez-vous est au port.", "The meeting point is the port.")[at % 2]]
    await there.author.tap_data(f"announcement-report:{number}")
    there.author.expect("4 have it", "Corrected", "2 of 2")


async def _correct(
    desk: Desk, there: Place, number: int, version: int, texts: dict[str, str]
) -> announcement_changes.Changed:
    who = (await person_of(there.author)).id
    messages = {code: {"text": text} for code, text in texts.items()}
    async with desk.database.write() as session:
        return await announcement_changes.correct(session, number, version, who, texts, messages, desk.now)


async def test_taken_back_it_is_deleted_where_it_is_young_and_withdrawn_where_it_is_old(each_desk: Desk) -> None:
    """What waits is never sent; taken back once, it can't be corrected."""
    desk = each_desk
    there = await place(desk)
    number = number_of(await announce(desk, there.author, there.audience))
    batch = await sent_to_some(desk, number, 3, timedelta(days=1))
    await tick(desk)
    async with desk.database.write() as session:
        oldest = select(func.min(Outbox.id)).where(Outbox.batch_id == batch).scalar_subquery()
        long_ago = {"finished_at": desk.now - timedelta(days=3)}
        await session.execute(update(Outbox).where(Outbox.id == oldest).values(long_ago))
        one = await announcing.by_number(session, number)
        assert one is not None
        one.queued_at = desk.now - timedelta(days=3)
    await there.author.tap_data(f"announcement-report:{number}")
    await there.author.tap("Take it back")
    there.author.expect("Take this announcement back from everybody?")
    await there.author.tap("Yes, take it back")
    await tick(desk)
    await tick(desk, 2 * 86400)
    texts = ["\n".join(chat.transcript) for chat in there.crowd]
    assert ["retiré" in text or "withdrawn" in text for text in texts].count(True) == 1
    assert [seen_by(chat) for chat in there.crowd] == [[], [], [], []]
    async with desk.database.read() as session:
        acts = list(await session.scalars(select(AuditEntry.action).where(AuditEntry.subject_id == number)))
    assert "announcement_taken_back" in acts
    await there.author.tap_data(f"announcement-report:{number}")
    there.author.expect("The announcement was taken back")
    await there.author.tap_data(f"announcement:{number}")
    there.author.expect("· ✖ taken back")
    assert "Correct it" not in str(there.author.last.all_choices())
    version = (await kept(desk, number)).version
    assert (await _correct(desk, there, number, version, {"fr": "x"})).problem is Problem.SETTLED


async def test_taking_back_what_is_old_is_followed_in_one_message(desk: Desk) -> None:
    """There is nothing to delete, so nothing is said of it; a photo stays, and that is said before."""
    there = await place(desk, 2)
    photo = {"kind": "photo", "handle": "a-photo", "name": ""}
    number = number_of(await announce(desk, there.author, there.audience, attachment=photo))
    await tick(desk)
    await tick(desk)
    async with desk.database.write() as session:
        one = await announcing.by_number(session, number)
        assert one is not None
        one.queued_at = long_ago = desk.now - timedelta(days=3)
        await session.execute(update(Outbox).where(Outbox.batch_id == one.batch_id).values(finished_at=long_ago))
    await there.author.tap_data(f"announcement-back:{number}")
    there.author.expect("Its photo or file stays in the older ones")
    before = len(there.author.transcript)
    await there.author.tap("Yes, take it back")
    await tick(desk)
    await tick(desk)
    below = there.author.transcript[before:]
    assert ["Taken back, " in text for text in below].count(True) == 1
    assert not any("0 of 0" in text for text in below)
    await there.author.command("/announcements")
    assert any(choice.label.startswith("✖") for choice in there.author.last.all_choices())


async def test_what_nobody_has_yet_is_taken_back_without_a_message_to_follow(desk: Desk) -> None:
    there = await place(desk, 2)
    number = number_of(await announce(desk, there.author, there.audience))
    await sent_to_some(desk, number, 0, timedelta(hours=1))
    await there.author.tap_data(f"announcement-back:{number}")
    await there.author.tap("Yes, take it back")
    there.author.expect("Of nobody it is known that they have it, so nothing had to be deleted.")


async def test_at_night_only_what_is_urgent_begins(own_desk: Desk) -> None:
    """Others begin in the morning, and whoever looks at one or approves it reads so; an urgent one is not kept back."""
    desk = own_desk
    there = await place(desk, 2)
    second = await coordinator(desk, there.slug, name="Second One")
    desk.clock.set(datetime(2027, 3, 12, 22, 30, tzinfo=PARIS).astimezone(UTC))
    calm = number_of(proposed := await announce(desk, there.author, there.audience, above=1))
    urgent = number_of(await announce(desk, there.author, there.audience, urgent=True))
    never = number_of(await announce(desk, there.author, there.audience, above=1))
    await there.author.tap_data(f"announcement-off:{never}")
    version = proposed.announcement.version if proposed.announcement else 0
    await there.author.tap_data(f"announcement:{calm}")
    assert "Send again" not in str(there.author.last.all_choices())
    await second.tap_data(f"announcement-yes:{calm}:{version}")
    second.expect("Approved", "It is sent tomorrow at 08:00.")
    await there.author.tap_data(f"announcement-progress:{calm}")
    there.author.expect("It is sent tomorrow at 08:00.")
    await there.author.tap_data(f"announcement:{calm}")
    there.author.expect("2 people · tomorrow at 08:00")
    await tick(desk)
    assert (await kept(desk, calm)).state is AnnouncementState.SCHEDULED
    assert (await kept(desk, urgent)).queued_at is not None
    assert len(seen_by(there.crowd[0])) == 1
    desk.clock.set(datetime(2027, 3, 13, 8, 0, tzinfo=PARIS).astimezone(UTC))
    await tick(desk)
    assert len(seen_by(there.crowd[0])) == 2
    assert not any("Do you approve?" in text for text in second.transcript), "nobody is asked what is decided already"


async def test_one_that_is_not_done_by_the_evening_goes_on_in_the_morning(own_desk: Desk) -> None:
    desk = own_desk
    there = await place(desk, 2)
    desk.clock.set(datetime(2027, 3, 12, 21, 59, tzinfo=PARIS).astimezone(UTC))
    number = number_of(await announce(desk, there.author, there.audience))
    batch = await sent_to_some(desk, number, 1, timedelta(seconds=30))
    await tick(desk)
    await tick(desk, 3600)
    assert await rows(desk, batch, State.DELIVERED) == 1
    assert "in the morning" in there.author.transcript[-1]
    desk.clock.set(datetime(2027, 3, 13, 8, 0, 5, tzinfo=PARIS).astimezone(UTC))
    await tick(desk)
    assert await rows(desk, batch, State.DELIVERED) == 2


async def test_forged_buttons_of_somebody_elses_announcement_are_refused_and_noted(desk: Desk) -> None:
    there = await place(desk, 2)
    number = number_of(await announce(desk, there.author, there.audience))
    await queue_only(desk)
    intruders = [await coordinator(desk, "calais", name="Elsewhere"), there.crowd[0]]
    for intruder in intruders:
        for what in ("pause", "stop", "progress", "report", "table", "back", "resume"):
            await intruder.tap_data(f"announcement-{what}:{number}")
            intruder.expect("that you don’t coordinate" if intruder.app_language == "en" else "coord")
        await intruder.tap_data(f"announcement-stop-now:{number}:{int(desk.now.timestamp() // 60)}")
        await intruder.tap_data(f"announcement-back-now:{number}:{int(desk.now.timestamp() // 60)}")
        await intruder.tap_data(f"announcement-missed:{number}:0")
    assert (await kept(desk, number)).state is AnnouncementState.SENDING
    async with desk.database.read() as session:
        refused = select(func.count()).select_from(AuditEntry).where(AuditEntry.refused)
        theirs = refused.where(AuditEntry.actor_id == (await person_of(intruders[0])).id)
        assert await session.scalar(theirs)


async def test_an_author_who_is_deleted_in_the_middle_changes_nothing_for_the_others(desk: Desk) -> None:
    """What they wrote goes on without their name; answers go with whoever gave them."""
    there = await place(desk, 3)
    number = number_of(await announce(desk, there.author, there.audience, wants_ack=True))
    batch = await sent_to_some(desk, number, 1, timedelta(minutes=1))
    await tick(desk)
    await there.author.command("/delete")
    await there.author.tap("Yes, delete")
    await tick(desk, 120)
    await tick(desk)
    one = await kept(desk, number)
    assert (one.author_id, one.state) == (None, AnnouncementState.SENT)
    assert await rows(desk, batch, State.DELIVERED) == 3
    reader = there.crowd[1]
    await reader.tap("Got it")
    async with desk.database.read() as session:
        row = await reader.row()
        assert (await privacy.kept(session, row))["announcements_answered"][0]["announcement"] == number
        assert await people.names(session, []) == {}


async def test_after_a_month_the_numbers_stay_and_the_names_are_gone(own_desk: Desk) -> None:
    desk = own_desk
    there = await place(desk, 3)
    number = number_of(await announce(desk, there.author, there.audience))
    await tick(desk)
    await tick(desk)
    async with desk.database.write() as session:
        one = await kept(desk, number)
        await session.execute(delete(Outbox).where(Outbox.batch_id == one.batch_id))
    later = desk.now + timedelta(days=31)
    found = await report(desk, number, later)
    assert (found.audience, found.tally.delivered, found.has_names) == (3, 3, False)


@pytest.mark.parametrize("each_desk", ["postgresql"], indirect=True)
async def test_a_tap_does_not_wait_for_who_changes_the_announcement(each_desk: Desk) -> None:
    """While a correction of thousands is being queued, 'Got it' is noted at once."""
    desk = each_desk
    there = await place(desk, 2)
    number = number_of(await announce(desk, there.author, there.audience, wants_ack=True))
    await tick(desk)
    async with desk.database.write() as session:
        assert await announcing.locked(session, number)
        async with asyncio.timeout(5):
            await there.crowd[1].tap("Got it")
    assert (await report(desk, number)).acks == 1


@pytest.mark.parametrize("each_desk", ["postgresql"], indirect=True)
async def test_one_is_not_sent_while_its_author_is_being_answered(each_desk: Desk) -> None:
    """They may be calling it off at this very moment, and wait for it: it goes out at the next tick, if at all."""
    desk = each_desk
    there = await place(desk, 2)
    number = number_of(await announce(desk, there.author, there.audience))
    row = await there.author.row()
    async with desk.database.write() as session:
        await session.execute(select(ChatRow).where(ChatRow.id == row.id).with_for_update())
        async with asyncio.timeout(5):
            await queue_only(desk)
        person = await person_of(there.author)
        assert (await announcing.call_off(session, number, person.id, desk.now)).is_done
    await tick(desk)
    assert seen_by(there.crowd[1]) == []
    number = number_of(await announce(desk, there.author, there.audience))
    await tick(desk)
    assert len(seen_by(there.crowd[1])) == 1


async def test_who_lost_the_role_meanwhile_sends_nothing_without_somebody_elses_consent(desk: Desk) -> None:
    """What was planned while they coordinated waits for whoever does now; the author is told why."""
    there = await place(desk, 2)
    later = desk.now + timedelta(hours=2)
    number = number_of(await announce(desk, there.author, there.audience, sends_at=later))
    other = await coordinator(desk, there.slug, name="Other One")
    person = await person_of(there.author)
    async with desk.database.write() as session:
        await session.execute(delete(Grant).where(Grant.person_id == person.id))
    await tick(desk, 2 * 3600)
    assert seen_by(there.crowd[1]) == []
    assert "You don’t coordinate all of these sites any more" in there.author.transcript[-1]
    one = await kept(desk, number)
    assert one.state is AnnouncementState.PROPOSED
    await other.tap_data(f"announcement-yes:{number}:{one.version}")
    other.expect("Approved, thank you")
    await tick(desk)
    assert len(seen_by(there.crowd[1])) == 1


async def test_what_is_urgent_is_corrected_before_others_are_written_to(desk: Desk) -> None:
    """Else the wrong place would stand in the chats until a newsletter has gone out."""
    there = await place(desk, 3)
    number = number_of(await announce(desk, there.author, there.audience, urgent=True))
    await tick(desk)
    await announce(desk, there.author, there.audience)
    await queue_only(desk)
    one, person = await kept(desk, number), await person_of(there.author)
    new = {"fr": {"text": "Ici"}, "en": {"text": "Here"}}
    async with desk.database.write() as session:
        texts = {"fr": "Ici", "en": "Here"}
        await announcement_changes.correct(session, number, one.version, person.id, texts, new, desk.now)
        taken, _ = await claiming.claim(session, 1, CHANNEL, Lane.BULK, 2, desk.now)
        await session.rollback()
    assert [row.does for row in taken] == [Does.EDIT, Does.EDIT]
