"""For coordinators: the volunteers of their sites. Roles are checked when a thing is done, not when it is drawn."""

from collections.abc import Sequence

from markupsafe import Markup

from handlers.context import Context, Shown
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.start import way_on
from handlers.volunteers.volunteer_facts import facts_for
from models import obstacles, roles, rosters, shifts, sites, volunteers
from models.audit import Action, Subject
from models.people import Person
from models.shifts import Requirement, ShiftCard
from models.sites import RUNNING, Site
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
        return refusal(context)
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
        return refusal(context)
    person = await context.session.get(Person, person_id)
    said = await volunteers.registration(context.session, person_id)
    volunteer = await _volunteer_of(context, person_id, theirs)
    if person is None or said is None or volunteer is None:
        if person is not None:
            context.refuse(Subject.PERSON, person_id)
        return _gone(words)
    lines = (await facts_for(context)).lines(person, said)
    back = button(words.say("👥 Volunteers"), volunteers_page, 0)
    experience, choices = await _experience(context, volunteer)
    return Message(Markup("\n").join((*lines, experience)), (Choices((*choices, back)), way_on(words)))


@screen("experienced", aside=True)
async def mark_experienced(context: Context, person_id: int, is_so: bool) -> Shown:
    """Gives a volunteer the mark that some shifts ask for, or takes it back."""
    theirs = await _sites(context)
    if theirs is None:
        return refusal(context)
    volunteer = await _volunteer_of(context, person_id, theirs)
    if volunteer is None:
        context.refuse(Subject.PERSON, person_id)
        return _gone(context.words)
    if volunteer.experienced != is_so:
        volunteer.experienced = is_so
        action = Action.EXPERIENCE_GIVEN if is_so else Action.EXPERIENCE_TAKEN_BACK
        context.did(action, Subject.PERSON, person_id)
        await context.session.flush()
    return await volunteer_card(context, person_id)


async def sites_run(context: Context) -> list[Site] | None:
    """The sites whose days this person looks after: an admin all that run; None for whoever coordinates nothing."""
    theirs = await _sites(context)
    if theirs is None:
        return None
    every_site = await sites.every(context.session)
    return [site for site in every_site if (site.id in theirs if theirs else site.state in RUNNING)]


async def run_by(context: Context, shift_id: int) -> ShiftCard | None:
    """The shift, if there is one and this person runs its site."""
    card = await shifts.card(context.session, shift_id)
    if card and await roles.may_coordinate(context.session, context.chat.person_id, card.site.id):
        return card
    if card:
        context.refuse(Subject.SHIFT, shift_id, site_id=card.site.id)
    return None


def refusal(context: Context) -> Message:
    """Said to whoever has no right to it; also to those who lost it. The attempt goes into the audit log."""
    context.refuse()
    words = context.words
    return Message(words.say("That is for the coordinators of a site."), (way_on(words),))


async def refused(context: Context) -> Message:
    """Said where a shift is not this person's to run: to a coordinator of other sites, and to anybody else."""
    # Here, since what the day shows needs this module.
    from handlers.rosters import today

    words = context.words
    text = words.say("That shift is no longer there, or belongs to a site that you don’t coordinate.")
    return await gone_or_not_theirs(context, text, button(words.say("📋 Today"), today.today))


async def gone_or_not_theirs(context: Context, text: Markup, *ways: Choice) -> Message:
    """Said where a thing is gone, or is for others: ``text`` names both, since which of them is nobody's business.

    Whoever runs no site is refused, gone or not. What is there and theirs to leave alone the caller marks for the audit
    log; a button whose thing is gone was once rightly theirs, and leaves no entry.
    """
    if await _sites(context) is None:
        return refusal(context)
    return Message(text, (*([Choices(ways)] if ways else []), way_on(context.words)))


async def _sites(context: Context) -> Sequence[int] | None:
    """The sites this person coordinates; empty for an admin, who sees all; None for anybody else."""
    person_id = context.chat.person_id
    if person_id is None:
        return None
    if await roles.is_admin(context.session, person_id):
        return ()
    return await roles.sites_coordinated(context.session, person_id) or None


async def _volunteer_of(context: Context, person_id: int, theirs: Sequence[int]) -> Volunteer | None:
    """A volunteer who chose one of these sites, or took a shift there; any where there are none, for an admin."""
    session, limits = context.session, theirs or None
    is_theirs = await volunteers.is_at_sites(session, person_id, limits)
    is_theirs = is_theirs or await rosters.was_ever_at(session, person_id, limits)
    return await volunteers.of(session, person_id) if is_theirs else None


async def _experience(context: Context, volunteer: Volunteer) -> tuple[Markup, Sequence[Choice]]:
    """Whether they count as experienced, and the button that changes it where it is a coordinator's word alone."""
    words, number = context.words, volunteer.person_id
    if volunteer.experienced:
        button_ = button(words.say("Take back “experienced”"), mark_experienced, number, False)
        return words.say("⭐ Experienced: a coordinator said so."), (button_,)
    if Requirement.EXPERIENCED in await obstacles.capabilities(context.session, volunteer):
        return words.say("⭐ Experienced: was there often enough."), ()
    return words.say("Not marked as experienced."), (
        button(words.say("⭐ Mark as experienced"), mark_experienced, number, True),
    )


def _gone(words: Words) -> Message:
    return Message(words.say("That person is no longer among the volunteers of your sites."), (way_on(words),))


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
