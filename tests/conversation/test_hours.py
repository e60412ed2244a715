"""Hours, the certificate of them, and whether a certificate is real."""

import asyncio
import io
import re
from datetime import date

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select, update

from models import certificates, sign_ups
from models.certificates import Certificate
from models.hours import Total
from models.people import Person
from models.roles import Grant, Role
from models.sign_ups import Attendance, SignUp
from tests.conversation.people import carried, join, person_of, somebody, traces
from tests.conversation.shifting import plan, volunteer
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
SERIAL = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")


async def worked(
    chat: Chat, *days: date, minutes: int = 240, activity: str = "kitchen", hours: str = "18:00-22:00"
) -> None:
    """Shifts of past days at which the person was, credited as once they are over."""
    person = await person_of(chat)
    for day in days:
        shift_id = await plan(chat.desk, day, hours, activity=activity)
        async with chat.desk.database.write() as session:
            row = SignUp(shift_id=shift_id, person_id=person.id, state=sign_ups.SignUpState.CONFIRMED, party=1)
            row.queued = row.offers = row.late_minutes = 0
            row.created_at = row.changed_at = chat.desk.now
            row.attendance, row.minutes = Attendance.PRESENT, minutes
            session.add(row)


def on_paper(chat: Chat) -> str:
    """The text of the PDF just received."""
    (document,) = [message.document for message in chat.answers if message.document]
    assert document.name.endswith(".pdf")
    (page,) = PdfReader(io.BytesIO(document.content), strict=True).pages
    return " ".join(page.extract_text().split())


def serial_in(chat: Chat) -> str:
    found = SERIAL.search(chat.text)
    assert found, chat.text
    return found[0]


async def issued(desk: Desk) -> int:
    async with desk.database.read() as session:
        return await session.scalar(select(func.count()).select_from(Certificate)) or 0


# Hours


async def test_hours_are_told_by_month_and_in_all(each_desk: Desk) -> None:
    chat = await volunteer(each_desk)
    await worked(chat, date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 31), minutes=90)
    await worked(chat, date(2026, 11, 2))
    await chat.command("/hours")
    chat.expect("Your hours: 8 h 30 min in 4 shifts")
    lines = chat.text.splitlines()[2:]
    assert lines == [
        "• November 2026: 4 h, 1 shift",
        "• October 2026: 3 h, 2 shifts",
        "• September 2026: 1 h 30 min, 1 shift",
    ]
    assert [label for label in chat.buttons if "Menu" not in label] == ["📄 Certificate", "🗓 My shifts"]


async def test_the_last_twelve_months_with_anything_are_shown(desk: Desk) -> None:
    chat = await volunteer(desk)
    await worked(chat, *(date(2025, month, 5) for month in range(1, 13)), date(2026, 3, 5))
    await chat.say("my hours")
    chat.expect("52 h in 13 shifts", "March 2026", "February 2025")
    assert "January 2025" not in chat.text


async def test_a_shift_late_in_the_evening_counts_on_the_local_day(desk: Desk) -> None:
    """At half past midnight on the first it is still the last of the month in UTC."""
    chat = await volunteer(desk)
    await worked(chat, date(2026, 11, 1), hours="00:30-04:30")
    await chat.command("/hours")
    chat.expect("November 2026: 4 h, 1 shift")


async def test_who_was_absent_or_is_yet_to_come_has_no_hours(desk: Desk) -> None:
    chat = await volunteer(desk)
    await worked(chat, date(2026, 11, 2))
    async with desk.database.write() as session:
        person = await person_of(chat)
        await session.execute(
            update(SignUp).where(SignUp.person_id == person.id).values(attendance=Attendance.ABSENT, minutes=None)
        )
    for line in ("/hours", "/certificate"):
        await chat.command(line)
        chat.expect("No hours yet")
        assert "📅 Take a shift" in chat.buttons


async def test_a_stranger_is_shown_the_way_to_a_shift(desk: Desk) -> None:
    chat = somebody(desk, "fr")
    await chat.command("/heures")
    assert len(chat.buttons) == 2
    await chat.tap_data("certificate-of:all:fr")
    assert len(chat.buttons) == 2


# The certificate


async def test_a_certificate_says_what_was_worked(each_desk: Desk) -> None:
    chat = await volunteer(each_desk, "Zoé d’Aubigné")
    await worked(chat, date(2026, 10, 1), date(2026, 11, 2))
    await worked(chat, date(2026, 10, 20), minutes=90, activity="sorting")
    await chat.command("/hours")
    await chat.tap("Certificate")
    chat.expect("Your certificate: 9 h 30 min in 3 shifts")
    text, serial = on_paper(chat), serial_in(chat)
    assert "Zoé d’Aubigné was a volunteer between 1 October 2026 and 2 November 2026" in text
    assert "9 h 30 min in 3 shifts" in text
    assert "1 h 30 min" in text
    assert serial in text
    async with each_desk.database.read() as session:
        kept = await certificates.by_serial(session, serial)
    assert kept is not None
    assert kept.total == Total(date(2026, 10, 1), date(2026, 11, 2), 570, 3)


async def test_the_same_hours_give_the_same_certificate_in_both_languages(each_desk: Desk) -> None:
    """However often it is asked for; one shift more is another."""
    before, chat = await issued(each_desk), await volunteer(each_desk, language="fr")
    await worked(chat, date(2026, 11, 2))
    await chat.command("/attestation")
    first, french = serial_in(chat), on_paper(chat)
    await chat.tap_data(carried(chat, "📄"))
    assert serial_in(chat) == first
    english = on_paper(chat)
    assert "2 novembre 2026" in french
    assert "2 November 2026" in english
    each_desk.clock.advance(days=3)
    await chat.command("/attestation")
    assert (serial_in(chat), on_paper(chat)) == (first, french)
    assert await issued(each_desk) == before + 1
    await worked(chat, date(2026, 11, 3))
    await chat.command("/attestation")
    assert serial_in(chat) != first
    assert await issued(each_desk) == before + 2


async def test_the_period_is_asked_for_where_it_matters(desk: Desk) -> None:
    chat = await volunteer(desk)
    await worked(chat, date(2025, 5, 1), date(2026, 12, 31), date(2027, 1, 2))
    await chat.command("/certificate")
    chat.expect("A certificate of which hours?")
    assert chat.buttons[:3] == ["All my hours", "This year", "The last 12 months"]
    for label, hours in (("All my hours", "12 h"), ("This year", "4 h"), ("The last 12 months", "8 h")):
        await chat.command("/certificate")
        await chat.tap(label)
        chat.expect(f"Your certificate: {hours}")


async def test_a_period_without_hours_gets_a_kind_word(desk: Desk) -> None:
    """An old button, or a forged one."""
    chat = await volunteer(desk)
    await worked(chat, date(2024, 5, 1))
    await chat.tap_data("certificate-of:year:en")
    chat.expect("No hours yet")
    await chat.tap_data("certificate-of:century:en")
    chat.expect("That button is from an earlier message")


async def test_two_taps_at_once_number_one_certificate(each_desk: Desk) -> None:
    before, chat = await issued(each_desk), await volunteer(each_desk)
    await worked(chat, date(2026, 11, 2))
    person = await person_of(chat)

    async def tapped() -> None:
        async with each_desk.database.write() as session:
            await sign_ups.lock_people(session, [person.id])
            total = Total(date(2026, 11, 2), date(2026, 11, 2), 240, 1)
            await certificates.issue(session, person.id, person.name, total, each_desk.now)

    await asyncio.gather(*(tapped() for _ in range(5)))
    assert await issued(each_desk) == before + 1


async def test_a_name_that_cannot_be_printed_is_spelled_once(desk: Desk) -> None:
    """It is asked for in Latin letters, remembered with the certificate, and can be spelled otherwise."""
    chat = await volunteer(desk, "李小龙")
    await worked(chat, date(2026, 11, 2))
    await chat.command("/certificate")
    chat.expect("How is it written in Latin ones")
    await chat.say("小龙")
    chat.expect("I can’t print all of these letters")
    await chat.say("Li Xiaolong")
    assert "Li Xiaolong" in on_paper(chat)
    first = serial_in(chat)
    await chat.tap("In French")
    assert (serial_in(chat), "Li Xiaolong" in on_paper(chat)) == (first, True)
    await chat.tap("Spell my name otherwise")
    await chat.say("Bruce Lee")
    assert "Bruce Lee" in on_paper(chat)
    assert serial_in(chat) != first
    async with desk.database.read() as session:
        person = await session.get(Person, (await person_of(chat)).id)
        assert person is not None
        assert person.name == "李小龙"


# Verifying


async def coordinator(desk: Desk, role: Role = Role.COORDINATOR, language: str = "en") -> Chat:
    chat = somebody(desk, language)
    await join(chat, role, None if role is Role.ADMIN else "calais")
    return chat


async def certified(desk: Desk, name: str = "Ada Martin") -> tuple[Chat, str]:
    chat = await volunteer(desk, name)
    await worked(chat, date(2026, 10, 1), date(2026, 11, 2))
    await chat.command("/certificate")
    return chat, serial_in(chat)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMIN])
async def test_the_team_sees_what_a_certificate_says(desk: Desk, role: Role) -> None:
    _, serial = await certified(desk, "Ada <Martin>")
    chat = await coordinator(desk, role)
    await chat.command(f"/verify {serial}")
    chat.expect(f"{serial} is ours", "Name: Ada <Martin>", "8 h in 2 shifts", "Issued on ")


async def test_a_number_is_found_however_it_is_given(desk: Desk) -> None:
    """Behind the command, after it, typed alone; in small letters, without dashes, with O for 0."""
    _, serial = await certified(desk)
    chat = await coordinator(desk)
    await chat.command("/verify")
    chat.expect("Which number stands on the certificate?")
    await chat.say(serial.lower().replace("-", " "))
    chat.expect(f"{serial} is ours")
    await chat.say(serial.replace("0", "O").replace("-", ""))
    chat.expect(f"{serial} is ours")
    await chat.tap("Check another one")
    await chat.say("what?")
    chat.expect("twelve letters and digits")
    await chat.say(serial)
    chat.expect(f"{serial} is ours")


async def test_a_number_whose_digits_all_look_like_letters_is_found(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Written with letters only, it is told from a word by being one of ours."""
    monkeypatch.setattr(certificates, "new_serial", lambda: "DMHY-0XAA-J0M0")
    await certified(desk)
    chat = await coordinator(desk)
    await chat.say("dmhyoxaajomo")
    chat.expect("DMHY-0XAA-J0M0 is ours")
    await chat.say("dmhyoxaajomu")
    chat.expect("I didn’t understand that")


async def test_a_slip_is_told_from_a_certificate_that_never_was(desk: Desk) -> None:
    _, serial = await certified(desk)
    chat = await coordinator(desk)
    slip = serial[:-1] + ("7" if serial[-1] != "7" else "8")
    for typed in (f"/verify {slip}", slip):
        await (chat.command(typed) if typed.startswith("/") else chat.say(typed))
        chat.expect(f"There is a slip in {slip}")
    unknown = certificates.new_serial()
    await chat.say(unknown)
    chat.expect(f"We issued no certificate {unknown}")


async def test_nobody_else_learns_anything_from_a_number(desk: Desk) -> None:
    """Not even its owner; a number typed by a stranger is a text like any other."""
    owner, serial = await certified(desk)
    stranger = somebody(desk)
    for chat in (owner, stranger):
        await chat.command(f"/verify {serial}")
        chat.expect("for the coordinators")
        await chat.say(serial)
        chat.expect("I didn’t understand that")
        assert "Ada" not in chat.text


async def test_a_role_that_was_lost_meanwhile_no_longer_helps(own_desk: Desk) -> None:
    _, serial = await certified(own_desk)
    chat = await coordinator(own_desk)
    await chat.command("/verify")
    async with own_desk.database.write() as session:
        await session.delete((await session.scalars(select(Grant))).one())
    await chat.say(serial)
    chat.expect("for the coordinators")


async def test_ordinary_words_are_not_taken_for_numbers(desk: Desk) -> None:
    chat = await coordinator(desk)
    for text in (
        "merci beaucoup",
        "volunteering",
        "12 mars 2027",
        "06 12 34 56 78",
        "good afternoon",
        "kitchen 18-22 6",
    ):
        await chat.say(text)
        assert "slip" not in chat.text


async def test_a_certificate_goes_with_its_person(each_desk: Desk) -> None:
    owner, serial = await certified(each_desk, "Gone Girard")
    await owner.command("/delete")
    await owner.tap("Yes, delete everything")
    assert await traces(each_desk.database, "Gone Girard", serial) == []
    chat = await coordinator(each_desk)
    await chat.command(f"/verify {serial}")
    chat.expect("or its owner has had everything about them deleted")
