"""The waiting list: joining, leaving, the place in it; and who is told when a place comes free."""

from collections.abc import Sequence

from markupsafe import Markup

from handlers import privacy as own_data
from handlers.context import Context, Shown, Telling
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.shifts import gap_notices, place_offers, shift_details, shift_refusals, shifts
from handlers.shifts.shift_words import heading
from handlers.start import way_on
from models import enrolment, people, privacy, quiet, roles, shift_lists, sign_ups
from models import shifts as kept
from models.chats import Chat
from models.shifts import ShiftCard
from models.sign_ups import Departure, Offer, Refusal, SignUp, SignUpState, Verdict

AT_ONCE = 20
"""Shifts whose offers are ended in one transaction."""


@screen("wait", aside=True)
async def join(context: Context, shift_id: int, party: int) -> Shown:
    """Puts the person at the end of the list; should a place be free by now, it is offered at once."""
    person_id = context.chat.person_id
    if person_id is None:
        card = await kept.card(context.session, shift_id)
        return await shift_refusals.refused(context, Verdict(Refusal.NOT_REGISTERED, card))
    verdict, offers = await enrolment.wait(context.session, person_id, shift_id, context.now, party=party)
    await tell_offers(context, [offer for offer in offers if offer.person_id != person_id])
    if verdict.refusal or verdict.card is None or verdict.sign_up is None:
        return await shift_refusals.refused(context, verdict)
    if verdict.sign_up.state is SignUpState.OFFERED:
        return place_offers.offered(context.words, verdict.card, verdict.sign_up, context.now)
    return await _joined(context, verdict.card, verdict.sign_up)


@screen("wait-leave", aside=True)
async def leave_list(context: Context, shift_id: int, asked: int) -> Shown:
    """Takes the person off the list; asks again after a while, since their place in it is lost."""
    words, person_id = context.words, context.chat.person_id
    row = await sign_ups.of(context.session, person_id, shift_id)
    if person_id is None or row is None or row.state is not SignUpState.WAITING or context.is_long_ago(asked):
        return await shift_details.details(context, shift_id)
    departure = await enrolment.give_up(context.session, person_id, shift_id, context.now)
    if departure.card is None or departure.was is None:
        return await shift_details.details(context, shift_id)
    await tell_offers(context, departure.offers)
    text = words.say("You are no longer on the waiting list. Thank you for saying so.")
    ways = (wait_again(departure.card, row, words), shifts.others(departure.card, words))
    return Message(Markup("\n\n").join((heading(departure.card, words), text)), (Choices(ways), way_on(words)))


async def current(context: Context, shift_id: int) -> SignUp | None:
    """The person's row on that shift; an offer whose time is over is ended first, though no round has come by yet.

    No lock on a person may be taken after it.
    """
    person_id = context.chat.person_id
    row = await sign_ups.of(context.session, person_id, shift_id) if person_id else None
    if row is None or row.offered_until is None or context.now < row.offered_until:
        return row
    await _end_offers(context, shift_id, answered_to=person_id)
    return await sign_ups.of(context.session, person_id, shift_id)


def wait_again(card: ShiftCard, row: SignUp, words: Words) -> Choice:
    """The button to the end of the list."""
    return button(words.say("⏳ Wait again"), join, card.shift.id, row.party)


async def standing(context: Context, row: SignUp) -> Markup:
    """Where somebody on the list stands."""
    words, ahead = context.words, await shift_lists.ahead_of(context.session, row)
    if not ahead:
        return words.say("⏳ You are next on the waiting list.")
    return words.count(
        "⏳ You are on the waiting list; {n} person is before you.",
        "⏳ You are on the waiting list; {n} people are before you.",
        ahead,
    )


def while_waiting(context: Context, card: ShiftCard) -> tuple[Choice, ...]:
    """What somebody on the list can do."""
    label = context.words.say("Leave the waiting list")
    return (button(label, leave_list, card.shift.id, context.minute),)


async def tell_offers(telling: Telling, offers: Sequence[Offer]) -> None:
    """Offers each freed place to its person, with the deadline."""
    for offer in offers:
        chats = await people.chats_that_hear(telling.session, [offer.person_id])
        key = f"{privacy.about(offer.person_id)}offer:{offer.card.shift.id}:{offer.number}"
        _notify_of_offer(telling, chats, key, offer)


async def tell_departure(telling: Telling, departure: Departure, name: str) -> bool:
    """What follows when somebody is off a shift: the next are offered the place, and the coordinators hear of it when
    it is late or the shift falls short. ``name`` is the person's, kept here since they may just have been deleted.

    Whether any coordinator is told now, and not only when the night is over.
    """
    await tell_offers(telling, departure.offers)
    card, row = departure.card, departure.sign_up
    if card is None or row is None or not (departure.is_late or departure.fell_short):
        return False
    found = await roles.coordinators_chats(telling.session, [card.site.id])
    chats = [chat for chat in found if chat.person_id != row.person_id]
    gap = gap_notices.Gap(card, name, telling.now, bool(departure.offers))
    # The moment tells this departure from an earlier one of the same person; of somebody deleted nothing may stay.
    whose = privacy.about(row.person_id) if name else ""
    key = f"{whose}gap:{card.shift.id}:{telling.now.isoformat()}"
    told_from = quiet.allowed_from(telling.now, card.zone, concerns=card.shift.starts_at)
    telling.notify(chats, key, gap.message, not_before=told_from, helps_until=card.shift.ends_at)
    return bool(chats) and told_from <= telling.now


async def expire_offers(telling: Telling) -> bool:
    """One portion of the offers whose time is over; True when there may be more."""
    found = await enrolment.overdue_offers(telling.session, telling.now, AT_ONCE, telling.skipped)
    # By number, as everybody locks shifts who locks several.
    for shift_id in sorted(found):
        async with telling.working_on(shift_id):
            await _end_offers(telling, shift_id)
    return len(found) == AT_ONCE


async def _end_offers(telling: Telling, shift_id: int, answered_to: int | None = None) -> None:
    """Ends what is overdue on a shift, and tells everybody but the one who is being answered anyway."""
    for departure in await enrolment.lapse(telling.session, shift_id, telling.now):
        if departure.sign_up and departure.sign_up.person_id != answered_to:
            await _tell_lapsed(telling, departure)
        await tell_offers(telling, departure.offers)


def _notify_of_offer(telling: Telling, chats: Sequence[Chat], key: str, offer: Offer) -> None:
    telling.notify(
        chats,
        key,
        lambda words: place_offers.notice(words, offer),
        not_before=offer.told_from,
        helps_until=offer.until,
    )


async def _tell_lapsed(telling: Telling, departure: Departure) -> None:
    card, row = departure.card, departure.sign_up
    if card is None or row is None:
        return
    key = f"{privacy.about(row.person_id)}lapsed:{card.shift.id}:{row.offers}"
    told_from = quiet.allowed_from(telling.now, card.zone, concerns=card.shift.starts_at)
    chats = await people.chats_that_hear(telling.session, [row.person_id])
    telling.notify(
        chats,
        key,
        lambda words: place_offers.lapsed(words, card, row),
        not_before=told_from,
        helps_until=card.shift.starts_at,
    )


async def _joined(context: Context, card: ShiftCard, row: SignUp) -> Message:
    words = context.words
    parts = [
        heading(card, words),
        await standing(context, row),
        words.say("As soon as a place is free for you, I write to you here, and it is kept for you for a while."),
    ]
    ways: tuple[Choice, ...] = (*while_waiting(context, card), shifts.others(card, words))
    if context.chat.stopped_at is not None:
        parts.append(words.say("You asked us for no messages: nothing can be offered to you until you allow it again."))
        ways = (button(words.say("🔔 Receive messages again"), own_data.restart), *ways)
    return Message(Markup("\n\n").join(parts), (Choices(ways), way_on(words)))
