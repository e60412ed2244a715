"""A site closes: asked by when and what becomes of what there is, shown in numbers, and asked once more."""

from collections.abc import Mapping, Sequence
from datetime import date

from markupsafe import Markup

from handlers.context import Context, Opening, Shown
from handlers.conversation.forms import Form
from handlers.conversation.kinds.base import Value
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import N_
from handlers.site_life import closing_form, closing_notices, site_editing, site_team, site_words
from handlers.site_life.closing_form import NOW, STEPS, closing_facts, what_it_does
from handlers.site_life.site_columns import NO_SITE
from handlers.site_life.site_facts import run_by
from handlers.start import way_on
from models import site_ending, site_rules, sites
from models.audit import Action, Subject
from models.site_closing import Closing
from models.sites import RUNNING, Site

CANCELS, STOPS_DONATIONS, INVITES = 1, 2, 4
NO_ALTERNATIVE = 0


@screen("site-close")
async def close(context: Context, site_id: int) -> Shown:
    """Opens the form."""
    site = await run_by(context, site_id)
    if isinstance(site, Message):
        return site
    if site.state not in RUNNING:
        return await site_team.card(context, site)
    return Opening(CLOSE, {"site": site_id, "version": site.version})


async def _ask_again(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    """Says it once more in one question; nothing is done yet."""
    site = await run_by(context, answers["site"])
    if isinstance(site, Message):
        return [site]
    last = date.fromisoformat(answers["last"])
    choices = CANCELS if answers.get("shifts", NOW) == NOW else 0
    choices |= STOPS_DONATIONS if answers.get("donations") is False else 0
    choices |= INVITES if answers.get("invites") else 0
    named = answers["alternative"]
    alternative = await sites.by_slug(context.session, named) if named != NO_SITE else None
    return [await _question(context, site, answers["version"], last, choices, alternative)]


async def _question(
    context: Context, site: Site, version: int, last: date, choices: int, alternative: Site | None
) -> Message:
    words = context.words
    name, day = site_words.name_of(site, words), words.day(last, year=True)
    there = await site_ending.count(context.session, site, last, context.now)
    lines = [Markup("• {}").format(one) for one in closing_form.ends(there, words, leaves_shifts=not choices & CANCELS)]
    ask = words.say("🏁 <b>Close {site} at the end of {day}?</b>", site=name, day=day)
    final = words.say("People are told at once, and what is cancelled stays cancelled, even if it does not close.")
    number = int(last.strftime("%Y%m%d"))
    other = alternative.id if alternative else NO_ALTERNATIVE
    yes = button(words.say("🏁 Yes, close it"), close_now, site.id, version, number, choices, other, context.minute)
    no = button(words.say("Don’t close it"), site_team.of_team, site.id)
    parts = (ask, Markup("\n").join(lines), final)
    return Message(Markup("\n\n").join(part for part in parts if part), (Choices((yes, no)), way_on(words)))


@screen("site-close-now", aside=True)
async def close_now(
    context: Context, site_id: int, version: int, last: int, choices: int, alternative: int, asked: int
) -> Shown:
    """Does it; asks again after a while. Everything is carried out in portions from then on."""
    site, day = await run_by(context, site_id), _day(last)
    if isinstance(site, Message):
        return site
    if day is None:
        return await site_team.card(context, site)
    other = await context.session.get(Site, alternative) if alternative != NO_ALTERNATIVE else None
    other = other if other and other.state in RUNNING and other.id != site.id else None
    if context.is_long_ago(asked) and site.version == version:
        return await _question(context, site, version, day, choices, other)
    wanted = Closing(
        mark=context.now,
        cancels=bool(choices & CANCELS),
        invites=bool(choices & INVITES),
        alternative=other.slug if other else None,
    )
    took = site.takes_donations
    outcome = await site_rules.close(
        context.session, site_id, version, day, wanted, context.now, stops_donations=bool(choices & STOPS_DONATIONS)
    )
    if outcome.site is None or not outcome.is_done:
        return await site_editing.refused(context, outcome)
    context.did(Action.SITE_CLOSING, Subject.SITE, site_id, site_id=site_id, detail=day.isoformat())
    if took and not outcome.site.takes_donations:
        context.did(Action.DONATIONS_STOPPED, Subject.SITE, site_id, site_id=site_id)
    await closing_notices.decided(context, outcome.site, context.chat.person_id)
    remark = context.words.say("<b>It is decided.</b> Everybody whom it concerns is told now, each once.")
    return await site_team.card(context, outcome.site, remark)


def _day(number: int) -> date | None:
    try:
        return date.fromisoformat(str(number))
    except ValueError:
        return None


CLOSE = Form(
    "close-site",
    version=1,
    title=N_("Closing a site"),
    steps=STEPS,
    on_complete=_ask_again,
    facts=closing_facts,
    submit=N_("🏁 Go on to the last question"),
    what_next=what_it_does,
    leave=N_("Don’t close it"),
    carries=("site", "version"),
    looks_ahead=True,
)
