"""Audiences that are kept by a name: kept after an announcement, used again, renamed, forgotten."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from handlers import team
from handlers.announcing import announcement_doors, announcement_form, announcement_list, audience_words
from handlers.context import Context, Opening, Shown
from handlers.conversation.facts import Facts
from handlers.conversation.forms import Form, Step
from handlers.conversation.kinds.base import Value
from handlers.conversation.kinds.written import Text
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import N_
from handlers.start import way_on
from models import saved_audiences
from models.announcements import LONGEST_AUDIENCE_NAME, SavedAudience
from models.audit import Action, Subject


async def _facts(context: Context) -> Facts:
    return context.facts()


async def _keep(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    """Keeps the people of an announcement by that name, or gives a kept audience another name."""
    session, person_id, words = context.session, context.chat.person_id, context.words
    if "saved" in answers:
        one = await usable(context, answers["saved"])
        if isinstance(one, Message):
            return [one]
        one.name = answers["name"]
    else:
        announcement = await announcement_doors.manageable(context, answers["announcement"])
        if isinstance(announcement, Message) or person_id is None:
            return [announcement if isinstance(announcement, Message) else team.refusal(context)]
        audience = announcement.draft.audience
        one = await saved_audiences.save(session, answers["name"], audience, person_id, context.now)
    context.did(Action.AUDIENCE_SAVED, Subject.AUDIENCE, one.id)
    await session.flush()
    text = words.say("Kept as <b>{name}</b>. You find it under “Saved” when you announce something.", name=one.name)
    ways = (
        button(words.say("📢 Announcements"), announcement_list.announcements),
        button(words.say("Kept audiences"), kept_audiences),
    )
    return [Message(text, (Choices(ways), way_on(words)))]


KEEP = Form(
    "keep-audience",
    version=1,
    title=N_("Keep these people for next time"),
    steps=(
        Step(
            "name",
            N_("By what name? For example: Calais, drivers."),
            Text(longest=LONGEST_AUDIENCE_NAME),
            N_("Name"),
        ),
    ),
    on_complete=_keep,
    facts=_facts,
    submit=N_("✅ Keep them"),
    is_reviewed=False,
    carries=("announcement", "saved"),
)


@screen("keep-audience")
async def keep_audience(context: Context, announcement_id: int) -> Shown:
    """Asks for the name under which an announcement's people are kept."""
    one = await announcement_doors.manageable(context, announcement_id)
    return one if isinstance(one, Message) else Opening(KEEP, {"announcement": announcement_id})


@screen("audiences", aside=True)
async def kept_audiences(context: Context) -> Shown:
    """Those that this person may write to."""
    words = context.words
    if await team.sites_run(context) is None:
        return team.refusal(context)
    found = await saved_audiences.usable_by(context.session, context.chat.person_id)
    back = Choices((button(words.say("📢 Announcements"), announcement_list.announcements),))
    if not found:
        text = words.say("None are kept yet. After an announcement you can keep its people by a name, for next time.")
        return Message(text, (back, way_on(words)))
    items = tuple(button(one.name, kept_audience, one.id) for one in found)
    return Message(words.say("<b>Kept audiences</b>"), (Choices(items), back, way_on(words)))


@screen("audience", aside=True)
async def kept_audience(context: Context, number: int) -> Shown:
    """One of them: who it is, how many these are now, and what can be done."""
    words, session = context.words, context.session
    one = await usable(context, number)
    if isinstance(one, Message):
        return one
    audience = saved_audiences.of(one)
    known = await audience_words.names(session, audience)
    reach = await audience_words.reach(context, audience)
    lines = (
        Markup("<b>{}</b>").format(one.name),
        audience_words.in_words(audience, known, words),
        audience_words.counted(reach, words),
    )
    ways = (
        button(words.say("📢 Write to them"), announcement_form.announce_to_saved, number),
        button(words.say("✏️ Another name"), rename, number),
        button(words.say("✖ Forget it"), forget, number),
        button(words.say("Kept audiences"), kept_audiences),
    )
    return Message(Markup("\n").join(lines), (Choices(ways, columns=2), way_on(words)))


@screen("rename-audience")
async def rename(context: Context, number: int) -> Shown:
    """Asks for another name."""
    one = await usable(context, number)
    return one if isinstance(one, Message) else Opening(KEEP, {"saved": number})


@screen("forget-audience", aside=True)
async def forget(context: Context, number: int) -> Shown:
    """Drops it; a second tap finds it gone."""
    one = await usable(context, number)
    if not isinstance(one, Message):
        await saved_audiences.forget(context.session, one)
        context.did(Action.AUDIENCE_FORGOTTEN, Subject.AUDIENCE, number)
    return await kept_audiences(context)


async def usable(context: Context, number: int) -> SavedAudience | Message:
    """The one of that number, if this person may write to it now; else what they are told."""
    one = await saved_audiences.usable(context.session, number, context.chat.person_id)
    if one is not None:
        return one
    if await saved_audiences.is_kept(context.session, number):
        context.refuse(Subject.AUDIENCE, number)
    words = context.words
    text = words.say("That audience is no longer kept, or it is of a site that you don’t coordinate.")
    return await team.gone_or_not_theirs(context, text, button(words.say("Kept audiences"), kept_audiences))
