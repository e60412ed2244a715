"""Taking a role away, and giving up one's own: asked twice; whoever loses one is told kindly, admins of a gap."""

from collections.abc import Mapping

from markupsafe import Markup

from handlers import team
from handlers.context import Context, Shown
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.in_charge import in_charge, inviting, role_words
from handlers.start import way_on
from models import inviting as rules
from models import people, privacy, quiet, roles, team_roles
from models.audit import Action, Subject
from models.roles import Role
from models.team_roles import Held, NotTaken, Taken


@screen("team-own", aside=True)
async def own_roles(context: Context) -> Shown:
    """One's own roles, each with the way out of it."""
    words, person_id = context.words, context.chat.person_id
    own = await team_roles.of_person(context.session, person_id) if person_id else []
    if not own:
        return Message(words.say("You have no role in the team."), (way_on(words),))
    names = await role_words.site_names(context)
    each = tuple(
        button(_give_up(one, names, words), take_role, one.person.id, one.role, one.site_id or in_charge.EVERYWHERE)
        for one in own
    )
    return Message(words.say("<b>Which role would you like to give up?</b>"), (Choices(each), way_on(words)))


@screen("role-away", aside=True)
async def take_role(context: Context, person_id: int, role: Role, site_id: int) -> Shown:
    """Asks whether it is meant, and says what follows."""
    held = await _theirs(context, person_id, role, site_id)
    if isinstance(held, Message):
        return held
    words, what = context.words, await _what(context, held)
    text = words.say("<b>{name} is {role}.</b> Take this role away from them?", name=held.person.name, role=what)
    if person_id == context.chat.person_id:
        text = words.say("<b>You are {role}.</b> Give this role up?", role=what)
    yes = button(words.say("✖ Yes, take it away"), take_role_surely, person_id, role, site_id, context.minute)
    if person_id == context.chat.person_id:
        yes = button(words.say("✖ Yes, give it up"), take_role_surely, person_id, role, site_id, context.minute)
    return Message(text, (Choices((yes, _no(words))), way_on(words)))


@screen("role-away-sure", aside=True)
async def take_role_surely(context: Context, person_id: int, role: Role, site_id: int, asked: int) -> Shown:
    """Asks once more: it can only be given back by a new invitation."""
    held = await _theirs(context, person_id, role, site_id)
    if isinstance(held, Message):
        return held
    if context.is_long_ago(asked):
        return await take_role(context, person_id, role, site_id)
    words = context.words
    text = words.say(
        "<b>Are you sure?</b> It holds at once, and only a new invitation gives it back. {name} is told.",
        name=held.person.name,
    )
    label = words.say("✖ Take the role away now")
    if person_id == context.chat.person_id:
        text = words.say("<b>Are you sure?</b> It holds at once, and only a new invitation gives it back.")
        label = words.say("✖ Give the role up now")
    yes = button(label, take_role_now, person_id, role, site_id, context.minute)
    return Message(text, (Choices((yes, _no(words))), way_on(words)))


@screen("role-away-now", aside=True)
async def take_role_now(context: Context, person_id: int, role: Role, site_id: int, asked: int) -> Shown:
    """Does it; asks again after a while."""
    held, by_id = await _theirs(context, person_id, role, site_id), context.chat.person_id
    if isinstance(held, Message) or by_id is None:
        return held if isinstance(held, Message) else team.refusal(context)
    if context.is_long_ago(asked):
        return await take_role(context, person_id, role, site_id)
    taken = await team_roles.take_away(context.session, by_id, person_id, role, held.site_id)
    if taken.refusal:
        return _not_taken(context, taken.refusal)
    is_own = by_id == person_id
    action = Action.ROLE_LEFT if is_own else Action.ROLE_REMOVED
    context.did(action, Subject.PERSON, person_id, site_id=held.site_id, detail=role)
    names = await role_words.names_of(context, held.site_id)
    if not is_own:
        await _tell(context, held, names)
    if taken.leaves_nobody and held.site_id:
        await tell_of_gap(context, held.site_id)
    return await _done(context, held, taken, is_own=is_own)


async def _theirs(context: Context, person_id: int, role: Role, site_id: int) -> Held | Message:
    """The role, if it is held, and this person's own or theirs to take; else what is said."""
    number = site_id or None
    is_own = person_id == context.chat.person_id
    if not is_own and not await rules.may_give(context.session, context.chat.person_id, role, number):
        context.refuse(Subject.PERSON, person_id, site_id=number)
        return team.refusal(context) if number else in_charge.for_admins(context)
    held = await team_roles.held(context.session, person_id, role, number)
    if held and role is Role.ADMIN and await roles.admins(context.session) == 1:
        return _not_taken(context, NotTaken.LAST_ADMIN)
    return held or _not_taken(context, NotTaken.GONE)


async def _what(context: Context, held: Held) -> Markup:
    names = await role_words.site_names(context)
    return role_words.role_at(held.role, names.get(held.site_id or 0, ""), context.words)


def _no(words: Words) -> Choice:
    return button(words.say("No, leave it"), in_charge.team_)


def _give_up(one: Held, names: Mapping[int, str], words: Words) -> str:
    what = str(role_words.role_at(one.role, names.get(one.site_id or 0, ""), words).unescape())
    return f"✖ {what[:1].upper()}{what[1:]}"


def _not_taken(context: Context, why: NotTaken) -> Message:
    words = context.words
    match why:
        case NotTaken.LAST_ADMIN:
            text = words.say("There is no other admin, and somebody has to be one. Invite somebody first.")
            first = Choices((button(words.say("➕ Invite somebody"), inviting.invite_to, in_charge.EVERYWHERE),))
            return Message(text, (first, way_on(words)))
        case NotTaken.NOT_YOURS:
            return team.refusal(context)
    return Message(words.say("That role is held no longer."), (in_charge.back(words), way_on(words)))


async def _done(context: Context, held: Held, taken: Taken, *, is_own: bool) -> Message:
    words, what = context.words, await _what(context, held)
    if is_own:
        text = words.say("Done: you are no longer {role}. Thank you for all you did!", role=what)
        return Message(text, (way_on(words),))
    text = words.say("Done: {name} is no longer {role}, and is told, kindly.", name=held.person.name, role=what)
    gap = [words.say("⚠️ Nobody coordinates that site now.")] if taken.leaves_nobody else []
    invite = [button(words.say("➕ Invite somebody"), inviting.invite_to, held.site_id)] if gap and held.site_id else []
    groups = (Choices(tuple(invite)), in_charge.back(words), way_on(words))
    return Message(Markup("\n").join((text, *gap)), tuple(group for group in groups if group.items))


async def _tell(context: Context, held: Held, names: Mapping[str, Mapping[int, str]]) -> None:
    """Whoever has lost the role."""
    context.notify(
        await people.chats_that_hear(context.session, [held.person.id]),
        f"{privacy.about(held.person.id)}role-away:{held.role}:{held.site_id}:{context.now.isoformat()}",
        lambda words: _notice(held, names, words),
        not_before=quiet.allowed_from(context.now, context.zone),
    )


def _notice(held: Held, names: Mapping[str, Mapping[int, str]], words: Words) -> Message:
    what = role_words.role_at(held.role, names[words.language].get(held.site_id or 0, ""), words)
    text = words.say(
        "From today on you are no longer {role}. Thank you for all you have done!\n\nNothing else has changed: you "
        "are welcome as ever. If this surprises you, please talk to the team.",
        role=what,
    )
    return Message(text, (way_on(words),))


async def tell_of_gap(context: Context, site_id: int) -> None:
    """Tells the admins that nobody coordinates the site any more: it is theirs to see to."""
    names = await role_words.names_of(context, site_id)
    chats = [chat for chat in await roles.admins_chats(context.session) if chat.id != context.chat.id]
    context.notify(
        chats,
        f"nobody-coordinates:{site_id}:{context.now.isoformat()}",
        lambda words: _gap(site_id, names[words.language].get(site_id, ""), words),
        not_before=quiet.allowed_from(context.now, context.zone),
    )


def _gap(site_id: int, site: str, words: Words) -> Message:
    text = words.say(
        "⚠️ <b>Nobody coordinates {site} any more.</b> Until somebody does, you are told instead.", site=site
    )
    invite = Choices((button(words.say("➕ Invite somebody"), inviting.invite_to, site_id),))
    return Message(text, (invite, way_on(words)))
