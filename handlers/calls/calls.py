"""Calls for help: those who could come to a short shift are asked, in waves, until it is filled."""

from collections.abc import Iterator
from datetime import datetime

from markupsafe import Markup

from handlers import team
from handlers.calls import call_notices
from handlers.context import Context, Shown, Telling
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.rosters import roster, today
from handlers.shifts import shift_details
from handlers.shifts.shift_words import heading, until
from handlers.start import way_on
from models import calls as kept
from models import quiet
from models.audit import Action, Subject
from models.calls import COUNTED_UP_TO, Call, CallState
from models.shifts import ShiftCard


async def next_waves(telling: Telling) -> bool:
    """One wave that is due; True when there may be more."""
    call = await kept.due(telling.session, telling.now, telling.skipped)
    if call is None:
        return False
    async with telling.working_on(call.id):
        step = await kept.next_step(telling.session, call, telling.now)
        if step is not None:
            await call_notices.tell(telling, step)
    return step is not None


async def tell_if_filled(telling: Telling, card: ShiftCard) -> None:
    """What follows when somebody has got a place: the call that runs for the shift ends once it has enough people."""
    call = await kept.end_if_filled(telling.session, card, telling.now)
    if call is not None:
        await call_notices.tell_filled(telling, call, card)


@screen("call", aside=True)
async def call_for_help(context: Context, shift_id: int) -> Shown:
    """How many would be asked, and the button that begins; or how the call stands that runs already."""
    card = await team.run_by(context, shift_id)
    if card is None:
        return await team.refused(context)
    running = await kept.running(context.session, shift_id)
    return await _progress(context, running, card) if running else await _proposal(context, card)


@screen("call-begin", aside=True)
async def begin(context: Context, shift_id: int, goal: int, asked: int) -> Shown:
    """Begins, for as many people as the goal says; asks again after a while."""
    card, person_id = await team.run_by(context, shift_id), context.chat.person_id
    if card is None or person_id is None:
        return await team.refused(context)
    is_meant = not context.is_long_ago(asked) and 1 <= goal <= card.shift.most
    step = await kept.begin(context.session, shift_id, goal, person_id, context.now) if is_meant else None
    if step is None or step.ended:
        return await call_for_help(context, shift_id)
    context.did(Action.CALL_BEGUN, Subject.SHIFT, shift_id, site_id=card.site.id)
    await call_notices.tell(context, step)
    return await _progress(context, step.call, step.card)


@screen("call-stop", aside=True)
async def stop(context: Context, call_id: int) -> Shown:
    """Nobody else is asked."""
    words, call = context.words, await kept.of(context.session, call_id)
    card = await team.run_by(context, call.shift_id) if call else None
    if call is None or card is None:
        return await team.refused(context)
    if await kept.stop(context.session, call_id, context.now):
        context.did(Action.CALL_STOPPED, Subject.SHIFT, card.shift.id, site_id=card.site.id)
        text = words.say("Stopped: nobody else is asked. Whoever was asked can still say yes.")
    else:
        text = words.say("That call for help is over already.")
    lines = (heading(card, words), call_notices.asked_so_far(words, await kept.tally(context.session, call)), text)
    return Message(Markup("\n\n").join(lines), (Choices((_to_roster(card, words),)), way_on(words)))


async def _proposal(context: Context, card: ShiftCard) -> Message:
    words, closed = context.words, shift_details.closed(context, card)
    if closed:
        return closed
    lines, ways = [Markup("{}\n{}").format(heading(card, words), today.fill(card, words))], [_to_roster(card, words)]
    could_come = 0
    if not kept.has_time(card, context.now):
        lines.append(words.say("It starts too soon to ask anybody here. Better call somebody you know."))
    elif card.shift.free <= 0:
        lines.append(words.say("All places are taken or offered: nobody has to be asked."))
    else:
        could_come = await kept.how_many_could_come(context.session, card, context.now)
        lines += _who_could_come(context, card, could_come)
    begin_ways = _goals(context, card) if could_come else ()
    return Message(Markup("\n\n").join(lines), (Choices((*begin_ways, *ways)), way_on(words)))


def _who_could_come(context: Context, card: ShiftCard, could_come: int) -> Iterator[Markup]:
    words = context.words
    if not could_come:
        yield words.say(
            "There is nobody to ask just now: whoever could come is on a shift then, would have too little rest, has "
            "said no, or was asked twice this week already."
        )
        return
    if could_come == COUNTED_UP_TO:
        yield words.say("At least {n} volunteers could be asked.", n=words.number(could_come))
    else:
        yield words.count("{n} volunteer could be asked.", "{n} volunteers could be asked.", could_come)
    yield words.say(
        "A few are asked at a time, every {minutes} minutes, until enough people come. You can stop at any time.",
        minutes=int(kept.BETWEEN_WAVES.total_seconds() // 60),
    )
    begins = quiet.allowed_from(context.now, card.zone, concerns=card.shift.starts_at)
    if begins > context.now:
        yield words.say("It is night now. First to be asked: {moment}.", moment=until(begins, card, words, context.now))


def _goals(context: Context, card: ShiftCard) -> Iterator[Choice]:
    """As many as are needed at least, and as many as there are places; the coordinator chooses."""
    words, shift = context.words, card.shift
    to_least, to_most = kept.missing(shift, shift.least), kept.missing(shift, shift.most)
    if 0 < to_least < to_most:
        label = words.count("📣 At least: ask for {n}", "📣 At least: ask for {n}", to_least)
        yield button(label, begin, shift.id, shift.least, context.minute)
    label = words.count("📣 All places: ask for {n}", "📣 All places: ask for {n}", to_most)
    yield button(label, begin, shift.id, shift.most, context.minute)


async def _progress(context: Context, call: Call, card: ShiftCard) -> Message:
    words = context.words
    lines = [
        words.say("<b>📣 A call for help is running</b>"),
        Markup("{}\n{}").format(heading(card, words), today.fill(card, words)),
        call_notices.asked_so_far(words, await kept.tally(context.session, call)),
        *_what_comes(call, card, words, context.now),
    ]
    choices = (
        button(words.say("🔄 How does it stand?"), call_for_help, card.shift.id),
        button(words.say("⏹ Stop asking"), stop, call.id),
        _to_roster(card, words),
    )
    return Message(Markup("\n\n").join(lines), (Choices(choices), way_on(words)))


def _what_comes(call: Call, card: ShiftCard, words: Words, now: datetime) -> Iterator[Markup]:
    places = kept.missing(card.shift, call.goal)
    if places:
        yield words.count("{n} place is still empty.", "{n} places are still empty.", places)
    else:
        yield words.say("What is missing is offered to those on the waiting list just now.")
    if call.next_wave_at is not None and call.state is CallState.RUNNING:
        yield words.say("Next to be asked: {moment}.", moment=until(call.next_wave_at, card, words, now))


def _to_roster(card: ShiftCard, words: Words) -> Choice:
    return button(words.say("👥 See the shift’s roster"), roster.roster, card.shift.id)
