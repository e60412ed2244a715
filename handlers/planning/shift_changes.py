"""Changing a shift or cancelling it, alone or with all that follow in its series; everyone concerned is told."""

from collections.abc import Mapping, Sequence
from datetime import date

from markupsafe import Markup

from handlers import team
from handlers.context import Context, Opening, Shown
from handlers.conversation.forms import Form, Step
from handlers.conversation.kinds.base import Asking, Value
from handlers.conversation.kinds.chosen import One, Option
from handlers.conversation.kinds.hours import kept, stretch_of
from handlers.conversation.kinds.written import Text
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import N_
from handlers.planning import planning_answers
from handlers.planning.planning_facts import PlanFacts, details, facts_of_shift, option_of
from handlers.planning.planning_steps import DAY, DETAILS, HOURS, until_step, weekday_bits, weekday_codes, weekdays_step
from handlers.rosters import roster
from handlers.shifts import shift_words, waiting_list
from handlers.start import way_on
from models import shift_changes
from models.audit import Action, Subject
from models.shift_changes import Following, Wanted
from models.shift_effects import Refused
from models.shifts import LONGEST_TEXT, Series, ShiftCard

ONE, ALL = "one", "all"


def _scope_options(asking: Asking) -> Sequence[Option]:
    words = asking.words
    return [
        Option(ONE, str(words.say("Only this one").unescape())),
        Option(ALL, str(words.say("This one and all after it").unescape())),
    ]


def _is_in_series(asking: Asking) -> bool:
    return PlanFacts.of(asking).series is not None


def _is_all(asking: Asking) -> bool:
    return asking.answers.get("scope") == ALL


def _which(asking: Asking) -> Markup:
    words, heading = asking.words, _heading(asking)
    return words.say(
        "{shift}\n\nIt comes again. Which do you mean?\nThis one and all after it: {concerned}.",
        shift=heading,
        concerned=_concerned(asking),
    )


def _concerned(asking: Asking) -> Markup:
    """'12 shifts planned so far, with 4 people on them or waiting'."""
    words, all_after = asking.words, PlanFacts.of(asking).all_after
    shifts, people = (all_after.shifts, all_after.people) if all_after else (0, 0)
    planned = words.count("{n} shift planned so far", "{n} shifts planned so far", shifts)
    if not people:
        return words.say("{shifts}, and nobody on them yet", shifts=planned)
    return words.count(
        "{shifts}, with {n} person on them or waiting",
        "{shifts}, with {n} people on them or waiting",
        people,
        shifts=planned,
    )


def _heading(asking: Asking) -> Markup:
    card = PlanFacts.of(asking).card
    return shift_words.heading(card, asking.words) if card else Markup("")


SCOPE = Step("scope", _which, One(_scope_options), N_("Which"), when=_is_in_series)


def _changed_for(asking: Asking) -> Markup:
    if _is_all(asking):
        return asking.words.say(
            "{shift}\n\nThis shift and all after it change: {concerned}. Everybody hears from me what is new for them.",
            shift=_heading(asking),
            concerned=_concerned(asking),
        )
    if not PlanFacts.of(asking).people:
        return _for_nobody(asking)
    return asking.words.count(
        "{shift}\n\n{n} person is on it or waits for it, and hears from me what changes for them.",
        "{shift}\n\n{n} people are on it or wait for it, and hear from me what changes for them.",
        PlanFacts.of(asking).people,
        shift=_heading(asking),
    )


def _for_nobody(asking: Asking) -> Markup:
    return asking.words.say("{shift}\n\nNobody is on it or waits for it.", shift=_heading(asking))


async def _change(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    facts = await facts_of_shift(context)
    card = await team.run_by(context, answers["shift"])
    if card is None or facts.card is None:
        return [await team.refused(context)]
    following = _following(answers) if answers.get("scope") == ALL else None
    start, end = stretch_of(answers["hours"])
    day = facts.day(answers) or card.day
    wanted = Wanted(day, start, end, answers["least"], answers["most"], **details(answers))
    number, version = answers["shift"], answers["version"]
    changes = await shift_changes.change(context.session, number, version, wanted, context.now, following)
    if isinstance(changes, Refused):
        return [planning_answers.refused(changes, number, context.words, wanted.most)]
    scope = ALL if following else ""
    context.did(Action.SHIFT_CHANGED, Subject.SHIFT, number, site_id=card.site.id, detail=scope)
    message = await planning_answers.done(context, number, changes, context.words.say("<b>Changed.</b>"))
    await waiting_list.tell_offers(context, [offer for one in changes for offer in one.offers])
    return [message]


def _following(answers: Mapping[str, Value]) -> Following:
    until = answers.get("until")
    return Following(weekday_bits(answers["weekdays"]), date.fromisoformat(until) if until else None)


CHANGE = Form(
    "change-shift",
    version=1,
    title=N_("Changing a shift"),
    steps=(
        SCOPE,
        Step(DAY.key, DAY.question, DAY.kind, DAY.label, when=lambda asking: not _is_all(asking)),
        weekdays_step(_is_all),
        until_step(_is_all),
        HOURS,
        *DETAILS,
    ),
    on_complete=_change,
    facts=facts_of_shift,
    submit=N_("✅ Change it"),
    what_next=_changed_for,
    leave=N_("Change nothing"),
    carries=("shift", "version"),
)


@screen("change-shift")
async def change_shift(context: Context, shift_id: int) -> Shown:
    """Opens the form with the shift as it stands."""
    card = await _changeable(context, shift_id)
    if isinstance(card, Message):
        return card
    series = await shift_changes.series_of(context.session, card.shift)
    return Opening(CHANGE, {"shift": shift_id, "version": card.shift.version, **_as_it_stands(card, series)})


def _as_it_stands(card: ShiftCard, series: Series | None) -> dict[str, Value]:
    shift, now_so = card.shift, shift_changes.as_it_is(card)
    has_pin = shift.latitude is not None and shift.longitude is not None
    pin = {"latitude": shift.latitude, "longitude": shift.longitude} if has_pin else None
    until = series.ends_on if series else None
    return {
        "day": now_so.day.isoformat(),
        "weekdays": weekday_codes(series.weekdays) if series else [],
        "until": until.isoformat() if until else None,
        "hours": kept(now_so.start, now_so.end),
        "most": shift.most,
        "least": shift.least,
        "requirements": [option_of(code) for code in shift.requirements],
        "meeting": shift.meeting_point or pin,
        "pin": {**pin, "of": shift.meeting_point} if pin and shift.meeting_point else None,
        "note": shift.note or None,
    }


def _why(asking: Asking) -> Markup:
    question = asking.words.say("Why is it cancelled? Those who are on it read your answer.")
    return Markup("{}\n\n{}").format(_heading(asking), question) if not _is_in_series(asking) else question


def _cancelled_for(asking: Asking) -> Markup:
    words, people = asking.words, PlanFacts.of(asking).people
    if _is_all(asking):
        return words.say(
            "{shift}\n\nThis shift and all after it are cancelled: {concerned}. Everybody hears it from me.",
            shift=_heading(asking),
            concerned=_concerned(asking),
        )
    if not people:
        return _for_nobody(asking)
    return words.count(
        "{shift}\n\n{n} person is on it or waits for it, and hears from me that it does not take place.",
        "{shift}\n\n{n} people are on it or wait for it, and hear from me that it does not take place.",
        people,
        shift=_heading(asking),
    )


async def _cancel(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    card = await team.run_by(context, answers["shift"])
    if card is None:
        return [await team.refused(context)]
    number, all_after = answers["shift"], answers.get("scope") == ALL
    changes = await shift_changes.cancel(context.session, number, answers["version"], context.now, all_after=all_after)
    if isinstance(changes, Refused):
        return [planning_answers.refused(changes, number, context.words)]
    scope = ALL if all_after else ""
    context.did(Action.SHIFT_CANCELLED, Subject.SHIFT, number, site_id=card.site.id, detail=scope)
    head = context.words.say("<b>Cancelled.</b>")
    return [await planning_answers.done(context, number, changes, head, answers.get("reason") or "")]


CANCEL = Form(
    "cancel-shift",
    version=1,
    title=N_("Cancelling a shift"),
    steps=(
        SCOPE,
        Step("reason", _why, Text(longest=LONGEST_TEXT, lines=True), N_("Reason"), optional=True),
    ),
    on_complete=_cancel,
    facts=facts_of_shift,
    submit=N_("✖ Cancel the shift"),
    what_next=_cancelled_for,
    leave=N_("Don’t cancel"),
    carries=("shift", "version"),
)


@screen("cancel-shift")
async def cancel_shift(context: Context, shift_id: int) -> Shown:
    """Asks before a shift is cancelled."""
    card = await _changeable(context, shift_id)
    if isinstance(card, Message):
        return card
    return Opening(CANCEL, {"shift": shift_id, "version": card.shift.version})


async def _changeable(context: Context, shift_id: int) -> ShiftCard | Message:
    """The shift; or why the person can't change it, or not any more."""
    words, card = context.words, await team.run_by(context, shift_id)
    if card is None:
        return await team.refused(context)
    why = planning_answers.why_not_now(card, context.now, words)
    if why is None:
        return card
    see = button(words.say("👥 See the shift’s roster"), roster.roster, shift_id)
    return Message(why, (Choices((see,)), way_on(words)))
