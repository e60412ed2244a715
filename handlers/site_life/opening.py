"""A site opens, opens again, or does not close after all."""

from dataclasses import replace

from markupsafe import Markup

from handlers.announcing import announcement_form
from handlers.context import Context, Shown
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.donating import stopping
from handlers.planning import planning
from handlers.site_life import calling_off, closing_notices, site_editing, site_team, site_words
from handlers.site_life.site_facts import run_by
from handlers.start import way_on
from models import site_rules
from models.audit import Action, Subject
from models.site_closing import Closing
from models.sites import Site, SiteState


@screen("site-open", aside=True)
async def ask(context: Context, site_id: int) -> Shown:
    """Asks once, with what it means."""
    words, site = context.words, await run_by(context, site_id)
    if isinstance(site, Message):
        return site
    if site.state is SiteState.OPEN:
        return await site_team.card(context, site)
    follows = tuple(calling_off.lines(await calling_off.looked_at(context, site), words))
    head = [words.say("This is what follows:")] if follows else []
    text = Markup("\n").join((_question(site, words), *head, *follows))
    yes = button(_do_it(site, words), now, site_id, site.version, context.minute)
    no = button(words.say("Leave it as it is"), site_team.of_team, site_id)
    return Message(text, (Choices((yes, no)), way_on(words)))


@screen("site-open-now", aside=True)
async def now(context: Context, site_id: int, version: int, asked: int) -> Shown:
    """Does it; asks again after a while."""
    site = await run_by(context, site_id)
    if isinstance(site, Message):
        return site
    if context.is_long_ago(asked):
        return await ask(context, site_id)
    # Locked, so that it is said of the closing as it is carried out.
    await site_rules.locked(context.session, site_id)
    decided, undone = Closing.of(site), await calling_off.looked_at(context, site)
    outcome = await site_rules.open_(context.session, site_id, version, context.now)
    if outcome.site is None or not outcome.is_done:
        return await site_editing.refused(context, outcome)
    was, takes_again = outcome.was or SiteState.PLANNED, bool(outcome.before)
    context.did(Action.SITE_OPENED, Subject.SITE, site_id, site_id=site_id, detail=f"{was.value}>open")
    if takes_again:
        context.did(Action.DONATIONS_RESUMED, Subject.SITE, site_id, site_id=site_id)
    await closing_notices.opened(context, outcome.site, was, context.chat.person_id, takes_again=takes_again)
    if was is SiteState.CLOSING and decided:
        undone = replace(undone, hear=await calling_off.tell(context, outcome.site, decided))
        return _stays(outcome.site, undone, context.words)
    return _opened(outcome.site, was, decided, context.words)


def _stays(site: Site, undone: calling_off.Undone, words: Words) -> Message:
    head = words.say("<b>{site} stays open.</b>", site=site_words.name_of(site, words))
    plan = (button(words.say("➕ Plan a shift"), planning.plan_shift),) if undone.ended.shifts else ()
    text = Markup("\n").join((head, *calling_off.lines(undone, words)))
    return Message(text, (Choices((*plan, *_ways(site, words))), way_on(words)))


def _opened(site: Site, was: SiteState, decided: Closing | None, words: Words) -> Message:
    name = site_words.name_of(site, words)
    if was is SiteState.CLOSING:
        text = words.say("<b>{site} stays open.</b>", site=name)
    elif was is SiteState.CLOSED:
        text = words.say(
            "<b>{site} is open again.</b> Shifts, needs and hours begin anew: what was ended stays so.", site=name
        )
    else:
        text = words.say("<b>{site} is open.</b> Everybody finds it now.", site=name)
    parts, first = [text], tuple[Choice, ...]()
    if decided and decided.stopped_donations and not site.takes_donations:
        parts.append(words.say("Donations were stopped when it closed, and are not taken yet."))
        first = (stopping.way(site, words),)
    hint = words.say("Nobody but the team was told. Would you like to announce it?")
    return Message(Markup("\n\n").join((*parts, hint)), (Choices((*first, *_ways(site, words))), way_on(words)))


def _ways(site: Site, words: Words) -> tuple[Choice, ...]:
    return (
        button(words.say("📢 Announce it"), announcement_form.announce_to_site, site.id),
        button(words.say("📍 Back to the site"), site_team.of_team, site.id),
    )


def _question(site: Site, words: Words) -> Markup:
    name = site_words.name_of(site, words)
    if site.state is SiteState.PLANNED:
        return words.say("Open {site}? Everybody finds it then, and its shifts can be taken.", site=name)
    if site.state is SiteState.CLOSED:
        return words.say(
            "Open {site} again? Everybody finds it then. What was cancelled when it closed stays so.", site=name
        )
    return words.say("<b>Does {site} stay open?</b>", site=name)


def _do_it(site: Site, words: Words) -> Markup:
    if site.state is SiteState.CLOSING:
        return words.say("↩️ It stays open")
    return words.say_in("site", "↩️ Open it again") if site.state is SiteState.CLOSED else words.say("▶ Open the site")
