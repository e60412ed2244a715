"""The answers to a proposal, and calling a collection off. Who may is checked when it is done, not when it is drawn."""

from collections.abc import Iterator, Mapping, Sequence

from markupsafe import Markup

from handlers import team
from handlers.collecting import collecting_facts, collection_card, collection_news, collection_notices
from handlers.context import Context, Opening, Shown
from handlers.conversation.facts import Facts
from handlers.conversation.forms import Form, Step
from handlers.conversation.kinds.base import Asking, Value
from handlers.conversation.kinds.written import Text
from handlers.conversation.messages import Choice, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import N_, Words
from models import collecting, collecting_rules, people
from models.audit import Action, Subject
from models.collecting import LONGEST_REMARK, Collection, CollectionState
from models.collecting_rules import Outcome, Problem

NUMBER, VERSION, DOES = collecting_facts.COLLECTION, "version", "does"
CHANGE, REFUSE = "change", "refuse"


def doors(one: Collection, words: Words) -> Iterator[Choice]:
    """The answers to a proposal that waits for one, to the version that is shown."""
    if one.state is CollectionState.PROPOSED:
        yield button(words.say("✅ Accept it"), accept, one.id, one.version)
        yield button(words.say("✏️ Ask for a change"), ask_for_change, one.id, one.version)
    if one.state in collecting.WAITING:
        yield button(words.say("✖ Refuse it"), refuse, one.id, one.version)


@screen("collection-yes", aside=True)
async def accept(context: Context, collection_id: int, version: int) -> Shown:
    """Publishes it; the organiser is told."""
    person_id = context.chat.person_id
    if person_id is None:
        return team.refusal(context)
    outcome = await collecting_rules.approve(context.session, person_id, collection_id, version, context.now)
    if outcome.problem or outcome.collection is None:
        return await not_done(context, outcome)
    context.did(Action.COLLECTION_ACCEPTED, Subject.COLLECTION, collection_id)
    await collection_notices.tell_accepted(context, outcome.collection)
    note = context.words.say("✅ Accepted: everybody can see it now, and the organiser is told.")
    return await collection_card.below(context, collection_id, note)


@screen("collection-change")
async def ask_for_change(context: Context, collection_id: int, version: int) -> Shown:
    """Asks what is to be changed."""
    return await _asked(context, collection_id, version, CHANGE)


@screen("collection-no")
async def refuse(context: Context, collection_id: int, version: int) -> Shown:
    """Asks why not."""
    return await _asked(context, collection_id, version, REFUSE)


@screen("collection-off")
async def call_off(context: Context, collection_id: int) -> Shown:
    """Asks why, which everybody who takes part will read."""
    one, person_id = await collecting.by_number(context.session, collection_id), context.chat.person_id
    is_theirs = one is not None and person_id is not None and one.organiser_id == person_id
    is_live = one is not None and one.state in collecting.LIVE and one.ends_at > context.now
    is_allowed = is_theirs or await collecting.may_look_after(context.session, person_id)
    if not is_allowed and one is not None:
        context.refuse(Subject.COLLECTION, collection_id)
    if not is_live or not is_allowed:
        return await collection_card.card(context, collection_id)
    return Opening(OFF, {NUMBER: collection_id})


async def not_done(context: Context, outcome: Outcome) -> Message:
    """Why nothing was changed, above how it stands: who is second hears who was first."""
    words, one = context.words, outcome.collection
    note: Markup | None
    match outcome.problem:
        case Problem.NOT_YOURS:
            return team.refusal(context)
        case Problem.CHANGED:
            note = words.say("The organiser has changed it since. Please look at it once more:")
        case Problem.OVER:
            note = words.say("Nothing was changed: it is too late for that.")
        case Problem.TOO_SOON:
            note = words.say("It has not begun yet.")
        case _:
            note = await _how_it_stands(context, one) if one else None
    return await collection_card.below(context, one.id, note) if one else collection_card.gone(words)


async def _how_it_stands(context: Context, one: Collection) -> Markup:
    words, by = context.words, one.decided_by
    name = (await people.names(context.session, [by])).get(by) if by else None
    if name is None:
        return words.say("That is settled already. This is how it stands:")
    match one.state:
        case CollectionState.APPROVED:
            return words.say("{name} has accepted it already.", name=name)
        case CollectionState.CHANGES_ASKED:
            return words.say("{name} has asked for a change already.", name=name)
        case CollectionState.REFUSED:
            return words.say("{name} has refused it already.", name=name)
        case CollectionState.CANCELLED:
            return words.say("{name} has cancelled it already.", name=name)
    return words.say("{name} has settled it already.", name=name)


async def _asked(context: Context, collection_id: int, version: int, does: str) -> Shown:
    """The form for the words that go with an answer, for whoever may give it."""
    if not await collecting.may_look_after(context.session, context.chat.person_id):
        return team.refusal(context)
    one = await collecting.by_number(context.session, collection_id)
    states = (CollectionState.PROPOSED,) if does == CHANGE else collecting.WAITING
    if one is None or one.state not in states:
        return await not_done(context, Outcome(one, Problem.SETTLED))
    return Opening(ANSWER, {NUMBER: collection_id, VERSION: version, DOES: does})


async def _answered(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    number, version, text = answers[NUMBER], answers[VERSION], answers["text"]
    words, person_id = context.words, context.chat.person_id
    if person_id is None:
        return [team.refusal(context)]
    is_change = answers[DOES] == CHANGE
    decide = collecting_rules.ask_change if is_change else collecting_rules.refuse
    outcome = await decide(context.session, person_id, number, version, text, context.now)
    if outcome.problem or outcome.collection is None:
        return [await not_done(context, outcome)]
    action = Action.COLLECTION_CHANGE_ASKED if is_change else Action.COLLECTION_REFUSED
    context.did(action, Subject.COLLECTION, number)
    if is_change:
        await collection_notices.tell_change_asked(context, outcome.collection)
    else:
        await collection_notices.tell_refused(context, outcome.collection)
    return [await collection_card.below(context, number, words.say("Sent: the organiser reads it as you wrote it."))]


async def _called_off(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    number, person_id = answers[NUMBER], context.chat.person_id
    if person_id is None:
        return [team.refusal(context)]
    why = answers.get("why") or ""
    before = await collecting.by_number(context.session, number)
    was_public = before is not None and before.state is CollectionState.APPROVED
    outcome = await collecting_rules.cancel(context.session, person_id, number, why, context.now)
    if outcome.problem or outcome.collection is None:
        return [await not_done(context, outcome)]
    if outcome.collection.organiser_id != person_id:
        context.did(Action.COLLECTION_CANCELLED, Subject.COLLECTION, number)
    told = await collection_news.tell_cancelled(context, outcome.collection, person_id, was_public=was_public)
    note = context.words.say("Cancelled.")
    if told:
        note = context.words.count(
            "Cancelled. {n} person who takes part is told.", "Cancelled. {n} people who take part are told.", told
        )
    return [await collection_card.below(context, number, note)]


async def _facts(context: Context) -> Facts:
    return context.facts()


def _question(asking: Asking) -> Markup:
    if asking.answers.get(DOES) == CHANGE:
        return asking.words.say("What should be changed? The organiser reads it as you write it.")
    return asking.words.say("Why not? The organiser reads it as you write it.")


ANSWER = Form(
    "collection-answer",
    version=1,
    title=N_("An answer to a proposal"),
    steps=(Step("text", _question, Text(LONGEST_REMARK, lines=True), N_("Answer")),),
    on_complete=_answered,
    facts=_facts,
    submit=N_("✅ Send"),
    is_reviewed=False,
    carries=(NUMBER, VERSION, DOES),
)
OFF = Form(
    "collection-off",
    version=1,
    title=N_("Cancelling a collection"),
    steps=(
        Step(
            "why",
            N_("Why is it cancelled? Everybody who takes part is told, and reads what you write."),
            Text(LONGEST_REMARK, lines=True),
            N_("Why"),
            optional=True,
        ),
    ),
    on_complete=_called_off,
    facts=_facts,
    submit=N_("✖ Cancel the collection"),
    leave=N_("No, it takes place"),
    carries=(NUMBER,),
)
