"""To whom an announcement goes, in words: one line of what its people have in common, and how many they are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.context import Telling
from handlers.conversation.words import Words
from handlers.shifts import shift_words
from models import activities, audiences, shifts, sites
from models.audiences import BLOCKED, LEFT_OUT, PAUSED, STOPPED, Audience, AudienceRole, Reach
from models.bilingual import Texts, in_language
from models.shifts import ShiftCard


@dataclass(frozen=True, slots=True)
class Names:
    """What the numbers in an audience stand for; what is gone is missing."""

    sites: Mapping[int, Texts] = field(default_factory=dict)
    activities: Mapping[int, Texts] = field(default_factory=dict)
    cards: Mapping[int, ShiftCard] = field(default_factory=dict)


async def names(session: AsyncSession, *audiences: Audience) -> Names:
    """Of every site and activity, and of the shifts of these audiences."""
    numbers = dict.fromkeys(one.shift for one in audiences if one.shift is not None)
    cards = [await shifts.card(session, number) for number in numbers]
    return Names(
        {site.id: site.name for site in await sites.every(session)},
        {one.id: one.name for one in await activities.every(session)},
        {card.shift.id: card for card in cards if card},
    )


async def reach(telling: Telling, audience: Audience) -> Reach:
    """How many these are at this moment; of very many that takes a while, in which nobody has to wait for us."""

    async def read(apart: Telling) -> Reach:
        return await audiences.reach(apart.session, audience, apart.now, apart.zone)

    return await telling.read_apart(audience, read)


def in_words(audience: Audience, known: Names, words: Words) -> Markup:
    """'Volunteers · Calais · Kitchen · with a vehicle'."""
    return Markup(" · ").join(_parts(audience, known, words))


def summary(audience: Audience, known: Names, found: Reach, words: Words) -> Markup:
    """Who that is, how many, and who is left out: a line each."""
    whom = Markup("📢 {}").format(in_words(audience, known, words))
    return Markup("\n").join(line for line in (whom, counted(found, words), left_out(found, words)) if line)


def counted(found: Reach, words: Words) -> Markup:
    """'312 people: 250 in French and 62 in English.'"""
    if not found.total:
        return words.say("Nobody at the moment.")
    french, english = (found.by_language.get(code, 0) for code in ("fr", "en"))
    by_language = [words.say("{n} in French", n=words.number(french))] if french else []
    by_language += [words.say("{n} in English", n=words.number(english))] if english else []
    said = words.listing(by_language)
    return words.count(
        "<b>{n} person</b>: {languages}.", "<b>{n} people</b>: {languages}.", found.total, languages=said
    )


def left_out(found: Reach, words: Words) -> Markup | None:
    """'Left out: 4 want no messages, 2 can’t be reached.' None where nobody is."""
    left = found.left_out
    reasons = [
        words.count("{n} wants no messages", "{n} want no messages", left.get(STOPPED, 0)),
        words.count("{n} can’t be reached", "{n} can’t be reached", left.get(BLOCKED, 0)),
        words.count("{n} is on pause", "{n} are on pause", left.get(PAUSED, 0)),
    ]
    there = [said for said, why in zip(reasons, LEFT_OUT, strict=True) if left.get(why)]
    return words.say("Left out: {reasons}.", reasons=words.listing(there)) if there else None


def role(one: AudienceRole, words: Words) -> Markup:
    """As what somebody is written to, in the plural."""
    match one:
        case AudienceRole.VOLUNTEERS:
            return words.say("Volunteers")
        case AudienceRole.DONORS:
            return words.say("Donors")
        case AudienceRole.COORDINATORS:
            return words.say("Coordinators and contacts")


def reader(language: str, words: Words) -> Markup:
    """Whoever reads that language."""
    return words.say("in French") if language == "fr" else words.say("in English")


def _parts(audience: Audience, known: Names, words: Words) -> Iterator[Markup]:
    yield from _who(audience, known, words)
    if audience.sites:
        there = [in_language(known.sites.get(one), words.language) or "?" for one in audience.sites]
        yield words.listing(there)
    elif not audience.is_about_a_shift:
        yield words.say("All sites")
    if audience.activities:
        wished = [in_language(known.activities.get(one), words.language) or "?" for one in audience.activities]
        yield words.listing(wished)
    yield from (shift_words.requirement(code, words) for code in audience.skills)
    if audience.vehicle:
        yield words.say("with a vehicle")
    if audience.first:
        days = words.days(audience.first, audience.last) if audience.last else words.day(audience.first)
        yield words.say("there {days}", days=days) if audience.last else words.say("there from {day} on", day=days)
    if audience.languages:
        yield words.listing(reader(one, words) for one in audience.languages)


def _who(audience: Audience, known: Names, words: Words) -> Iterator[Markup]:
    if audience.shift is not None:
        card = known.cards.get(audience.shift)
        yield words.say("Everybody on this shift")
        yield shift_words.in_a_sentence(card, words) if card else words.say("a shift that is gone")
    elif audience.shift_day:
        day = words.day(audience.shift_day)
        yield words.say("Everybody with a shift on {day}", day=day)
    elif audience.roles:
        first, *more = (role(one, words) for one in audience.roles)
        # A role's name begins with a letter: nothing that is escaped is cut in two.
        yield words.listing((first, *(one[:1].lower() + one[1:] for one in more)))
    else:
        yield words.say("Everybody")
