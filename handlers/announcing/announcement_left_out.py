"""Who was left out of an announcement since nothing reaches them here: to be called, where it matters."""

from collections.abc import Sequence
from functools import partial

from markupsafe import Markup

from handlers import not_reached, paging
from handlers.announcing import announcement_doors, announcement_report
from handlers.context import Context, Shown
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button, screen
from handlers.start import way_on
from models import not_reached as missed
from models.audiences import Audience
from models.not_reached import Missed


@screen("announcement-left-out", aside=True)
async def left_out(context: Context, announcement_id: int, page: int) -> Shown:
    """A page of them as it stands now, with the numbers of those who gave one."""
    words, one = context.words, await announcement_doors.manageable(context, announcement_id)
    if isinstance(one, Message):
        return one
    page, audience = max(0, page), one.draft.audience
    people = await context.read_apart(("left out", one.id, page), partial(_read, audience=audience, page=page))
    back = Choices((button(words.say("📢 The report"), announcement_report.report, announcement_id),))
    if not people:
        return Message(words.say("By now everybody can be reached here."), (back, way_on(words)))
    head = words.say("<b>Nothing reaches them here</b>\nA call does, where there is a number. As it stands now:")
    size = not_reached.A_PAGE
    turns = paging.turns(words, left_out, (announcement_id,), page, page * size + len(people), size)
    text = Markup("\n").join((head, *not_reached.lines(people[:size], words)))
    return Message(text, tuple(group for group in (turns, back, way_on(words)) if group.items))


async def _read(context: Context, audience: Audience, page: int) -> Sequence[Missed]:
    """And one more, where there are more pages."""
    size = not_reached.A_PAGE
    return await missed.silent(context.session, audience, context.now, context.zone, size + 1, page * size)
