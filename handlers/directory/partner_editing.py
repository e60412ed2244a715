"""The directory kept up to date in chat: partners added, changed, taken off the list and put back."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from handlers import team
from handlers.context import Context, Opening, Shown
from handlers.conversation.forms import Form
from handlers.conversation.kinds.base import Value
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import N_
from handlers.directory import areas, partner_words
from handlers.directory.partner_form import STEPS, as_it_stands, columns_of, partner_facts
from handlers.editing.editors import editor
from handlers.start import way_on
from models import edits, partners
from models.audit import Action, Subject
from models.edits import Edited
from models.partners import Partner


async def _add(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    person_id = await editor(context)
    if person_id is None:
        return [team.refusal(context)]
    columns = columns_of(answers, await partner_facts(context))
    found = await partners.add(context.session, answers["name"], columns)
    edits.note(context.session, Edited.PARTNER, found.slug, person_id, context.now)
    context.did(Action.PARTNER_ADDED, Subject.PARTNER, found.id)
    return [await areas.card(context, found, context.words.say("<b>Added.</b> Everybody can see it:"))]


NEW = Form(
    "new-partner",
    version=1,
    title=N_("A new partner"),
    steps=STEPS,
    on_complete=_add,
    facts=partner_facts,
    submit=N_("✅ Add it"),
    what_next=N_("Everybody can read this. Name only people who agree to it."),
)


@screen("new-partner")
async def new_partner(context: Context) -> Shown:
    """Opens the form of a new partner."""
    return team.refusal(context) if await editor(context) is None else Opening(NEW)


async def _change(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    """Changes what was answered otherwise than it stands, unless somebody else has changed something meanwhile."""
    person_id, slug, session = await editor(context), answers["partner"], context.session
    if person_id is None:
        return [team.refusal(context)]
    found = await partners.locked(session, slug)
    if found is None:
        return [_gone(context)]
    if await edits.number_of_last(session, Edited.PARTNER, slug) != answers["seen"]:
        why = context.words.say(
            "Somebody else changed it meanwhile, so your change was not made. This is how it stands:"
        )
        return [await areas.card(context, found, why)]
    columns = columns_of(answers, await partner_facts(context))
    for name, value in columns.items():
        setattr(found, name, value)
    if columns:
        edits.note(session, Edited.PARTNER, slug, person_id, context.now)
        context.did(Action.PARTNER_CHANGED, Subject.PARTNER, found.id)
        await session.flush()
    return [await areas.card(context, found, context.words.say("<b>Changed.</b>"))]


CHANGE = Form(
    "change-partner",
    version=1,
    title=N_("Changing a partner"),
    steps=STEPS,
    on_complete=_change,
    facts=partner_facts,
    submit=N_("✅ Change it"),
    what_next=N_("Everybody can read this. Name only people who agree to it."),
    leave=N_("Leave it as it is"),
    carries=("partner", "seen"),
)


@screen("change-partner")
async def change_partner(context: Context, slug: str) -> Shown:
    """Opens the form with the partner as it stands."""
    found = await partners.by_slug(context.session, slug)
    if await editor(context) is None:
        return team.refusal(context)
    if found is None:
        return _gone(context)
    seen = await edits.number_of_last(context.session, Edited.PARTNER, slug)
    standing = as_it_stands(found, await partner_facts(context))
    return Opening(CHANGE, {"partner": slug, "seen": seen, **standing})


@screen("partner-hide", aside=True)
async def hide(context: Context, slug: str, hidden: bool) -> Shown:
    """Takes a partner off the list, or puts it back; the row stays, so that nothing is lost by a tap."""
    person_id = await editor(context)
    if person_id is None:
        return team.refusal(context)
    found = await partners.locked(context.session, slug)
    if found is None:
        return _gone(context)
    if found.hidden != hidden:
        found.hidden = hidden
        edits.note(context.session, Edited.PARTNER, slug, person_id, context.now)
        context.did(Action.PARTNER_HIDDEN if hidden else Action.PARTNER_SHOWN, Subject.PARTNER, found.id)
        await context.session.flush()
    words = context.words
    remark = words.say("<b>Taken off the list.</b>") if hidden else words.say("<b>Back on the list.</b>")
    return await areas.card(context, found, remark)


@screen("partners-hidden", aside=True)
async def hidden_partners(context: Context) -> Shown:
    """Those that were taken off the list."""
    words = context.words
    if await editor(context) is None:
        return team.refusal(context)
    found = await partners.hidden(context.session)
    if not found:
        return Message(words.say("No partner is hidden."), (Choices((areas.to_areas(context),)), way_on(words)))
    lines = [partner_words.title(one, words) for one in found]
    text = Markup("\n").join((words.say("<b>Hidden partners</b>"), *lines))
    return Message(text, (Choices(areas.cards(context, found)), Choices((areas.to_areas(context),)), way_on(words)))


async def ways_to_change(context: Context, found: Partner) -> tuple[Choice, ...]:
    """The buttons for those who may."""
    words = context.words
    if await editor(context) is None:
        return ()
    change = button(words.say("✏️ Change the partner"), change_partner, found.slug)
    if found.hidden:
        return change, button(words.say("↩️ Put it back on the list"), hide, found.slug, False)
    return change, button(words.say("✖ Take it off the list"), hide, found.slug, True)


def _gone(context: Context) -> Message:
    text = context.words.say("That partner is no longer in the list.")
    return Message(text, (Choices((areas.to_areas(context),)), way_on(context.words)))
