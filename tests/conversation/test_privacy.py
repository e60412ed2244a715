"""What is kept can be seen, taken along and deleted; and STOP."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from models import pages, privacy
from models.announcements import (
    Announcement,
    AnnouncementChange,
    AnnouncementResponse,
    BatchWatch,
    SavedAudience,
)
from models.audit import AuditEntry
from models.beds import BedNight, BedStay
from models.calls import Asked, Call
from models.certificates import Certificate
from models.chats import Chat as ChatRow
from models.collecting import Collection, CollectionPart
from models.database import Model
from models.drop_off import DropOffBooking
from models.edits import Edit
from models.needs import Need
from models.offers import Offer, OfferItem, OfferMessage, OfferStep
from models.outbox import Lane, Outbox, Owed
from models.outbox import put as owe
from models.people import Person
from models.questions import Question, QuestionMessage, ReadyAnswer
from models.reminders import Reminder
from models.reservations import Reservation
from models.roles import Grant, Invitation, Role, WrongCode
from models.sign_ups import SignUp
from models.swaps import Swap, SwapAsked, SwapReply
from models.updates import SetAsideUpdate
from models.volunteers import Volunteer, VolunteerActivity, VolunteerLanguage, VolunteerSite, VolunteerStay
from tests.conversation.on_record import leave_records
from tests.conversation.people import carried, fill_in, join, person_of, register, somebody, traces, traces_of_id
from tests.kit import CHANNEL, Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def exported(chat: Chat) -> dict[str, Any]:
    """The file of /mydata."""
    await chat.command("/mydata")
    await chat.tap("All of it as a file")
    document = chat.answers[-1].document
    assert document, "no file"
    assert document.name.endswith(".json")
    found: dict[str, Any] = json.loads(document.content)
    return found


async def test_mydata_tells_a_stranger_that_there_is_only_the_chat(desk: Desk) -> None:
    chat = somebody(desk)
    await chat.command("/mydata")
    chat.expect("This chat, its language", "Nothing else.")
    assert "name" not in chat.text
    kept = await exported(chat)
    assert (kept["person"], kept["volunteer"], kept["roles"]) == (None, None, [])
    assert [one["address"] for one in kept["chats"]] == [chat.address]


async def test_mydata_names_everything_that_is_kept(own_desk: Desk) -> None:
    chat = somebody(own_desk)
    await register(chat, "Maud Data")
    await chat.command("/mydata")
    async with own_desk.database.read() as session:
        version = (await pages.privacy(session)).version
    chat.expect("Your name: Maud Data", "Your number: +33", version, "Your registration as a volunteer")
    assert "not sent" not in chat.text
    await join_team(chat)
    await chat.command("/stop")
    await chat.command("/volunteer")
    await chat.tap("Change it")
    await chat.command("/mydata")
    chat.expect("Your role in the team", "no messages but replies", "began here and have not sent")
    assert any("Go on: Volunteering" in label for label in chat.buttons)


async def join_team(chat: Chat) -> None:
    """A role for somebody who is known already."""
    person = await person_of(chat)
    async with chat.desk.database.write() as session:
        grant = Grant(person_id=person.id, role=Role.ADMIN, site_id=None, granted_at=chat.desk.now)
        session.add(grant)


# Numbers that say nothing outside the database: keys, and what refers to them.
KEYS = {"id", "person_id", "site_id", "activity_id", "chat_id"}
# Said by others of the file's lists, or how sending goes and not what is sent.
SENDING = {"channel", "address", "lane", "replaces", "key", "not_before", "helps_until", "attempts", "claimed_by"}
SENDING |= {"uncertain_attempts", "error", "message_id", "finished_at", "does", "batch_id"}
SHIFT = {"shift_id": "shift", "sign_up_id": "shift", "call_id": "shift", "swap_id": "shift"}
WHOSE = {"id", "person_id", "giver_id", "taker_id", "started_by"}
# Of a need they hold only who said it.
NOT_OF_THEM = {"loaded", "changed_by", "ask_again_at", "version"}
# How it is sent, and what became of it with all its recipients.
ANNOUNCED = {
    "id",
    "author_id",
    "approver_id",
    "by_id",
    "saved_by",
    "batch_id",
    "version",
    "nag_at",
    "left_out",
    "result",
}
ANNOUNCED |= {"key", "edits", "figures"}
WRITTEN = {"title", "answer", "keywords"}
NIGHTS = {"first": "first_night", "last": "last_night", "site_id": "site", "created_at": "asked_at"}
OFFERS = {"site_id": "site", "suggested_id": "suggested_site", "first": "first_day", "last": "last_day"}
OFFERS |= {"created_at": "sent_at"} | dict.fromkeys(("from_name", "from_latitude", "from_longitude"), "from")
OFFERS |= dict.fromkeys(("starts_at", "ends_at", "place", "latitude", "longitude"), "agreed")
WHERE: dict[type[Model], tuple[str, dict[str, str], set[str]]] = {
    Person: ("person", {"created_at": "since", "name_key": "name"}, KEYS),
    ChatRow: ("chats", {"created_at": "since", "seen_at": "last_seen", "state": "unfinished"}, KEYS),
    Volunteer: ("volunteer", {}, KEYS),
    VolunteerStay: ("volunteer", {}, KEYS),
    VolunteerLanguage: ("volunteer", {"language": "languages"}, KEYS),
    VolunteerSite: ("volunteer", {"site_id": "sites"}, KEYS - {"site_id"}),
    VolunteerActivity: ("volunteer", {"activity_id": "activities"}, KEYS - {"activity_id"}),
    Grant: ("roles", {"site_id": "site", "granted_at": "since"}, KEYS - {"site_id"}),
    SignUp: ("shifts", SHIFT, WHOSE),
    Reminder: ("reminders", SHIFT, WHOSE),
    Swap: ("swaps", SHIFT, WHOSE),
    SwapAsked: ("swaps_asked", SHIFT, WHOSE),
    SwapReply: ("swap_replies", SHIFT, WHOSE),
    Call: ("calls_begun", SHIFT, WHOSE),
    Asked: ("calls_asked", SHIFT, WHOSE),
    BedStay: ("beds", NIGHTS, WHOSE),
    BedNight: ("beds", NIGHTS | {"night": "nights"}, WHOSE | {"stay_id"}),
    Certificate: ("certificates", {}, WHOSE),
    Reservation: ("reservations", {"event_id": "event"}, WHOSE),
    Offer: ("offers", OFFERS, WHOSE | {"earlier_id", "due_at"}),
    OfferItem: ("offers", dict.fromkeys(("category_id", "said", "amount", "unit"), "items"), WHOSE | {"offer_id"}),
    OfferMessage: ("offer_messages", {"offer_id": "offer", "is_donors": "as_donor"}, WHOSE | {"author_id"}),
    OfferStep: ("offer_steps", {"offer_id": "offer"}, WHOSE | {"by_id"}),
    DropOffBooking: ("offers", {"places": "drop_off_places"}, {"offer_id", "slot_id", "key"}),
    Need: ("needs", {"category_id": "category", "changed_at": "at", "site_id": "site"}, WHOSE | NOT_OF_THEM),
    Collection: ("collections", {}, WHOSE | {"organiser_id", "decided_by"}),
    CollectionPart: ("collection_parts", {}, WHOSE | {"collection_id"}),
    Edit: ("edits", {}, WHOSE | {"changed_by"}),
    Outbox: ("messages", {"created_at": "since"}, KEYS | SENDING),
    Question: ("questions", {"site_id": "site"}, WHOSE | {"taken_by", "due_at", "reminded"}),
    QuestionMessage: ("question_messages", {"question_id": "question"}, WHOSE | {"author_id"}),
    # Of a ready answer they hold only who changed it.
    ReadyAnswer: ("ready_answers", {}, WHOSE | NOT_OF_THEM | {"site_id", "position", "hidden", *WRITTEN}),
    AuditEntry: ("acts", {"subject": "on", "subject_id": "on", "site_id": "site"}, WHOSE | {"actor_id"}),
    Invitation: ("invitations", {"created_at": "since", "site_id": "site"}, WHOSE | {"code_hash", "created_by"}),
    WrongCode: ("wrong_codes", {}, KEYS),
    Announcement: ("announcements", {"created_at": "since"}, ANNOUNCED),
    AnnouncementChange: ("announcements_changed", {"announcement_id": "announcement"}, ANNOUNCED),
    AnnouncementResponse: ("announcements_answered", {"announcement_id": "announcement", "what": "button"}, WHOSE),
    BatchWatch: ("announcements_followed", {"edited_at": "seen_at"}, KEYS | ANNOUNCED),
    SavedAudience: ("saved_audiences", {"saved_at": "at"}, ANNOUNCED),
    SetAsideUpdate: ("not_understood", {"set_aside_at": "since"}, KEYS | {"channel", "update_id", "error", "tries"}),
}


async def test_the_file_has_every_personal_column(own_desk: Desk) -> None:
    """A table or column added later fails this test until it is in the file, or said here to be nobody's."""
    chat = somebody(own_desk)
    await register(chat, "Maud Data")
    await join_team(chat)
    await leave_records(chat)
    async with own_desk.database.write() as session:
        row = (await session.scalars(select(ChatRow).where(ChatRow.address == chat.address))).one()
        aside = {"kind": "message", "error": "", "tries": 3, "set_aside_at": own_desk.now}
        session.add(SetAsideUpdate(channel=CHANNEL, update_id=-1, chat_id=row.id, **aside))
        await owe(session, [Owed(CHANNEL, chat.address, {"text": "wait"}, Lane.NOTICES)], own_desk.now)
        kept = json.loads(json.dumps(await privacy.kept(session, row)))
    for table, (part, names, left_out) in WHERE.items():
        rows = kept[part] if isinstance(kept[part], list) else [kept[part]]
        assert rows, f"nothing of {table.__tablename__}"
        columns = {names.get(name, name) for name in table.__table__.columns.keys() if name not in left_out}  # noqa: SIM118
        assert columns <= set(rows[0]), f"{table.__tablename__}: {columns - set(rows[0])}"
    assert kept["messages"][-1]["message"] == {"text": "wait"}


async def test_every_table_that_knows_a_person_is_in_the_file() -> None:
    """By what refers to people or chats, at whatever distance, or carries an address."""
    personal, tables = {"people", "chats"}, Model.metadata.sorted_tables
    for _ in tables:
        personal |= {one.name for one in tables if {key.column.table.name for key in one.foreign_keys} & personal}
    personal |= {one.name for one in tables if "address" in one.columns and "channel" in one.columns}
    assert personal == {table.__tablename__ for table in WHERE}


async def delete_everything(chat: Chat) -> None:
    """Asks for it, and confirms."""
    await chat.command("/delete")
    chat.expect("It can’t be undone.")
    await chat.tap("Yes, delete everything")
    chat.expect("nothing about you is kept here any more")


async def nothing_is_left(desk: Desk, chat: Chat, person_id: int | None, *said: str) -> None:
    """Neither name, number, address nor the person's own number, in any row of any table."""
    assert await traces(desk.database, chat.address, *said) == []
    if person_id is not None:
        assert await traces_of_id(desk.database, person_id) == []


async def test_deleting_leaves_no_trace_in_any_table(each_desk: Desk) -> None:
    """Of a volunteer who is in the team and has another form half done, with notices waiting for them."""
    chat = somebody(each_desk)
    await register(chat, "Ursule Unique", phone="06 98 76 54 32")
    await join_team(chat)
    await leave_records(chat)
    await chat.command("/near")
    await chat.command("/cancel")
    person = await person_of(chat)
    later = each_desk.now.replace(year=2028)
    async with each_desk.database.write() as session:
        waiting = Owed(CHANNEL, chat.address, {"text": "Ursule Unique"}, Lane.NOTICES, not_before=later)
        await owe(session, [waiting], each_desk.now)
    assert await traces_of_id(each_desk.database, person.id)
    await delete_everything(chat)
    await nothing_is_left(each_desk, chat, person.id, "Ursule", "98765432", "98 76 54 32")


async def test_notices_that_name_the_person_go_with_them(own_desk: Desk) -> None:
    """What a coordinator has not received yet is not received any more."""
    admin, chat = somebody(own_desk), somebody(own_desk)
    await join(admin, Role.ADMIN)
    async with own_desk.database.write() as session:
        await session.execute(update(ChatRow).values(not_before=own_desk.now + timedelta(hours=1)))
    await fill_in(chat, "Ursule Unique")
    await chat.tap("Send")
    person = await person_of(chat)
    assert ("outbox", "message") in await traces(own_desk.database, "Ursule")
    await delete_everything(chat)
    await nothing_is_left(own_desk, chat, person.id, "Ursule")
    own_desk.clock.advance(hours=2)
    await own_desk.deliver()
    assert not [text for text in admin.transcript if "Ursule" in text]


async def test_deleting_with_a_registration_half_done(each_desk: Desk) -> None:
    chat = somebody(each_desk)
    await fill_in(chat, "Ursule Unique", phone="06 98 76 54 32")
    assert await traces(each_desk.database, "Ursule")
    await chat.command("/delete")
    chat.expect("You are in the middle of something: Volunteering.")
    await chat.tap("Leave it")
    await chat.tap("Yes, delete everything")
    await nothing_is_left(each_desk, chat, None, "Ursule", "98765432")


async def test_a_double_tap_on_delete_leaves_nothing_either(each_desk: Desk) -> None:
    chat = somebody(each_desk)
    await register(chat, "Ursule Unique")
    person = await person_of(chat)
    await chat.command("/delete")
    data = carried(chat, "Yes, delete everything")
    for _ in range(2):
        await chat.tap_data(data)
        chat.expect("nothing about you is kept")
    await nothing_is_left(each_desk, chat, person.id, "Ursule")


async def test_whoever_writes_again_after_deleting_starts_as_a_stranger(desk: Desk) -> None:
    chat = somebody(desk)
    await register(chat, "Ursule Unique")
    await delete_everything(chat)
    await chat.tap("Menu")
    chat.expect("Welcome to Utopia 56!")
    assert "🙋 Become a volunteer" in chat.buttons
    await chat.command("/volunteer")
    chat.expect("Do you agree?")
    assert (await chat.row()).person_id is None


async def test_an_old_button_asks_again_before_it_deletes(own_desk: Desk) -> None:
    chat = somebody(own_desk)
    await register(chat, "Ursule Unique")
    await chat.command("/delete")
    old = carried(chat, "Yes, delete everything")
    own_desk.clock.advance(hours=1)
    await chat.tap_data(old)
    chat.expect("Delete everything about you?")
    assert (await person_of(chat)).name == "Ursule Unique"
    await chat.tap("Yes, delete everything")
    chat.expect("nothing about you is kept")


async def test_deleting_can_be_thought_over(desk: Desk) -> None:
    chat = somebody(desk)
    await register(chat, "Ursule Unique")
    await chat.command("/delete")
    await chat.tap("No, keep everything")
    chat.expect("nothing was deleted")
    assert (await person_of(chat)).name == "Ursule Unique"


STOPS = ["STOP", "stop", "Stop !", "ARRET", "arrêt.", "Arrêt", "UNSUBSCRIBE", "désabonner", "/stop", "/arret"]


PLACES: dict[str, tuple[str, ...]] = {
    "nowhere": (),
    "at the notice": ("/volunteer",),
    "at the name": ("/volunteer", "yes"),
    "at the sites": ("/volunteer", "yes", "Bo", "yes"),
    "at a position": ("/near",),
}


@pytest.mark.parametrize("number", range(len(STOPS)))
async def test_stop_ends_everything_but_replies_in_any_state(desk: Desk, number: int) -> None:
    """Every way to say it, and every place twice."""
    place, chat = list(PLACES)[number % len(PLACES)], somebody(desk)
    for line in (*PLACES[place], STOPS[number]):
        await (chat.command(line) if line.startswith("/") else chat.say(line))
    chat.expect("nothing reaches you but answers")
    row = await chat.row()
    assert row.stopped_at == desk.now
    assert bool(row.state and "open" in row.state) == (place != "nowhere"), "what is open stays so"
    async with desk.database.write() as session:
        await owe(session, [Owed(CHANNEL, chat.address, {"text": "News!"}, Lane.NOTICES)], desk.now)
    await desk.deliver()
    assert "News!" not in chat.transcript
    await chat.tap("Receive messages again")
    assert (await chat.row()).stopped_at is None


async def test_a_volunteer_who_had_stopped_is_told_that_nobody_can_reach_them(desk: Desk) -> None:
    chat = somebody(desk)
    await chat.say("STOP")
    await register(chat)
    chat.expect("nobody can reach you here until you allow it")
    await chat.tap("Receive messages again")
    chat.expect("STOP ends that at any time")


async def test_a_coordinator_who_stopped_is_told_nothing(own_desk: Desk) -> None:
    admin = somebody(own_desk)
    await join(admin, Role.ADMIN)
    await admin.say("arrêt")
    await register(somebody(own_desk), "Nora New")
    assert not [text for text in admin.transcript if "Nora New" in text]
