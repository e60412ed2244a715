"""What somebody writes of a shift of theirs instead of tapping: 'je ne peux pas venir', 'I'll be late'."""

import re
from collections.abc import Sequence
from datetime import timedelta
from enum import Enum, auto

from markupsafe import Markup

from handlers.attending import check_in, reminders
from handlers.context import Context, Shown
from handlers.conversation.messages import Choices, Message
from handlers.conversation.reading.plain import key, phrases
from handlers.conversation.screens import Show, button, listener
from handlers.shifts import my_shifts, shift_details
from handlers.shifts.shift_words import heading
from handlers.start import menu_below, way_on
from handlers.swaps import swaps
from models import attendance, calls, shift_lists
from models.shift_lists import Listed
from models.sign_ups import SignUpState

LONGEST = 160
"""Letters of what may still be an answer; whoever writes more has more to say."""
MOST_SHOWN = 8
NEAR = timedelta(hours=12)
"""Whoever is late is so for a shift that starts within it, if there is just one."""
_THUMBS = frozenset("👍👌✅")


class Meant(Enum):
    """What somebody says of a shift of theirs."""

    ANSWER = auto()
    """Yes or no, to whatever it was: it is shown again, since nobody knows which question they have in mind."""
    COMING = auto()
    CANNOT = auto()
    LATE = auto()
    HERE = auto()
    SWAP = auto()
    THANKS = auto()


_WHOLE = {
    Meant.ANSWER: phrases(
        "yes | yep | yeah | ok | okay | sure | no | nope | oui | ouais | d accord | ca marche | non"
        " | no thanks | no thank you | non merci"
    ),
    Meant.COMING: phrases(
        "i ll be there | i will be there | we ll be there | i m coming | i am coming | i ll come | i can come"
        " | i confirm | je viens | on vient | nous venons | je serai la | j y serai | on sera la | nous serons la"
        " | je peux venir | je confirme | je serai present | je serai presente"
    ),
    Meant.CANNOT: phrases(
        "i can t | i cannot | i m not coming | i won t come | not this time | je ne peux pas | je peux pas "
        " | pas cette fois | je ne viens pas | je viens pas | j annule | annuler mon creneau | absent | absente"
    ),
    Meant.HERE: phrases(
        "here | i m here | i am here | here i am | we re here | we are here | i ve arrived | i have arrived | arrived"
        " | je suis la | on est la | nous sommes la | je suis arrive | je suis arrivee | arrive | arrivee | me voila"
    ),
    Meant.SWAP: phrases("swap | swap my shift | exchange | echanger | echange | echanger mon creneau"),
    Meant.THANKS: phrases("thanks | thank you | thank you very much | thx | merci | merci beaucoup | merci a vous"),
}
_PARTS = {
    Meant.CANNOT: re.compile(
        r"\b(can t|cannot|can not|won t be able to|unable to|not able to) (come|make|be there|attend)\b"
        r"|\b(peux|pourrai|pourrais|pouvons|pourrons) (malheureusement )?(pas|plus)( malheureusement)?"
        r" (venir|etre la|etre present|y etre|assurer)\b"
        r"|\b(viendrai|viendrons|serai|serons) pas (la|present)|\b(have|need) to cancel\b|\bdois annuler\b"
    ),
    Meant.LATE: re.compile(
        r"^(running )?late\b|^\d{1,3} ?(mn|min|mins|minutes?)$|\bretard\b|\b(i|we) (m|re|am|are|ll|will) (be )?"
        r"((running|about|around|a|an|bit|little|half|\d{1,3}|\d{0,3}(min|mins|minutes?|h|hours?)) )*late\b"
    ),
}
_LATENESS = re.compile(
    r"\b(?P<hours>[12]) ?(?:h|hours?|heures?)(?: ?(?:et )?(?P<rest>[0-5]?\d))?\b"
    r"|\b(?P<minutes>\d{1,3}) ?(?:mn|min|mins|minutes?)\b"
)
_AROUND = re.compile(
    r"^((oui|yes|ok|non|no|sorry|desolee?|bonjour|bonsoir|hello|hi|salut) )+(?=\w)"
    r"|( (merci|thanks|thank you|sorry|desolee?))+$"
)


def meaning(text: str) -> Meant | None:
    """What the text says of a shift, whoever says it; None where it says something else."""
    said = key(text)
    if not said:
        return Meant.ANSWER if _THUMBS.intersection(text) else None
    if len(said) > LONGEST:
        return None
    bare = _AROUND.sub("", said)
    whole = next((meant for text in (said, bare) for meant, phrase in _WHOLE.items() if text in phrase), None)
    return whole or next((meant for meant, part in _PARTS.items() if part.search(bare)), None)


@listener
async def typed_answer(context: Context, text: str) -> Shown | None:
    """Answers for the shift that it must be about; asks which where there are several."""
    meant, person_id = meaning(text), context.chat.person_id
    if meant is Meant.THANKS:
        return await menu_below(context, context.words.say("You’re welcome! 🧡"))
    if meant is None or person_id is None:
        return None
    found = await shift_lists.to_come(context.session, person_id, context.now)
    if meant in (Meant.ANSWER, Meant.COMING, Meant.CANNOT):
        offered = [one.card.shift.id for one in found if one.sign_up.state is SignUpState.OFFERED]
        asked = offered[0] if offered else await calls.awaiting(context.session, person_id)
        if asked is not None:
            return await shift_details.details(context, asked)
    mine = [one for one in found if one.sign_up.state is SignUpState.CONFIRMED]
    if mine:
        return await _about(context, meant, mine, text)
    # 'Yes' and 'I come' may be about anything; whoever speaks of a shift of theirs learns that there is none.
    return None if meant in (Meant.ANSWER, Meant.COMING) else await my_shifts.my_shifts(context)


async def _about(context: Context, meant: Meant, mine: Sequence[Listed], text: str) -> Shown:
    """``mine`` are the shifts to come that the person has a place on, the soonest first."""
    unanswered = [one for one in mine if one.sign_up.is_unanswered]
    match meant:
        case Meant.ANSWER if unanswered:
            return _will_you_be_there(context, unanswered[0])
        case Meant.ANSWER:
            return await _which(context, mine, my_shifts.my_shift)
        case Meant.COMING if unanswered:
            return await reminders.coming(context, unanswered[0].card.shift.id)
        case Meant.COMING:
            return await my_shifts.my_shift(context, mine[0].card.shift.id)
        case Meant.HERE:
            # Whoever is there is at the one that is on, or at the next.
            open_now = (one for one in mine if context.now <= attendance.closes_at(one.card.shift))
            return await check_in.here_i_am(context, next(open_now, mine[0]).card.shift.id)
        case Meant.LATE:
            near = [one for one in mine if one.card.shift.starts_at - context.now <= NEAR]
            return await _which(context, near if len(near) == 1 else mine, *_how_late(text))
        case Meant.SWAP:
            return await _which(context, mine, swaps.offer_swap)
        case _:
            return await _which(context, mine, my_shifts.cannot_come)


def _will_you_be_there(context: Context, one: Listed) -> Message:
    words = context.words
    text = Markup("\n\n").join((heading(one.card, words), words.say("Will you be there?")))
    return Message(text, (reminders.answers(one.card.shift.id, words), way_on(words)))


def _how_late(text: str) -> tuple[Show, *tuple[int, ...]]:
    """What follows 'I'll be late': the question how late, or the minutes that were said with it ('20 min', '1 h')."""
    said = _LATENESS.search(key(text))
    minutes = int(said["minutes"] or said["rest"] or 0) + 60 * int(said["hours"] or 0) if said else 0
    return (reminders.late_by, minutes) if 0 < minutes <= reminders.LATEST else (reminders.late,)


async def _which(context: Context, mine: Sequence[Listed], then: Show, *more: int) -> Shown:
    """The one there is, or the question which."""
    if len(mine) == 1:
        shown: Shown = await then(context, mine[0].card.shift.id, *more)
        return shown
    words = context.words
    each = tuple(button(my_shifts.label(one, words), then, one.card.shift.id, *more) for one in mine[:MOST_SHOWN])
    return Message(words.say("Which shift is it about?"), (Choices(each), way_on(words)))
