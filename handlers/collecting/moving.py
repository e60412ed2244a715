"""Another date or another place for a collection that is accepted: by a coordinator; everybody is told."""

from collections.abc import Mapping, Sequence

from handlers import team
from handlers.collecting import collecting_facts, collection_card, collection_news, deciding, organising_steps
from handlers.context import Context, Opening, Shown
from handlers.conversation.forms import Form
from handlers.conversation.kinds.base import Value
from handlers.conversation.messages import Message
from handlers.conversation.screens import screen
from handlers.conversation.words import N_
from models import collecting, collecting_rules
from models.audit import Action, Subject
from models.collecting import CollectionState

NUMBER = collecting_facts.COLLECTION


@screen("collection-move")
async def move(context: Context, collection_id: int) -> Shown:
    """Opens the form with what holds now."""
    if not await collecting.may_look_after(context.session, context.chat.person_id):
        return team.refusal(context)
    one = await collecting.by_number(context.session, collection_id)
    if one is None or one.state is not CollectionState.APPROVED or one.ends_at <= context.now:
        return await collection_card.card(context, collection_id)
    return Opening(MOVE, organising_steps.answers_about_time(one) | {NUMBER: one.id, "place": one.place})


async def _moved(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    words, person_id, number = context.words, context.chat.person_id, answers[NUMBER]
    one = await collecting.by_number(context.session, number)
    if person_id is None or one is None:
        return [collection_card.gone(words)]
    before = (one.starts_at, one.ends_at, one.place)
    hours = organising_steps.hours_of(answers, one.zone)
    if before == (*hours, answers["place"]):
        return [await collection_card.below(context, number, words.say("Nothing was changed."))]
    outcome = await collecting_rules.move(context.session, person_id, number, hours, answers["place"], context.now)
    if outcome.problem or outcome.collection is None:
        return [await deciding.not_done(context, outcome)]
    context.did(Action.COLLECTION_MOVED, Subject.COLLECTION, number)
    told = await collection_news.tell_moved(context, outcome.collection, person_id)
    note = words.say("Changed: the organiser is told.")
    if told:
        note = words.count(
            "Changed: the organiser and {n} person who takes part are told.",
            "Changed: the organiser and {n} people who take part are told.",
            told,
        )
    return [await collection_card.below(context, number, note)]


MOVE = Form(
    "collection-move",
    version=1,
    title=N_("Another date or place"),
    steps=(organising_steps.DAY, organising_steps.DAYS, organising_steps.HOURS, organising_steps.PLACE),
    on_complete=_moved,
    facts=collecting_facts.facts,
    submit=N_("✅ Change it"),
    what_next=N_("When you send this, the organiser and everybody who takes part are told."),
    carries=(NUMBER,),
)
