"""What people hear when something about a site changes: where to meet, where and when to bring goods; free beds."""

from collections.abc import Mapping, Sequence
from functools import partial

from markupsafe import Markup

from handlers.beds import bed_notices
from handlers.context import Context
from handlers.conversation.messages import Choices, Message, Place
from handlers.conversation.screens import button
from handlers.conversation.words import Words
from handlers.donating import donor_notices, drop_off_day, my_offers, offer_notices, offer_sheet
from handlers.editing.typed_text import only_in_another
from handlers.shifts import my_shifts
from handlers.site_life import site_words
from handlers.start import way_on
from models import batching, bed_rules, beds, people, quiet, site_people
from models.batches import Batch
from models.bilingual import in_language, markup_in_language
from models.offers import OfferCard
from models.sites import Site

_PIN = frozenset({"latitude", "longitude"})
_WHERE_TO_MEET = _PIN | {"meeting_point"}


async def tell(context: Context, site: Site, before: Mapping[str, object]) -> Sequence[Markup]:
    """Tells whom it concerns; ``before`` has what was changed, as it was. What to say to whoever changed it."""
    words_of = [
        *await _meeting(context, site, before),
        *await _donors(context, site, before),
        *await _beds(context, site, before),
    ]
    return [one for one in words_of if one]


async def _meeting(context: Context, site: Site, before: Mapping[str, object]) -> list[Markup]:
    """Those who meet there in the next days, by one batch: told alike, however many they are."""
    is_pin_alone = "meeting_point" not in before
    if not _WHERE_TO_MEET & set(before) or (is_pin_alone and (site.approximate or site.latitude is None)):
        return []
    first = await site_people.first_meeting(context.session, site, context.now)
    if first is None:
        return []
    zone = site_words.zone_of(site)
    opens_at = quiet.allowed_from(context.now, zone, concerns=first)
    at_night = quiet.is_quiet(opens_at, zone)
    batch = Batch(
        messages={language: _meet(site, words).to_json() for language, words in context.languages.items()},
        urgent=True,
        about=f"site:{site.id}:meeting",
        created_at=context.now,
        opens_at=opens_at,
        shuts_at=None if at_night else quiet.day_window(opens_at, zone)[1],
        helps_until=context.now + site_people.SOON,
    )
    told = await batching.queue(context.session, batch, site_people.who_meet_there(site, context.now), context.now)
    words = context.words
    return [words.count("{n} person with a shift there hears it.", "{n} people with a shift there hear it.", told)]


def _meet(site: Site, words: Words) -> Message:
    name = site_words.name_of(site, words)
    where = markup_in_language(site.meeting_point, words.language)
    text = words.say("📍 <b>Where to meet in {site} has changed</b>", site=name)
    only = only_in_another(site.meeting_point, words)
    text = Markup("\n\n").join(part for part in (text, where, only) if part)
    has_pin = not site.approximate and site.latitude is not None and site.longitude is not None
    title = str(words.say("Meeting point").unescape())
    place = Place(site.latitude or 0, site.longitude or 0, title, str(where.striptags())[:100]) if has_pin else None
    mine = button(words.say("🗓 My shifts"), my_shifts.my_shifts)
    return Message(text, (Choices((mine,)), way_on(words)), place=place, kind="meeting_point_changed")


async def _donors(context: Context, site: Site, before: Mapping[str, object]) -> list[Markup]:
    """Donors who are expected: of another address only those who were told the old one."""
    old, has_moved = before.get("address"), "address" in before
    has_hours = "hours" in before and not site.is_contact_first
    if not has_moved and not has_hours:
        return []
    found = await site_people.expected_donors(
        context.session,
        site,
        context.now,
        str(old) if has_moved and site.address else None,
        has_new_pin=bool(_PIN & set(before)),
    )
    heard, unheard = 0, list[OfferCard]()
    for card in found:
        is_elsewhere = has_moved and bool(old) and card.offer.place == site.address
        if not (is_elsewhere or has_hours):
            continue
        chats = await people.chats_that_hear(context.session, [card.donor.id])
        say = partial(_news, card, is_elsewhere, has_hours)
        offer_notices.tell(context, card, chats, f"site:{site.version}", say, helps_until=card.offer.ends_at)
        heard += bool(chats)
        unheard += [] if chats else [card]
    return [*_heard(heard, context.words), *([drop_off_day.to_call(unheard, context.words)] if unheard else [])]


def _heard(donors: int, words: Words) -> list[Markup]:
    told = words.count("{n} donor who is expected hears it.", "{n} donors who are expected hear it.", donors)
    return [told] if donors else []


def _news(card: OfferCard, is_elsewhere: bool, has_hours: bool, words: Words) -> Message:
    site = card.site
    hours = Markup.escape(in_language(site.hours, words.language))
    parts = [words.say("📦 <b>Something has changed in {site}</b>", site=site_words.name_of(site, words))]
    if is_elsewhere:
        parts.append(words.say("Please bring your things to this address now: {address}", address=site.address))
    if has_hours and hours:
        parts.append(words.say("Things can be brought: {hours}", hours=hours))
    parts.append(words.say("What was agreed with you stays:\n{agreed}", agreed=offer_sheet.agreed(card, words)))
    own = button(words.say("📦 My offer"), my_offers.my_offer, card.offer.id)
    place = donor_notices.pin(card, words) if is_elsewhere else None
    text = Markup("\n\n").join(parts)
    return Message(text, (Choices((own,)), way_on(words)), place=place, kind="site_changed_for_donor")


async def _beds(context: Context, site: Site, before: Mapping[str, object]) -> list[Markup]:
    """More beds, or beds by rule: those who wait may have one now."""
    if not {"beds", "beds_by_rule"} & set(before):
        return []
    waited_for = await beds.nights_asked_for(context.session, site.id, beds.today_at(site, context.now))
    given = await bed_rules.pass_on(context.session, site.id, waited_for, context.now)
    await bed_notices.tell_passed_on(context, given)
    if not given:
        return []
    words = context.words
    return [words.count("{n} request is accepted now.", "{n} requests are accepted now.", len(given))]
