"""Planning shifts: one or a series, by a form or by one typed line."""

from collections.abc import Mapping, Sequence
from datetime import date

from markupsafe import Markup

from handlers import team
from handlers.context import Context, Opening, Shown, Telling
from handlers.conversation.forms import Form, Step
from handlers.conversation.kinds.base import Asking, Value
from handlers.conversation.kinds.chosen import One, Option
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button, listener, screen
from handlers.conversation.words import N_, Words
from handlers.planning.planning_facts import PlanFacts, facts_to_plan, sites_to_plan
from handlers.planning.planning_lines import told_in_one_line
from handlers.planning.planning_steps import (
    ACTIVITY,
    DAY,
    DETAILS,
    HOURS,
    SITE,
    until_step,
    weekday_bits,
    weekdays_step,
)
from handlers.rosters import roster
from handlers.shifts import shift_words
from handlers.start import way_on
from handlers.tables import shift_import
from models import planning, roles, shifts
from models.audit import Action, Subject
from models.planning import Plan, Problem
from models.shifts import Shift
from models.sites import RUNNING

A_PORTION = 20
ONCE, WEEKLY = "once", "weekly"


def _repeats_options(asking: Asking) -> Sequence[Option]:
    words = asking.words
    return [Option(ONCE, str(words.say("Once").unescape())), Option(WEEKLY, str(words.say("Every week").unescape()))]


def _is_weekly(asking: Asking) -> bool:
    return asking.answers.get("repeats") == WEEKLY


STEPS = (
    SITE,
    ACTIVITY,
    DAY,
    HOURS,
    *DETAILS,
    Step("repeats", N_("Is it once, or every week?"), One(_repeats_options, columns=2), N_("Repeats")),
    weekdays_step(_is_weekly),
    until_step(_is_weekly),
)


def _what_next(asking: Asking) -> Markup:
    """What sending it does; and that the same is planned already, where it is."""
    words = asking.words
    if _is_weekly(asking):
        does = words.say("When you send this, the shifts of the next six weeks are open to volunteers; more follow.")
    else:
        does = words.say("When you send this, volunteers can take the shift.")
    if not PlanFacts.of(asking).is_double(asking.answers):
        return does
    return words.say("⚠️ The same is planned for these hours already. Send this only if a second one is needed.")


async def _keep(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    """Keeps the shift or the series, if this person may plan for the site now."""
    words, plan = context.words, (await facts_to_plan(context)).plan(answers)
    if plan is None or not await roles.may_coordinate(context.session, context.chat.person_id, plan.site.id):
        return [team.refusal(context)]
    wrong = planning.problem(plan, context.now)
    if wrong:
        return [Message(_why_not(wrong, words), (Choices(_again(words)), way_on(words)))]
    if answers["repeats"] == ONCE:
        shift = await planning.add(context.session, plan, context.now)
        context.did(Action.SHIFT_PLANNED, Subject.SHIFT, shift.id, site_id=plan.site.id)
        text = words.say("<b>The shift is planned.</b>")
        return [await _planned(context, plan, shift, text)]
    return [await _series_planned(context, plan, answers)]


async def _series_planned(context: Context, plan: Plan, answers: Mapping[str, Value]) -> Message:
    words, until = context.words, answers.get("until")
    last = date.fromisoformat(until) if until else None
    weekdays = weekday_bits(answers["weekdays"])
    if last and not planning.days_of(weekdays, plan.day, last):
        text = words.say("None of these days of the week comes until then, so nothing was planned.")
        return Message(text, (Choices(_again(words)), way_on(words)))
    series, made = await planning.add_series(context.session, plan, weekdays, last, context.now)
    first = await planning.first_of(context.session, series) if made else None
    context.did(Action.SERIES_PLANNED, Subject.SHIFT, first.id if first else None, site_id=plan.site.id)
    if not made:
        text = words.say("<b>The series is planned.</b> Its first shifts open six weeks before their day.")
        return Message(text, (Choices(_again(words)), way_on(words)))
    text = words.count(
        "<b>The series is planned.</b> {n} shift is open by now. The first one:",
        "<b>The series is planned.</b> {n} shifts are open by now. The first one:",
        made,
    )
    return await _planned(context, plan, first, text)


async def _planned(context: Context, plan: Plan, shift: Shift | None, head: Markup) -> Message:
    words, card = context.words, await shifts.card(context.session, shift.id) if shift else None
    parts = [head]
    choices: tuple[Choice, ...] = ()
    if card:
        parts.append(shift_words.heading(card, words))
        choices = (button(words.say("👥 See the shift’s roster"), roster.roster, card.shift.id),)
    if plan.site.state not in RUNNING:
        parts.append(words.say("Volunteers can take it once the site is open."))
    return Message(Markup("\n\n").join(parts), (Choices((*choices, *_again(words))), way_on(words)))


def _again(words: Words) -> tuple[Choice, ...]:
    return (
        button(words.say("➕ Plan a shift"), plan_shift),
        button(words.say("📥 Import a table"), shift_import.import_shifts),
    )


def _why_not(wrong: Problem, words: Words) -> Markup:
    match wrong:
        case Problem.PAST:
            return words.say("These hours have begun already, so nothing was planned.")
        case Problem.TOO_LONG:
            return words.say("That is more than 24 hours. Please make two shifts of it, so that people can rest.")
        case Problem.SITE_CLOSED:
            return words.say("That site is closed, so nothing was planned.")


PLAN = Form(
    "plan",
    version=1,
    title=N_("A new shift"),
    steps=STEPS,
    on_complete=_keep,
    facts=facts_to_plan,
    submit=N_("✅ Plan it"),
    what_next=_what_next,
)


@screen("plan", commands=("plan", "planifier"), words=("plan", "plan a shift", "planifier", "prévoir un créneau"))
async def plan_shift(context: Context) -> Shown:
    """Opens the form of a new shift."""
    return Opening(PLAN) if await sites_to_plan(context) else team.refusal(context)


@listener
async def planned_in_one_line(context: Context, text: str) -> Shown | None:
    """A coordinator's 'Distribution demain 18h-22h 6 pers': the form, filled in; None for any other text."""
    words, found = context.words, await told_in_one_line(context, text)
    if isinstance(found, Markup):
        return Message(found, (Choices((button(words.say("➕ Plan a shift"), plan_shift),)), way_on(words)))
    return None if found is None else Opening(PLAN, found.answers, found.note)


async def make_rows(telling: Telling) -> bool:
    """One portion of the shifts that series are to have six weeks ahead; True when there may be more."""
    due = await planning.due_series(telling.session, telling.now, A_PORTION, telling.skipped)
    for series, zone in due:
        async with telling.working_on(series.id):
            await planning.make_ahead(telling.session, series, zone, telling.now)
    return len(due) == A_PORTION
