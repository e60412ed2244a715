"""Organising a collection: a proposal that coordinators answer, and its changes while they have not."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from handlers.collecting import (
    collecting_facts,
    collection_card,
    collection_lists,
    collection_notices,
    organising_steps,
    taking_part,
)
from handlers.consent import person_behind
from handlers.context import Context, Opening, Shown
from handlers.conversation.forms import Form
from handlers.conversation.kinds.base import Value
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import N_, Words
from handlers.start import way_on
from models import collecting, collecting_places, collecting_rules
from models.collecting import WAITING, Collection, Transport, Volume
from models.collecting_rules import Draft, Problem
from models.people import Person

NUMBER = collecting_facts.COLLECTION


async def _send(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    """Proposes it, or proposes it anew; the coordinators are told."""
    words, number = context.words, answers.get(NUMBER)
    person = await person_behind(context, answers)
    draft = await _draft(context, answers, person)
    if number is None:
        outcome = await collecting_rules.propose(context.session, person.id, draft, context.now)
    else:
        outcome = await collecting_rules.amend(context.session, person.id, number, draft, context.now)
    if outcome.collection is None or outcome.problem:
        return [await _not_sent(context, outcome.problem, outcome.collection)]
    await collection_notices.tell_proposed(context, outcome.collection, person)
    text = words.say(
        "<b>Thank you: your proposal is sent.</b>\n\n"
        "What happens next: the coordinators look at it, and answer you here. Please don’t announce it before."
    )
    see = button(words.say("📦 See my collection"), collection_card.card, outcome.collection.id)
    return [taking_part.heard(context, Message(text, (Choices((see,)), way_on(words))))]


ORGANISE = Form(
    "collection",
    version=1,
    title=N_("Organising a collection"),
    steps=organising_steps.STEPS,
    on_complete=_send,
    facts=collecting_facts.facts,
    submit=N_("✅ Send"),
    what_next=N_("When you send this, the coordinators look at it. Nobody else sees it before they have agreed."),
    carries=(NUMBER,),
)


@screen(
    "collection-new",
    commands=("collect", "collecter"),
    words=("organise a collection", "organiser une collecte"),
    link="collect",
)
async def organise(context: Context) -> Shown:
    """Opens the form, unless too many of this person's proposals wait."""
    person = await context.person()
    if person and await collecting_rules.has_too_many(context.session, person.id):
        return _too_many(context.words)
    return Opening(ORGANISE, {"name": person.name} if person else {})


@screen("collection-edit")
async def change(context: Context, collection_id: int) -> Shown:
    """Opens the form of a proposal as it stands, at its review."""
    person, one = await context.person(), await collecting.by_number(context.session, collection_id)
    if person is None or one is None or one.organiser_id != person.id or one.state not in WAITING:
        return await collection_card.card(context, collection_id)
    return Opening(ORGANISE, _answers(one, person))


async def _draft(context: Context, answers: Mapping[str, Value], person: Person) -> Draft:
    where = answers["where"]
    latitude, longitude = where["latitude"], where["longitude"]
    starts_at, ends_at = organising_steps.hours_of(answers, context.zone)
    area = await collecting_places.area_at(context.session, latitude, longitude)
    return Draft(
        area_id=area.id if area else None,
        town=await _town(context, where, answers["place"]),
        latitude=latitude,
        longitude=longitude,
        place=answers["place"],
        starts_at=starts_at,
        ends_at=ends_at,
        time_zone=context.zone.key,
        categories=list(answers["goods"]),
        volume=Volume(answers["volume"]),
        transport=Transport(answers["transport"]),
        help_wanted=list(answers["help"]),
        contact_name=answers.get("contact") or person.name,
        contact_phone=answers.get("phone"),
        is_contact_public=answers["public"],
        note=answers.get("note") or "",
    )


async def _town(context: Context, where: Mapping[str, Value], place: str) -> str:
    """The town's name; for a position that was shared, that of the nearest."""
    if where["name"]:
        return str(where["name"])[:80]
    found = await collecting_places.town_at(context.session, where["latitude"], where["longitude"])
    return found.name if found else place[:80]


def _answers(one: Collection, person: Person) -> dict[str, Value]:
    """The answers that would lead to this proposal."""
    return organising_steps.answers_about_time(one) | {
        NUMBER: one.id,
        "name": person.name,
        "where": {"latitude": one.latitude, "longitude": one.longitude, "name": one.town},
        "place": one.place,
        "goods": list(one.categories),
        "volume": one.volume.value,
        "transport": one.transport.value,
        "help": list(one.help_wanted),
        "contact": one.contact_name,
        "phone": one.contact_phone,
        "public": one.is_contact_public,
        "note": one.note or None,
    }


async def _not_sent(context: Context, problem: Problem | None, one: Collection | None) -> Message:
    words = context.words
    if problem is Problem.TOO_MANY:
        return _too_many(words)
    if problem is Problem.OVER:
        text = words.say("These hours have begun already, so nothing was sent. Please propose another day.")
        return Message(text, (Choices((button(words.say("➕ Organise a collection"), organise),)), way_on(words)))
    if one is None:
        return collection_card.gone(words)
    note = words.say("Nothing was changed: the coordinators have answered already.")
    return await collection_card.below(context, one.id, note)


def _too_many(words: Words) -> Message:
    text: Markup = words.count(
        "{n} proposal of yours waits for an answer already. Please wait for it before you send another.",
        "{n} proposals of yours wait for an answer already. Please wait for it before you send another.",
        collecting_rules.MOST_PROPOSALS,
    )
    mine = button(words.say("📦 My collections"), collection_lists.mine)
    return Message(text, (Choices((mine,)), way_on(words)))
