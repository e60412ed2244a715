"""Whom the closing of a site did not reach, by name: so that somebody calls them before they come for nothing."""

from functools import partial

from markupsafe import Markup

from handlers import not_reached, paging
from handlers.context import Context, Shown
from handlers.conversation.messages import Choice, Choices, Drawing, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.site_life import site_team
from handlers.site_life.site_facts import run_by
from handlers.start import way_on
from models import site_not_reached
from models.audit import Action, Subject
from models.site_closing import Closing, Stage
from models.site_not_reached import Told
from models.sites import Site

_BEING_TOLD = (Stage.ENDING, Stage.TELLING)


@screen("site-missed", aside=True)
async def missed(context: Context, site_id: int, page: int) -> Shown:
    """A page of them, with the numbers of those who gave one."""
    words, site = context.words, await run_by(context, site_id)
    if isinstance(site, Message):
        return site
    known = _known(context, site)
    told = await site_not_reached.count(context.session, site, known) if known else Told()
    if known is None or not told.missed:
        nobody = words.say("Nobody is known who was not reached.")
        return Message(nobody, (_back(site, words), way_on(words)))
    page = paging.nearest(page, told.missed, not_reached.A_PAGE)
    first = page * not_reached.A_PAGE
    people = await site_not_reached.page(context.session, site, known, not_reached.A_PAGE, first)
    head = words.count("<b>{n} person was not reached</b>", "<b>{n} people were not reached</b>", told.missed)
    why = words.say("They lose a shift, a bed or an offer by the closing. Please call whoever gave a number.")
    turns = paging.turns(words, missed, (site.id,), page, told.missed, not_reached.A_PAGE)
    as_table = Choices((button(words.say("⬇️ As a table"), table, site.id),))
    text = Markup("\n").join((head, why, "", *not_reached.lines(people, words)))
    return Message(text, tuple(one for one in (turns, as_table, _back(site, words), way_on(words)) if one.items))


@screen("site-missed-table", aside=True)
async def table(context: Context, site_id: int) -> Shown:
    """The same people as a table; who took it stands in the audit log."""
    words, site = context.words, await run_by(context, site_id)
    if isinstance(site, Message):
        return site
    known = _known(context, site)
    if known is None:
        return await missed(context, site_id, 0)
    number, drawing = await context.read_apart(("not reached", site.id), partial(_drawn, site=site, known=known))
    if not number:
        return await missed(context, site_id, 0)
    context.keeps_tapped = True
    context.did(Action.NOT_REACHED_EXPORTED, Subject.SITE, site.id, site_id=site.id)
    text = words.count("{n} person was not reached.", "{n} people were not reached.", number)
    return Message(text, (_back(site, words), way_on(words)), drawing=drawing)


async def _drawn(context: Context, site: Site, known: Closing) -> tuple[int, Drawing]:
    """How many these are, and their table."""
    people = await site_not_reached.page(context.session, site, known, not_reached.MOST_IN_A_TABLE)
    return len(people), not_reached.table(site.slug, people, context.words)


async def told(context: Context, site: Site) -> Told | None:
    """How many were told what they lose by its closing, and how many not; None where it goes on, or nobody knows any
    more.
    """
    closing = Closing.of(site)
    if closing is None:
        return None
    if closing.stage in _BEING_TOLD:
        return Told(closing.told + closing.unreached, closing.unreached)
    known = _known(context, site)
    return await site_not_reached.count(context.session, site, known) if known else None


def way(site: Site, found: Told | None, words: Words) -> tuple[Choice, ...]:
    """To their names, where there are any."""
    if found is None or not found.missed:
        return ()
    label = words.say("👥 Not reached: whom to call ({n})", n=words.number(found.missed))
    return (button(label, missed, site.id, 0),)


def _known(context: Context, site: Site) -> Closing | None:
    """The closing, as far as it is known whom it reached; None while people are just being told."""
    closing = Closing.of(site)
    if closing is None or closing.stage in _BEING_TOLD:
        return None
    return site_not_reached.known(closing, context.now)


def _back(site: Site, words: Words) -> Choices:
    return Choices((button(words.say("📍 Back to the site"), site_team.of_team, site.id),))
