"""What is kept of a person: shown, exported, deleted; and STOP."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from handlers.beds import bed_notices
from handlers.collecting import collection_news
from handlers.context import Context, Shown
from handlers.conversation.messages import Choices, File, Message
from handlers.conversation.reading.phones import shown
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.donating import offer_notices
from handlers.in_charge import leaving_roles
from handlers.shifts import waiting_list
from handlers.start import way_on
from models import bed_rules, enrolment, offers, privacy, roles, shift_lists, sites, team_roles
from models.audit import Action
from models.bilingual import in_language
from models.collecting import CollectionState
from models.roles import Role
from models.sites import Site


@screen("mydata", aside=True, commands=("mydata", "mesdonnees"), words=("my data", "mes données"))
async def mydata(context: Context) -> Shown:
    """Everything kept, in a few lines."""
    words, kept = context.words, await privacy.kept(context.session, context.chat)
    person, registration = kept["person"], kept["volunteer"]
    lines = [
        words.say("<b>What is kept about you</b>"),
        words.say("• This chat, its language, and when you last wrote here."),
    ]
    chats = kept["chats"]
    if any(chat["stopped_at"] for chat in chats):
        lines.append(words.say("• That you want no messages but replies."))
    if any({"open", "left"} & (chat["unfinished"] or {}).keys() for chat in chats):
        lines.append(words.say("• What you began here and have not sent."))
    if person:
        lines.append(words.say("• Your name: {name}", name=person["name"]))
        number = shown(person["phone"]) if person["phone"] else words.say("none")
        lines.append(words.say("• Your number: {phone}", phone=number))
        lines.append(words.say("• The privacy notice you accepted: {version}", version=person["privacy_version"]))
    if registration:
        lines.append(words.say("• Your registration as a volunteer, as you gave it, and what you set for reminders."))
    lines += [*_of_shifts(words, kept), *_of_donations_and_dates(words, kept)]
    if kept["roles"]:
        lines.append(words.say("• Your role in the team."))
    if kept.get("acts"):
        lines.append(words.say("• For a year: what you did with your role, or wanted to do and could not, and when."))
    if kept.get("invitations"):
        lines.append(words.say("• For a week: that you invited others into the team."))
    if kept["wrong_codes"]:
        lines.append(words.say("• For two hours: that you tried invitations which were not valid."))
    if kept["messages"]:
        lines.append(words.say("• For a month: that we sent you messages, and when."))
    if kept["not_understood"]:
        lines.append(words.say("• For a month: that something you sent could not be handled, not what it was."))
    lines.append(words.say("Nothing else. Nationality, legal status, health and religion are never asked or kept."))
    choices = (
        button(words.say("⬇️ All of it as a file"), export),
        button(words.say("🗑 Delete everything"), delete),
    )
    return Message(Markup("\n").join(lines), (Choices(choices), way_on(words)))


def _of_shifts(words: Words, kept: Mapping[str, Any]) -> Iterator[Markup]:
    """``kept`` has no such entries for whoever is no person to us yet."""
    if kept.get("shifts"):
        yield words.count(
            "• {n} shift: what you took or waited for, your answers, whether you were there.",
            "• {n} shifts: what you took or waited for, your answers, whether you were there.",
            len(kept["shifts"]),
        )
    if kept.get("swaps") or kept.get("swap_replies") or kept.get("swaps_asked"):
        yield words.say("• Swaps you offered, were asked about, or answered.")
    if kept.get("calls_asked") or kept.get("calls_begun"):
        yield words.say("• Calls for help you were asked in, or began, and your answers.")
    if kept.get("beds"):
        yield words.say("• Nights for which you asked for a bed.")
    if kept.get("certificates"):
        yield words.say(
            "• Certificates of your hours: their number, your name and the hours, so that they can be checked."
        )


def _of_donations_and_dates(words: Words, kept: Mapping[str, Any]) -> Iterator[Markup]:
    """Goods, collections, and what there is to come to; and what somebody of the team did about them."""
    if kept.get("offers"):
        yield words.count(
            "• {n} offer of goods: what, when, from where, and what was said about it.",
            "• {n} offers of goods: what, when, from where, and what was said about them.",
            len(kept["offers"]),
        )
    if kept.get("offer_steps"):
        yield words.say("• What you did about offers of goods, and when.")
    if kept.get("reservations"):
        yield words.count(
            "• {n} reservation for an event.", "• {n} reservations for events.", len(kept["reservations"])
        )
    if kept.get("questions"):
        yield words.count(
            "• {n} question: what you wrote and what was answered.",
            "• {n} questions: what you wrote and what was answered.",
            len(kept["questions"]),
        )
    if kept.get("questions_answered") or kept.get("questions_taken"):
        yield words.say("• Questions you look after, and what you answered.")
    if kept.get("ready_answers"):
        yield words.say("• Which ready answers you changed, and when.")
    if kept.get("edits"):
        yield words.say("• That you changed events, partners or pages, and when.")
    if kept.get("needs"):
        yield words.say("• That you said what a site needs, and when.")
    if kept.get("collections"):
        yield words.say("• Collections you proposed, as you wrote them, and what the coordinators answered.")
    if kept.get("collections_decided"):
        yield words.say("• What you decided about collections, and when.")
    if kept.get("collection_parts"):
        yield words.say("• Collections you take part in: what you bring, how you help.")


@screen("export", aside=True)
async def export(context: Context) -> Shown:
    """Everything kept, as a JSON file."""
    kept = await privacy.kept(context.session, context.chat)
    content = json.dumps(kept, ensure_ascii=False, indent=2, default=str).encode()
    text = context.words.say(
        "Everything that is kept about you. JSON is a plain text format that any computer can read."
    )
    return Message(text, (way_on(context.words),), document=File("utopia56-mydata.json", content))


@screen("delete", commands=("delete", "supprimer"), words=("delete", "supprimer", "delete everything"))
async def delete(context: Context) -> Shown:
    """Asks, since it can't be undone."""
    words = context.words
    known = await privacy.kept(context.session, context.chat)
    lines = [
        words.say(
            "<b>Delete everything about you?</b>\n"
            "Your registration, your shifts and hours, your name and number, this chat’s settings: all of it, at once "
            "and for good. It can’t be undone."
        )
    ]
    if await shift_lists.count_to_come(context.session, context.chat.person_id, context.now):
        lines.append(words.say("The places you have taken go to others."))
    if any(one["state"] == CollectionState.APPROVED for one in known.get("collections", ())):
        lines.append(words.say("The collections you organise are cancelled, and everybody who takes part is told."))
    if await offers.count_open(context.session, context.chat.person_id):
        lines.append(words.say("What you offered to bring is called off, and those who expect it are told."))
    if known.get("reservations"):
        lines.append(words.say("The places you have reserved for events are free for others."))
    if known.get("certificates"):
        lines.append(words.say("Nobody can check your certificates any more."))
    text = Markup("\n").join((*lines, *await _of_roles(context, known)))
    yes = button(words.say("Yes, delete everything"), delete_now, context.minute)
    return Message(text, (Choices((yes, button(words.say("No, keep everything"), kept))),))


async def _of_roles(context: Context, known: Mapping[str, Any]) -> Sequence[Markup]:
    """What ends in the team; the last admin may go as anybody may, and is told what that means."""
    words, person_id = context.words, context.chat.person_id
    if not known.get("roles") or person_id is None:
        return []
    ends = [words.say("Your role in the team ends.")]
    for site in await sites.by_ids(context.session, await team_roles.sites_alone(context.session, person_id)):
        name = in_language(site.name, words.language)
        ends.append(words.say("Nobody coordinates {site} after that: the admins are told.", site=name))
    if await roles.is_admin(context.session, person_id) and await roles.admins(context.session) == 1:
        ends.append(words.say("⚠️ There is no other admin: please invite one with /team before."))
    return ends


@screen("delete-now")
async def delete_now(context: Context, asked: int) -> Shown:
    """Deletes the person, their chats, and whatever was still to be sent to them; asks again after a while."""
    if context.is_long_ago(asked):
        return await delete(context)
    words = context.words
    context.notices.clear()
    freed = await privacy.erase(context.session, context.chat, context.now)
    for departure in freed.departures:
        await waiting_list.tell_departure(context, departure, "")
    for site_id, nights in freed.nights.items():
        passed_on = await bed_rules.pass_on(context.session, site_id, nights, context.now)
        await bed_notices.tell_freed(context, await context.session.get_one(Site, site_id), nights, passed_on)
    await collection_news.tell_of_deletion(context, freed.collections)
    await offer_notices.gone(context, freed.offers)
    for site_id in freed.unattended:
        context.did(Action.ROLE_LEFT, site_id=site_id, detail=Role.COORDINATOR)
        await leaving_roles.tell_of_gap(context, site_id)
    context.erased = True
    return Message(
        words.say(
            "Done: nothing about you is kept here any more. If you write again, we start as strangers. Take care."
        ),
        (way_on(words),),
    )


@screen("delete-kept")
async def kept(context: Context) -> Shown:
    """Nothing was deleted."""
    return Message(context.words.say("All right, nothing was deleted."), (way_on(context.words),))


@screen("stop", aside=True, commands=("stop", "arret", "unsubscribe"))
async def stop(context: Context) -> Shown:
    """From now on only replies."""
    context.chat.stopped_at = context.chat.stopped_at or context.now
    words = context.words
    text = words.say(
        "Understood: from now on nothing reaches you but answers to what you write yourself.\n\n"
        "Nothing else changes. You can also have everything deleted."
    )
    choices = (
        button(words.say("🔔 Receive messages again"), restart),
        button(words.say("🗑 Delete everything"), delete),
    )
    return Message(text, (Choices(choices), way_on(words)))


@screen("restart", aside=True, commands=("restart",))
async def restart(context: Context) -> Shown:
    """Messages again; and offers of places."""
    context.chat.stopped_at = None
    if context.chat.person_id is not None:
        await enrolment.look_again_for(context.session, [context.chat.person_id], context.now)
    text = context.words.say("You receive our messages again. STOP ends that at any time.")
    return Message(text, (way_on(context.words),))
