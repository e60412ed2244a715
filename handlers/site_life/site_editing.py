"""A site changed line by line, and a new one planned. Who is concerned by a change hears of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from markupsafe import Markup

from handlers import team
from handlers.context import Context, Opening, Shown
from handlers.conversation.forms import Form, Step
from handlers.conversation.kinds.base import Asking, Value
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import N_
from handlers.site_life import site_change_notices, site_form, site_team, site_words
from handlers.site_life.site_columns import as_it_stands, columns_of
from handlers.site_life.site_facts import SiteFacts, not_theirs, run_by, site_facts
from handlers.start import way_on
from models import roles, site_rules
from models.audit import Action, Subject
from models.site_rules import NotDone, Outcome


@screen("site-lines", aside=True)
async def lines(context: Context, site_id: int) -> Shown:
    """Everything that can be changed."""
    words, site = context.words, await run_by(context, site_id)
    if isinstance(site, Message):
        return site
    text = words.say("What would you like to change of <b>{site}</b>?", site=site_words.name_of(site, words))
    each = tuple(button(words.say(line.label), change, site.id, key) for key, line in site_form.LINES.items())
    back = button(words.say("↩️ Back to the site"), site_team.of_team, site.id)
    return Message(text, (Choices(each, columns=2), Choices((back,)), way_on(words)))


@screen("site-change")
async def change(context: Context, site_id: int, line: str) -> Shown:
    """Opens the form of one line, as it stands."""
    site = await run_by(context, site_id)
    if isinstance(site, Message):
        return site
    if line not in site_form.LINES:
        return await lines(context, site_id)
    facts = await site_facts(replace(context, answers={"site": site_id}))
    standing = as_it_stands(site, facts.there)
    steps = {step.key for step in site_form.LINES[line].steps}
    known = {key: value for key, value in standing.items() if key in steps}
    taken_for_granted = {key: value for key, value in known.items() if key == "exact"}
    if not any(value for key, value in known.items() if key not in taken_for_granted):
        # Nothing is told yet: the questions come one by one, not as a review of nothing.
        known = taken_for_granted
    return Opening(CHANGE, {"site": site_id, "version": site.version, "line": line, **known})


def _is_of(line: str, step: Step, asking: Asking) -> bool:
    return asking.answers.get("line") == line and step.when(asking)


def _what_next(asking: Asking) -> Markup:
    site = SiteFacts.of(asking).site
    name = site_words.name_of(site, asking.words) if site else ""
    return Markup("<b>{}</b>\n{}").format(name, _who_hears(asking))


def _who_hears(asking: Asking) -> Markup:
    words = asking.words
    match asking.answers.get("line"):
        case "meeting":
            return words.say("Whoever has a shift there in the next seven days hears where to meet.")
        case "place" | "hours":
            return words.say("Donors who are expected there hear what is new for them.")
        case "giving":
            return words.say(
                "If donations are no longer taken, whoever offered some hears at once that it is turned away, and "
                "where else to go."
            )
        case "beds":
            return words.say("Only the team sees how many there are; guests read the price and the way to them.")
        case _:
            return words.say("Everybody can read this.")


async def _change(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    """Changes the line, if the site is still this person's and nobody changed it meanwhile."""
    site, line = await run_by(context, answers["site"]), answers["line"]
    if isinstance(site, Message):
        return [site]
    columns = columns_of(line, answers, site)
    doing = answers.get("activities") if line == "helping" else None
    outcome = await site_rules.change(context.session, site.id, answers["version"], columns, context.now, doing=doing)
    if outcome.site is None or not outcome.is_done:
        return [await refused(context, outcome)]
    remark = context.words.say("<b>Changed.</b>")
    if outcome.site.version != answers["version"]:
        context.did(Action.SITE_CHANGED, Subject.SITE, site.id, site_id=site.id, detail=line)
        told = await site_change_notices.tell(context, outcome.site, outcome.before or {})
        remark = Markup(" ").join((remark, *told))
    return [await site_team.card(context, outcome.site, remark)]


CHANGE = Form(
    "change-site",
    version=1,
    title=N_("Changing a site"),
    steps=tuple(
        replace(step, when=partial(_is_of, key, step)) for key, line in site_form.LINES.items() for step in line.steps
    ),
    on_complete=_change,
    facts=site_facts,
    submit=N_("✅ Change it"),
    what_next=_what_next,
    leave=N_("Leave it as it is"),
    carries=("site", "version", "line"),
)


@screen("site-new")
async def new_site(context: Context) -> Shown:
    """Opens the form of a new site; for admins."""
    return Opening(NEW) if await _is_admin(context) else team.refusal(context)


async def _add(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    if not await _is_admin(context):
        return [team.refusal(context)]
    columns: dict[str, object] = {"about": {}}
    for line in ("name", "kind", "summary"):
        columns |= columns_of(line, answers, None)
    site = await site_rules.create(context.session, columns)
    context.did(Action.SITE_CREATED, Subject.SITE, site.id, site_id=site.id)
    remark = context.words.say("<b>Planned.</b> Add what people should know, and open it when they may come.")
    return [await site_team.card(context, site, remark)]


NEW = Form(
    "new-site",
    version=1,
    title=N_("A new site"),
    steps=(*site_form.NAME, *site_form.KIND, *site_form.SUMMARY),
    on_complete=_add,
    facts=site_facts,
    submit=N_("✅ Plan the site"),
    what_next=N_("Only the team sees it until you open it."),
)


async def refused(context: Context, outcome: Outcome) -> Message:
    """Why nothing was done, above the site as it stands."""
    words = context.words
    if outcome.site is None:
        return await not_theirs(context, None)
    match outcome.refusal:
        case NotDone.CHANGED:
            why = words.say("Somebody else changed it meanwhile, so your change was not made. This is how it stands:")
        case NotDone.BEDS_TAKEN:
            why = words.say("More beds than that are promised on some night, so nothing was changed.")
        case NotDone.UNDER_WAY:
            why = words.say("People are just being told of what was decided before. Please try again in a few minutes.")
        case NotDone.PAST:
            why = words.say("That day is over, so nothing was changed.")
        case _:
            why = words.say("It is so already. This is how it stands:")
    return await site_team.card(context, outcome.site, why)


async def _is_admin(context: Context) -> bool:
    person_id = context.chat.person_id
    return person_id is not None and await roles.is_admin(context.session, person_id)
