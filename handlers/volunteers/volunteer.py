"""Volunteering: registering, one question a message, and what can be done with a registration afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from markupsafe import Markup

from handlers import privacy as own_data
from handlers import sites as public
from handlers.beds import bed_own, bed_wishes
from handlers.beds.bed_question import bed_question, offers_a_bed
from handlers.consent import CONSENT, person_behind
from handlers.context import Context, Opening, Shown
from handlers.conversation.forms import Form, Step
from handlers.conversation.kinds.base import Asking, Value
from handlers.conversation.kinds.chosen import Several, YesNo
from handlers.conversation.kinds.days import Days
from handlers.conversation.kinds.shared import Phone
from handlers.conversation.kinds.written import Number, Text, is_a_name
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.values import Stay
from handlers.conversation.words import N_, Words
from handlers.shifts import my_shifts, shift_details, shifts, waiting_list
from handlers.start import way_on
from handlers.volunteers.volunteer_facts import (
    VolunteerFacts,
    activity_options,
    activity_question,
    facts_for,
    has_activities,
    is_not_registered,
    language_options,
    site_options,
    weekday_bits,
    weekday_set,
)
from handlers.volunteers.volunteer_notices import coordinators_notice
from models import enrolment, privacy, quiet, roles, shift_lists, sites, volunteers
from models.people import Person
from models.sites import SiteState
from models.volunteers import LARGEST_PARTY, Registration, Standing

SHIFT = "shift"
"""What the form carries for whoever registers to take a shift: its number."""


def _only_adults(is_adult: Value, asking: Asking) -> Markup | None:
    if is_adult:
        return None
    return asking.words.say(
        "Thank you for wanting to help! On our sites volunteers have to be adults. There is a lot you can do already: "
        "collect what is needed, with your family, school or club, or tell others about it. "
        "Nothing of what you just told me was kept."
    )


STEPS = (
    CONSENT,
    Step("name", N_("What is your name?"), Text(longest=80, check=is_a_name), N_("Name")),
    Step("adult", N_("Are you 18 or older?"), YesNo(), N_("Adult"), when=is_not_registered, stops=_only_adults),
    Step(
        "sites",
        N_("Where would you like to help?"),
        Several(site_options, everything=N_("Anywhere I am needed")),
        N_("Where"),
    ),
    Step("stay", N_("When will you be there?"), Days(), N_("When")),
    Step(
        "activities",
        activity_question,
        Several(activity_options, everything=N_("Whatever is needed")),
        N_("Activities"),
        when=has_activities,
    ),
    Step("languages", N_("Which languages do you speak?"), Several(language_options, columns=2), N_("Languages")),
    Step("licence", N_("Do you have a driving licence?"), YesNo(), N_("Driving licence")),
    Step(
        "vehicle",
        N_("Can you come with a vehicle that we may count on?"),
        YesNo(),
        N_("Vehicle"),
        when=lambda asking: asking.answers.get("licence") is True,
    ),
    Step("bed", bed_question, YesNo(), N_("Bed"), when=offers_a_bed),
    Step(
        "party",
        N_("How many of you are coming, counting yourself?"),
        Number(least=1, most=LARGEST_PARTY, quick=(1, 2, 3, 4, 5)),
        N_("How many"),
    ),
    Step(
        "phone",
        N_("A number where the team can reach you? Only the coordinators of your sites see it."),
        Phone(),
        N_("Phone"),
        optional=True,
    ),
)


async def _facts(context: Context) -> VolunteerFacts:
    return await facts_for(context)


async def _register(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    """Keeps the registration, tells the sites' coordinators, and says what happens next."""
    person = await person_behind(context, answers)
    person.phone = answers.get("phone")
    said = _registration(answers)
    is_new = await volunteers.register(context.session, person, said, context.now)
    await enrolment.look_again_for(context.session, [person.id], context.now)
    site_ids = await volunteers.site_ids(context.session, said)
    told = [chat for chat in await roles.coordinators_chats(context.session, site_ids) if chat.id != context.chat.id]
    facts = await facts_for(context)
    event = f"{privacy.about(person.id)}volunteer:{context.now.isoformat()}"
    told_from = quiet.allowed_from(context.now, context.zone)
    context.notify(
        told,
        event,
        lambda words: coordinators_notice(facts.in_words(words), person, said, is_new),
        not_before=told_from,
    )
    is_told = bool(told) and told_from <= context.now
    shift = await shift_details.details(context, answers[SHIFT]) if is_new and answers.get(SHIFT) else None
    thanks = _above(shift, person, context.words) if isinstance(shift, Message) else None
    thanks = thanks or _thanks(context, person, is_new, is_told)
    return [await bed_wishes.after_registration(context, person, said, thanks)]


REGISTRATION = Form(
    "volunteer",
    version=1,
    title=N_("Volunteering"),
    steps=STEPS,
    on_complete=_register,
    facts=_facts,
    submit=N_("✅ Send"),
    what_next=N_("When you send this, the coordinators of the sites you chose see it and get in touch with you here."),
    carries=(SHIFT,),
)


@screen(
    "register",
    commands=("volunteer", "benevole"),
    words=("volunteer", "bénévole", "aider", "become a volunteer", "devenir bénévole"),
    link="volunteer",
)
async def register(context: Context) -> Shown:
    """Opens the registration, or shows it where there is one."""
    if await volunteers.of(context.session, context.chat.person_id):
        return await registration(context)
    person = await context.person()
    return Opening(REGISTRATION, {"name": person.name} if person else {})


@screen("register-at")
async def register_at(context: Context, slug: str) -> Shown:
    """Opens the registration with a site chosen; it can be changed in the review, as everything. A closed one says so,
    and where else to go.
    """
    site = await sites.by_slug(context.session, slug)
    if site is not None and site.state is SiteState.CLOSED:
        return await public.site_card(context, slug)
    shown = await register(context)
    return Opening(shown.form, {**shown.answers, "sites": [slug]}) if isinstance(shown, Opening) else shown


@screen("registration", aside=True, words=("my registration", "mon inscription", "pause"))
async def registration(context: Context) -> Shown:
    """The registration as it stands, and what can be done with it."""
    person = await context.person()
    volunteer = await volunteers.of(context.session, context.chat.person_id)
    if person is None or volunteer is None:
        return _not_registered(context.words)
    words, is_active = context.words, volunteer.standing is Standing.ACTIVE
    facts = await facts_for(context)
    said = await volunteers.registration(context.session, person.id)
    lines = facts.lines(person, said) if said else []
    state = words.say("You are registered.") if is_active else words.say("Your registration is paused.")
    choices = (
        *([button(words.say("🛏 My bed"), bed_own.my_bed)] if volunteer.bed else ()),
        button(words.say("✏️ Change it"), change),
        button(words.say("⏸ Pause"), pause) if is_active else button(words.say("▶ I can help again"), unpause),
        button(words.say("👋 Leave"), leave_registration),
    )
    text = Markup("\n").join((Markup("<b>{}</b>").format(state), *lines))
    return Message(text, (Choices(choices), way_on(words)))


@screen("change")
async def change(context: Context) -> Shown:
    """Opens the registration form with everything filled in, at its review."""
    person = await context.person()
    said = await volunteers.registration(context.session, person.id) if person else None
    if person is None or said is None:
        return _not_registered(context.words)
    facts = await facts_for(context)
    sites = facts.chosen_sites(["*"] if said.anywhere else said.sites)
    return Opening(REGISTRATION, _answers(person, said, any(site.beds for site in sites)))


@screen("pause")
async def pause(context: Context) -> Shown:
    """Not asked any more, for now."""
    words = context.words
    if not await _stand(context, Standing.PAUSED):
        return _not_registered(words)
    text = words.say("Paused: nobody will ask you for anything until you say that you can help again. See you soon!")
    again = button(words.say("▶ I can help again"), unpause)
    if not await shift_lists.count_to_come(context.session, context.chat.person_id, context.now):
        return Message(text, (Choices((again,)), way_on(words)))
    kept = words.say("The shifts you have taken stay yours. Can’t you come? Please say so in your shifts.")
    mine = button(words.say("🗓 My shifts"), my_shifts.my_shifts)
    return Message(Markup("\n\n").join((text, kept)), (Choices((mine, again)), way_on(words)))


@screen("unpause")
async def unpause(context: Context) -> Shown:
    """Asked again."""
    if not await _stand(context, Standing.ACTIVE):
        return _not_registered(context.words)
    return Message(context.words.say("Good to have you back!"), (way_on(context.words),))


@screen("leave-reg")
async def leave_registration(context: Context) -> Shown:
    """Asks before a registration is deleted."""
    words = context.words
    yes = button(words.say("Yes, leave"), leave_now, context.minute)
    choices = (yes, button(words.say("No, stay"), registration))
    text = words.say("Leave the volunteers? Your registration is deleted; you can register again at any time.")
    if await shift_lists.count_to_come(context.session, context.chat.person_id, context.now):
        text = Markup("\n\n").join((text, words.say("The shifts you have taken or wait for are given back.")))
    return Message(text, (Choices(choices, columns=2),))


@screen("leave-now")
async def leave_now(context: Context, asked: int) -> Shown:
    """Deletes the registration; asks again after a while."""
    if context.is_long_ago(asked):
        return await leave_registration(context)
    words, person = context.words, await context.person()
    if person is None or await volunteers.of(context.session, person.id) is None:
        return _not_registered(words)
    for departure in await enrolment.give_up_all(context.session, person.id, context.now):
        await waiting_list.tell_departure(context, departure, person.name)
    await bed_wishes.give_all_back(context, person)
    await volunteers.leave(context.session, person.id)
    text = words.say(
        "Your registration is deleted. Thank you for all you did! /mydata shows what is still kept about you."
    )
    return Message(text, (way_on(words),))


async def _stand(context: Context, standing: Standing) -> bool:
    volunteer = await volunteers.of(context.session, context.chat.person_id)
    if volunteer is None:
        return False
    volunteer.standing, volunteer.changed_at = standing, context.now
    if standing is Standing.ACTIVE:
        await enrolment.look_again_for(context.session, [volunteer.person_id], context.now)
    return True


def _registration(answers: Mapping[str, Value]) -> Registration:
    stay = Stay.from_json(answers["stay"])
    sites, activities = answers["sites"], answers.get("activities", ["*"])
    return Registration(
        party=answers["party"],
        driving_licence=answers["licence"],
        vehicle=answers.get("vehicle", False),
        bed=answers.get("bed", False),
        first=stay.first,
        last=stay.last,
        weekdays=weekday_bits(stay.weekdays),
        anywhere=sites == ["*"],
        any_activity=activities == ["*"],
        sites=[] if sites == ["*"] else sites,
        activities=[] if activities == ["*"] else activities,
        languages=answers["languages"],
    )


def _answers(person: Person, said: Registration, beds: bool) -> dict[str, Value]:
    """The answers that would lead to this registration.

    What was not asked, since it hangs on other answers, is left out: once these change it is to be asked.
    """
    asked = ({"vehicle": said.vehicle} if said.driving_licence else {}) | ({"bed": said.bed} if beds else {})
    return asked | {
        "name": person.name,
        "sites": ["*"] if said.anywhere else list(said.sites),
        "stay": Stay(said.first, said.last, weekday_set(said.weekdays)).to_json(),
        "activities": ["*"] if said.any_activity else list(said.activities),
        "languages": list(said.languages),
        "licence": said.driving_licence,
        "party": said.party,
        "phone": person.phone,
    }


def _above(shift: Message, person: Person, words: Words) -> Message:
    """Said to whoever came for that shift, which is one tap away."""
    text = words.say("<b>Thank you, {name}: you are registered!</b>\n\nHere is the shift again:", name=person.name)
    return replace(shift, text=Markup("\n\n").join((text, shift.text)))


def _thanks(context: Context, person: Person, is_new: bool, is_told: bool) -> Message:
    words = context.words
    if not is_new:
        text = words.say("Your registration is changed, and the coordinators see it.")
    elif not is_told:
        text = words.say(
            "<b>Thank you, {name}: you are registered!</b>\n\n"
            "What happens next: take a shift below, or wait for word from the team, which sees your registration. "
            "Please don’t set out without one or the other.",
            name=person.name,
        )
    else:
        text = words.say(
            "<b>Thank you, {name}: you are registered!</b>\n\n"
            "What happens next: take a shift below, or wait for word from the coordinators, who have just been told. "
            "Please don’t set out without one or the other.",
            name=person.name,
        )
    see = (shifts.any_shift(words), button(words.say("🧡 My registration"), registration))
    if context.chat.stopped_at is None:
        return Message(text, (Choices(see), way_on(words)))
    again = button(words.say("🔔 Receive messages again"), own_data.restart)
    remark = words.say("You once asked us for no messages: nobody can reach you here until you allow it again.")
    return Message(Markup("\n\n").join((text, remark)), (Choices((again, *see)), way_on(words)))


def _not_registered(words: Words) -> Message:
    text = words.say("You are not registered as a volunteer. It takes a minute:")
    return Message(text, (Choices((button(words.say("🙋 Become a volunteer"), register),)), way_on(words)))
