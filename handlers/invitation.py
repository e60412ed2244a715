"""Invitations: a one-time link that gives somebody a role in the team."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from handlers.consent import CONSENT, person_behind
from handlers.context import Context, Opening, Shown
from handlers.conversation.forms import Form, Step
from handlers.conversation.kinds.base import Value
from handlers.conversation.kinds.written import Text, is_a_name
from handlers.conversation.messages import Message
from handlers.conversation.screens import screen
from handlers.conversation.words import N_, Words
from handlers.start import menu_below, way_on
from handlers.volunteers.volunteer_facts import VolunteerFacts, facts_for
from models import roles
from models.roles import PREFIX, Role


async def _facts(context: Context) -> VolunteerFacts:
    return await facts_for(context)


async def _accept(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    """Gives the role, if the invitation still counts now."""
    used = await roles.use(context.session, answers["invitation"], context.now)
    if used is None:
        return [_not_valid(context.words)]
    person = await person_behind(context, answers)
    await roles.grant(context.session, person.id, used.role, used.site_id, context.now)
    return [await menu_below(context, _welcome(context.words, used.role))]


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
    found = await roles.invitation(context.session, PREFIX + code, context.now)
    person = await context.person()
    if found is None:
        return _not_valid(context.words)
    if person and await roles.holds(context.session, person.id, found.role, found.site_id):
        return _is_held_already(context.words)
    known = {"name": person.name} if person else {}
    return Opening(INVITATION, {"invitation": found.id, **known})


def _welcome(words: Words, role: Role) -> Markup:
    match role:
        case Role.ADMIN:
            return words.say("<b>Welcome to the team!</b> You are an admin now: you see the volunteers of every site.")
        case Role.COORDINATOR:
            return words.say("<b>Welcome to the team!</b> You coordinate now, and are told of each new volunteer.")
        case Role.CONTACT:
            return words.say("<b>Welcome to the team!</b> You are a contact for donations now.")


def _is_held_already(words: Words) -> Message:
    return Message(words.say("You have that role already; the invitation can go to somebody else."), (way_on(words),))


def _not_valid(words: Words) -> Message:
    return Message(words.say("This invitation is not valid, or was used already. Ask for a new one."), (way_on(words),))
