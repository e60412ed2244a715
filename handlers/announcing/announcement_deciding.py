"""Yes or no to an announcement that somebody else wrote. Who may say so is checked when it is said."""

from collections.abc import Iterator, Mapping, Sequence

from markupsafe import Markup

from handlers.announcing import announcement_doors, announcement_notices, announcement_progress, audience_words
from handlers.context import Context, Opening, Shown
from handlers.conversation.facts import Facts
from handlers.conversation.forms import Form, Step
from handlers.conversation.kinds.base import Value
from handlers.conversation.kinds.written import Text
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import N_, Words
from handlers.start import way_on
from models import announcing, people
from models.announcements import LONGEST_REMARK, Announcement, AnnouncementState
from models.announcing import Outcome, Problem
from models.audit import Action, Subject

NUMBER, VERSION = "announcement", "version"


def doors(one: Announcement, words: Words) -> Iterator[Choice]:
    """The answers, to the version that is shown; none where nothing is to be answered."""
    if one.state is AnnouncementState.PROPOSED:
        yield button(words.say("✅ Approve it"), approve, one.id, one.version)
        yield button(words.say("✖ Refuse it"), refuse, one.id, one.version)


@screen("announcement-yes", aside=True)
async def approve(context: Context, announcement_id: int, version: int) -> Shown:
    """It is sent at its time."""
    words, person_id = context.words, context.chat.person_id
    found = await announcement_doors.readable(context, announcement_id)
    if isinstance(found, Message):
        return found
    reach = await audience_words.reach(context, found.draft.audience)
    outcome = await announcing.approve(context.session, announcement_id, version, person_id, reach, context.now)
    one = outcome.announcement
    if outcome.problem or one is None:
        return await not_done(context, outcome)
    context.did(Action.ANNOUNCEMENT_APPROVED, Subject.ANNOUNCEMENT, one.id, site_id=one.draft.audience.only_site)
    await announcement_notices.tell_decided(context, one, await _own_name(context))
    when, starts = words.say("It is being sent now."), announcing.goes_out_at(one, context.now, context.zone)
    if starts > context.now:
        when = words.say("It is sent {moment}.", moment=words.near_moment(starts, context.zone, context.now))
    text = Markup("\n\n").join((words.say("✅ Approved, thank you. The author is told."), when))
    return Message(text, (_follow(one, words), way_on(words)))


@screen("announcement-no")
async def refuse(context: Context, announcement_id: int, version: int) -> Shown:
    """Asks why not."""
    one = await announcement_doors.readable(context, announcement_id)
    if isinstance(one, Message):
        return one
    if one.state is not AnnouncementState.PROPOSED or one.version != version:
        problem = Problem.CHANGED if one.state is AnnouncementState.PROPOSED else Problem.SETTLED
        return await not_done(context, Outcome(one, problem))
    return Opening(REFUSAL, {NUMBER: announcement_id, VERSION: version})


async def not_done(context: Context, outcome: Outcome) -> Message:
    """Why nothing was done; whoever is second hears who was first."""
    words, one = context.words, outcome.announcement
    match outcome.problem:
        case Problem.NOT_YOURS | Problem.GONE:
            return await announcement_doors.not_theirs(context, one)
        case Problem.OWN:
            text = words.say("You wrote it yourself: somebody else has to approve it.")
        case Problem.CHANGED:
            text = words.say("It has changed since. Please look at how it stands now.")
        case Problem.TOO_OLD:
            text = words.say("It was sent too long ago: these messages can’t be changed any more.")
        case _:
            text = await _how_it_stands(context, one) if one else words.say("Nothing was done.")
    return Message(text, (*([_follow(one, words)] if one else []), way_on(words)))


async def _how_it_stands(context: Context, one: Announcement) -> Markup:
    words, by = context.words, one.approver_id
    name = (await people.names(context.session, [by])).get(by, "") if by else ""
    match one.state:
        case AnnouncementState.REFUSED if name:
            return words.say("{name} has refused it already.", name=name)
        case AnnouncementState.CALLED_OFF:
            return words.say("It was called off.")
        case AnnouncementState.PROPOSED:
            return words.say("It still waits for the consent of a second coordinator.")
        case _ if name:
            return words.say("{name} has approved it already.", name=name)
    return words.say("That is settled already.")


async def _refused(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    words, number = context.words, answers[NUMBER]
    outcome = await announcing.refuse(
        context.session, number, answers[VERSION], context.chat.person_id, answers["why"], context.now
    )
    one = outcome.announcement
    if outcome.problem or one is None:
        return [await not_done(context, outcome)]
    context.did(Action.ANNOUNCEMENT_REFUSED, Subject.ANNOUNCEMENT, one.id, site_id=one.draft.audience.only_site)
    await announcement_notices.tell_decided(context, one, await _own_name(context))
    return [Message(words.say("Refused: it is not sent, and the author reads why."), (way_on(words),))]


async def _own_name(context: Context) -> str:
    person = await context.person()
    return person.name if person else ""


def _follow(one: Announcement, words: Words) -> Choices:
    return Choices(
        (button(words.say_in("announcement", "🔄 How does it stand?"), announcement_progress.progress, one.id),)
    )


async def _facts(context: Context) -> Facts:
    return context.facts()


REFUSAL = Form(
    "announcement-refusal",
    version=1,
    title=N_("Why an announcement is not sent"),
    steps=(
        Step(
            "why",
            N_("Why should it not be sent? Whoever wrote it reads what you write."),
            Text(LONGEST_REMARK, lines=True),
            N_("Why"),
        ),
    ),
    on_complete=_refused,
    facts=_facts,
    submit=N_("✖ Refuse it"),
    is_reviewed=False,
    carries=(NUMBER, VERSION),
)
