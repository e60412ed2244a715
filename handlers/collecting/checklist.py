"""What an organiser has to do by when: told as the day comes near, ticked off, and help where something is missing."""

from collections.abc import Iterator, Mapping, Sequence

from markupsafe import Markup

from handlers.collecting import (
    collecting_facts,
    collection_card,
    collection_news,
    collection_notices,
    collection_words,
    results,
)
from handlers.context import Context, Opening, Shown, Telling
from handlers.conversation.facts import Facts
from handlers.conversation.forms import Form, Step
from handlers.conversation.kinds.base import Value
from handlers.conversation.kinds.written import Text
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.reading.phones import shown as phone_shown
from handlers.conversation.screens import button, screen
from handlers.conversation.words import N_, Words
from handlers.donating import needs_sharing
from handlers.donating.harmless import unlinked
from handlers.start import way_on
from models import collecting, collecting_moments, collecting_rules, contacts
from models.collecting import LONGEST_NOTE, TASKS, Collection, CollectionState, Stage, Task
from models.contacts import Contact
from models.people import Person

NUMBER = collecting_facts.COLLECTION
PORTION = 50
LABELS = {
    Task.PLACE: N_("Place"),
    Task.SHARED: N_("Announced"),
    Task.TRANSPORT: N_("Transport"),
    Task.BOXES: N_("Boxes"),
    Task.HANDS: N_("Helpers"),
    Task.WHO: N_("Who does what"),
    Task.LABELS: N_("Labels"),
    Task.ARRIVAL: N_("Arrival"),
}
HEADS = {
    Stage.FOUR_WEEKS: N_("<b>Four weeks before your collection</b>"),
    Stage.TWO_WEEKS: N_("<b>Two weeks before your collection</b>"),
    Stage.TWO_DAYS: N_("<b>Two days before your collection</b>"),
}
ADVICE = {
    Stage.FOUR_WEEKS: N_(
        "Ask whoever runs the place for a written yes, and for a number to call on the day. Then pass the link on: "
        "schools, shops, neighbours, other associations."
    ),
    Stage.TWO_WEEKS: N_(
        "A van is easier to find now than in the last week. Supermarkets give strong boxes away. With a table for each "
        "kind of goods, most of the sorting is done as people come in."
    ),
    Stage.TWO_DAYS: N_(
        "Ask your helpers to be there half an hour before it opens. Decide who may kindly say no to what is not on the "
        "list, and where that can go instead."
    ),
}


async def follow(telling: Telling) -> bool:
    """One portion of what is due about collections; True when there may be more."""
    due = await collecting.due(telling.session, telling.now, PORTION, telling.skipped)
    for one in due:
        async with telling.working_on(one.id):
            stage = collecting_rules.pass_on(one, telling.now)
            if stage:
                await _tell(telling, one, stage)
    return bool(due)


@screen("collection-tasks", aside=True)
async def tasks(context: Context, collection_id: int) -> Shown:
    """All that is to be done, by when, with ticks."""
    one = await _own(context, collection_id)
    if one is None:
        return await collection_card.card(context, collection_id)
    words = context.words
    parts = [collection_words.heading(one, words)]
    for stage in TASKS:
        by_when = collecting_moments.moment(stage, one.starts_at, one.ends_at, one.zone).astimezone(one.zone).date()
        head = words.say("<b>From {day}</b>", day=words.day(by_when))
        parts.append(Markup("\n").join((head, *_lines(one, TASKS[stage], words))))
    every = [task for stage in TASKS for task in TASKS[stage]]
    return Message(Markup("\n\n").join(parts), _answers(one, every, words))


@screen("collection-tick", aside=True)
async def tick(context: Context, collection_id: int, task: Task, is_done: bool) -> Shown:
    """Ticks one off, or takes the tick away."""
    person_id = context.chat.person_id
    if person_id is not None:
        await collecting_rules.tick(context.session, person_id, collection_id, task, is_done)
    return await tasks(context, collection_id)


@screen("collection-sos")
async def need_help(context: Context, collection_id: int) -> Shown:
    """Asks with what."""
    one = await _own(context, collection_id)
    return Opening(NEED_HELP, {NUMBER: one.id}) if one else await collection_card.card(context, collection_id)


async def _ask_team(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    one, person = await _own(context, answers[NUMBER]), await context.person()
    if one is None or person is None:
        return [await collection_card.below(context, answers[NUMBER], None)]
    said = answers.get("what") or ""
    what = f"help:{context.now.isoformat()}"
    await collection_notices.tell_team(
        context, one, what, lambda words: _call_for_help(one, person, said, words), apart_from=(person.id,)
    )
    words = context.words
    text = words.say("The coordinators are told, and get in touch with you.")
    back = button(words.say("What is to be done"), tasks, one.id)
    return [Message(text, (Choices((back,)), way_on(words)))]


async def _facts(context: Context) -> Facts:
    return context.facts()


NEED_HELP = Form(
    "collection-sos",
    version=1,
    title=N_("Asking the coordinators for help"),
    steps=(
        Step(
            "what",
            N_("What is missing? A line is enough; the coordinators read it."),
            Text(LONGEST_NOTE, lines=True),
            N_("What"),
            optional=True,
        ),
    ),
    on_complete=_ask_team,
    facts=_facts,
    submit=N_("✅ Send"),
    is_reviewed=False,
    carries=(NUMBER,),
)


async def _tell(telling: Telling, one: Collection, stage: Stage) -> None:
    match stage:
        case Stage.NAG:
            await collection_notices.nag(telling, one)
        case Stage.LAPSE:
            await collection_notices.tell_lapsed(telling, one)
        case Stage.DAY_BEFORE:
            await collection_news.remind(telling, one)
        case Stage.DAY_AFTER:
            await collection_notices.tell_organiser(
                telling, one, f"after:{one.version}", lambda words: _how_was_it(one, words)
            )
        case _:
            to_call = await _to_call(telling)
            what = f"{stage.value}:{one.starts_at.isoformat()}"
            await collection_notices.tell_organiser(
                telling, one, what, lambda words: _to_do(one, stage, to_call, words)
            )


async def _to_call(telling: Telling) -> Sequence[Contact]:
    """Whom organisers can call: the contacts of the sites for collections."""
    found = [
        await contacts.of_site(telling.session, site) for site in await collecting.sites_in_charge(telling.session)
    ]
    return [contact for at_site in found for contact in at_site]


def _to_do(one: Collection, stage: Stage, to_call: Sequence[Contact], words: Words) -> Message:
    """What is to be done by now, and whom to call."""
    call = [
        words.say("☎️ Questions? {name}: {phone}", name=contact.name, phone=phone_shown(contact.phone))
        for contact in to_call
    ]
    parts = (
        words.say(HEADS[stage]),
        collection_words.in_a_sentence(one, words),
        Markup("\n").join(_lines(one, TASKS[stage], words)),
        words.say(ADVICE[stage]),
        Markup("\n").join(call),
    )
    text = Markup("\n\n").join(part for part in parts if part)
    return Message(text, _answers(one, TASKS[stage], words), kind="collection_to_do")


def _how_was_it(one: Collection, words: Words) -> Message:
    """The day after."""
    text = words.say(
        "🧡 <b>Thank you for your collection in {town}!</b>\n\n"
        "How much came in, and where does it go? Those who took part would like to know too.",
        town=one.town,
    )
    say = button(words.say("📦 Say how much came in"), results.result, one.id)
    return Message(text, (Choices((say,)), way_on(words)), kind="collection_over")


def _lines(one: Collection, of: Sequence[Task], words: Words) -> Iterator[Markup]:
    for task in of:
        said = words.say(collection_words.TASKS[task])
        yield Markup("{} {}").format("☑" if task.value in one.ticked else "☐", said)


def _answers(one: Collection, of: Sequence[Task], words: Words) -> tuple[Choices, ...]:
    """A tick for each, which says what it will do; the picture to share where announcing is among them; help."""
    ticks = tuple(_tick(one, task, words) for task in of)
    picture = button(words.say("🖼 A picture to share"), needs_sharing.picture_of_all, words.language)
    ways = (
        *([picture] if Task.SHARED in of else ()),
        button(words.say("🙏 I need help"), need_help, one.id),
        button(words.say("📦 The collection"), collection_card.card, one.id),
    )
    return Choices(ticks, columns=2), Choices(ways), way_on(words)


def _tick(one: Collection, task: Task, words: Words) -> Choice:
    is_done = task.value in one.ticked
    label = words.say("☑ {label}" if is_done else "☐ {label}", label=words.say(LABELS[task]))
    return button(label, tick, one.id, task, not is_done)


def _call_for_help(one: Collection, organiser: Person, said: str, words: Words) -> Message:
    """For coordinators: who asks, for what, and what is not done yet."""
    open_tasks = [words.say(LABELS[task]) for stage in TASKS for task in TASKS[stage] if task.value not in one.ticked]
    lines = [
        words.say("🙏 <b>{name} needs help with a collection</b>", name=organiser.name),
        collection_words.in_a_sentence(one, words),
        Markup("<blockquote>{}</blockquote>").format(unlinked(said)) if said else Markup(),
        words.say("Not done yet: {tasks}", tasks=words.listing(open_tasks)) if open_tasks else Markup(),
        collection_words.contact(one, words),
    ]
    see = button(words.say("📦 The collection"), collection_card.card, one.id)
    text = Markup("\n").join(line for line in lines if line)
    return Message(text, (Choices((see,)), way_on(words)), kind="collection_help")


async def _own(context: Context, collection_id: int) -> Collection | None:
    """The collection, if it is this person's to prepare: its organiser's, while it is to come."""
    one = await collecting.by_number(context.session, collection_id)
    is_own = one is not None and context.chat.person_id is not None and one.organiser_id == context.chat.person_id
    is_open = one is not None and one.state is CollectionState.APPROVED and one.ends_at > context.now
    return one if is_own and is_open else None
