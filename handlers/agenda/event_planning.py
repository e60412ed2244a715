"""Events made, changed and called off in chat, by any coordinator; everybody with a place is told."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from handlers import team
from handlers.agenda import agenda, event_card, event_notices, event_words
from handlers.agenda.event_form import STEPS, EventFacts, as_it_stands, event_facts, plan_of
from handlers.context import Context, Opening, Shown
from handlers.conversation.forms import Form, Step
from handlers.conversation.kinds.base import Asking, Value
from handlers.conversation.kinds.written import Text
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import screen
from handlers.conversation.words import N_
from handlers.editing.editors import editor
from handlers.start import way_on
from models import event_plans, events
from models.audit import Action, Subject
from models.event_plans import EventChange, NotChanged
from models.events import Event

LONGEST_REASON = 300


async def _make(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    """Publishes the event, if this person may now."""
    person_id = await editor(context)
    if person_id is None:
        return [team.refusal(context)]
    plan = plan_of(answers, await event_facts(context))
    if plan.starts <= context.now:
        return [await _begun(context, None)]
    event = await event_plans.add(context.session, plan, person_id, context.now)
    context.did(Action.EVENT_MADE, Subject.EVENT, event.id)
    told = context.words.say(
        "<b>Published.</b> It is listed among what is coming up, and this link leads to it:\n{link}",
        link=context.link(f"event-{event.slug}"),
    )
    return [await event_card.card(context, event, told)]


NEW = Form(
    "new-event",
    version=1,
    title=N_("A new event"),
    steps=STEPS,
    on_complete=_make,
    facts=event_facts,
    submit=N_("✅ Publish it"),
    what_next=N_("When you publish it, everybody can read it and reserve a place."),
)


@screen("new-event")
async def new_event(context: Context) -> Shown:
    """Opens the form of a new event."""
    return team.refusal(context) if await editor(context) is None else Opening(NEW)


async def _change(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    person_id = await editor(context)
    if person_id is None:
        return [team.refusal(context)]
    facts = await event_facts(context)
    plan = plan_of(answers, facts)
    if facts.event and plan.starts <= context.now:
        return [await _begun(context, facts.event)]
    slug, version = answers["event"], answers["version"]
    change = await event_plans.change(context.session, slug, version, plan, person_id, context.now)
    return [await _done(context, Action.EVENT_CHANGED, change, context.words.say("<b>Changed.</b>"))]


def _who_hears(asking: Asking) -> Markup:
    facts, words = EventFacts.of(asking), asking.words
    if facts.event is None or not facts.event.reserved:
        return words.say("Nobody has reserved yet.")
    return words.count(
        "{n} place is reserved. Those who come hear from me if the day, the hours, the address or the name change.",
        "{n} places are reserved. Those who come hear from me if the day, the hours, the address or the name change.",
        facts.event.reserved,
    )


CHANGE = Form(
    "change-event",
    version=1,
    title=N_("Changing an event"),
    steps=STEPS,
    on_complete=_change,
    facts=event_facts,
    submit=N_("✅ Change it"),
    what_next=_who_hears,
    leave=N_("Leave it as it is"),
    carries=("event", "version"),
)


@screen("change-event")
async def change_event(context: Context, slug: str) -> Shown:
    """Opens the form with the event as it stands."""
    event = await _changeable(context, slug)
    if isinstance(event, Message):
        return event
    return Opening(CHANGE, {"event": slug, "version": event.version, **as_it_stands(event)})


def _why(asking: Asking) -> Markup:
    facts, words = EventFacts.of(asking), asking.words
    question = words.say("Why is it called off? Those who wanted to come read your answer.")
    if facts.event is None:
        return question
    return Markup("{}\n\n{}").format(event_words.heading(facts.event, words, facts.now), question)


def _who_hears_of_the_end(asking: Asking) -> Markup:
    facts, words = EventFacts.of(asking), asking.words
    if facts.event is None or not facts.event.reserved:
        return words.say("Nobody has reserved yet.")
    return words.count(
        "{n} place is reserved. Those who wanted to come hear from me that it does not take place.",
        "{n} places are reserved. Those who wanted to come hear from me that it does not take place.",
        facts.event.reserved,
    )


async def _cancel(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    person_id = await editor(context)
    if person_id is None:
        return [team.refusal(context)]
    slug, version = answers["event"], answers["version"]
    change = await event_plans.cancel(context.session, slug, version, person_id, context.now)
    reason, remark = answers.get("reason") or "", context.words.say("<b>Called off.</b>")
    return [await _done(context, Action.EVENT_CALLED_OFF, change, remark, reason)]


CANCEL = Form(
    "cancel-event",
    version=1,
    title=N_("Calling an event off"),
    steps=(Step("reason", _why, Text(longest=LONGEST_REASON, lines=True), N_("Reason"), optional=True),),
    on_complete=_cancel,
    facts=event_facts,
    submit=N_("✖ Call it off"),
    what_next=_who_hears_of_the_end,
    leave=N_("Don’t call it off"),
    carries=("event", "version"),
)


@screen("cancel-event")
async def cancel_event(context: Context, slug: str) -> Shown:
    """Asks before an event is called off."""
    event = await _changeable(context, slug)
    return event if isinstance(event, Message) else Opening(CANCEL, {"event": slug, "version": event.version})


async def _changeable(context: Context, slug: str) -> Event | Message:
    """The event; or why this person can't change it, or nobody any more."""
    if await editor(context) is None:
        return team.refusal(context)
    event = await events.by_slug(context.session, slug)
    if event is None:
        return event_card.gone(context.words)
    if event.is_cancelled or events.is_over(event, context.now):
        return await event_card.card(context, event)
    return event


async def _done(context: Context, action: Action, change: EventChange, remark: Markup, reason: str = "") -> Message:
    words, event = context.words, change.event
    if change.refusal or event is None:
        return await _refused(context, change)
    context.did(action, Subject.EVENT, event.id)
    told = await event_notices.tell(context, change, reason)
    return await event_card.card(context, event, Markup(" ").join((remark, *event_notices.heard(told, words))))


async def _refused(context: Context, change: EventChange) -> Message:
    words, event = context.words, change.event
    if event is None:
        return event_card.gone(words)
    match change.refusal:
        case NotChanged.BEGUN:
            return await _begun(context, event)
        case NotChanged.CHANGED_MEANWHILE:
            why = words.say("Somebody else changed it meanwhile, so your change was not made. This is how it stands:")
        case NotChanged.TOO_FEW:
            why = words.say("More places than that are reserved by now, so nothing was changed.")
        case _:
            return await event_card.card(context, event)
    return await event_card.card(context, event, why)


async def _begun(context: Context, event: Event | None) -> Message:
    why = context.words.say("These hours have begun already, so nothing was changed.")
    if event is None:
        return Message(why, (Choices((agenda.to_agenda(context.words),)), way_on(context.words)))
    return await event_card.card(context, event, why)
