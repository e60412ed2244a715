"""An announcement, for whoever may read or steer it at this moment; and what is said to everybody else."""

from handlers import team
from handlers.announcing import announcement_list
from handlers.context import Context
from handlers.conversation.messages import Message
from handlers.conversation.screens import button
from models import announcing
from models.announcements import Announcement
from models.audit import Subject


async def readable(context: Context, announcement_id: int) -> Announcement | Message:
    """The announcement, if this person may read it and how it stands; else what they are told."""
    one = await announcing.by_number(context.session, announcement_id)
    if one is None or not await announcing.may_read(context.session, one, context.chat.person_id):
        return await not_theirs(context, one)
    return one


async def manageable(context: Context, announcement_id: int) -> Announcement | Message:
    """The announcement, if this person may steer and change it; else what they are told."""
    one = await announcing.by_number(context.session, announcement_id)
    if one is None or not await announcing.may_manage(context.session, one, context.chat.person_id):
        return await not_theirs(context, one)
    return one


async def not_theirs(context: Context, one: Announcement | None) -> Message:
    """Said where it is for other sites, or (None) is gone: which of both is nobody's business."""
    words = context.words
    if one is not None:
        context.refuse(Subject.ANNOUNCEMENT, one.id, site_id=one.draft.audience.only_site)
    text = words.say("That announcement is no longer there, or is for sites that you don’t coordinate.")
    see = button(words.say("📢 Announcements"), announcement_list.announcements)
    return await team.gone_or_not_theirs(context, text, see)
