"""Who did what: written with what was done, read by admins, forgotten after a year."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import func, select

from handlers.in_charge import audit_words
from models import audit, audit_reading
from models.audiences import Audience
from models.audit import Act, Action, AuditEntry, Subject
from models.roles import Role
from tests.conversation.announcing import announce, camp, number_of
from tests.conversation.coordinating import coordinator, crowd
from tests.conversation.people import appoint, person_of, register, somebody
from tests.conversation.shifting import plan, volunteer
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def admin(desk: Desk, name: str = "Ada Admin", language: str = "en") -> Chat:
    """Somebody who may read it."""
    chat = somebody(desk, language)
    await appoint(chat, Role.ADMIN, None, name)
    return chat


async def entries(desk: Desk, chat: Chat) -> list[AuditEntry]:
    """What the log has of somebody, oldest first."""
    person = await person_of(chat)
    async with desk.database.read() as session:
        theirs = select(AuditEntry).where(AuditEntry.actor_id == person.id).order_by(AuditEntry.id)
        return list(await session.scalars(theirs))


async def test_an_act_and_its_entry_are_kept_together_and_read_in_words(each_desk: Desk) -> None:
    """With what it was done to, whom it concerned, and the site; in French too."""
    sam, ada = await coordinator(each_desk, name="Sam Calais"), await admin(each_desk)
    shift = await plan(each_desk, 3)
    (helper,) = await crowd(each_desk, shift, ["Vic Volunteer"])
    await sam.tap_data(f"take-off:{shift}:{helper}")
    await sam.tap("Yes, take them off")
    await sam.tap_data(f"cancel-shift:{shift}")
    await sam.tap("Skip")
    await sam.tap("Cancel the shift")
    await ada.command("/audit")
    off, cancelled = (
        "Sam Calais · took somebody off a shift · Community kitchen, ",
        "Sam Calais · cancelled a shift · Community kitchen, ",
    )
    ada.expect("Who did what", off, cancelled, "Vic Volunteer · Calais")
    assert ada.text.index(cancelled) < ada.text.index(off), "the newest comes first"
    lise = await admin(each_desk, "Lise Admin", "fr")
    await lise.command("/journal")
    lise.expect("Sam Calais · a annulé un créneau · ")
    async with each_desk.database.read() as session:
        kept = (await session.scalars(select(AuditEntry).order_by(AuditEntry.id))).all()
    assert [(one.action, one.subject, one.subject_id, one.detail) for one in kept if one.subject_id == shift] == [
        (Action.PERSON_TAKEN_OFF, "shift", shift, f"person:{helper}"),
        (Action.SHIFT_CANCELLED, "shift", shift, ""),
    ]


async def test_a_forged_button_is_refused_politely_and_written_down_once_a_minute(own_desk: Desk) -> None:
    """Of a volunteer, of a coordinator of another site, of a stranger; each screen apart, and the number it named."""
    vera, other, stranger = somebody(own_desk), await coordinator(own_desk, "paris-camp"), somebody(own_desk)
    await register(vera, "Vera Volunteer")
    shift = await plan(own_desk, 3)
    for chat in (vera, other, stranger):
        for _ in range(3):
            await chat.tap_data(f"roster:{shift}")
            assert "for the coordinators" in chat.text or "that you don’t coordinate" in chat.text
        await chat.tap_data(f"cancel-shift:{shift}")
    for chat in (vera, other):
        found = await entries(own_desk, chat)
        assert [(one.action, one.subject_id, one.refused) for one in found] == [
            ("roster", shift, True),
            ("cancel-shift", shift, True),
        ]
    own_desk.clock.advance(seconds=61)
    await vera.tap_data(f"roster:{shift}")
    assert len(await entries(own_desk, vera)) == 3
    ada = await admin(own_desk)
    await ada.command("/audit")
    await ada.tap("⚠️ Refused")
    ada.expect("Vera Volunteer · ⚠️ was refused: shifts and volunteers", "Calais", "somebody unknown")
    await ada.tap("👤 Which person")
    await ada.tap("👤 Vera Volunteer")
    ada.expect("Only what was refused", "Vera Volunteer · ⚠️ was refused")


async def test_an_entry_of_an_announcement_and_of_a_site_says_which_and_what(own_desk: Desk) -> None:
    """How the text begins as it reads now, not a number; the line that was changed, the last day."""
    site = await camp(own_desk, "told")
    await volunteer(own_desk, "Vera", sites=["told"])
    number = number_of(await announce(own_desk, await coordinator(own_desk, "told"), Audience(sites=(site,))))
    ada = await admin(own_desk)
    person = await person_of(ada)
    acts = [
        Act(Action.ANNOUNCEMENT_PAUSED, Subject.ANNOUNCEMENT, number, site),
        Act(Action.SITE_CHANGED, Subject.SITE, site, site, "meeting"),
        Act(Action.SITE_CLOSING, Subject.SITE, site, site, "2027-04-03"),
    ]
    async with own_desk.database.write() as session:
        audit.keep(session, person.id, acts, own_desk.now)
    await ada.command("/audit")
    ada.expect("paused an announcement · The meeting point moves. · told", "changed a site · told · Meeting point")
    ada.expect("decided that a site closes · told · last day: Saturday 3 April 2027")


async def test_an_announcement_that_is_gone_says_so_and_leaves_no_entry(desk: Desk) -> None:
    """To whoever runs a site the same is said of one for other sites, which does leave one; others are refused both."""
    site = await camp(desk, "gone")
    owner, other = await coordinator(desk, "gone"), await coordinator(desk, name="Other One")
    nobody = await volunteer(desk, "Vera", sites=["gone"])
    number = number_of(await announce(desk, owner, Audience(sites=(site,))))
    said: dict[int, str] = {}
    for which in (number, 999_999):
        for name in ("report", "off", "correct"):
            await other.tap_data(f"announcement-{name}:{which}")
            other.expect("no longer there, or is for sites that you don’t coordinate")
        said[which] = other.text
        await nobody.tap_data(f"announcement-report:{which}")
        nobody.expect("That is for the coordinators of a site.")
    assert said[number] == said[999_999]
    for data in ("audience:999999", "announce-saved:999999", "question-team:999999", "site-run:999999"):
        await other.tap_data(data)
        other.expect("no longer")
        await nobody.tap_data(data)
        nobody.expect("That is for the coordinators of a site.")
    assert {one.subject_id for one in await entries(desk, other)} == {number}
    assert {one.subject_id for one in await entries(desk, nobody)} == {number, 999_999}


async def test_a_typed_word_is_no_attempt(desk: Desk) -> None:
    """'Volunteers' is also typed by somebody who would like to be one; a command is asked for knowingly."""
    vera = somebody(desk)
    await register(vera, "Vera Words")
    await vera.say("volunteers")
    vera.expect("for the coordinators")
    assert await entries(desk, vera) == []
    await vera.command("/volunteers")
    assert [one.action for one in await entries(desk, vera)] == ["volunteers"]


async def test_it_is_narrowed_down_leafed_through_and_taken_out(own_desk: Desk) -> None:
    """By site, by person, and page by page, though entries are added meanwhile."""
    sam = await coordinator(own_desk, name="Sam Calais")
    pat = await coordinator(own_desk, "paris-camp", name="Pat Paris")
    ada, numbers = await admin(own_desk), [(await person_of(chat)).id for chat in (sam, pat)]
    async with own_desk.database.write() as session:
        for at in range(12):
            acts = [Act(Action.PAGE_CHANGED, detail=f"{at}")]
            audit.keep(session, numbers[0], acts, own_desk.now - timedelta(minutes=20 - at))
        audit.keep(session, numbers[1], [Act(Action.EVENT_MADE, None, None, 1)], own_desk.now)
    await ada.command("/audit")
    ada.expect("Pat Paris · added an event")
    await ada.tap("Older ›")
    assert ada.text.count("changed a page") == 3
    assert not any("Older" in label for label in ada.buttons)
    await ada.tap("👤 Which person")
    await ada.tap("👤 Pat Paris")
    ada.expect("👤 Pat Paris", "added an event")
    assert "changed a page" not in ada.text
    await ada.tap("⬇️ As a table")
    ada.expect("1 entry")
    document = ada.answers[-1].document
    assert document
    sheet = ZipFile(BytesIO(document.content)).read("xl/sharedStrings.xml").decode()
    assert "added an event" in sheet
    assert Action.AUDIT_EXPORTED in [one.action for one in await entries(own_desk, ada)]


async def test_only_admins_read_it(desk: Desk) -> None:
    sam = await coordinator(desk, name="Sam Curious")
    for line in ("audit", "audit-at:0:0:0:0", "audit-sites:0:0", "audit-people:0:0:0", "audit-table:0:0:0"):
        await sam.tap_data(line)
        sam.expect("That is for admins.")
    assert [one.refused for one in await entries(desk, sam)] == [True] * 5


async def test_whoever_is_deleted_leaves_their_acts_without_a_name(own_desk: Desk) -> None:
    sam, ada = await coordinator(own_desk, name="Sam Leaves"), await admin(own_desk)
    shift = await plan(own_desk, 3)
    await sam.tap_data(f"cancel-shift:{shift}")
    await sam.tap("Skip")
    await sam.tap("Cancel the shift")
    await sam.command("/mydata")
    sam.expect("what you did with your role")
    await sam.command("/delete")
    await sam.tap("Yes, delete everything")
    await ada.command("/audit")
    ada.expect("somebody deleted · cancelled a shift")
    assert "Sam Leaves" not in ada.text


async def test_it_is_kept_for_a_year(own_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "FORGOTTEN_AT_ONCE", 2)
    now = own_desk.now
    async with own_desk.database.write() as session:
        for days in (364, 366, 367, 368):
            audit.keep(session, None, [Act(Action.PAGE_CHANGED)], now - timedelta(days=days))
    gone = 1
    while gone:
        async with own_desk.database.write() as session:
            gone = await audit.forget_old(session, now)
    async with own_desk.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(AuditEntry)) == 1
        assert len(await audit_reading.page(session, audit_reading.Wanted(), None, 10)) == 1


async def test_every_action_has_its_words() -> None:
    """A new code is read as a sentence, in both languages."""
    assert set(audit_words.DONE) == set(Action)
