"""Who is in charge of what: for admins everywhere, for coordinators at their sites; for a contact their own roles."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from handlers import paging, team
from handlers.context import Context, Shown
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.reading.plain import clip
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.in_charge import audit_log, invitations, inviting, leaving_roles, role_words
from handlers.rosters import roster_words
from handlers.start import way_on
from models import inviting as rules
from models import roles, sites, team_roles
from models.roles import Role
from models.sites import SiteState
from models.team_roles import Held

A_PAGE = 8
NAMES = 6
EVERYWHERE = 0
"""Instead of the number of a site: the admins."""
LONGEST_LABEL = 40
_ORDER = (Role.COORDINATOR, Role.CONTACT)


@screen("team", aside=True, commands=("team", "equipe"), words=("team", "équipe"))
async def team_(context: Context) -> Shown:
    """Every site of theirs with who holds which role."""
    return await team_page(context, 0)


@screen("team-at", aside=True)
async def team_page(context: Context, page: int) -> Shown:
    """A page of the sites."""
    limits = await sites_in_charge(context)
    own = await team_roles.of_person(context.session, context.chat.person_id or 0)
    if limits is not None and not limits:
        return _own(own, await role_words.site_names(context), context.words) if own else team.refusal(context)
    words, names = context.words, await role_words.site_names(context)
    found = await team_roles.everybody(context.session, limits)
    shown = await _sites_shown(context, limits, found)
    page = paging.nearest(page, len(shown), A_PAGE)
    here = shown[page * A_PAGE : (page + 1) * A_PAGE]
    blocks = [_site(names[number], [one for one in found if one.site_id == number], words) for number in here]
    admins = [_admins(found, words)] if limits is None and not page else []
    text = Markup("\n\n").join((words.say("<b>Who is in charge</b>"), *admins, *blocks))
    to_sites = [button(words.say("📍 {site}", site=names[number]).unescape(), at_site, number, 0) for number in here]
    to_admins = [button(words.say("👥 Admins"), at_site, EVERYWHERE, 0)] if limits is None else []
    turns = paging.turns(words, team_page, (), page, len(shown), A_PAGE)
    groups = (Choices((*to_admins, *to_sites)), turns, await _ways(context, limits), way_on(words))
    return Message(text, tuple(group for group in groups if group.items))


@screen("team-site", aside=True)
async def at_site(context: Context, site_id: int, page: int) -> Shown:
    """Everybody with a role at one site; a tap on a name leads to what can be done."""
    words, names = context.words, await role_words.site_names(context)
    number = site_id or None
    role = Role.COORDINATOR if number else Role.ADMIN
    if not await rules.may_give(context.session, context.chat.person_id, role, number):
        return team.refusal(context)
    found = await team_roles.everybody(context.session, [site_id] if number else None)
    found = [one for one in found if one.site_id == number]
    page = paging.nearest(page, len(found), A_PAGE)
    here = found[page * A_PAGE : (page + 1) * A_PAGE]
    head = (
        words.say("<b>In charge of {site}</b>", site=names.get(site_id, "")) if number else words.say("<b>Admins</b>")
    )
    how = words.say("Tap a name to take the role away.") if here else words.say("Nobody yet.")
    people = tuple(
        button(_label(one, words), leaving_roles.take_role, one.person.id, one.role, site_id) for one in here
    )
    turns = paging.turns(words, at_site, (site_id,), page, len(found), A_PAGE)
    ways = (
        button(words.say("➕ Invite somebody"), inviting.invite_to, site_id),
        button(words.say("👥 Who is in charge"), team_),
    )
    groups = (Choices(people), turns, Choices(ways), way_on(words))
    return Message(Markup("{}\n{}").format(head, how), tuple(group for group in groups if group.items))


async def sites_in_charge(context: Context) -> Sequence[int] | None:
    """The sites whose team this person makes; None for an admin: everywhere. Empty for anybody else."""
    person_id = context.chat.person_id
    if person_id is None:
        return ()
    if await roles.is_admin(context.session, person_id):
        return None
    return await roles.sites_coordinated(context.session, person_id)


def for_admins(context: Context) -> Message:
    """Said to whoever is no admin, where only admins may; the attempt goes into the audit log."""
    context.refuse()
    return Message(context.words.say("That is for admins."), (way_on(context.words),))


def back(words: Words) -> Choices:
    """The button back to the list."""
    return Choices((button(words.say("👥 Who is in charge"), team_),))


async def _sites_shown(context: Context, limits: Sequence[int] | None, found: Sequence[Held]) -> list[int]:
    """Their sites; a closed one only while somebody has a role there."""
    held = {one.site_id for one in found}
    return [
        one.id
        for one in await sites.every(context.session)
        if (limits is None or one.id in limits) and (one.state is not SiteState.CLOSED or one.id in held)
    ]


def _own(own: Sequence[Held], names: Mapping[int, str], words: Words) -> Message:
    """For a contact: one's own roles, and the way out of them."""
    said = [Markup("• {}").format(role_words.role_at(one.role, names.get(one.site_id or 0, ""), words)) for one in own]
    text = Markup("\n").join((words.say("<b>Your roles</b>"), *said))
    leave = button(words.say("✖ Give up a role"), leaving_roles.own_roles)
    return Message(text, (Choices((leave,)), way_on(words)))


def _admins(found: Sequence[Held], words: Words) -> Markup:
    names = [one.person.name for one in found if one.role is Role.ADMIN]
    return words.say("Admins: {names}", names=roster_words.listed(names, NAMES, words))


def _site(name: str, found: Sequence[Held], words: Words) -> Markup:
    lines = [words.say("📍 <b>{site}</b>", site=name)]
    for role in _ORDER:
        names = [one.person.name for one in found if one.role is role]
        listed = roster_words.listed(names, NAMES, words) if names else words.say("nobody")
        if role is Role.COORDINATOR:
            lines.append(words.say("Coordination: {names}", names=listed))
        elif names:
            lines.append(words.say("Contact for donations: {names}", names=listed))
    return Markup("\n").join(lines)


def _label(one: Held, words: Words) -> str:
    label = words.say("👤 {name} · {role}", name=one.person.name, role=role_words.alone(one.role, words))
    return clip(str(label.unescape()), LONGEST_LABEL)


async def _ways(context: Context, limits: Sequence[int] | None) -> Choices:
    words, waiting = context.words, await rules.open_ones(context.session, limits, context.now)
    ways: list[Choice] = [button(words.say("➕ Invite somebody"), inviting.invite)]
    if waiting:
        label = words.say("⏳ Open invitations ({n})", n=words.number(len(waiting)))
        ways.append(button(label, invitations.invitations, 0))
    ways.append(button(words.say("✖ Give up a role"), leaving_roles.own_roles))
    if limits is None:
        ways.append(button(words.say("🔎 Who did what"), audit_log.audit))
    return Choices(tuple(ways), columns=2)
