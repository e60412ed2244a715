"""The offers of one's sites, for those who answer them: in piles, by what is to be done.

Roles are looked at each time: a contact sees the offers of their sites, a coordinator too, an admin those of all sites.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from handlers import paging, team
from handlers.collecting import collection_lists
from handlers.context import Context, Shown
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.reading.plain import clip
from handlers.conversation.screens import button, screen
from handlers.conversation.words import N_, Words
from handlers.donating import drop_off_hours, inbox_figures, needs_editing, offer_answers, offer_words, stopping
from handlers.donating.harmless import unlinked
from handlers.start import way_on
from models import collecting, collecting_lists, drop_off, needs, offer_inbox, offer_people, roles
from models.audit import Action
from models.bilingual import in_language
from models.offer_inbox import Pile, Wanted
from models.offers import OfferCard
from models.sites import Site

A_PAGE = 8
ANY = 0
"""Instead of the number of a site or a category, in buttons."""
LONGEST_LABEL, LONGEST_NAME = 40, 24
"""Letters of a button: a narrow phone cuts off the rest."""
LONGEST_GOODS = 120
"""Letters of a line in the list."""
_PILES = {
    Pile.WAITING: N_("⏳ To answer ({n})"),
    Pile.TODAY: N_("📦 Today ({n})"),
    Pile.WEEK: N_("📦 7 days ({n})"),
    Pile.TO_MARK: N_("❔ Did it come? ({n})"),
}
_HEADS = {
    Pile.WAITING: N_("<b>Offers to answer</b>"),
    Pile.TODAY: N_("<b>Expected today</b>"),
    Pile.WEEK: N_("<b>Expected within 7 days</b>"),
    Pile.TO_MARK: N_("<b>Did these come?</b>"),
    Pile.ENDED: N_("<b>Earlier offers</b>"),
}
_EMPTY = {
    Pile.WAITING: N_("Every offer has its answer."),
    Pile.TODAY: N_("Nothing is expected today."),
    Pile.WEEK: N_("Nothing is expected within 7 days."),
    Pile.TO_MARK: N_("Of everything that was expected you have said what came."),
    Pile.ENDED: N_("There are no earlier offers."),
}


@dataclass(frozen=True, slots=True)
class _Looking:
    """What is looked at, as buttons carry it."""

    pile: Pile
    site_id: int
    category_id: int


@screen("inbox", aside=True, commands=("inbox", "arrivages"), words=("inbox", "arrivages"), link="inbox")
async def inbox(context: Context) -> Shown:
    """What waits for an answer; where nothing does, what is expected."""
    theirs = await sites_answered(context)
    if theirs is None:
        return team.refusal(context)
    counted = await offer_inbox.counts(context.session, wanted_of(context, theirs))
    full = next((pile for pile in (Pile.WAITING, Pile.TODAY, Pile.TO_MARK, Pile.WEEK) if counted[pile]), Pile.WAITING)
    return await on_pile(context, full, ANY, ANY, 0)


@screen("inbox-on", aside=True)
async def on_pile(context: Context, pile: Pile, site_id: int, category_id: int, page: int) -> Shown:
    """A page of one pile: of one site, of one category, or of any."""
    theirs = await sites_answered(context, site_id)
    if theirs is None:
        return team.refusal(context)
    looking = _Looking(pile, site_id, category_id)
    wanted = wanted_of(context, theirs, category_id)
    total = await offer_inbox.count(context.session, looking.pile, wanted)
    page = paging.nearest(page, total, A_PAGE)
    found = await offer_inbox.page(context.session, looking.pile, wanted, A_PAGE, page * A_PAGE)
    words, head = context.words, await _head(context, looking, theirs)
    empty = Markup("{}\n{}").format(head, words.say(_EMPTY[looking.pile]))
    text = Markup("\n\n").join((head, *(_listed(one, theirs, words) for one in found))) if found else empty
    listed = Choices(tuple(button(_label(one, theirs, words), offer_answers.offer, one.offer.id) for one in found))
    turns = paging.turns(words, on_pile, (looking.pile, site_id, category_id), page, total, A_PAGE)
    piles = Choices(await _other_piles(context, wanted, looking), columns=2)
    ways = Choices(tuple(await _ways(context, looking, theirs)), columns=2)
    groups = (listed, turns, piles, ways, way_on(words))
    return Message(text, tuple(group for group in groups if group.items))


@screen("inbox-sites", aside=True)
async def choose_site(context: Context, pile: Pile, category_id: int) -> Shown:
    """Of which site."""
    theirs = await sites_answered(context)
    if theirs is None:
        return team.refusal(context)
    words = context.words
    named = [button(in_language(one.name, words.language), on_pile, pile, one.id, category_id, 0) for one in theirs]
    every = button(words.say("All my sites"), on_pile, pile, ANY, category_id, 0)
    return Message(words.say("The offers of which site?"), (Choices((every, *named)), way_on(words)))


@screen("inbox-goods", aside=True)
async def choose_category(context: Context, pile: Pile, site_id: int) -> Shown:
    """Of which goods."""
    if await sites_answered(context) is None:
        return team.refusal(context)
    words = context.words
    named = [
        button(in_language(one.name, words.language), on_pile, pile, site_id, one.id, 0)
        for one in await needs.categories(context.session)
    ]
    every = button(words.say("Everything"), on_pile, pile, site_id, ANY, 0)
    return Message(words.say("Offers of what?"), (Choices((every,)), Choices(tuple(named), columns=2), way_on(words)))


@screen("inbox-totals", aside=True)
async def totals(context: Context, site_id: int) -> Shown:
    """What was offered lately, by category, as a picture."""
    theirs = await sites_answered(context, site_id)
    if theirs is None:
        return team.refusal(context)
    read = partial(inbox_figures.totals, theirs=theirs, wanted=wanted_of(context, theirs))
    found = await context.read_apart(("offers", site_id), read)
    return found.and_choices(Choices((_back(site_id, context.words),)), way_on(context.words))


@screen("inbox-table", aside=True)
async def table(context: Context, site_id: int) -> Shown:
    """The offers of the last year as a table."""
    theirs = await sites_answered(context, site_id)
    if theirs is None:
        return team.refusal(context)
    read = partial(inbox_figures.table, theirs=theirs, wanted=wanted_of(context, theirs))
    found = await context.read_apart(("offers", site_id), read)
    context.did(Action.OFFERS_EXPORTED, site_id=site_id if site_id != ANY else None)
    return found.and_choices(Choices((_back(site_id, context.words),)), way_on(context.words))


async def sites_answered(context: Context, site_id: int = ANY) -> list[Site] | None:
    """The sites whose offers this person answers, or that one of them; None for whoever answers none, or not that."""
    theirs = await offer_people.sites_of(context.session, context.chat.person_id)
    return [site for site in theirs if site_id in (ANY, site.id)] or None


async def waiting(context: Context) -> int | None:
    """How many offers wait for this person's answer; None for whoever answers none."""
    theirs = await sites_answered(context)
    return await offer_inbox.count(context.session, Pile.WAITING, wanted_of(context, theirs)) if theirs else None


def wanted_of(context: Context, theirs: Sequence[Site], category_id: int = ANY) -> Wanted:
    """Offers to these sites."""
    return Wanted(
        site_ids=[site.id for site in theirs],
        now=context.now,
        zone=context.zone,
        category_id=None if category_id == ANY else category_id,
    )


async def _head(context: Context, looking: _Looking, theirs: Sequence[Site]) -> Markup:
    """What is listed, and how it was narrowed down."""
    words, lines = context.words, [context.words.say(_HEADS[looking.pile])]
    if looking.site_id != ANY:
        lines += [words.say("📍 {site}", site=in_language(site.name, words.language)) for site in theirs]
    if looking.category_id != ANY:
        category = await context.session.get(needs.Category, looking.category_id)
        lines.append(words.say("📦 {goods}", goods=in_language(category.name, words.language) if category else ""))
    closed = [site for site in theirs if not site.takes_donations] if len(theirs) == 1 else []
    lines += [
        words.say("⚪ {site} takes no donations at the moment.", site=in_language(site.name, words.language))
        for site in closed
    ]
    return Markup("\n").join(lines)


async def _other_piles(context: Context, wanted: Wanted, looking: _Looking) -> tuple[Choice, ...]:
    words, counted = context.words, await offer_inbox.counts(context.session, wanted)
    narrowed = (looking.site_id, looking.category_id, 0)
    others = [
        button(words.say(label, n=words.number(counted[pile])).unescape(), on_pile, pile, *narrowed)
        for pile, label in _PILES.items()
        if pile is not looking.pile and counted[pile]
    ]
    if looking.pile is not Pile.ENDED:
        others.append(button(words.say("Earlier offers"), on_pile, Pile.ENDED, *narrowed))
    return tuple(others)


async def _ways(context: Context, looking: _Looking, theirs: Sequence[Site]) -> list[Choice]:
    words, site_id, some_take = context.words, looking.site_id, any(site.takes_donations for site in theirs)
    which = [button(words.say("📍 Which site"), choose_site, looking.pile, looking.category_id)]
    found = [
        *(which if len(theirs) > 1 or site_id != ANY else ()),
        button(words.say("📦 Which goods"), choose_category, looking.pile, site_id),
        button(words.say("📊 In figures"), totals, site_id),
        button(words.say("⬇️ As a table"), table, site_id),
        *([button(words.say("✏️ What is needed"), needs_editing.needs_of_mine)] if some_take else ()),
    ]
    if proposed := await _proposed_collections(context):
        label = words.say("👀 Proposed collections ({n})", n=words.number(proposed))
        found.append(button(label, collection_lists.waiting, 0))
    if any(drop_off.may_have_slots(site) for site in theirs):
        found.append(button(words.say("🚗 Times to bring goods"), drop_off_hours.mine))
    if len(theirs) == 1 and await roles.may_coordinate(context.session, context.chat.person_id, theirs[0].id):
        found.append(stopping.way(theirs[0], words))
    return found


async def _proposed_collections(context: Context) -> int:
    """How many wait for this person's answer."""
    if not await collecting.may_look_after(context.session, context.chat.person_id):
        return 0
    return await collecting_lists.count_unanswered(context.session)


def _back(site_id: int, words: Words) -> Choice:
    return button(words.say("📦 Offers"), on_pile, Pile.WAITING, site_id, ANY, 0)


def _listed(card: OfferCard, theirs: Sequence[Site], words: Words) -> Markup:
    """Two lines: when and who, as on the button; what they give."""
    goods = ", ".join(offer_words.item(one, words).unescape() for one in card.items)
    return Markup("<b>{}</b>\n{}").format(_who_when(card, theirs, words), clip(goods, LONGEST_GOODS))


def _label(card: OfferCard, theirs: Sequence[Site], words: Words) -> str:
    """'Sat 12 Mar · Marie', with the site where there are several; what they give stands in the text."""
    return clip(_who_when(card, theirs, words).unescape(), LONGEST_LABEL)


def _who_when(card: OfferCard, theirs: Sequence[Site], words: Words) -> Markup:
    who = Markup("{}").format(unlinked(clip(card.donor.name, LONGEST_NAME)))
    if len(theirs) > 1:
        who = Markup("{}, {}").format(who, offer_words.site(card, words))
    starts_at = card.offer.starts_at
    if starts_at is None:
        return Markup("{} · {}").format(words.short_day(card.offer.first), who)
    day, at = words.short_day(starts_at.astimezone(card.zone).date()), words.time(starts_at, card.zone)
    return words.say("{day} {time} · {name}", day=day, time=at, name=who)
