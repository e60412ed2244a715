"""Shifts from a table: a template to fill in, and an import that is all or nothing, with errors by row."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.context import Context, Opening, Shown
from handlers.conversation.events import SentFile
from handlers.conversation.facts import Facts
from handlers.conversation.forms import Form
from handlers.conversation.kinds.base import Asking, Value
from handlers.conversation.messages import Choice, Choices, File, Message
from handlers.conversation.reading.plain import clip, key
from handlers.conversation.screens import button, screen
from handlers.conversation.words import N_, Words
from handlers.rosters import today
from handlers.start import way_on
from handlers.tables import import_words, shift_table, shift_template, spreadsheets, table_columns, table_names
from handlers.tables.shift_table import MOST_SHIFTS, Table
from handlers.tables.spreadsheets import LARGEST_FILE, LOOKS_LIKE_A_TABLE, READABLE, CannotRead, Unusable
from handlers.tables.table_columns import Headed
from handlers.tables.table_plans import Known, Planned
from handlers.team import refusal
from models import activities, imports, planning, roles, sites
from models.audit import Action
from models.chats import Chat
from models.planning import Plan
from models.sites import SiteState

_LONGEST_HEADING = 30


@screen("import", aside=True, commands=("import", "importer"), words=("import", "importer"))
async def import_shifts(context: Context) -> Shown:
    """Hands over the template and asks for the table."""
    words, known = context.words, await _known(context)
    if known is None:
        return refusal(context)
    theirs = [known.sites[slug] for slug in known.theirs if known.sites[slug].state is not SiteState.CLOSED]
    theirs.sort(key=lambda site: (site.position, site.id))
    there = frozenset[str]().union(*(known.activities_at.get(site.slug, ()) for site in theirs)) or known.activities
    doing = [one for slug, one in known.activities.items() if slug in there]
    content = await asyncio.to_thread(shift_template.made, theirs, doing, context.today, words)
    text = words.say(
        "<b>Many shifts at once</b>\n"
        "Fill in this table, a row for each shift, and send it back to me, as Excel (.xlsx) or as CSV. "
        "I show you what I have read before anything is planned."
    )
    return Message(text, (way_on(words),), document=File(str(words.say("shifts.xlsx")), content))


async def reads(session: AsyncSession, chat: Chat, file: SentFile) -> bool:
    """Whether the file is worth fetching: a table that isn't too large, from somebody who coordinates a site."""
    is_fit = spreadsheets.suffix(file.name) in READABLE and file.size <= LARGEST_FILE
    return is_fit and chat.person_id is not None and await roles.sees_volunteers(session, chat.person_id)


async def table_sent(context: Context, file: SentFile) -> Shown | None:
    """Reads a table and shows what it says, or all that is wrong; None for what is no table, or not theirs to send."""
    known = await _known(context) if spreadsheets.suffix(file.name) in LOOKS_LIKE_A_TABLE else None
    if known is None:
        return None
    try:
        headed, table = await _read(file, known, list(context.languages.values()))
    except CannotRead as error:
        return _again(import_words.unusable(error.reason, context.words), context.words)
    if headed is None or headed.missing or headed.twice:
        return _again(import_words.misheaded(headed, context.words), context.words)
    if table.wrong:
        return _again(import_words.all_wrong(table, context.words), context.words)
    return await _shown(context, known, headed, table)


@dataclass(frozen=True, kw_only=True)
class ImportFacts(Facts):
    """The plans of the table, but for those that are there already: these are ``left_out``."""

    plans: Sequence[Plan]
    left_out: Sequence[Plan]


async def _facts(context: Context) -> ImportFacts:
    base, plans = context.facts(), await _plans(context, context.answers) or []
    there = await imports.left_out(context.session, plans)
    missing = [plan for plan in plans if plan not in there]
    return ImportFacts(words=base.words, now=base.now, today=base.today, plans=missing, left_out=there)


def _summary(asking: Asking) -> Markup:
    facts, words = asking.facts, asking.words
    if not isinstance(facts, ImportFacts):
        raise TypeError(f"{facts!r} are not what this form knows")
    return import_words.summary(facts.plans, facts.left_out, asking.answers["unknown"], words)


async def _import(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    """Plans all of it, or nothing: rights and days may have gone since it was read."""
    words, plans = context.words, await _plans(context, answers)
    if plans is None:
        return [refusal(context)]
    if len(plans) < len(answers["shifts"]) or any(planning.problem(plan, context.now) for plan in plans):
        text = words.say("Nothing was planned: a shift of that table has begun meanwhile, or its site has closed.")
        return [_again(text, words)]
    n = await imports.add_missing(context.session, plans, context.now)
    for site_id in sorted({plan.site.id for plan in plans}):
        context.did(Action.SHIFTS_IMPORTED, site_id=site_id)
    text = words.count(
        "Done: {n} shift is planned, and can be taken.", "Done: {n} shifts are planned, and can be taken.", n
    )
    choices = (_first_day(plans, words), button(words.say("📥 Another table"), import_shifts))
    return [Message(text, (Choices(choices), way_on(words)))]


def _first_day(plans: Sequence[Plan], words: Words) -> Choice:
    """To the first day of the table, as coordinators see it."""
    first = min(plan.day for plan in plans)
    return button(words.say("📋 {day}", day=words.short_day(first)), today.on_day, first.isoformat())


IMPORT = Form(
    "import",
    version=1,
    title=N_("Import shifts"),
    steps=(),
    on_complete=_import,
    facts=_facts,
    submit=N_("✅ Plan them all"),
    what_next=_summary,
    carries=("shifts", "unknown"),
)


async def _known(context: Context) -> Known | None:
    """What a table of this person may name; None for whoever coordinates nothing."""
    session, person_id = context.session, context.chat.person_id
    if person_id is None or not await roles.sees_volunteers(session, person_id):
        return None
    every = await sites.every(session)
    is_admin, coordinated = await roles.is_admin(session, person_id), await roles.sites_coordinated(session, person_id)
    theirs = {site.slug for site in every if is_admin or site.id in coordinated}
    languages = list(context.languages.values())
    return Known(
        words=context.words,
        sites={site.slug: site for site in every},
        theirs=frozenset(theirs),
        activities={one.slug: one for one in await activities.every(session)},
        activities_at=await activities.slugs_at(session, [site.id for site in every]),
        now=context.now,
        today=context.today,
        asked=table_names.requirements(languages),
        examples=frozenset(key(words.say(shift_template.EXAMPLE)) for words in languages),
    )


async def _read(file: SentFile, known: Known, languages: Sequence[Words]) -> tuple[Headed | None, Table]:
    """The table; raises ``CannotRead``. In a thread: it takes a while, and others are not to wait for it."""
    if spreadsheets.suffix(file.name) not in READABLE:
        raise CannotRead(Unusable.KIND)
    if file.size > LARGEST_FILE:
        raise CannotRead(Unusable.TOO_LARGE)
    content = file.content
    if content is None:
        raise CannotRead(Unusable.NOT_HAD)

    def read() -> tuple[Headed | None, Table]:
        headed = table_columns.headed(spreadsheets.sheets(file.name, content), languages)
        return headed, shift_table.read(headed, known) if headed and not headed.missing else Table()

    headed, table = await asyncio.to_thread(read)
    if headed and len(headed.rows) > MOST_SHIFTS:
        raise CannotRead(Unusable.TOO_LONG)
    return headed, table


async def _shown(context: Context, known: Known, headed: Headed, table: Table) -> Shown:
    words = context.words
    if not table.planned:
        return _again(words.say("There is no shift in that table: only headings, and perhaps the example."), words)
    plans = [one.plan(known.sites[one.site], known.activities[one.activity]) for one in table.planned]
    if len(await imports.left_out(context.session, plans)) == len(plans):
        text = words.count(
            "The shift of that table is planned already.",
            "All {n} shifts of that table are planned already.",
            len(plans),
        )
        return Message(text, (Choices((_first_day(plans, words),)), way_on(words)))
    unknown = [clip(heading, _LONGEST_HEADING) for heading in headed.unknown]
    return Opening(IMPORT, {"shifts": [one.to_json() for one in table.planned], "unknown": unknown})


async def _plans(context: Context, answers: Mapping[str, Value]) -> list[Plan] | None:
    """The plans that a form holds; None where one of their sites is not, or no longer, this person's."""
    known = await _known(context)
    planned = [Planned(**kept) for kept in answers["shifts"]]
    if known is None or any(one.site not in known.theirs for one in planned):
        return None
    there = [one for one in planned if one.activity in known.activities]
    return [one.plan(known.sites[one.site], known.activities[one.activity]) for one in there]


def _again(text: Markup, words: Words) -> Message:
    """With the template at hand."""
    return Message(text, (Choices((button(words.say("📥 The template"), import_shifts),)), way_on(words)))
