"""For coordinators: the volunteers of their sites. Roles are checked when a thing is done, not when it is drawn."""

from collections.abc import Sequence

from markupsafe import Markup

from handlers.context import Context, Shown
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.start import way_on
from handlers.volunteer_facts import facts_for
from models import roles, volunteers
from models.people import Person
from models.volunteers import Standing, Volunteer

A_PAGE = 8


@screen("volunteers", aside=True, commands=("volunteers", "benevoles"), words=("volunteers", "bénévoles"))
async def volunteers_first(context: Context) -> Shown:
    """The first page."""
    return await volunteers_page(context, 0)


@screen("volunteers-at", aside=True)
async def volunteers_page(context: Context, page: int) -> Shown:
    """A page of the volunteers of one's sites, newest first."""
    words, theirs = context.words, await _sites(context)
    if theirs is None:
        return refusal(words)
    page = max(0, page)
    found, total = await volunteers.page_at_sites(context.session, theirs or None, page * A_PAGE, A_PAGE)
    if not found and page:
        return await volunteers_page(context, max(0, (total - 1) // A_PAGE))
    if not total:
        return Message(words.say("No volunteers yet at your sites."), (way_on(words),))
    head = words.count("<b>{n} volunteer</b> at your sites", "<b>{n} volunteers</b> at your sites", total)
    cards = tuple(button(_label(person, volunteer, words), volunteer_card, person.id) for person, volunteer in found)
    turns = tuple(_turns(words, page, total))
    groups = (Choices(cards), Choices(turns, columns=2), way_on(words))
    return Message(head, tuple(group for group in groups if group.items))


@screen("volunteer-card", aside=True)
async def volunteer_card(context: Context, person_id: int) -> Shown:
    """One volunteer of one's sites."""
    words, theirs = context.words, await _sites(context)
    if theirs is None:
        return refusal(words)
    person = await context.session.get(Person, person_id)
    said = await volunteers.registration(context.session, person_id)
    is_theirs = await volunteers.is_at_sites(context.session, person_id, theirs or None)
    if person is None or said is None or not is_theirs:
        return Message(words.say("That person is no longer among the volunteers of your sites."), (way_on(words),))
    facts = await facts_for(context)
    back = Choices((button(words.say("👥 Volunteers"), volunteers_page, 0),))
    return Message(Markup("\n").join(facts.lines(person, said)), (back, way_on(words)))


def refusal(words: Words) -> Message:
    """Said to whoever has no right to it; also to those who lost it."""
    return Message(words.say("That is for the coordinators of a site."), (way_on(words),))


async def _sites(context: Context) -> Sequence[int] | None:
    """The sites this person coordinates; empty for an admin, who sees all; None for anybody else."""
    person_id = context.chat.person_id
    if person_id is None:
        return None
    if await roles.is_admin(context.session, person_id):
        return ()
    return await roles.sites_coordinated(context.session, person_id) or None


def _label(person: Person, volunteer: Volunteer, words: Words) -> str:
    name = (
        words.say("⏸ {name}", name=person.name) if volunteer.standing is Standing.PAUSED else Markup.escape(person.name)
    )
    party = words.say(" (+{n})", n=volunteer.party - 1) if volunteer.party > 1 else Markup("")
    return str((name + party).unescape())


def _turns(words: Words, page: int, total: int) -> Sequence[Choice]:
    previous = [button(words.say("‹ Previous"), volunteers_page, page - 1)] if page else []
    more = [button(words.say("More ›"), volunteers_page, page + 1)] if (page + 1) * A_PAGE < total else []
    return previous + more
