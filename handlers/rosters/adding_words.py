"""What is said while a coordinator puts somebody on a shift: whom it may mean, what stands against it, the outcome."""

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from handlers.context import Context
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button
from handlers.conversation.words import Words
from handlers.rosters import adding_people, presence, roster, roster_people, today
from handlers.shifts import my_shifts, shift_taking, shift_words
from handlers.start import way_on
from models import attendance, roles, rosters, sign_ups, volunteers
from models.adding import Added, Doubts, NotAdded, Wish
from models.finding import Found
from models.people import Person
from models.rosters import Silence
from models.shifts import MOST_PEOPLE, ShiftCard
from models.sign_ups import REST, SignUpState

_MARKS = {SignUpState.CONFIRMED: "✅", SignUpState.WAITING: "⏳", SignUpState.OFFERED: "⏳"}
_LAST_DIGITS = 4
_QUICK = 10
"""So many numbers of people have a button each."""


async def those_found(context: Context, card: ShiftCard, typed: str, found: Found) -> Message:
    """A button for each whom it may mean, with what tells those of one name apart."""
    words = context.words
    if not found.people:
        return _nobody(context, card, typed)
    text = words.say("Tap whoever it is: then they are on the shift, and are told.")
    if found.is_close:
        text = words.say("Nobody is called “{name}”. Is it one of these? A tap puts them on the shift.", name=typed)
    lines = [text, *([words.say("There are more: a longer part of the name finds them.")] if found.more else [])]
    names = tuple([await _choice(context, card, person, found.people) for person in found.people])
    return _with(context, card, Markup("\n").join(lines), *names, _another(words, card))


def _nobody(context: Context, card: ShiftCard, typed: str) -> Message:
    words = context.words
    text = words.say(
        "I know no volunteer “{name}”. Whoever is not registered yet can do so in a minute: {link}",
        name=typed,
        link=context.link("volunteer"),
    )
    return _with(context, card, text, _another(words, card))


async def _choice(context: Context, card: ShiftCard, person: Person, others: Sequence[Person]) -> Choice:
    row = await sign_ups.of(context.session, person.id, card.shift.id)
    mark = _MARKS.get(row.state, "") if row else ""
    is_one_of_many = sum(other.name_key == person.name_key for other in others) > 1
    parts = [mark, person.name, await _apart(context, card, person, others) if is_one_of_many else ""]
    label = " ".join(part for part in parts if part)
    return button(label, adding_people.add_whom, card.shift.id, person.id, context.minute)


async def _apart(context: Context, card: ShiftCard, person: Person, others: Sequence[Person]) -> str:
    """'…5678', the end of a number that this site's coordinators may see; else the day on which they came to us."""
    site = [card.site.id]
    is_theirs = await volunteers.is_at_sites(context.session, person.id, site)
    is_theirs = is_theirs or await rosters.was_ever_at(context.session, person.id, site)
    if person.phone and is_theirs:
        return f"…{person.phone[-_LAST_DIGITS:]}"
    since = person.created_at.astimezone(context.zone)
    same_day = [one for one in others if one.created_at.astimezone(context.zone).date() == since.date()]
    clock = f" {context.words.time(person.created_at, context.zone)}" if len(same_day) > 1 else ""
    return f"({context.words.plain_day(since.date())}{clock})"


def how_many(context: Context, card: ShiftCard, person: Person, party: int) -> Message:
    """Whoever registered with others may be there alone."""
    words = context.words
    text = words.count(
        "{name} is registered alone. How many of them are on this shift?",
        "{name} is registered as {n} people. How many of them are on this shift?",
        party,
        name=person.name,
    )
    numbers = [*range(1, min(party, _QUICK) + 1), *([party] if party > _QUICK else [])]
    choices = Choices(
        tuple(
            _add(context, words.number(number), Wish(person.id, card.shift.id, number), card.shift.most)
            for number in numbers
        ),
        columns=5,
    )
    whole = Markup("{}\n\n{}").format(shift_words.heading(card, words), text)
    return Message(whole, (choices, Choices((_another(words, card),)), _back(words, card), way_on(words)))


def asked_again(context: Context, card: ShiftCard, person: Person) -> Message:
    """Said where a button was tapped that is no longer new."""
    words = context.words
    yes = _add(context, words.say("Yes, add them"), Wish(person.id, card.shift.id), card.shift.most)
    return _with(context, card, words.say("Put {name} on this shift?", name=person.name), yes)


def not_registered(context: Context, card: ShiftCard) -> Message:
    """Said of whoever is no volunteer, or no longer."""
    text = context.words.say("That person is not registered as a volunteer any more.")
    return _with(context, card, text, _another(context.words, card))


def closed(context: Context, card: ShiftCard, why: NotAdded) -> Message:
    """Why nobody can be put on that shift."""
    words = context.words
    match why:
        case NotAdded.CANCELLED:
            text = words.say("This shift is cancelled.")
        case NotAdded.TOO_EARLY:
            text = words.say("It is more than a week until this shift: people take it themselves until then.")
        case NotAdded.SITE_CLOSED:
            text = words.say("This site is closed.")
        case _:
            text = words.say("That was long ago: who was there can no longer be changed.")
    return _with(context, card, text)


async def refused(context: Context, card: ShiftCard, person: Person, wish: Wish, added: Added) -> Message:
    """Why they are not on the shift, with the way round it where there is one."""
    words = context.words
    match added.refusal:
        case NotAdded.ALREADY:
            text = words.say("{name} is on this shift already.", name=person.name)
            return _with(context, card, text, *_who_is_here(context, card))
        case NotAdded.OVERLAP if added.in_the_way:
            return await _overlap(context, card, person, added.in_the_way)
        case NotAdded.DOUBTFUL:
            return _doubtful(context, card, person, wish, added.doubts)
        case NotAdded.FULL:
            return _full(context, card, person, wish, added.needed)
        case NotAdded.PARTY:
            volunteer = await volunteers.of(context.session, person.id)
            return how_many(context, card, person, volunteer.party if volunteer else 1)
        case NotAdded.CANCELLED | NotAdded.TOO_EARLY | NotAdded.TOO_LATE | NotAdded.SITE_CLOSED as why:
            return closed(context, card, why)
    return not_registered(context, card)


async def _overlap(context: Context, card: ShiftCard, person: Person, other: ShiftCard) -> Message:
    words = context.words
    shift = shift_words.in_a_sentence(other, words)
    text = words.say("{name} has another shift at that time: <b>{shift}</b>.", name=person.name, shift=shift)
    ways: list[Choice] = []
    if await roles.may_coordinate(context.session, context.chat.person_id, other.site.id):
        ways.append(button(words.say("👥 See that other shift"), roster.roster, other.shift.id))
    lines = [text]
    if context.now >= attendance.opens_at(other.shift):
        lines.append(words.say("Once they are marked as absent there, they can be added here."))
    else:
        lines.append(words.say("Once they are off it, they can be added here."))
    return _with(context, card, Markup("\n\n").join(lines), *ways, _another(words, card))


def _doubtful(context: Context, card: ShiftCard, person: Person, wish: Wish, doubts: Doubts) -> Message:
    words = context.words
    head = words.say("Before {name} is on this shift:", name=person.name)
    yes_wish = Wish(wish.person_id, wish.shift_id, wish.party, doubts_accepted=True)
    yes = _add(context, words.say("Add them all the same"), yes_wish, max(wish.most, card.shift.most))
    text = Markup("\n").join((head, *_doubts(doubts, words)))
    return _with(context, card, text, yes, _another(words, card))


def _doubts(doubts: Doubts, words: Words) -> Iterator[Markup]:
    if doubts.missing:
        asked = words.listing(shift_words.requirement(code, words) for code in doubts.missing)
        yield words.say("• Their registration doesn’t say that they have: <b>{what}</b>.", what=asked)
    if doubts.too_near:
        yield words.count(
            "• They would have less than {n} hour of rest, because of: <b>{shift}</b>.",
            "• They would have less than {n} hours of rest, because of: <b>{shift}</b>.",
            int(REST.total_seconds() // 3600),
            shift=shift_words.in_a_sentence(doubts.too_near, words),
        )
    if doubts.is_paused:
        yield words.say("• They have paused: have they agreed to come?")


def _full(context: Context, card: ShiftCard, person: Person, wish: Wish, needed: int) -> Message:
    words, shift = context.words, card.shift
    lines = [words.say("There is no room for {name}: {bar}", name=person.name, bar=today.fill(card, words))]
    offered = shift.held - shift.taken
    if offered:
        lines.append(
            words.count(
                "{n} place is offered to somebody who waits, and stays theirs.",
                "{n} places are offered to those who wait, and stay theirs.",
                offered,
            )
        )
    ways: list[Choice] = []
    if needed <= MOST_PEOPLE:
        label = words.count("➕ Make it {n} place and add them", "➕ Make it {n} places and add them", needed)
        ways.append(_add(context, label, wish, needed))
    return _with(context, card, Markup("\n").join(lines), *ways)


def done(context: Context, card: ShiftCard, person: Person, added: Added, silence: Silence | None) -> Message:
    """That they are on it, where that leaves the shift, and whether they hear of it."""
    words = context.words
    text = words.say("✅ {name} is on this shift, and is told.", name=person.name)
    if added.marked is not None:
        text = words.say("✅ {name} is on this shift, and noted as here.", name=person.name)
    elif silence:
        text = words.say(
            "✅ {name} is on this shift. The bot can’t reach them: please tell them yourself.", name=person.name
        )
    told = Markup("\n").join((text, today.fill(card, words)))
    more = button(words.say("➕ Add somebody else"), adding_people.add_somebody, card.shift.id)
    return _with(context, card, told, more, *_who_is_here(context, card))


def notice(card: ShiftCard, first_name: str, party: int, words: Words, *, is_there: bool) -> Message:
    """To whoever was put on the shift, with the way off it."""
    site = shift_words.where(card, words)
    if is_there:
        head = words.say(
            "<b>{name} ({site}) has noted that you are on this shift. Thank you!</b>", name=first_name, site=site
        )
    else:
        head = words.say("<b>{name} ({site}) has put you on this shift. Thank you!</b>", name=first_name, site=site)
    parts = [head, shift_words.heading(card, words)]
    if party > 1:
        parts.append(words.count("{n} place for you", "{n} places for you", party))
    parts.append(shift_taking.where_to_meet(card, words))
    if not is_there:
        parts.append(words.say("Is that a mistake, or can’t you come? Then please tell me here."))
    ways = (
        button(words.say("🗓 My shift"), my_shifts.my_shift, card.shift.id),
        button(words.say("🙁 I can’t come"), my_shifts.cannot_come, card.shift.id),
    )
    text, parameters = Markup("\n\n").join(parts), {"name": first_name, "shift": str(card.shift.id)}
    place = shift_words.pin(card, words)
    return Message(text, (Choices(ways), way_on(words)), place=place, kind="put_on_shift", parameters=parameters)


def _add(context: Context, label: str, wish: Wish, most: int) -> Choice:
    """The button that fulfils the wish, with up to so many places."""
    return button(
        label,
        adding_people.add_now,
        wish.shift_id,
        wish.person_id,
        wish.party,
        most,
        wish.doubts_accepted,
        context.minute,
    )


def _another(words: Words, card: ShiftCard) -> Choice:
    return button(words.say("🔎 Somebody else"), adding_people.add_somebody, card.shift.id)


def _who_is_here(context: Context, card: ShiftCard) -> tuple[Choice, ...]:
    if not presence.can_be_marked(card, context.now):
        return ()
    return (button(context.words.say("☑ Who is here"), presence.presence, card.shift.id, 0),)


def _back(words: Words, card: ShiftCard) -> Choices:
    return roster_people.back_to(words, card.shift.id)


def _with(context: Context, card: ShiftCard, text: Markup, *ways: Choice) -> Message:
    """The sentence below the shift that it is about, with the ways on and back to the roster."""
    words = context.words
    whole = Markup("\n\n").join((shift_words.heading(card, words), text))
    groups = (Choices(ways), _back(words, card), way_on(words))
    return Message(whole, tuple(group for group in groups if group.items))
