"""Writing an announcement: to whom, in French, in English. The rest has answers that mostly fit, seen in the review."""

from collections.abc import Mapping
from datetime import datetime

from markupsafe import Markup

from handlers import team
from handlers.announcing import (
    announcement_card,
    announcement_doors,
    announcement_notices,
    audience_words,
    saved_audience_form,
)
from handlers.announcing.announcement_answers import (
    AUDIENCE,
    WHEN,
    as_answers,
    audience_of,
    draft_of,
    is_urgent,
)
from handlers.announcing.announcement_facts import AnnouncementFacts, facts, usual
from handlers.announcing.announcement_lines import Told, in_one_language, told_in_one_line, too_long
from handlers.announcing.announcement_steps import STEPS
from handlers.context import Context, Opening, Shown
from handlers.conversation.forms import Form
from handlers.conversation.kinds.base import Asking, Value
from handlers.conversation.kinds.formatted import length_shown
from handlers.conversation.kinds.moment import NOW
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button, listener, screen
from handlers.conversation.words import N_, Words
from handlers.start import way_on
from models import announcing, quiet
from models.announcements import LONGEST_TEXT, Announcement, AnnouncementState
from models.announcing import Outcome, Problem
from models.audiences import Audience
from models.audit import Action, Subject

_MINUTE = 60


def _what_next(asking: Asking) -> Markup:
    """Who gets it, who does not, how long it takes, and what it still waits for."""
    known, words = AnnouncementFacts.of(asking), asking.words
    lines = [audience_words.counted(known.reach, words), audience_words.left_out(known.reach, words)]
    lines.append(_how_long(known, words))
    if known.needs_consent:
        above = words.number(known.house.approval_above)
        lines.append(words.say("To more than {n} people, a second coordinator has to approve it first.", n=above))
    lines.append(_at_night(asking.answers, known, words))
    return Markup("\n").join(line for line in lines if line)


def _how_long(known: AnnouncementFacts, words: Words) -> Markup:
    if known.seconds < _MINUTE:
        return words.say("Sending takes less than a minute.")
    minutes = round(known.seconds / _MINUTE)
    return words.count("Sending takes about {n} minute.", "Sending takes about {n} minutes.", minutes)


def _at_night(answers: Mapping[str, Value], known: AnnouncementFacts, words: Words) -> Markup | None:
    when = answers.get(WHEN, NOW)
    moment = known.now if when == NOW else datetime.fromisoformat(when)
    if is_urgent(answers) or not quiet.is_quiet(moment, known.zone):
        return None
    morning = words.near_moment(quiet.allowed_from(moment, known.zone), known.zone, known.now)
    return words.say("That is at night: it goes out when the night is over, {moment}.", moment=morning)


async def _send(context: Context, answers: Mapping[str, Value]) -> Shown:
    """Keeps it, if this person may write to these people now: to be sent, or to be approved."""
    person_id, audience = context.chat.person_id, audience_of(answers[AUDIENCE])
    if person_id is None or audience is None:
        return [team.refusal(context)]
    draft = draft_of(answers, audience, context.now)
    reach = await audience_words.reach(context, audience)
    outcome = await announcing.propose_or_schedule(
        context.session, draft, person_id, reach, context.house.approval_above, context.now
    )
    one = outcome.announcement
    if outcome.problem is Problem.NOBODY:
        text = context.words.say("There is nobody to write to at the moment, so nothing was sent. Somebody else?")
        return Opening(ANNOUNCEMENT, {key: said for key, said in answers.items() if key != AUDIENCE}, text)
    if one is None or outcome.problem:
        return [_not_sent(context)]
    _note(context, one)
    await announcement_notices.ask_for_consent(context, outcome)
    return [_kept(context, one, outcome)]


def _note(context: Context, one: Announcement) -> None:
    """Writes down who proposed or scheduled it."""
    is_proposed = one.state is AnnouncementState.PROPOSED
    action = Action.ANNOUNCEMENT_PROPOSED if is_proposed else Action.ANNOUNCEMENT_SCHEDULED
    context.did(action, Subject.ANNOUNCEMENT, one.id, site_id=one.draft.audience.only_site)


def _kept(context: Context, one: Announcement, outcome: Outcome) -> Message:
    """What becomes of it now, and the way to follow it."""
    return Message(_fate(context, one, outcome), (Choices(_follow(context, one)), way_on(context.words)))


def _fate(context: Context, one: Announcement, outcome: Outcome) -> Markup:
    words, total = context.words, one.counted
    if one.state is AnnouncementState.PROPOSED and outcome.approvers:
        head = words.count(
            "It is written, and <b>not sent yet</b>: it is for {n} person, so a second coordinator has to approve it.",
            "It is written, and <b>not sent yet</b>: it is for {n} people, so a second coordinator has to approve it.",
            total,
        )
        return Markup(" ").join((head, _when_asked(context, one)))
    if one.state is AnnouncementState.PROPOSED:
        head = words.say("It is written, and <b>not sent yet</b>: to so many people, somebody else has to approve it.")
        return Markup("{}\n\n{}").format(head, announcement_notices.nobody_else(words))
    starts = announcing.goes_out_at(one, context.now, context.zone)
    if starts > context.now:
        moment = words.near_moment(starts, context.zone, context.now)
        return words.count(
            "It goes out to {n} person {moment}.", "It goes out to {n} people {moment}.", total, moment=moment
        )
    return words.count("On its way to {n} person.", "On its way to {n} people.", total)


def _when_asked(context: Context, one: Announcement) -> Markup:
    if one.urgent or not quiet.is_quiet(context.now, context.zone):
        return context.words.say("They were just asked.")
    return context.words.say("It is night: they are asked in the morning, and whoever opens Today sees it already.")


def _follow(context: Context, one: Announcement) -> tuple[Choice, ...]:
    words = context.words
    return (
        button(words.say("📢 Follow it"), announcement_card.announcement, one.id),
        button(words.say("Keep these people for next time"), saved_audience_form.keep_audience, one.id),
    )


def _not_sent(context: Context) -> Message:
    words = context.words
    context.refuse()
    text = words.say("You can write to the people of your own sites, so this was not sent.")
    return Message(text, (Choices((button(words.say("📢 Announce"), announce),)), way_on(words)))


ANNOUNCEMENT = Form(
    "announce",
    version=1,
    title=N_("Announcement"),
    steps=STEPS,
    on_complete=_send,
    facts=facts,
    submit=N_("✅ Send it"),
    what_next=_what_next,
    preview=lambda asking: AnnouncementFacts.of(asking).previews,
    looks_ahead=True,
)


@screen("announce", commands=("announce", "annonce"), words=("announce", "annonce", "annoncer"))
async def announce(context: Context) -> Shown:
    """Opens the form; what was written behind the command is read as a line."""
    sites = await team.sites_run(context)
    if sites is None:
        return team.refusal(context)
    said, is_french = context.argument, context.words.language == "fr"
    told = await told_in_one_line(context, f"annonce {said}", sites) if said else None
    if said and told is None:
        html = str(Markup.escape(said))
        if length_shown(html) <= LONGEST_TEXT:
            return Opening(ANNOUNCEMENT, in_one_language(html, is_french=is_french))
        told = too_long(html, context.words)
    return await _opened(context, told) if told else Opening(ANNOUNCEMENT)


@screen("announce-shift")
async def announce_to_shift(context: Context, shift_id: int) -> Shown:
    """To everybody on a shift."""
    card = await team.run_by(context, shift_id)
    if card is None:
        return await team.refused(context)
    return Opening(ANNOUNCEMENT, {AUDIENCE: Audience(shift=shift_id).to_json()})


@screen("announce-site")
async def announce_to_site(context: Context, site_id: int) -> Shown:
    """To the volunteers of a site."""
    sites = await team.sites_run(context)
    theirs = [site for site in sites or () if site.id == site_id]
    return Opening(ANNOUNCEMENT, {AUDIENCE: usual(theirs).to_json()}) if theirs else await announce(context)


@screen("announce-saved")
async def announce_to_saved(context: Context, number: int) -> Shown:
    """To people who were kept by a name."""
    one = await saved_audience_form.usable(context, number)
    return one if isinstance(one, Message) else Opening(ANNOUNCEMENT, {AUDIENCE: one.audience})


@screen("announce-again")
async def announce_again(context: Context, announcement_id: int) -> Shown:
    """The same once more, as a new one that is sent now: it stands in the review."""
    context.keeps_tapped = True
    one = await announcement_doors.manageable(context, announcement_id)
    return one if isinstance(one, Message) else Opening(ANNOUNCEMENT, as_answers(one.draft))


@listener
async def announced_in_one_line(context: Context, text: str) -> Shown | None:
    """A coordinator's 'annonce calais: le point de rendez-vous a changé': the form, filled in; None for other texts."""
    if not text.casefold().lstrip().startswith(("annonce", "announce")):
        return None
    sites = await team.sites_run(context)
    told = await told_in_one_line(context, text, sites) if sites else None
    return await _opened(context, told) if told else None


async def _opened(context: Context, told: Told | Markup) -> Shown:
    """The form, filled in; where it is clear to whom, their number is said before anything is asked."""
    if isinstance(told, Markup):
        words = context.words
        return Message(told, (Choices((button(words.say("📢 Announce"), announce),)), way_on(words)))
    audience = audience_of(told.answers.get(AUDIENCE))
    if audience is None:
        return Opening(ANNOUNCEMENT, told.answers)
    known, found = await audience_words.names(context.session, audience), await audience_words.reach(context, audience)
    # Of nobody it is asked anew to whom: what was written must not come to its end there.
    answers = told.answers if found.total else {key: said for key, said in told.answers.items() if key != AUDIENCE}
    return Opening(ANNOUNCEMENT, answers, audience_words.summary(audience, known, found, context.words))
