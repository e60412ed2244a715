"""The team: who is in charge of what, inviting somebody, taking a role away."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import inviting, roles, sites, team_roles
from models.audit import Action, AuditEntry
from models.roles import Invitation, Role
from tests.conversation.coordinating import coordinator
from tests.conversation.people import appoint, carried, invitation, join, person_of, register, somebody, traces
from tests.conversation.site_living import acts_on, running_it, site
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def admin(desk: Desk, name: str = "Ada Admin") -> Chat:
    """Somebody who may do everything."""
    chat = somebody(desk)
    await appoint(chat, Role.ADMIN, None, name)
    return chat


async def invited_by(chat: Chat, role: str, site: str | None = None) -> str:
    """Makes an invitation in the chat; the payload of its link."""
    await chat.command("/invite")
    if any(role in label for label in chat.buttons):
        await chat.tap(role)
    if site and site in chat.buttons:
        await chat.tap(site)
    await chat.tap("Make the link")
    (line,) = {line for line in chat.text.splitlines() if "start=" in line}
    return line.partition("start=")[2]


async def accept(chat: Chat, code: str, name: str) -> None:
    """Joins by a link, as a stranger."""
    await chat.open_link(code)
    for line in ("yes", name):
        await chat.say(line)
    await chat.tap("Join the team")


async def acts(desk: Desk, chat: Chat, *, refused: bool = False) -> list[str]:
    """What the log has of somebody, oldest first."""
    person = await person_of(chat)
    async with desk.database.read() as session:
        theirs = select(AuditEntry).where(AuditEntry.actor_id == person.id, AuditEntry.refused == refused)
        return [one.action for one in await session.scalars(theirs.order_by(AuditEntry.id))]


async def open_ones(desk: Desk) -> list[str | None]:
    """Who made the invitations that count."""
    async with desk.database.read() as session:
        return [by for _, by in await inviting.open_ones(session, None, desk.now)]


async def holds(chat: Chat, role: Role, site: str | None = None) -> bool:
    """Whether they have that role."""
    person = await person_of(chat)
    async with chat.desk.database.read() as session:
        found = await sites.by_slug(session, site) if site else None
        return await roles.holds(session, person.id, role, found.id if found else None)


async def test_an_admin_invites_and_hears_who_has_joined(each_desk: Desk) -> None:
    """The text to hand on is in both languages; the code is kept nowhere, and works once."""
    boss, new, late = await admin(each_desk), somebody(each_desk), somebody(each_desk)
    code = await invited_by(boss, "Coordinator", "Calais")
    boss.expect("You are invited to coordinate with us, in the bot: Calais.", "It works once", "coordinator of Calais")
    assert len([line for line in boss.text.splitlines() if code in line]) == 2, "once a language"
    assert await traces(each_desk.database, code.removeprefix(roles.PREFIX)) == []
    await accept(new, code, "Nour Newcomer")
    new.expect("You coordinate Calais now", "First, have a look")
    assert [choice.label for choice in new.last.all_choices()].count("📋 Today") == 1
    assert new.buttons[0] == "📋 Today"
    assert await holds(new, Role.COORDINATOR, "calais")
    assert "Nour Newcomer has joined the team by your invitation: coordinator of Calais." in boss.transcript[-1]
    await late.open_link(code)
    late.expect("not valid, or was used already")
    assert await acts(each_desk, boss) == [Action.INVITED]
    assert await acts(each_desk, new) == [Action.ROLE_TAKEN]


async def test_a_coordinator_invites_for_their_own_sites_alone(desk: Desk) -> None:
    """No admins, and nobody for another site, also by a forged button or an answer kept from when it was theirs."""
    alex = await coordinator(desk, "calais")
    await alex.command("/invite")
    assert not any("Admin" in label for label in alex.buttons)
    await alex.say("Admin")
    alex.expect("Which role")
    await alex.tap("Contact for donations")
    alex.expect("Contact for donations", "Calais", "You get a link")
    async with desk.database.write() as session:
        calais, person = await sites.by_slug(session, "calais"), await person_of(alex)
        assert calais
        await team_roles.take_away(session, person.id, person.id, Role.COORDINATOR, calais.id)
        await roles.grant(session, person.id, Role.COORDINATOR, (await _site(session, "paris-camp")).id, desk.now)
    await alex.tap("Make the link")
    assert "start=" not in alex.text
    assert Action.INVITED not in await acts(desk, alex)


async def test_an_invitation_gives_nothing_once_its_maker_may_not_give_it(each_desk: Desk) -> None:
    """Not to somebody who opens it, and not to somebody who is in the middle of it."""
    boss, first = await admin(each_desk), somebody(each_desk)
    alex = await coordinator(each_desk, "calais", name="Alex Gone")
    code, other = await invited_by(alex, "Contact"), await invited_by(alex, "Contact")
    assert len(await open_ones(each_desk)) == 2
    await first.open_link(code)
    for line in ("yes", "In Between"):
        await first.say(line)
    await remove(boss, alex, Role.COORDINATOR, "calais")
    await first.tap("Join the team")
    first.expect("not valid")
    second = somebody(each_desk)
    await second.open_link(other)
    second.expect("not valid")
    assert (await first.row()).person_id is None
    assert await open_ones(each_desk) == [], "they are not listed either"


async def test_whoever_is_deleted_takes_their_invitations_along(desk: Desk) -> None:
    alex, new = await coordinator(desk, "calais", name="Alex Deleted"), somebody(desk)
    code = await invited_by(alex, "Contact")
    await alex.command("/delete")
    await alex.tap("Yes, delete everything")
    await new.open_link(code)
    new.expect("not valid")


async def test_admins_hear_of_a_site_whose_last_coordinator_is_deleted(desk: Desk) -> None:
    """As when a role is given up or taken away; not as long as somebody else coordinates it."""
    boss, alone, shared = await admin(desk), await site(desk), await site(desk)
    pat, _ = await running_it(desk, alone, name="Pat Parting"), await running_it(desk, shared, name="Stays There")
    async with desk.database.write() as session:
        await roles.grant(session, (await person_of(pat)).id, Role.COORDINATOR, shared.id, desk.now)
    before = len(boss.transcript)
    await pat.command("/delete")
    pat.expect(f"Nobody coordinates {alone.name['en']} after that")
    await pat.tap("Yes, delete everything")
    (told,) = boss.transcript[before:]
    assert f"Nobody coordinates {alone.name['en']} any more" in told
    assert ("role_left", "coordinator", False) in await acts_on(desk, alone)
    assert "role_left" not in [act for act, _, _ in await acts_on(desk, shared)]


async def test_open_invitations_are_listed_and_ended(each_desk: Desk) -> None:
    """By those who could give such a role; a coordinator elsewhere neither sees nor ends them, and the log knows who
    tried. Who comes second to what is theirs has tried nothing.
    """
    boss, alex = await admin(each_desk), await coordinator(each_desk, "calais", name="Alex Open")
    code = await invited_by(alex, "Contact")
    other = await coordinator(each_desk, "paris-camp", name="Other Site")
    await alex.command("/team")
    await alex.tap("Open invitations")
    alex.expect("contact for donations of Calais: made by Alex Open, until")
    ends = carried(alex, "· Contact")
    await other.tap_data(ends)
    other.expect("open no longer, or not yours")
    volunteer = somebody(each_desk)
    await register(volunteer, "Vera Volunteer")
    await volunteer.tap_data(ends)
    volunteer.expect("for the coordinators")
    await boss.tap_data(ends)
    boss.expect("Ended: that link gives nothing")
    await alex.tap_data(ends)
    alex.expect("open no longer, or not yours")
    new = somebody(each_desk)
    await new.open_link(code)
    new.expect("not valid")
    assert Action.INVITATION_REVOKED in await acts(each_desk, boss)
    refused = [await acts(each_desk, chat, refused=True) for chat in (volunteer, other, alex)]
    assert refused == [["invitation-revoke"], ["invitation-revoke"], []]


async def remove(boss: Chat, whose: Chat, role: Role, site: str | None) -> None:
    """Takes a role away, as an admin or coordinator does it."""
    person = await person_of(whose)
    async with boss.desk.database.read() as session:
        found = await sites.by_slug(session, site) if site else None
    await boss.tap_data(f"role-away:{person.id}:{role}:{found.id if found else 0}")
    await boss.tap("Yes, take it away")
    boss.expect("Are you sure?")
    await boss.tap("Take the role away now")


async def test_a_role_is_taken_away_after_two_questions_and_they_are_told_kindly(each_desk: Desk) -> None:
    """A site left without coordination is told to the admins."""
    boss, second = await admin(each_desk), await admin(each_desk, "Second Admin")
    await appoint(somebody(each_desk), Role.COORDINATOR, "calais", "Stays There")
    pat = await coordinator(each_desk, "la-liniere", name="Pat Parting")
    await boss.command("/team")
    boss.expect("Admins: ", "Coordination: ")
    await remove(boss, pat, Role.COORDINATOR, "la-liniere")
    boss.expect("Pat Parting is no longer coordinator of", "Nobody coordinates that site now")
    assert not await holds(pat, Role.COORDINATOR, "la-liniere")
    assert "you are no longer coordinator of" in pat.transcript[-1]
    assert "Thank you" in pat.transcript[-1]
    assert "Nobody coordinates" in second.transcript[-1]
    await pat.command("/volunteers")
    pat.expect("for the coordinators")
    assert Action.ROLE_REMOVED in await acts(each_desk, boss)


async def test_one_s_own_role_is_given_up_but_not_by_the_last_admin(own_desk: Desk) -> None:
    boss, pat = await admin(own_desk), await coordinator(own_desk, "calais", name="Pat Leaving")
    for chat, label in ((boss, "✖ Admin"), (pat, "✖ Coordinator of Calais")):
        await chat.command("/team")
        await chat.tap("Give up a role")
        await chat.tap(label)
    boss.expect("There is no other admin")
    await pat.tap("Yes, give it up")
    await pat.tap("Give the role up now")
    pat.expect("you are no longer coordinator of Calais")
    await boss.command("/delete")
    boss.expect("Your role in the team ends.", "There is no other admin: please invite one")
    assert await holds(boss, Role.ADMIN)
    assert not await holds(pat, Role.COORDINATOR, "calais")
    assert await acts(own_desk, pat) == [Action.ROLE_LEFT]


async def test_a_coordinator_takes_no_role_at_another_site_nor_from_an_admin(desk: Desk) -> None:
    boss, alex = await admin(desk), await coordinator(desk, "calais", name="Alex Limits")
    other = await coordinator(desk, "paris-camp", name="Paris Person")
    person, chief = await person_of(other), await person_of(boss)
    async with desk.database.read() as session:
        paris = await _site(session, "paris-camp")
    for data, whose in (
        (f"{person.id}:coordinator:{paris.id}", "for the coordinators of a site"),
        (f"{chief.id}:admin:0", "for admins"),
    ):
        await alex.tap_data(f"role-away-now:{data}:{int(desk.now.timestamp() // 60)}")
        alex.expect(f"That is {whose}.")
    assert await holds(other, Role.COORDINATOR, "paris-camp")
    assert await holds(boss, Role.ADMIN)
    assert await acts(desk, alex, refused=True) == ["role-away-now"], "once a minute"


async def test_five_wrong_codes_shut_a_chat_for_an_hour_and_nobody_else(own_desk: Desk) -> None:
    """Also for a right code, and with the same answer; each kind of wrong code counts, and is answered alike."""
    boss, mallory, other = await admin(own_desk), somebody(own_desk), somebody(own_desk)
    used, revoked = await invited_by(boss, "Admin"), await invited_by(boss, "Admin")
    await accept(somebody(own_desk), used, "First One")
    async with own_desk.database.write() as session:
        for one in await session.scalars(select(Invitation).where(Invitation.used_at.is_(None))):
            one.revoked_at = own_desk.now
    right = await invitation(own_desk, Role.ADMIN)
    answers = set()
    for code in ("inv_wrong", used, revoked, "inv_again", "inv_" + "x" * 24):
        await mallory.open_link(code)
        answers.add(mallory.text)
        own_desk.clock.advance(seconds=60)
    await mallory.open_link(right)
    assert answers == {mallory.text}
    own_desk.clock.advance(seconds=3600 - 61)
    await mallory.open_link(right)
    assert answers == {mallory.text}, "an hour after the last wrong one, and not before"
    await other.open_link(right)
    other.expect("Do you agree?")
    own_desk.clock.advance(seconds=2)
    await mallory.open_link(right)
    mallory.expect("Do you agree?")


async def test_wrong_codes_are_forgotten_and_slow_ones_never_shut(own_desk: Desk) -> None:
    slow = somebody(own_desk)
    for _ in range(8):
        await slow.open_link("inv_wrong")
        own_desk.clock.advance(seconds=16 * 60)
    await slow.open_link(await invitation(own_desk, Role.ADMIN))
    slow.expect("Do you agree?")
    async with own_desk.database.write() as session:
        row = await slow.row()
        assert await inviting.wrong_codes(session, [row.id])
        await inviting.forget_old(session, own_desk.now + timedelta(hours=3))
        assert not await inviting.wrong_codes(session, [row.id])


async def test_a_contact_sees_their_own_role_and_volunteers_no_team(desk: Desk) -> None:
    contact, volunteer = somebody(desk, "en"), somebody(desk, "en")
    await join(contact, Role.CONTACT, "calais", "Kim Contact")
    contact.expect("contact for donations of Calais now", "what waits for an answer")
    await contact.command("/team")
    contact.expect("Your roles", "contact for donations of Calais")
    await register(volunteer, "Vera Nobody")
    await volunteer.command("/team")
    volunteer.expect("for the coordinators")


async def test_of_two_last_admins_who_leave_at_once_one_stays(each_desk: Desk) -> None:
    """They wait for each other on the rows of the admins' roles."""
    database = each_desk.database
    both = [await admin(each_desk, name) for name in ("Last One", "Last Two")]
    ids = [(await person_of(chat)).id for chat in both]
    async with database.write() as session:
        for grant in await session.scalars(select(roles.Grant).where(roles.Grant.role == Role.ADMIN)):
            if grant.person_id not in ids:
                await session.delete(grant)

    async def leave(person_id: int) -> team_roles.Taken:
        async with database.write() as session:
            return await team_roles.take_away(session, person_id, person_id, Role.ADMIN, None)

    taken = await asyncio.gather(*(leave(number) for number in ids))
    assert sorted(str(one.refusal) for one in taken) == ["None", "last_admin"]


async def _site(session: AsyncSession, slug: str) -> sites.Site:
    found = await sites.by_slug(session, slug)
    assert found is not None
    return found
