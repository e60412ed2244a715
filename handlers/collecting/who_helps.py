"""Who helps at a collection and what people bring, for its organiser and the coordinators."""

from collections.abc import Sequence

from markupsafe import Markup

from handlers.collecting import collection_card, collection_words
from handlers.context import Context, Shown
from handlers.conversation.messages import Choices, Message
from handlers.conversation.reading.phones import shown as phone_shown
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.donating.harmless import unlinked
from handlers.start import way_on
from models import collecting, collecting_lists
from models.audit import Subject
from models.collecting_lists import Helper

SHOWN = 30


@screen("collection-people", aside=True)
async def helpers(context: Context, collection_id: int) -> Shown:
    """Helpers with the numbers they gave; what is brought, without who brings it."""
    words, session, person_id = context.words, context.session, context.chat.person_id
    one = await collecting.by_number(session, collection_id)
    is_theirs = one is not None and one.organiser_id == person_id
    if one is None or not (is_theirs or await collecting.may_look_after(session, person_id)):
        if one is not None:
            context.refuse(Subject.COLLECTION, collection_id)
        return await collection_card.card(context, collection_id)
    helping = await collecting_lists.helpers(session, one.id)
    brought = await collecting_lists.things_brought(session, one.id, SHOWN)
    text = Markup("\n\n").join(
        part for part in (collection_words.heading(one, words), _who(helping, words), _what(brought, words)) if part
    )
    back = button(words.say("📦 The collection"), collection_card.card, one.id)
    return Message(text, (Choices((back,)), way_on(words)))


def _who(helping: Sequence[Helper], words: Words) -> Markup:
    if not helping:
        return words.say("Nobody has offered help yet. Passing the link on is what brings people.")
    lines = [_line(one, words) for one in helping[:SHOWN]]
    left = len(helping) - len(lines)
    more = [words.count("… and {n} more", "… and {n} more", left)] if left else []
    return Markup("\n").join((words.say("<b>Who helps</b>"), *lines, *more))


def _line(helper: Helper, words: Words) -> Markup:
    parts = collection_words.parts([part.value for part in helper.parts], words)
    if helper.phone is None:
        return words.say("• {name}: {parts}", name=helper.person.name, parts=parts)
    phone = phone_shown(helper.phone)
    return words.say("• {name}: {parts}, {phone}", name=helper.person.name, parts=parts, phone=phone)


def _what(brought: Sequence[str], words: Words) -> Markup | None:
    if not brought:
        return None
    return Markup("\n").join(
        (words.say("<b>What people bring</b>"), *(Markup("• {}").format(unlinked(one)) for one in brought))
    )
