"""Invitations that are open: who made them, until when they count; and ending one."""

from markupsafe import Markup

from handlers import paging, team
from handlers.context import Context, Shown
from handlers.conversation.messages import Choices, Message
from handlers.conversation.reading.plain import clip
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.in_charge import in_charge, inviting, role_words
from handlers.start import way_on
from models import inviting as rules
from models.audit import Action, Subject
from models.roles import Invitation

A_PAGE = 8
LONGEST_LABEL = 40


@screen("invitations", aside=True)
async def invitations(context: Context, page: int) -> Shown:
    """Those to roles that this person could give, the first that ends first."""
    return await _listed(context, page, None)


@screen("invitation-revoke", aside=True)
async def revoke(context: Context, invitation_id: int) -> Shown:
    """Ends one at once; its link gives nothing any more."""
    words, person_id = context.words, context.chat.person_id
    limits = await in_charge.sites_in_charge(context)
    if person_id is None or (limits is not None and not limits):
        return team.refusal(context)
    ended = await rules.revoke(context.session, invitation_id, person_id, context.now)
    if ended is None:
        await _note_if_anothers(context, invitation_id)
        return await _listed(context, 0, words.say("That invitation is open no longer, or not yours to end."))
    context.did(Action.INVITATION_REVOKED, Subject.INVITATION, ended.id, site_id=ended.site_id, detail=ended.role)
    return await _listed(context, 0, words.say("✖ Ended: that link gives nothing any more."))


async def _note_if_anothers(context: Context, invitation_id: int) -> None:
    """For the audit log: what is gone, or over, was theirs to end and is no attempt."""
    one = await context.session.get(Invitation, invitation_id)
    if one and not await rules.may_give(context.session, context.chat.person_id, one.role, one.site_id):
        context.refuse(Subject.INVITATION, one.id, site_id=one.site_id)


async def _listed(context: Context, page: int, note: Markup | None) -> Message:
    words, limits = context.words, await in_charge.sites_in_charge(context)
    if limits is not None and not limits:
        return team.refusal(context)
    found, names = await rules.open_ones(context.session, limits, context.now), await role_words.site_names(context)
    page = paging.nearest(page, len(found), A_PAGE)
    here = found[page * A_PAGE : (page + 1) * A_PAGE]
    head = words.say("<b>Open invitations</b>") if found else words.say("No invitation is open.")
    lines = [_line(context, one, by, names.get(one.site_id or 0, "")) for one, by in here]
    ends = tuple(button(_label(one, names.get(one.site_id or 0, ""), words), revoke, one.id) for one, _ in here)
    turns = paging.turns(words, invitations, (), page, len(found), A_PAGE)
    ways = Choices((button(words.say("➕ Invite somebody"), inviting.invite), *in_charge.back(words).items))
    how = words.say("Tap one to end it.") if found else None
    text = Markup("\n\n").join(part for part in (note, head, *lines, how) if part)
    return Message(text, tuple(group for group in (Choices(ends), turns, ways, way_on(words)) if group.items))


def _line(context: Context, one: Invitation, by: str | None, site: str) -> Markup:
    words = context.words
    told = {
        "role": role_words.role_at(one.role, site, words),
        "until": words.moment(one.expires_at, context.zone),
        "name": by or "",
    }
    if by is None:
        return words.say("• {role}: made where the bot runs, until {until}", **told)
    return words.say("• {role}: made by {name}, until {until}", **told)


def _label(one: Invitation, site: str, words: Words) -> str:
    until, role = words.short_day(one.expires_at.date()), role_words.alone(one.role, words)
    parts = (until, *([site] if site else []), str(role.unescape()))
    return clip(f"✖ {' · '.join(parts)}", LONGEST_LABEL)
