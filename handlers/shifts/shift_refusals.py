"""Why a place could not be given, in words, with a way on from each."""

from collections.abc import Sequence

from markupsafe import Markup

from handlers.context import Context, Shown
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.reading.phones import shown as phone_shown
from handlers.conversation.screens import button
from handlers.conversation.words import Words
from handlers.shifts import my_shifts, place_offers, shift_details, shift_taking, shifts
from handlers.shifts.shift_words import heading, in_a_sentence, requirement
from handlers.start import way_on
from handlers.volunteers import volunteer
from models import contacts, volunteers
from models.bilingual import in_language
from models.contacts import Contact
from models.shifts import Requirement, ShiftCard
from models.sign_ups import REST, Refusal, Verdict


async def refused(context: Context, verdict: Verdict, *, anyway: Choice | None = None) -> Shown:
    """What to say instead of 'taken'. ``anyway`` is the button for whoever accepts a short rest."""
    words, card = context.words, verdict.card
    if card is None:
        return shift_details.gone(words)
    match verdict.refusal:
        case Refusal.ALREADY:
            return await shift_details.details(context, card.shift.id)
        case Refusal.NOT_OFFERED:
            return await place_offers.is_over(context, card)
        case Refusal.TOO_LATE:
            return await _too_late(context, card)
        case Refusal.NOT_REGISTERED:
            return _with(context, card, _not_registered(words), _register(card, words))
        case Refusal.PAUSED:
            return _with(context, card, _paused(words), _unpause(card, words))
        case Refusal.MISSING:
            return _missing(context, card, verdict.missing)
        case Refusal.OVERLAP if verdict.other:
            return _overlap(context, card, verdict.other)
        case Refusal.SHORT_REST if verdict.other:
            return _short_rest(context, card, verdict.other, anyway)
        case Refusal.FULL:
            return await _full(context, card)
        case Refusal.PARTY:
            return await _party(context, card)
    return shift_details.closed(context, card) or await shift_details.details(context, card.shift.id)


def _with(context: Context, card: ShiftCard, text: Markup, *ways: Choice) -> Message:
    """The sentence below the shift that it is about, with the ways on and the other shifts."""
    words = context.words
    whole = Markup("\n\n").join((heading(card, words), text))
    return Message(whole, (Choices((*ways, shifts.others(card, words))), way_on(words)))


def _not_registered(words: Words) -> Markup:
    return words.say("To take a shift, register first: it takes a minute. I’ll keep this shift in mind for you.")


def _register(card: ShiftCard, words: Words) -> Choice:
    return button(words.say("🙋 Register and take it"), shift_taking.register_for, card.shift.id)


def _paused(words: Words) -> Markup:
    return words.say("Your registration is paused. Can you help again?")


def _unpause(card: ShiftCard, words: Words) -> Choice:
    return button(words.say("▶ I can help again"), shift_taking.unpause_for, card.shift.id)


async def _too_late(context: Context, card: ShiftCard) -> Message:
    """Whom to call, where the site names somebody."""
    words = context.words
    text = words.say("It starts too soon to be taken here. You may still be welcome: please ask the coordinators.")
    people = await contacts.of_site(context.session, card.site.id)
    return _with(context, card, Markup("\n").join((text, *whom_to_call(people, words))))


def whom_to_call(people: Sequence[Contact], words: Words) -> list[Markup]:
    """The people named for a site, a line each, with their number."""
    return [
        words.say(
            "{name} ({role}): {phone}",
            name=one.name,
            role=in_language(one.role, words.language),
            phone=phone_shown(one.phone),
        )
        for one in people
    ]


def _missing(context: Context, card: ShiftCard, missing: Sequence[str]) -> Message:
    words = context.words
    if list(missing) == [Requirement.EXPERIENCED]:
        text = words.say(
            "This shift is for people with some experience: after three shifts with us, or when a coordinator "
            "says so. The others are open to you!"
        )
        return _with(context, card, text)
    asked = words.listing(requirement(code, words) for code in missing)
    text = words.say(
        "This shift asks for: <b>{what}</b>. Your registration doesn’t say that you have it. If you do, change it.",
        what=asked,
    )
    return _with(context, card, text, button(words.say("✏️ Change my registration"), volunteer.change))


def _overlap(context: Context, card: ShiftCard, other: ShiftCard) -> Message:
    words = context.words
    text = words.say("You have another shift at that time: <b>{shift}</b>.", shift=in_a_sentence(other, words))
    return _with(context, card, text, button(words.say("🗓 See my other shift"), my_shifts.my_shift, other.shift.id))


def _short_rest(context: Context, card: ShiftCard, other: ShiftCard, anyway: Choice | None) -> Message:
    """Names both shifts, so that the person can judge; nothing is taken before they say so."""
    words = context.words
    text = words.count(
        "There would be less than {n} hour of rest between this and your other shift: <b>{shift}</b>. "
        "Is that all right?",
        "There would be less than {n} hours of rest between this and your other shift: <b>{shift}</b>. "
        "Is that all right?",
        int(REST.total_seconds() // 3600),
        shift=in_a_sentence(other, words),
    )
    no = button(words.say("No, leave it"), shifts.shift_card, card.shift.id)
    return _with(context, card, text, *([anyway] if anyway else []), no)


async def _full(context: Context, card: ShiftCard) -> Message:
    """The waiting list; and, to a group, the places that are left for some of them."""
    words, shift = context.words, card.shift
    who = await volunteers.of(context.session, context.chat.person_id)
    ways = tuple(shift_details.ways_for(card, who, words)) if who else ()
    if shift.free <= 0:
        text = words.say(
            "All places are taken. Join the waiting list: as soon as one is free, it is offered to the next in line."
        )
    else:
        text = words.count("Only {n} place is left.", "Only {n} places are left.", shift.free)
    return _with(context, card, text, *ways)


async def _party(context: Context, card: ShiftCard) -> Message:
    words = context.words
    who = await volunteers.of(context.session, context.chat.person_id)
    party = who.party if who else 1
    text = words.count(
        "You are registered alone. To come with others, change your registration first.",
        "You are registered as {n} people. To come with more, change your registration first.",
        party,
    )
    if party > card.shift.most:
        text = words.count(
            "This shift has {n} place in all: too few for all of you.",
            "This shift has {n} places in all: too few for all of you.",
            card.shift.most,
        )
    return _with(context, card, text, button(words.say("✏️ Change my registration"), volunteer.change))
