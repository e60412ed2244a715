"""A closing that is called off: what comes back and what does not; whoever was told of it hears that it stays open."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from handlers import sites as public
from handlers.context import Context, Telling
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button
from handlers.conversation.words import Words
from handlers.donating import my_offers
from handlers.shifts import shifts
from handlers.site_life import closing_notices, site_words
from handlers.start import way_on
from models import site_calling_off, site_closing, site_ending
from models.site_calling_off import Group
from models.site_closing import Closing
from models.site_ending import WhatThereIs
from models.sites import Site, SiteState


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What calling it off does: ``ended`` stays so, donations are taken again or not, so many people hear of it."""

    ended: WhatThereIs
    takes_again: bool
    hear: int


async def looked_at(context: Context, site: Site) -> Undone:
    """What it would do, asked before it is done."""
    closing = Closing.of(site)
    if closing is None or site.state is not SiteState.CLOSING:
        return Undone(ended=WhatThereIs(), takes_again=False, hear=0)
    takes_again = closing.stopped_donations and not site.takes_donations
    takes = takes_again or site.takes_donations
    return Undone(
        ended=await site_ending.count_ended(context.session, site, closing),
        takes_again=takes_again,
        hear=await site_calling_off.count(context.session, site, closing, takes_donations=takes),
    )


async def tell(telling: Telling, site: Site, closing: Closing) -> int:
    """Tells everybody who was told that it closes; how many. ``site`` stands as it is now, ``closing`` as it was."""
    hear = 0
    groups = site_calling_off.groups(site, closing, takes_donations=site.takes_donations)
    for number, group in enumerate(groups):
        about = f"{site_closing.about_staying(site.id)}{number}"
        batch = await closing_notices.to_many(telling, site, partial(_stays, site, group), group.chats, about)
        hear += batch.size
    return hear


def lines(undone: Undone, words: Words) -> Iterator[Markup]:
    """What is back, and what is not, a line for each kind of thing."""
    if undone.takes_again:
        yield words.say("↩️ Donations are taken again, as before.")
    yield from _stay_ended(undone.ended, words)
    if undone.hear:
        yield words.count(
            "✉️ {n} person who was told that it closes hears that it does not.",
            "✉️ {n} people who were told that it closes hear that it does not.",
            undone.hear,
        )


def _stay_ended(ended: WhatThereIs, words: Words) -> Iterator[Markup]:
    if ended.shifts:
        yield words.count(
            "✖ {n} shift stays cancelled: plan it anew if it takes place.",
            "✖ {n} shifts stay cancelled: plan anew what takes place.",
            ended.shifts,
        )
    if ended.series:
        yield words.count(
            "✖ {n} series of shifts goes no further than its last day.",
            "✖ {n} series of shifts go no further than its last day.",
            ended.series,
        )
    if ended.guests:
        yield words.count(
            "✖ {n} person who had a bed, or asked for one, has to ask anew.",
            "✖ {n} people who had a bed, or asked for one, have to ask anew.",
            ended.guests,
        )
    if ended.offers:
        yield words.count(
            "✖ {n} offer stays turned away: its donor can offer it anew.",
            "✖ {n} offers stay turned away: their donors can offer them anew.",
            ended.offers,
        )


def _stays(site: Site, group: Group, words: Words) -> Message:
    name = site_words.name_of(site, words)
    parts = [words.say("<b>{site} does not close after all.</b>", site=name)]
    ways: list[Choice] = []
    if group.helped:
        parts.append(words.say("Shifts that were cancelled stay so; new ones can be taken as they are planned."))
        ways.append(button(words.say("📅 Shifts there"), shifts.shifts_at, site.slug))
    if group.gave:
        parts.append(
            words.say("Goods are taken there again. If you still have what you offered, please offer it anew.")
        )
        ways.append(button(words.say("📦 Earlier offers"), my_offers.earlier))
    ways.append(button(words.say("📍 {site}", site=name).unescape(), public.site_card, site.slug))
    return Message(Markup("\n\n").join(parts), (Choices(tuple(ways)), way_on(words)), kind="site_stays_open")
