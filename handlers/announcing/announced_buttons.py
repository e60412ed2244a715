"""The buttons below an announcement: a tap is noted, and what it leads to shown below, never in its place."""

from handlers import start
from handlers.context import Context, Shown
from handlers.conversation.screens import screen
from models import announcement_reports, announcing
from models.announcements import Announcement, AnnouncementButton, LeadsTo
from models.sites import Site

ACK, MENU = 0, 99
"""Instead of a button's place, from 1: 'Got it', and the menu."""


@screen("announced", aside=True)
async def announced(context: Context, announcement_id: int, what: int) -> Shown:
    """Leads to what the button names. In a preview nothing is noted, and nothing opened."""
    words, context.keeps_tapped = context.words, True
    if announcement_id == 0:
        context.toast = str(words.say("This is a preview: the button works in the message itself."))
        return ()
    one = await announcing.by_number(context.session, announcement_id)
    if one is None or what == MENU:
        return await start.menu(context)
    if what == ACK:
        await _note(context, one, ACK)
        context.toast = str(words.say("Thank you, that is noted."))
        return ()
    buttons = one.draft.buttons
    if not 1 <= what <= len(buttons):
        return await start.menu(context)
    await _note(context, one, what)
    return await _opened(context, buttons[what - 1])


async def _note(context: Context, one: Announcement, what: int) -> None:
    person_id = context.chat.person_id
    if person_id is not None:
        await announcement_reports.respond(context.session, one, person_id, what, context.now, context.tapped)


async def _opened(context: Context, one: AnnouncementButton) -> Shown:
    # Here, since screens of shifts lead to announcements, whose previews have these buttons.
    from handlers import sites
    from handlers.shifts import shift_details

    if one.to is LeadsTo.SHIFT:
        return await shift_details.details(context, one.number)
    site = await context.session.get(Site, one.number) if one.to is LeadsTo.SITE else None
    return await sites.site_card(context, site.slug) if site else await sites.sites(context)
