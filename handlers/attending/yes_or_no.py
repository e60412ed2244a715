"""'Oui', 'no', a thumb: what is written below a notice that asks something, instead of tapping one of its buttons.

It does what the button does where it can mean one thing alone: the notice is the last that was said in the chat, and no
other question to the person is open. In any other case ``typed_answers`` shows them what they may have in mind.
"""

import re
from collections.abc import Awaitable, Callable

from handlers.attending import reminders
from handlers.calls import call_answers
from handlers.context import Context, Shown
from handlers.conversation.reading.plain import key, phrases
from handlers.conversation.screens import listener
from handlers.shifts import my_shifts, place_offers
from handlers.swaps import swap_agreements, swap_answers
from models import calls, outbox, shift_lists, swaps, volunteers
from models.shift_lists import Listed
from models.sign_ups import SignUp, SignUpState
from models.swaps import Swap

_YES = phrases("yes | yep | yeah | ok | okay | sure | yes please | oui | ouais | d accord | ca marche | oui merci")
_NO = phrases("no | nope | no thanks | no thank you | non | non merci")
_THUMBS_UP = frozenset("👍👌✅")
_ASKED = re.compile(
    r"^person:(?P<about>\d+):(?P<what>remind|offer|call|swap):(?P<number>\d+):(?P<which>asked|reply|\d+)"
)
Question = Callable[[bool], Awaitable[Shown]]
"""What a yes (True) or a no does."""


@listener
async def yes_or_no(context: Context, text: str) -> Shown | None:
    """Does what the button below the last notice does; None where it is no answer, or not surely to that."""
    answer, person_id = _answer(text), context.chat.person_id
    if answer is None or person_id is None:
        return None
    chat = context.chat
    # What they did last was answered then: a notice that came later is the last they were told.
    told = await outbox.last_told(context.session, chat.channel, chat.address, chat.seen_at)
    asked = _ASKED.match(told or "")
    question = await _question(context, person_id, asked) if asked else None
    return await question(answer) if question else None


def _answer(text: str) -> bool | None:
    said = key(text)
    if said in _YES or (not said and _THUMBS_UP.intersection(text)):
        return True
    return False if said in _NO else None


async def _question(context: Context, person_id: int, asked: re.Match[str]) -> Question | None:
    """The question of that notice, if it is open, and the only one."""
    found = await shift_lists.to_come(context.session, person_id, context.now)
    open_ones = [one for one in found if one.sign_up.state is SignUpState.OFFERED or _is_unanswered(one)]
    called = await calls.awaiting(context.session, person_id)
    others = len(open_ones) + (called is not None)
    number, which = int(asked["number"]), asked["which"]
    if asked["what"] == "swap":
        return None if others else await _swap(context, number, int(asked["about"]), which)
    if others > 1:
        return None
    if asked["what"] == "call":
        return await _call(context, person_id, number) if called is not None else None
    row = open_ones[0].sign_up if open_ones else None
    if row is None:
        return None
    if asked["what"] == "remind":
        return _reminder(context, row) if row.id == number else None
    return _offer(context, row) if (row.shift_id, str(row.offers)) == (number, which) else None


def _is_unanswered(one: Listed) -> bool:
    return one.sign_up.state is SignUpState.CONFIRMED and one.sign_up.is_unanswered


def _reminder(context: Context, row: SignUp) -> Question | None:
    if row.state is not SignUpState.CONFIRMED:
        return None
    return lambda yes: (reminders.coming if yes else my_shifts.cannot_come)(context, row.shift_id)


def _offer(context: Context, row: SignUp) -> Question | None:
    """Of a place for one; a group has to say how many of them."""
    if row.state is not SignUpState.OFFERED or row.party != 1:
        return None

    async def answered(yes: bool) -> Shown:
        if yes:
            return await place_offers.take_offer(context, row.shift_id, row.offers, 1)
        return await place_offers.decline(context, row.shift_id, row.offers)

    return answered


async def _call(context: Context, person_id: int, call_id: int) -> Question | None:
    call, who = await calls.of(context.session, call_id), await volunteers.of(context.session, person_id)
    if call is None or who is None or who.party != 1:
        return None
    if await calls.awaiting(context.session, person_id) != call.shift_id:
        return None

    async def answered(yes: bool) -> Shown:
        return await (call_answers.help_yes(context, call_id, 1) if yes else call_answers.help_no(context, call_id))

    return answered


async def _swap(context: Context, swap_id: int, about: int, which: str) -> Question | None:
    """'Would you take this place?', or that somebody (``about``) would take theirs."""
    swap = await context.session.get(Swap, swap_id)
    card = await swaps.still_stands(context.session, swap, context.now) if swap else None
    if swap is None or card is None:
        return None
    if which == "asked":
        return await _would_take(context, swap)
    reply = await swaps.reply_of(context.session, swap, about)
    if reply is None or reply.declined_at is not None:
        return None
    number, in_exchange = reply.id, reply.in_exchange or 0

    async def agreed(yes: bool) -> Shown:
        if yes:
            return await swap_agreements.agree(context, number, in_exchange)
        return await swap_agreements.decline(context, number)

    return agreed


async def _would_take(context: Context, swap: Swap) -> Question | None:
    who = await volunteers.of(context.session, context.chat.person_id)
    if who is None or who.party != 1:
        return None

    async def answered(yes: bool) -> Shown:
        return await (swap_answers.take(context, swap.code, 1) if yes else swap_answers.rather_not(context, swap.code))

    return answered
