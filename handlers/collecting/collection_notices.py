"""What is told about a collection to its organiser, and to the coordinators who answer."""

from collections.abc import Callable, Container, Sequence

from markupsafe import Markup

from handlers.collecting import (
    checklist,
    collection_card,
    collection_words,
    deciding,
    organising,
    who_helps,
)
from handlers.context import Telling
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.reading.phones import shown as phone_shown
from handlers.conversation.screens import button
from handlers.conversation.words import Words
from handlers.donating.harmless import unlinked
from handlers.start import way_on
from models import collecting, needs, people, privacy, quiet
from models.collecting import Collection, CollectionState, Part
from models.people import Person

Say = Callable[[Words], Message]


async def tell_proposed(telling: Telling, one: Collection, organiser: Person) -> None:
    """Asks the coordinators for an answer; anew after each change."""
    categories = {category.slug: category for category in await needs.categories(telling.session)}

    def say(words: Words) -> Message:
        head = words.say("📦 <b>{name} proposes a collection</b>", name=organiser.name)
        if one.version > 1:
            head = words.say("📦 <b>{name} has changed the proposal of a collection</b>", name=organiser.name)
        text = Markup("\n\n").join((head, summary(one, categories, words)))
        return Message(text, (Choices((*deciding.doors(one, words), _see(one, words))), way_on(words)), kind="proposal")

    await tell_team(telling, one, f"proposed:{one.version}", say, apart_from=(organiser.id,))


async def tell_accepted(telling: Telling, one: Collection) -> None:
    """Yes, and what comes next."""

    def say(words: Words) -> Message:
        head = words.say("✅ <b>Your collection is accepted!</b>")
        then = words.say(
            "Everybody can see it now. Pass the link on; as the day comes near, I tell you here what is to be done."
        )
        share = button(words.say("🔗 Pass it on"), collection_card.share, one.id)
        tasks = button(words.say("What is to be done"), checklist.tasks, one.id)
        text = Markup("\n\n").join((head, collection_words.heading(one, words), then))
        return Message(text, (Choices((share, tasks, _see(one, words))), way_on(words)), kind="collection_accepted")

    await tell_organiser(telling, one, f"accepted:{one.version}", say)


async def tell_change_asked(telling: Telling, one: Collection) -> None:
    """Not yet: what is to be changed."""

    def say(words: Words) -> Message:
        text = Markup("\n\n").join(
            (
                words.say("✏️ <b>The coordinators ask for a change in your collection</b>"),
                collection_words.heading(one, words),
                _quoted(one.remark),
                words.say("Change it, and send it again: they are told at once."),
            )
        )
        change = button(words.say("✏️ Change it"), organising.change, one.id)
        return Message(text, (Choices((change, _see(one, words))), way_on(words)), kind="collection_change")

    await tell_organiser(telling, one, f"change:{one.version}", say)


async def tell_refused(telling: Telling, one: Collection) -> None:
    """No, and why."""

    def say(words: Words) -> Message:
        text = Markup("\n\n").join(
            (
                words.say("We are sorry: your collection is not accepted."),
                collection_words.heading(one, words),
                _quoted(one.remark),
                words.say("Thank you for the offer. Another place or another day may well be possible."),
            )
        )
        again = button(words.say("➕ Organise a collection"), organising.organise)
        return Message(text, (Choices((again,)), way_on(words)), kind="collection_refused")

    await tell_organiser(telling, one, "refused", say)


async def tell_lapsed(telling: Telling, one: Collection) -> None:
    """The day has come and nobody has said yes: organiser and coordinators are told."""

    def to_organiser(words: Words) -> Message:
        text = words.say(
            "We are sorry: your collection was not accepted in time, so it does not take place.\n\n{collection}",
            collection=collection_words.in_a_sentence(one, words),
        )
        again = button(words.say("➕ Propose another day"), organising.organise)
        return Message(text, (Choices((again,)), way_on(words)), kind="collection_lapsed")

    def to_team(words: Words) -> Message:
        text = words.say(
            "⚠️ A collection was not accepted in time, and its day has come. The organiser is told that it does not "
            "take place.\n\n{collection}",
            collection=collection_words.in_a_sentence(one, words),
        )
        return Message(text, (Choices((_see(one, words),)), way_on(words)), kind="collection_lapsed")

    await tell_organiser(telling, one, "lapsed", to_organiser)
    await tell_team(telling, one, "lapsed", to_team)


async def nag(telling: Telling, one: Collection) -> None:
    """The coordinators have not answered yet."""

    def say(words: Words) -> Message:
        text = words.say(
            "⏳ <b>A collection still waits for your answer</b>\n{collection}",
            collection=collection_words.in_a_sentence(one, words),
        )
        return Message(text, (Choices((*deciding.doors(one, words), _see(one, words))), way_on(words)), kind="proposal")

    await tell_team(telling, one, f"nag:{one.version}", say)


async def tell_of_helper(
    telling: Telling, one: Collection, helper: Person, parts: Sequence[Part], phone: str | None
) -> bool:
    """Tells the organiser who helps; whether a message reaches them."""

    def say(words: Words) -> Message:
        how = collection_words.parts([part.value for part in parts], words)
        lines = [
            words.say("🙋 <b>{name} helps at your collection</b>: {parts}", name=helper.name, parts=how),
            collection_words.in_a_sentence(one, words),
        ]
        if phone:
            lines.append(Markup("☎️ {}").format(phone_shown(phone)))
        return Message(Markup("\n").join(lines), (Choices((_people(one, words),)), way_on(words)), kind="helper")

    return await _tell_organiser_of(telling, one, helper, "helps", say)


async def tell_of_helper_gone(telling: Telling, collection_id: int, helper: Person) -> None:
    """Tells the organiser who can't help after all, of a collection that is to come."""
    one = await collecting.by_number(telling.session, collection_id)
    if one is None or one.state is not CollectionState.APPROVED or one.ends_at <= telling.now:
        return

    def say(words: Words) -> Message:
        text = words.say(
            "🙁 {name} can’t help at your collection after all.\n{collection}",
            name=helper.name,
            collection=collection_words.in_a_sentence(one, words),
        )
        return Message(text, (Choices((_people(one, words),)), way_on(words)), kind="helper")

    await _tell_organiser_of(telling, one, helper, "helps-no-more", say)


async def tell_helper_missed(telling: Telling, one: Collection) -> None:
    """Tells the organiser that somebody who was deleted does not help any more; nothing of who it was."""

    def say(words: Words) -> Message:
        text = words.say(
            "🙁 Somebody can’t help at your collection after all.\n{collection}",
            collection=collection_words.in_a_sentence(one, words),
        )
        return Message(text, (Choices((_people(one, words),)), way_on(words)), kind="helper")

    await tell_organiser(telling, one, f"missed:{telling.now.isoformat()}", say)


async def tell_organiser(telling: Telling, one: Collection, what: str, say: Say, person: Person | None = None) -> bool:
    """Tells the organiser, not in the night unless it is about that very night; whether a message reaches them.

    ``person`` is somebody else who is named.
    """
    chats = await people.chats_that_hear(telling.session, [one.organiser_id])
    key = f"{privacy.about(person.id if person else one.organiser_id)}collection:{one.id}:{what}"
    telling.notify(chats, key, say, not_before=quiet.allowed_from(telling.now, one.zone, concerns=one.starts_at))
    return bool(chats)


async def tell_team(
    telling: Telling, one: Collection, what: str, say: Say, *, apart_from: Container[int | None] = ()
) -> None:
    """Tells whoever looks after collections, but for those people: whose doing it is, or who hear it anyway."""
    chats = [chat for chat in await collecting.team_chats(telling.session) if chat.person_id not in apart_from]
    key = f"{privacy.about(one.organiser_id)}collection:{one.id}:{what}"
    telling.notify(chats, key, say, not_before=quiet.allowed_from(telling.now, one.zone, concerns=one.starts_at))


def summary(one: Collection, categories: collection_words.Categories, words: Words) -> Markup:
    """A proposal in a few lines, all that is needed to answer it."""
    help_wanted = collection_words.parts(one.help_wanted, words)
    lines = [
        collection_words.heading(one, words),
        collection_words.place(one, words),
        words.say("📦 What is collected: <b>{goods}</b>", goods=collection_words.goods(one, categories, words)),
        words.say("Expected: {volume}", volume=words.say(collection_words.VOLUMES[one.volume])),
        words.say("Transport: {transport}", transport=words.say(collection_words.TRANSPORTS[one.transport])),
        words.say("🙋 Help wanted: {parts}", parts=help_wanted) if help_wanted else Markup(),
        collection_words.contact(one, words),
        _quoted(one.note) if one.note else Markup(),
    ]
    return Markup("\n").join(line for line in lines if line)


async def _tell_organiser_of(telling: Telling, one: Collection, helper: Person, what: str, say: Say) -> bool:
    if helper.id == one.organiser_id:
        return False
    return await tell_organiser(telling, one, f"{what}:{telling.now.isoformat()}", say, helper)


def _see(one: Collection, words: Words) -> Choice:
    return button(words.say("📦 The collection"), collection_card.card, one.id)


def _people(one: Collection, words: Words) -> Choice:
    return button(words.say("👥 Who helps"), who_helps.helpers, one.id)


def _quoted(text: str) -> Markup:
    return Markup("<blockquote>{}</blockquote>").format(unlinked(text))
