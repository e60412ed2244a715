"""One collection: for whoever would take part, for its organiser, and for the coordinators."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from handlers.collecting import (
    checklist,
    collecting_facts,
    collection_lists,
    collection_words,
    deciding,
    moving,
    organising,
    results,
    taking_part,
    who_helps,
)
from handlers.context import Context, Shown
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.donating.harmless import unlinked
from handlers.start import way_on
from models import collecting, collecting_lists
from models.collecting import LIVE, PUBLIC, WAITING, Collection, CollectionPart, CollectionState, Part
from models.collecting_lists import Turnout
from models.people import Person


@dataclass(frozen=True, slots=True)
class Seen:
    """A collection as one person may see it: with the ways in which they take part."""

    one: Collection
    categories: collection_words.Categories
    turnout: Turnout
    parts: Sequence[CollectionPart]
    is_own: bool
    is_team: bool
    has_begun: bool
    is_over: bool

    @property
    def is_open(self) -> bool:
        """Whether one can still take part."""
        return self.one.state is CollectionState.APPROVED and not self.is_over

    @property
    def is_run(self) -> bool:
        """Whether this person organises it or looks after it."""
        return self.is_own or self.is_team


@screen("collection", aside=True, link="collection")
async def card(context: Context, collection_id: int) -> Shown:
    """The card; of a proposal nobody but its organiser and the coordinators hears."""
    return await below(context, collection_id, None)


async def below(context: Context, collection_id: int, note: Markup | None) -> Message:
    """The card, below a remark where there is one."""
    words, seen = context.words, await _seen(context, collection_id)
    if seen is None:
        return gone(words)
    one = seen.one
    if one.state not in PUBLIC and not seen.is_run:
        return _cancelled(one, words) if one.state is CollectionState.CANCELLED else gone(words)
    details = await _for_those_who_run_it(context, seen) if seen.is_run else None
    parts = [note, collection_words.heading(one, words, context.now), *_state(seen, words), _about(seen, words)]
    parts += [_taking_part(seen, words), details]
    text = Markup("\n\n").join(part for part in parts if part)
    groups = (Choices(tuple(_doors(seen, words))), _back(words), way_on(words))
    return Message(text, tuple(group for group in groups if group.items))


async def is_open(context: Context, collection_id: int) -> bool:
    """Whether one can still take part in it."""
    seen = await _seen(context, collection_id)
    return seen is not None and seen.is_open


def gone(words: Words) -> Message:
    """Said where there is nothing that this person may see."""
    return Message(words.say("That collection is no longer there."), (_back(words), way_on(words)))


@screen("collection-share", aside=True)
async def share(context: Context, collection_id: int) -> Shown:
    """A message to pass on, with the link."""
    words, seen = context.words, await _seen(context, collection_id)
    if seen is None or not seen.is_open:
        return await below(context, collection_id, None)
    one = seen.one
    to_pass_on = words.say(
        "Collection in {town} for people in exile: {goods}.\n{when}\n{place}\n\nTo take part: {link}",
        town=one.town,
        goods=collection_words.goods(one, seen.categories, words),
        when=collection_words.when(one, words),
        place=collection_words.place(one, words),
        link=context.link(f"collection-{one.id}"),
    )
    text = words.say("Pass the message above on to whom you like: the link opens this collection.")
    back = button(words.say("📦 The collection"), card, one.id)
    return [Message(to_pass_on), Message(text, (Choices((back,)), way_on(words)))]


async def _seen(context: Context, collection_id: int) -> Seen | None:
    session, person_id = context.session, context.chat.person_id
    one = await collecting.by_number(session, collection_id)
    if one is None:
        return None
    counted = await collecting_lists.turnout(session, [one.id])
    return Seen(
        one,
        await collecting_facts.categories(context),
        counted.get(one.id, Turnout()),
        await collecting.parts_of(session, one.id, person_id),
        is_own=one.organiser_id == person_id,
        is_team=await collecting.may_look_after(session, person_id),
        has_begun=one.starts_at <= context.now,
        is_over=one.ends_at <= context.now,
    )


def _state(seen: Seen, words: Words) -> Iterator[Markup]:
    """Where it stands, where that is not plain."""
    one = seen.one
    match one.state:
        case CollectionState.PROPOSED:
            yield words.say("<b>Waits for the coordinators’ answer.</b> Nobody else sees it yet.")
        case CollectionState.CHANGES_ASKED:
            yield words.say("<b>The coordinators ask for a change:</b>\n{text}", text=unlinked(one.remark))
        case CollectionState.REFUSED:
            yield words.say("<b>Not accepted.</b>")
        case CollectionState.CANCELLED:
            yield words.say("<b>Cancelled: this collection does not take place.</b>")
        case CollectionState.HELD:
            yield collection_words.result(one, words)
        case CollectionState.APPROVED if seen.is_over:
            yield words.say("<b>This collection is over.</b>")
    if one.remark and one.state in (CollectionState.REFUSED, CollectionState.CANCELLED):
        yield words.say("Why: {reason}", reason=unlinked(one.remark))


def _about(seen: Seen, words: Words) -> Markup:
    """Where, what is collected, what help is wanted, whom to ask."""
    one = seen.one
    wanted = collection_words.parts(one.help_wanted, words)
    lines = [
        collection_words.place(one, words),
        words.say("📦 What is collected: <b>{goods}</b>", goods=collection_words.goods(one, seen.categories, words)),
        words.say("🙋 Help wanted: {parts}", parts=wanted) if wanted and seen.one.state in LIVE else Markup(),
        collection_words.contact(one, words) if one.is_contact_public else Markup(),
        Markup("<blockquote>{}</blockquote>").format(unlinked(one.note)) if one.note else Markup(),
    ]
    if seen.is_open:
        lines.append(words.say("Please bring only what is on this list, clean and in good condition."))
    return Markup("\n").join(line for line in lines if line)


def _taking_part(seen: Seen, words: Words) -> Markup:
    """How many take part, and how this person does."""
    lines = [collection_words.turnout(seen.turnout, words)]
    for row in seen.parts:
        if row.part is Part.BRING:
            what = (
                words.say("✅ You bring: {what}", what=row.words) if row.words else words.say("✅ You bring something.")
            )
            lines.append(what)
    helping = [row.part.value for row in seen.parts if row.part is not Part.BRING]
    if helping:
        lines.append(words.say("✅ You help: {parts}", parts=collection_words.parts(helping, words)))
    return Markup("\n").join(line for line in lines if line)


async def _for_those_who_run_it(context: Context, seen: Seen) -> Markup:
    """What organiser and coordinators see beside."""
    one, words = seen.one, context.words
    lines = [
        words.say("Expected: {volume}", volume=words.say(collection_words.VOLUMES[one.volume])),
        words.say("Transport: {transport}", transport=words.say(collection_words.TRANSPORTS[one.transport])),
    ]
    if not one.is_contact_public:
        hidden = words.say("Only the organiser and the coordinators see this contact.")
        if seen.is_own:
            hidden = words.say("Only you and the coordinators see this contact.")
        lines.append(Markup("{}\n{}").format(collection_words.contact(one, words), hidden))
    organiser = await context.session.get(Person, one.organiser_id) if seen.is_team else None
    if organiser:
        lines.append(words.say("Organised by {name}", name=organiser.name))
    return Markup("\n").join(lines)


def _doors(seen: Seen, words: Words) -> Iterator[Choice]:
    number, mine = seen.one.id, {row.part for row in seen.parts}
    if seen.is_open and not seen.is_own:
        yield from taking_part.doors(seen.one, mine, words)
    if seen.is_own:
        yield from _of_organiser(seen, words)
    if seen.is_team:
        yield from deciding.doors(seen.one, words)
        if seen.is_open:
            yield button(words.say("✏️ Another date or place"), moving.move, number)
    if seen.is_run:
        if seen.one.state is CollectionState.APPROVED:
            yield button(words.say("👥 Who helps"), who_helps.helpers, number)
        yield from results.doors(seen.one, has_begun=seen.has_begun, words=words)
        if seen.one.state in (LIVE if seen.is_own else (CollectionState.APPROVED,)) and not seen.is_over:
            yield button(words.say("✖ Cancel this collection"), deciding.call_off, number)
    if seen.is_open:
        yield button(words.say("🔗 Pass it on"), share, number)


def _of_organiser(seen: Seen, words: Words) -> Iterator[Choice]:
    if seen.one.state in WAITING and not seen.is_over:
        yield button(words.say("✏️ Change it"), organising.change, seen.one.id)
    if seen.is_open:
        yield button(words.say("What is to be done"), checklist.tasks, seen.one.id)


def _cancelled(one: Collection, words: Words) -> Message:
    """For whoever has the link still."""
    text = words.say("The collection in {town} was cancelled.", town=one.town)
    return Message(text, (_back(words), way_on(words)))


def _back(words: Words) -> Choices:
    return Choices((button(words.say("📦 All collections"), collection_lists.collections),))
