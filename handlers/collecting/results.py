"""How much came in at a collection, and where it goes: said by its organiser, or by a coordinator."""

from collections.abc import Iterator, Mapping, Sequence

from handlers.collecting import collecting_facts, collection_card, collection_news, deciding
from handlers.context import Context, Opening, Shown
from handlers.conversation.facts import Facts
from handlers.conversation.forms import Form, Step
from handlers.conversation.kinds.base import Asking, Value
from handlers.conversation.kinds.chosen import One, Option
from handlers.conversation.kinds.written import Number, Text
from handlers.conversation.messages import Choice, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import N_, Words
from models import collecting, collecting_rules
from models.audit import Action, Subject
from models.collecting import LONGEST_DESTINATION, Collection, CollectionState, Unit
from models.collecting_rules import MOST_BROUGHT

NUMBER = collecting_facts.COLLECTION
UNITS = {
    Unit.BAGS: N_("Bags"),
    Unit.BOXES: N_("Boxes"),
    Unit.CUBIC_METRES: N_("Cubic metres"),
    Unit.KILOGRAMS: N_("Kilograms"),
}


def doors(one: Collection, *, has_begun: bool, words: Words) -> Iterator[Choice]:
    """The way here, once there can be a result."""
    if one.state is CollectionState.APPROVED and has_begun:
        yield button(words.say("📦 Say how much came in"), result, one.id)
    if one.state is CollectionState.HELD:
        yield button(words.say("✏️ Correct the result"), result, one.id)


@screen("collection-result")
async def result(context: Context, collection_id: int) -> Shown:
    """Opens the form, with what was said before."""
    one, person_id = await collecting.by_number(context.session, collection_id), context.chat.person_id
    is_theirs = one is not None and person_id is not None and one.organiser_id == person_id
    is_theirs = is_theirs or await collecting.may_look_after(context.session, person_id)
    if one is not None and not is_theirs:
        context.refuse(Subject.COLLECTION, collection_id)
    can_be = one is not None and one.state in collecting.PUBLIC and one.starts_at <= context.now
    if one is None or not is_theirs or not can_be:
        return await collection_card.card(context, collection_id)
    said = {} if one.unit is None else {"unit": one.unit.value, "amount": one.brought, "goes": one.destination or None}
    return Opening(RESULT, {NUMBER: one.id} | said)


def _unit_options(asking: Asking) -> Sequence[Option]:
    return [Option(unit.value, str(asking.words.say(name).unescape())) for unit, name in UNITS.items()]


async def _facts(context: Context) -> Facts:
    return context.facts()


async def _kept(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    person_id, number = context.chat.person_id, answers[NUMBER]
    if person_id is None:
        return [collection_card.gone(context.words)]
    brought, goes = (answers["amount"], Unit(answers["unit"])), answers.get("goes") or ""
    outcome = await collecting_rules.hold(context.session, person_id, number, brought, goes, context.now)
    if outcome.problem or outcome.collection is None:
        return [await deciding.not_done(context, outcome)]
    if outcome.collection.organiser_id != person_id:
        context.did(Action.COLLECTION_COUNTED, Subject.COLLECTION, number)
    await collection_news.tell_result(context, outcome.collection, person_id)
    note = context.words.say("🧡 Thank you! Those who took part are told, with our thanks.")
    return [await collection_card.below(context, number, note)]


RESULT = Form(
    "collection-result",
    version=1,
    title=N_("What came in"),
    steps=(
        Step("unit", N_("How do you count what came in?"), One(_unit_options, columns=2), N_("Counted in")),
        Step("amount", N_("How much is it? About is good enough."), Number(least=0, most=MOST_BROUGHT), N_("How much")),
        Step(
            "goes",
            N_("Where does it go? A site, an organisation, a town."),
            Text(LONGEST_DESTINATION),
            N_("Where it goes"),
            optional=True,
        ),
    ),
    on_complete=_kept,
    facts=_facts,
    submit=N_("✅ Send"),
    carries=(NUMBER,),
)
