"""Taking part in a collection: bringing something, helping; and taking either back."""

from collections.abc import Collection as Some
from collections.abc import Iterator, Mapping, Sequence

from markupsafe import Markup

from handlers import privacy
from handlers.collecting import collecting_facts, collection_card, collection_notices, collection_words
from handlers.consent import CONSENT, person_behind
from handlers.context import Context, Opening, Shown
from handlers.conversation.forms import Form, Step
from handlers.conversation.kinds.base import Asking, Value
from handlers.conversation.kinds.chosen import Option, Several
from handlers.conversation.kinds.shared import Phone
from handlers.conversation.kinds.written import Text, is_a_name
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import N_, Words
from models import collecting_parts
from models.collecting import HELPING, LONGEST_BROUGHT, Collection, Part

NUMBER = collecting_facts.COLLECTION


def doors(one: Collection, mine: Some[Part], words: Words) -> Iterator[Choice]:
    """What this person can do here, given how they take part already."""
    if Part.BRING in mine:
        yield button(words.say("✏️ What I bring"), bring, one.id)
        yield button(words.say("↩️ I bring nothing after all"), bring_nothing, one.id)
    else:
        yield button(words.say("📦 I’ll bring something"), bring, one.id)
    if mine and set(mine) != {Part.BRING}:
        yield button(words.say("✏️ How I help"), help_with, one.id)
        yield button(words.say("↩️ I can’t help after all"), help_no_more, one.id)
    elif one.help_wanted:
        yield button(words.say("🙋 I’ll help"), help_with, one.id)


@screen("collection-bring")
async def bring(context: Context, collection_id: int) -> Shown:
    """Asks what."""
    return await _opened(context, BRING, collection_id)


@screen("collection-unbring", aside=True)
async def bring_nothing(context: Context, collection_id: int) -> Shown:
    """Takes it back."""
    return await _taken_back(context, collection_id, (Part.BRING,))


@screen("collection-help")
async def help_with(context: Context, collection_id: int) -> Shown:
    """Asks in which ways."""
    return await _opened(context, HELP, collection_id)


@screen("collection-unhelp", aside=True)
async def help_no_more(context: Context, collection_id: int) -> Shown:
    """Takes it back; the organiser is told."""
    return await _taken_back(context, collection_id, HELPING)


def _helping_options(asking: Asking) -> Sequence[Option]:
    """What is wanted first."""
    one, words = collecting_facts.CollectingFacts.of(asking).collection, asking.words
    wanted = one.help_wanted if one else []
    ordered = sorted(HELPING, key=lambda part: part.value not in wanted)
    return [Option(part.value, str(words.say(collection_words.PARTS[part]).unescape())) for part in ordered]


async def _brings(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    person = await person_behind(context, answers)
    said = answers.get("what") or ""
    found = await collecting_parts.bring(context.session, person.id, answers[NUMBER], said, context.now)
    if found is None:
        return [await collection_card.below(context, answers[NUMBER], _too_late(context.words))]
    thanks = context.words.say("Thank you! The day before, I remind you here.")
    return [heard(context, await collection_card.below(context, found.id, thanks))]


async def _helps(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    person = await person_behind(context, answers)
    parts, phone = [Part(code) for code in answers["parts"]], answers.get("phone")
    found = await collecting_parts.help_with(context.session, person.id, answers[NUMBER], parts, phone, context.now)
    if found is None:
        return [await collection_card.below(context, answers[NUMBER], _too_late(context.words))]
    is_told = await collection_notices.tell_of_helper(context, found, person, parts, phone)
    thanks = context.words.say("Thank you! The organiser sees your name, and the number if you gave one.")
    if is_told:
        thanks = context.words.say("Thank you! The organiser has been told, and can reach you if you gave a number.")
    return [heard(context, await collection_card.below(context, found.id, thanks))]


NAME = Step(
    "name",
    N_("What is your name? Only the organiser and the coordinators see it."),
    Text(longest=80, check=is_a_name),
    N_("Name"),
)
BRING = Form(
    "collection-bring",
    version=1,
    title=N_("Bringing something to a collection"),
    steps=(
        CONSENT,
        NAME,
        Step(
            "what",
            N_("What will you bring? A few words are enough: 10 blankets, two bags of children’s shoes…"),
            Text(longest=LONGEST_BROUGHT),
            N_("What"),
            optional=True,
        ),
    ),
    on_complete=_brings,
    facts=collecting_facts.facts,
    submit=N_("✅ Send"),
    is_reviewed=False,
    carries=(NUMBER,),
)
HELP = Form(
    "collection-help",
    version=1,
    title=N_("Helping at a collection"),
    steps=(
        CONSENT,
        NAME,
        Step("parts", N_("How would you like to help?"), Several(_helping_options), N_("How")),
        Step(
            "phone",
            N_("A number where the organiser can reach you? Only they and the coordinators see it."),
            Phone(),
            N_("Phone"),
            optional=True,
        ),
    ),
    on_complete=_helps,
    facts=collecting_facts.facts,
    submit=N_("✅ Send"),
    is_reviewed=False,
    carries=(NUMBER,),
)


async def _opened(context: Context, form: Form, collection_id: int) -> Shown:
    """The form, for whoever can still take part."""
    if not await collection_card.is_open(context, collection_id):
        return await collection_card.below(context, collection_id, None)
    person = await context.person()
    return Opening(form, {NUMBER: collection_id} | ({"name": person.name} if person else {}))


async def _taken_back(context: Context, collection_id: int, parts: Sequence[Part]) -> Message:
    words, person = context.words, await context.person()
    had = await collecting_parts.take_back(context.session, person.id, collection_id, parts) if person else []
    if person and had and Part.BRING not in had:
        await collection_notices.tell_of_helper_gone(context, collection_id, person)
    note = words.say("All right, that is taken back.") if had else None
    return await collection_card.below(context, collection_id, note)


def _too_late(words: Words) -> Markup:
    return words.say("Too late: nobody can join this collection any more.")


def heard(context: Context, shown: Message) -> Message:
    """The message with the way to hear of it at all, for whoever once wanted no messages."""
    if context.chat.stopped_at is None:
        return shown
    words = context.words
    remark = words.say("You once asked us for no messages: nobody can reach you here until you allow it again.")
    again = Choices((button(words.say("🔔 Receive messages again"), privacy.restart),))
    return Message(Markup("\n\n").join((shown.text, remark)), (again, *shown.choices))
