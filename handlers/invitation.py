"""Invitations: a one-time link that gives somebody a role in the team."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from markupsafe import Markup

from handlers.consent import CONSENT, person_behind
from handlers.context import Context, Opening, Shown
from handlers.conversation.forms import Form, Step
from handlers.conversation.kinds.base import Value
from handlers.conversation.kinds.written import Text, is_a_name
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import N_, Words
from handlers.donating import inbox
from handlers.in_charge import in_charge, role_words
from handlers.rosters import today
from handlers.start import menu_below, way_on
from handlers.volunteers.volunteer_facts import VolunteerFacts, facts_for
from models import inviting, people, privacy, quiet, roles
from models.audit import Action, Subject
from models.people import Person
from models.roles import PREFIX, Invitation, Role


async def _facts(context: Context) -> VolunteerFacts:
    return await facts_for(context)


async def _accept(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    """Gives the role, if the invitation still counts now; whoever made it is told."""
    used = await inviting.use(context.session, answers["invitation"], context.now)
    if used is None:
        return [_not_valid(context.words)]
    person = await person_behind(context, answers)
    await roles.grant(context.session, person.id, used.role, used.site_id, context.now)
    context.did(Action.ROLE_TAKEN, Subject.PERSON, person.id, site_id=used.site_id, detail=used.role)
    names = await role_words.names_of(context, used.site_id)
    await _tell_maker(context, used, person, names)
    words = context.words
    text = _welcome(words, used.role, names[words.language].get(used.site_id or 0, ""))
    menu, first = await menu_below(context, text), _first_step(words, used.role)
    is_there = any(choice.data == first.data for choice in menu.all_choices())
    return [menu if is_there else replace(menu, choices=(Choices((first,)), *menu.choices))]


INVITATION = Form(
    "invitation",
    version=1,
    title=N_("Joining the team"),
    steps=(
        CONSENT,
        Step("name", N_("What is your name? The team sees it."), Text(longest=80, check=is_a_name), N_("Name")),
    ),
    on_complete=_accept,
    facts=_facts,
    submit=N_("✅ Join the team"),
    carries=("invitation",),
)


@screen("invitation", aside=True, link="inv")
async def invited(context: Context, code: str) -> Shown:
    """Opens an invitation; a wrong, used or expired one gets the same answer.

    It doesn't ask whether to leave what is open: the code would be kept in the meantime, and it is kept nowhere.
    """
    found = await inviting.tried(context.session, PREFIX + code, context.chat.id, context.now)
    person = await context.person()
    if found is None:
        return _not_valid(context.words)
    if person and await roles.holds(context.session, person.id, found.role, found.site_id):
        return _is_held_already(context.words)
    known = {"name": person.name} if person else {}
    return Opening(INVITATION, {"invitation": found.id, **known})


def _welcome(words: Words, role: Role, site: str) -> Markup:
    """Which role it is, and what to do first."""
    match role:
        case Role.ADMIN:
            return words.say(
                "<b>Welcome to the team!</b> You are an admin now: you see every site, and say who is in charge where."
                "\n\nFirst, have a look at who does what."
            )
        case Role.COORDINATOR:
            return words.say(
                "<b>Welcome to the team!</b> You coordinate {site} now, and are told of each new volunteer.\n\n"
                "First, have a look at today’s shifts there: who comes, and where somebody is missing.",
                site=site,
            )
        case Role.CONTACT:
            return words.say(
                "<b>Welcome to the team!</b> You are a contact for donations of {site} now: what is offered there "
                "comes to you.\n\nFirst, have a look at what waits for an answer.",
                site=site,
            )


def _first_step(words: Words, role: Role) -> Choice:
    match role:
        case Role.ADMIN:
            return button(words.say("👥 Who is in charge"), in_charge.team_)
        case Role.COORDINATOR:
            return button(words.say("📋 Today"), today.today)
        case Role.CONTACT:
            return button(words.say("📦 Offers"), inbox.inbox)


async def _tell_maker(
    context: Context, used: Invitation, person: Person, names: Mapping[str, Mapping[int, str]]
) -> None:
    """Whoever made the invitation hears who has joined by it."""
    if used.created_by is None or used.created_by == person.id:
        return
    context.notify(
        await people.chats_that_hear(context.session, [used.created_by]),
        f"{privacy.about(person.id)}joined:{used.id}",
        lambda words: _joined(person, used, names, words),
        not_before=quiet.allowed_from(context.now, context.zone),
    )


def _joined(person: Person, used: Invitation, names: Mapping[str, Mapping[int, str]], words: Words) -> Message:
    site = names[words.language].get(used.site_id or 0, "")
    text = words.say(
        "<b>{name} has joined the team</b> by your invitation: {role}.",
        name=person.name,
        role=role_words.role_at(used.role, site, words),
    )
    return Message(text, (in_charge.back(words), way_on(words)))


def _is_held_already(words: Words) -> Message:
    return Message(words.say("You have that role already; the invitation can go to somebody else."), (way_on(words),))


def _not_valid(words: Words) -> Message:
    return Message(words.say("This invitation is not valid, or was used already. Ask for a new one."), (way_on(words),))
