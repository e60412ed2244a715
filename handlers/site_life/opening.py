"""A site opens, opens again, or does not close after all."""

from markupsafe import Markup

from handlers.announcing import announcement_form
from handlers.context import Context, Shown
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.site_life import closing_notices, site_editing, site_team, site_words
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
    yes = button(_do_it(site, words), now, site_id, site.version, context.minute)
    no = button(words.say("Leave it as it is"), site_team.of_team, site_id)
    return Message(_question(site, words), (Choices((yes, no)), way_on(words)))


@screen("site-open-now", aside=True)
async def now(context: Context, site_id: int, version: int, asked: int) -> Shown:
    """Does it; asks again after a while."""
    site = await run_by(context, site_id)
    if isinstance(site, Message):
        return site
    if context.is_long_ago(asked):
        return await ask(context, site_id)
    decided, last = Closing.of(site), site.closes_on
    outcome = await site_rules.open_(context.session, site_id, version, context.now)
    if outcome.site is None or not outcome.is_done:
        return await site_editing.refused(context, outcome)
    was = outcome.was or SiteState.PLANNED
    context.did(Action.SITE_OPENED, Subject.SITE, site_id, site_id=site_id, detail=f"{was.value}>open")
    await closing_notices.opened(context, outcome.site, was, context.chat.person_id)
    if was is SiteState.CLOSING and decided and last and decided.invites:
        await closing_notices.called_off(context, outcome.site)
    return await _opened(context, outcome.site, was)


async def _opened(context: Context, site: Site, was: SiteState) -> Message:
    words, name = context.words, site_words.name_of(site, context.words)
    if was is SiteState.CLOSING:
        text = words.say(
            "<b>{site} stays open.</b> What was cancelled stays cancelled: shifts, nights and offers have to be made "
            "anew.",
            site=name,
        )
    elif was is SiteState.CLOSED:
        text = words.say(
            "<b>{site} is open again.</b> Shifts, needs and hours begin anew: what was ended stays so.", site=name
        )
    else:
        text = words.say("<b>{site} is open.</b> Everybody finds it now.", site=name)
    hint = words.say("Nobody but the team was told. Would you like to announce it?")
    ways = (
        button(words.say("📢 Announce it"), announcement_form.announce_to_site, site.id),
        button(words.say("📍 Back to the site"), site_team.of_team, site.id),
    )
    parts = (text, hint) if was is not SiteState.CLOSING else (text,)
    return Message(Markup("\n\n").join(parts), (Choices(ways), way_on(words)))


def _question(site: Site, words: Words) -> Markup:
    name = site_words.name_of(site, words)
    if site.state is SiteState.PLANNED:
        return words.say("Open {site}? Everybody finds it then, and its shifts can be taken.", site=name)
    if site.state is SiteState.CLOSED:
        return words.say(
            "Open {site} again? Everybody finds it then. What was cancelled when it closed stays so.", site=name
        )
    return words.say(
        "Does {site} stay open? What was cancelled for its closing stays cancelled. Volunteers who were told that it "
        "closes hear that it does not.",
        site=name,
    )


def _do_it(site: Site, words: Words) -> Markup:
    if site.state is SiteState.CLOSING:
        return words.say("↩️ It stays open")
    return words.say_in("site", "↩️ Open it again") if site.state is SiteState.CLOSED else words.say("▶ Open the site")
