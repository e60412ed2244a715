"""What is told to those who take part in a collection: the reminder, thanks, and what has changed."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial

from markupsafe import Markup

from handlers.collecting import collection_card, collection_lists, collection_notices, collection_words, taking_part
from handlers.context import Telling
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button
from handlers.conversation.words import Words
from handlers.donating import giving
from handlers.donating.harmless import unlinked
from handlers.start import way_on
from models import collecting, collecting_lists, people, privacy, quiet
from models.chats import Chat
from models.collecting import Collection, CollectionPart, Part
from models.collecting_erasing import Ended

Parts = Sequence[CollectionPart]
Say = Callable[[Parts, Words], Message]


async def remind(telling: Telling, one: Collection) -> None:
    """The day before: what each brings or does, where and when; as long as that helps."""

    def say(parts: Parts, words: Words) -> Message:
        head = Markup("🔔 {}").format(collection_words.heading(one, words, telling.now))
        lines = [
            collection_words.place(one, words),
            *_own(parts, words),
            collection_words.contact(one, words) if one.is_contact_public else Markup(),
        ]
        body = Markup("\n").join(line for line in lines if line)
        text = Markup("\n\n").join((head, body, words.say("Thank you, and see you there!")))
        return Message(text, (Choices(tuple(_ways(one, parts, words))), way_on(words)), kind="collection_reminder")

    what = f"remind:{one.starts_at.isoformat()}"
    await _tell(telling, one, what, say, await _those_in(telling, one), helps_until=one.ends_at)


async def tell_cancelled(telling: Telling, one: Collection, by: int, *, was_public: bool) -> int:
    """Tells everybody that it is off: how many of those who take part a message reaches."""

    def say(words: Words) -> Message:
        text = Markup("\n\n").join(_why_off(one, one.remark, words))
        return Message(text, (Choices((_see(one, words),)), way_on(words)), kind="collection_cancelled")

    if by != one.organiser_id:
        await collection_notices.tell_organiser(telling, one, "cancelled", say)
    rows = {person: parts for person, parts in (await _those_in(telling, one)).items() if person != by}
    if was_public:
        await collection_notices.tell_team(telling, one, "cancelled", say, apart_from={by, *rows})
    return await _tell(telling, one, "off", lambda _parts, words: _off(one, one.remark, words), rows)


async def tell_of_deletion(telling: Telling, ended: Ended) -> None:
    """Somebody was deleted, and the collections they organised with them: nothing of them may stay in what is told.

    A key of its own, since notices whose key begins with the organiser are deleted too.
    """
    for one, person_ids in ended.off:
        guests = await people.chats_that_hear(telling.session, person_ids)
        team = [chat for chat in await collecting.team_chats(telling.session) if chat not in guests]
        told_from = quiet.allowed_from(telling.now, one.zone, concerns=one.starts_at)
        for chats, say in ((guests, partial(_off, one, "")), (team, partial(_gone, one))):
            telling.notify(chats, f"collection:{one.id}:gone", say, not_before=told_from)
    for one in ended.short_of_help:
        await collection_notices.tell_helper_missed(telling, one)


async def tell_moved(telling: Telling, one: Collection, by: int) -> int:
    """Tells everybody of the new date or place; how many of those who take part a message reaches."""

    def say(parts: Parts, words: Words) -> Message:
        head = words.say("<b>A collection has changed</b>")
        where = collection_words.place(one, words)
        lines = [head, collection_words.heading(one, words, telling.now), where]
        if parts:
            lines.append(words.say("Can’t you come any more? Please take it back below."))
        text = Markup("\n\n").join(lines)
        return Message(text, (Choices(tuple(_ways(one, parts, words))), way_on(words)), kind="collection_moved")

    what = f"moved:{one.version}"
    if by != one.organiser_id:
        await collection_notices.tell_organiser(telling, one, what, lambda words: say((), words))
    rows = {person: parts for person, parts in (await _those_in(telling, one)).items() if person != one.organiser_id}
    return await _tell(telling, one, what, say, rows, helps_until=one.ends_at)


async def tell_result(telling: Telling, one: Collection, by: int) -> None:
    """Thanks to those who took part, with what came in; and the coordinators hear of it. Told once."""

    def thanks(_parts: Parts, words: Words) -> Message:
        text = Markup("\n\n").join(
            (
                words.say("🧡 <b>Thank you!</b> The collection in {town} is over.", town=one.town),
                collection_words.result(one, words),
            )
        )
        others = button(words.say("📦 Other collections"), collection_lists.collections)
        return Message(text, (Choices((others,)), way_on(words)), kind="collection_thanks")

    def to_team(words: Words) -> Message:
        text = Markup("\n").join((collection_words.heading(one, words), collection_words.result(one, words)))
        return Message(text, (Choices((_see(one, words),)), way_on(words)), kind="collection_result")

    rows = await _those_in(telling, one)
    await _tell(telling, one, "thanks", thanks, rows)
    await collection_notices.tell_team(telling, one, "result", to_team, apart_from={by, *rows})


def _why_off(one: Collection, why: str, words: Words) -> list[Markup]:
    head = words.say("<b>Cancelled: this collection does not take place</b>")
    reason = [words.say("Why: {reason}", reason=unlinked(why))] if why else []
    return [head, collection_words.in_a_sentence(one, words), *reason]


def _gone(one: Collection, words: Words) -> Message:
    """For the coordinators: it is off, and there is nothing left of it to look at."""
    others = button(words.say("📦 Other collections"), collection_lists.collections)
    text = Markup("\n\n").join(_why_off(one, "", words))
    return Message(text, (Choices((others,)), way_on(words)), kind="collection_cancelled")


def _off(one: Collection, why: str, words: Words) -> Message:
    """For those who take part: that it is off, and where else."""
    thanks = words.say("Thank you for having wanted to take part. What you have is welcome elsewhere too:")
    others = button(words.say("📦 Other collections"), collection_lists.collections)
    give = button(words.say("📦 Give something"), giving.donate)
    text = Markup("\n\n").join((*_why_off(one, why, words), thanks))
    return Message(text, (Choices((others, give)), way_on(words)), kind="collection_cancelled")


def _own(parts: Parts, words: Words) -> Iterator[Markup]:
    for row in parts:
        if row.part is Part.BRING and row.words:
            yield words.say("You bring: {what}", what=row.words)
    helping = [row.part.value for row in parts if row.part is not Part.BRING]
    if helping:
        yield words.say("You help: {parts}", parts=collection_words.parts(helping, words))


def _ways(one: Collection, parts: Parts, words: Words) -> Iterator[Choice]:
    yield _see(one, words)
    if any(row.part is Part.BRING for row in parts):
        yield button(words.say("↩️ I bring nothing after all"), taking_part.bring_nothing, one.id)
    if any(row.part is not Part.BRING for row in parts):
        yield button(words.say("↩️ I can’t help after all"), taking_part.help_no_more, one.id)


def _see(one: Collection, words: Words) -> Choice:
    return button(words.say("📦 The collection"), collection_card.card, one.id)


async def _those_in(telling: Telling, one: Collection) -> dict[int, Parts]:
    rows = defaultdict[int, list[CollectionPart]](list)
    for row in await collecting_lists.all_parts(telling.session, one.id):
        rows[row.person_id].append(row)
    return dict(rows)


async def _tell(
    telling: Telling,
    one: Collection,
    what: str,
    say: Say,
    rows: Mapping[int, Parts],
    *,
    helps_until: datetime | None = None,
) -> int:
    """Tells each of them; how many people a message reaches."""
    chats: list[Chat] = await people.chats_that_hear(telling.session, list(rows)) if rows else []
    key = f"{privacy.about(one.organiser_id)}collection:{one.id}:{what}"
    told_from = quiet.allowed_from(telling.now, one.zone, concerns=one.starts_at)
    for chat in chats:
        parts = rows[chat.person_id] if chat.person_id else ()
        telling.notify([chat], key, partial(say, parts), not_before=told_from, helps_until=helps_until)
    return len({chat.person_id for chat in chats})
