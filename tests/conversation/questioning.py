"""Questions in tests: who asks, who answers, and what must hold of a question."""

from datetime import datetime
from itertools import count

from models import people, question_rules, roles, sites
from models.chats import Chat as ChatRow
from models.people import Acceptance
from models.question_rules import Done, Said
from models.questions import Question, QuestionState
from models.roles import Role
from models.sites import Site, SiteKind, SiteState
from tests.conversation.people import appoint, introduce, somebody
from tests.kit import PARIS, Chat, Desk

_NUMBERS = count(1)


async def somebody_kept(desk: Desk, name: str = "Inès Petit", site: int | None = None, role: Role | None = None) -> int:
    """A person with a chat, kept without talk, with that role where one is given; their number."""
    async with desk.database.write() as session:
        seen = {"created_at": desk.now, "seen_at": desk.now, "language_chosen": False, "newest_message": 0}
        chat = ChatRow(channel="telegram", address=str(next(desk.addresses)), language="en", **seen)
        session.add(chat)
        person = await people.introduce(session, chat, name, Acceptance("1", desk.now), desk.now)
        if role:
            await roles.grant(session, person.id, role, site, desk.now)
        return person.id


async def a_site(desk: Desk) -> int:
    """A site of a test's own; its number."""
    slug = f"asked-{next(_NUMBERS)}"
    texts = {name: {"fr": slug, "en": slug} for name in ("name", "summary", "about")}
    async with desk.database.write() as session:
        site = Site(slug=slug, state=SiteState.OPEN, kind=SiteKind.BASE, **texts)
        session.add(site)
        await session.flush()
        return site.id


async def number_of(desk: Desk, slug: str) -> int:
    """The number of the site of that name."""
    async with desk.database.read() as session:
        site = await sites.by_slug(session, slug)
    assert site is not None, slug
    return site.id


async def asked(
    desk: Desk, person: int, site: int | None, text: str = "When?", when: datetime | None = None
) -> Question:
    """A question that is kept."""
    async with desk.database.write() as session:
        done = await question_rules.ask(session, person, site, Said(text), when or desk.now, PARIS)
    assert done.question is not None, done
    return done.question


async def added(desk: Desk, person: int, question: Question, when: datetime | None = None) -> Done:
    """The asker writes again."""
    async with desk.database.write() as session:
        return await question_rules.add(session, person, question.id, Said("And?"), when or desk.now, PARIS)


async def answered(desk: Desk, person: int, question: Question, when: datetime | None = None) -> Done:
    """Somebody of the team answers."""
    async with desk.database.write() as session:
        return await question_rules.answer(session, person, question.id, Said("At six."), when or desk.now)


async def kept(desk: Desk, question: Question) -> Question:
    """The question as it is kept, with its invariants looked at."""
    async with desk.database.read() as session:
        found = await session.get(Question, question.id)
    assert found is not None, "the question is gone"
    is_owed = found.state in (QuestionState.WAITING, QuestionState.TAKEN)
    assert is_owed == (found.waiting_since is not None)
    assert (found.state is QuestionState.CLOSED) == (found.closed_at is not None)
    assert found.state is not QuestionState.CLOSED or found.due_at is None
    assert found.state is not QuestionState.ANSWERED or found.due_at is not None
    return found


async def asker(desk: Desk, name: str = "Inès Petit", language: str = "en") -> Chat:
    """Somebody who has accepted the privacy notice, and is at their menu."""
    chat = somebody(desk, language)
    async with desk.database.write() as session:
        await introduce(session, chat, name)
    await chat.command("/menu")
    return chat


async def coordinator(desk: Desk, site: str = "calais", name: str = "Alex Martin", language: str = "en") -> Chat:
    """Somebody who answers the questions of that site."""
    chat = somebody(desk, language)
    await appoint(chat, Role.COORDINATOR, site, name)
    return chat


async def ask(chat: Chat, text: str = "Is there a car park?", about: str = "Calais") -> int:
    """Asks in the chat; the number of the question."""
    await chat.command("/ask")
    await chat.say(text)
    await chat.tap(about)
    await chat.tap("Send my question")
    chat.expect("Sent.")
    (choice,) = [one for one in chat.last.all_choices() if "My question" in one.label]
    return int(choice.data.split(":")[1])


async def answer(chat: Chat, number: int, text: str = "Yes, behind the church.") -> None:
    """Answers it in the chat."""
    await chat.tap_data(f"question-answer:{number}")
    await chat.say(text)
    chat.expect("Sent to")
