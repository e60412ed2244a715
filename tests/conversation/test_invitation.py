"""Joining the team: by an invitation that works once, for a while, and is kept nowhere in clear."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from models import roles
from models.people import Person
from models.roles import Grant, Role
from tests.conversation.people import invitation, join, person_of, register, rows, somebody, traces
from tests.kit import Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def count_of(desk: Desk, table: type[Grant] | type[Person]) -> int:
    """How many rows there are."""
    async with desk.database.read() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def test_an_invitation_makes_an_admin(each_desk: Desk) -> None:
    chat = somebody(each_desk, "fr")
    await chat.open_link(await invitation(each_desk, Role.ADMIN))
    chat.expect("Êtes-vous d’accord")
    await chat.tap("J’accepte")
    await chat.say("Alice Équipe")
    await chat.tap("Rejoindre")
    chat.expect("Bienvenue dans l’équipe")
    assert "👥 Bénévoles" in chat.buttons
    assert (await person_of(chat)).name == "Alice Équipe"


async def test_a_code_is_nowhere_in_clear(each_desk: Desk) -> None:
    """Not before it is used, not while it is, not afterwards."""
    code, chat = await invitation(each_desk, Role.ADMIN), somebody(each_desk)
    secret = code.removeprefix(roles.PREFIX)
    assert len(secret) * 6 >= 128
    for line in (code, "yes", "Alex"):
        assert await traces(each_desk.database, secret) == []
        await (chat.open_link(line) if line == code else chat.say(line))
    assert await traces(each_desk.database, secret) == []
    await chat.tap("Join the team")
    assert await traces(each_desk.database, secret) == []


async def test_it_works_once(each_desk: Desk) -> None:
    code, first, second = await invitation(each_desk, Role.ADMIN), somebody(each_desk), somebody(each_desk)
    await first.open_link(code)
    await first.say("yes")
    await first.say("First")
    await first.tap("Join the team")
    await second.open_link(code)
    second.expect("not valid, or was used already")
    assert (await second.row()).person_id is None


async def test_of_two_people_at_once_one_gets_it_and_nothing_is_kept_of_the_other(each_desk: Desk) -> None:
    code = await invitation(each_desk, Role.ADMIN)
    both = [somebody(each_desk), somebody(each_desk)]
    before = await count_of(each_desk, Grant), await count_of(each_desk, Person)
    for chat in both:
        await chat.open_link(code)
        await chat.say("yes")
        await chat.say("Racing Person")
    await asyncio.gather(*(chat.tap("Join the team") for chat in both))
    assert sorted("not valid" in "\n".join(chat.transcript) for chat in both) == [False, True]
    assert (await count_of(each_desk, Grant), await count_of(each_desk, Person)) == (before[0] + 1, before[1] + 1)


async def test_it_expires_also_while_somebody_answers(own_desk: Desk) -> None:
    code, late, slow = await invitation(own_desk, Role.ADMIN), somebody(own_desk), somebody(own_desk)
    await slow.open_link(code)
    await slow.say("yes")
    await slow.say("Slow Person")
    own_desk.clock.advance(seconds=roles.VALID_FOR / timedelta(seconds=1))
    await late.open_link(code)
    late.expect("not valid")
    await slow.tap("Join the team")
    slow.expect("not valid")
    assert await count_of(own_desk, Person) == 0


async def test_whoever_has_the_role_already_leaves_the_invitation_to_others(each_desk: Desk) -> None:
    chat, other = somebody(each_desk), somebody(each_desk)
    await join(chat, Role.ADMIN)
    code = await invitation(each_desk, Role.ADMIN)
    await chat.open_link(code)
    chat.expect("You have that role already")
    await other.open_link(code)
    other.expect("Do you agree?")


async def test_a_volunteer_joins_under_the_name_already_given(desk: Desk) -> None:
    chat = somebody(desk)
    await register(chat, "Known Already")
    await chat.open_link(await invitation(desk, Role.COORDINATOR, "calais"))
    chat.expect("Joining the team", "please check", "Known Already")
    await chat.tap("Join the team")
    chat.expect("You coordinate Calais now")


async def test_a_role_is_bound_to_its_site(desk: Desk) -> None:
    chat = somebody(desk)
    await join(chat, Role.COORDINATOR, "calais")
    person = await person_of(chat)
    async with desk.database.read() as session:
        assert not await roles.is_admin(session, person.id)
        assert len(await roles.sites_coordinated(session, person.id)) == 1


async def test_refusing_the_notice_uses_nothing_up(desk: Desk) -> None:
    code, chat, other = await invitation(desk, Role.ADMIN), somebody(desk), somebody(desk)
    await chat.open_link(code)
    await chat.tap("I don’t agree")
    chat.expect("nothing about you was kept")
    await other.open_link(code)
    other.expect("Do you agree?")


async def test_it_may_be_opened_in_the_middle_of_something_else(desk: Desk) -> None:
    """It does not ask first: the code would have to be kept meanwhile. What was open can be taken up again."""
    code, chat = await invitation(desk, Role.ADMIN), somebody(desk)
    await chat.command("/volunteer")
    await chat.say("yes")
    await chat.open_link(code)
    chat.expect("Joining the team")
    assert await traces(desk.database, code.removeprefix(roles.PREFIX)) == []
    assert [column for _, column, value in await rows(desk.database) if column == "code_hash" and value == code] == []
