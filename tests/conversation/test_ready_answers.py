"""Ready answers, kept up to date in the chat by those who answer questions."""

import pytest
from sqlalchemy import select

from models.audit import Action, AuditEntry
from models.questions import ReadyAnswer
from models.roles import Role
from tests.conversation.people import appoint, carried, person_of, somebody
from tests.conversation.questioning import asker, coordinator
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
TEXTS = (
    "Où se garer ?",
    "Where can I park?",
    "Derrière l’église, <gratuit>.",
    "Behind the church, <free>.",
    "parking, se garer",
    "car park, park my car",
)


async def _write(chat: Chat) -> None:
    """Answers all the questions about a new one."""
    for text in TEXTS:
        await chat.say(text)
    chat.expect("This is how people see it:", "Behind the church, <free>.")
    await chat.tap("Add it")
    chat.expect("Added.")


async def _details(desk: Desk, chat: Chat) -> list[str]:
    """What the audit log has of this person's changes."""
    person = await person_of(chat)
    theirs = select(AuditEntry.detail).where(
        AuditEntry.actor_id == person.id, AuditEntry.action == Action.READY_ANSWER_CHANGED
    )
    async with desk.database.read() as session:
        return list(await session.scalars(theirs.order_by(AuditEntry.id)))


async def test_a_coordinator_adds_one_for_their_place(own_desk: Desk) -> None:
    """From then on it is offered, there and wherever no place is told; hidden, to nobody."""
    team, chat = await coordinator(own_desk), await asker(own_desk)
    await team.command("/readyanswers")
    await team.tap("➕ New answer")
    await _write(team)
    team.expect("Place: Calais", "car park, park my car")
    hide = carried(team, "Offer it no more")
    await chat.say("is there perhaps some car parking?")
    chat.expect("Where can I park?", "Behind the church, <free>.", "Does this help?")
    await chat.tap_data("ask-about:paris-camp")
    await chat.say("Where to park my car")
    chat.expect("please check")
    await chat.command("/cancel")
    await team.tap_data(hide)
    team.expect("It is offered to nobody any more.")
    await chat.say("is there perhaps some car parking?")
    assert "church" not in chat.text
    assert await _details(own_desk, team) == ["added", "hidden"]


async def test_another_place_s_and_the_general_ones_are_not_theirs(own_desk: Desk) -> None:
    """By whatever button; an admin may change all of them."""
    team, other, admin = await coordinator(own_desk), await coordinator(own_desk, "paris-camp"), somebody(own_desk)
    await appoint(admin, Role.ADMIN, name="Ada Min")
    async with own_desk.database.read() as session:
        general, liniere = [
            (await session.scalars(select(ReadyAnswer.id).where(ReadyAnswer.slug == slug))).one()
            for slug in ("how-to-help", "la-liniere")
        ]
    await team.command("/readyanswers")
    await team.tap("How can I help?")
    assert not [label for label in team.buttons if "Change" in label]
    for chat in (team, other, await asker(own_desk)):
        for forged in (f"ready-change:{general}", f"ready-change:{liniere}", f"ready-hide:{liniere}:1"):
            await chat.tap_data(forged)
            chat.expect("That is for the coordinators of a site.")
    await admin.tap_data(f"ready-change:{general}")
    admin.expect("please check", "Comment aider\u00a0?")
    await admin.tap("✏️ Question in English")
    await admin.say("How do I help?")
    await admin.tap("✅ Change it")
    admin.expect("Changed.", "How do I help?")
    async with own_desk.database.read() as session:
        changed = await session.get_one(ReadyAnswer, general)
    assert changed.title == {"fr": "Comment aider\u00a0?", "en": "How do I help?"}
    assert changed.changed_by == (await person_of(admin)).id


async def test_two_at_once_do_not_undo_each_other(own_desk: Desk) -> None:
    """Whoever comes second reads how it stands by then, and changes nothing."""
    admins = [somebody(own_desk) for _ in range(2)]
    for chat in admins:
        await appoint(chat, Role.ADMIN, name="Ada Min")
        await chat.command("/readyanswers")
        await chat.tap("Can I give money?")
        await chat.tap("✏️ Change it")
        await chat.tap("✏️ Question in English")
    for chat, title in zip(admins, ("Money?", "Cash?"), strict=True):
        await chat.say(title)
        await chat.tap("✅ Change it")
    admins[1].expect("Somebody else changed it meanwhile", "Money?")
    assert "Cash?" not in admins[1].text


async def test_keywords_are_told_by_commas(own_desk: Desk) -> None:
    """A sentence is none."""
    team = await coordinator(own_desk)
    await team.tap_data("ready-new")
    for text in TEXTS[:4]:
        await team.say(text)
    await team.say("This is a whole sentence about where somebody may park a car")
    team.expect("Please separate keywords by commas")
    await team.say(", ,")
    team.expect("Please separate keywords by commas")
