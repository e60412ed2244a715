"""For admins: who did what with which right, newest first, narrowed down as wished; and as a table."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from markupsafe import Markup

from handlers import paging
from handlers.context import Context, Shown
from handlers.conversation.messages import Choice, Choices, Drawing, Message
from handlers.conversation.reading.plain import clip
from handlers.conversation.screens import button, screen
from handlers.conversation.words import N_, Words
from handlers.in_charge import audit_words, in_charge, role_words
from handlers.start import way_on
from handlers.tables import written
from handlers.tables.file_names import file_name
from models import audit_reading, people, roles
from models.audit import Action
from models.audit_reading import Wanted

A_PAGE = 10
PEOPLE_A_PAGE = 12
ANY, NEWEST = 0, 0
"""Instead of the number of a site or a person, or of an entry, in buttons."""
MOST_ROWS = 2_000
LONGEST_LABEL = 40
_COLUMNS = (
    (N_("When"), 16),
    (N_("Who"), 24),
    (N_("What"), 36),
    (N_("On what"), 44),
    (N_("Site"), 20),
    (N_("Code"), 26),
    (N_("Number"), 10),
    (N_("More"), 20),
)


@screen("audit", aside=True, commands=("audit", "journal"), words=("audit", "journal"))
async def audit(context: Context) -> Shown:
    """The newest of all."""
    return await entries(context, ANY, ANY, False, NEWEST)


@screen("audit-at", aside=True)
async def entries(context: Context, site_id: int, person_id: int, refused: bool, before: int) -> Shown:
    """A page of it: the entries before that number."""
    if not await _may_read(context):
        return in_charge.for_admins(context)
    words, wanted = context.words, _wanted(site_id, person_id, refused)
    told = await audit_reading.page(context.session, wanted, before if before > NEWEST else None, A_PAGE + 1)
    here, names = told[:A_PAGE], await role_words.site_names(context)
    things = await audit_reading.things(context.session, here)
    head = await _head(context, wanted, names)
    lines = [
        Markup("<i>{}</i>\n{}").format(
            words.near_moment(one.entry.at, context.zone, context.now), audit_words.line(one, things, names, words)
        )
        for one in here
    ]
    text = Markup("\n\n").join((head, *(lines or [words.say("There is nothing.")])))
    newest = [button(words.say("‹ Newest"), entries, site_id, person_id, refused, NEWEST)] if before > NEWEST else []
    older = []
    if len(told) > A_PAGE:
        older = [button(words.say("Older ›"), entries, site_id, person_id, refused, here[-1].entry.id)]
    groups = (
        Choices((*newest, *older), columns=2),
        Choices(_ways(wanted, words), columns=2),
        in_charge.back(words),
        way_on(words),
    )
    return Message(text, tuple(group for group in groups if group.items))


@screen("audit-sites", aside=True)
async def choose_site(context: Context, person_id: int, refused: bool) -> Shown:
    """Of which site."""
    if not await _may_read(context):
        return in_charge.for_admins(context)
    words = context.words
    every = button(words.say("All sites"), entries, ANY, person_id, refused, NEWEST)
    named = tuple(
        button(name, entries, number, person_id, refused, NEWEST)
        for number, name in (await role_words.site_names(context)).items()
    )
    return Message(words.say("Of which site?"), (Choices((every,)), Choices(named, columns=2), way_on(words)))


@screen("audit-people", aside=True)
async def choose_person(context: Context, site_id: int, refused: bool, page: int) -> Shown:
    """By whom: those who did something with a role, or to whom something was refused."""
    if not await _may_read(context):
        return in_charge.for_admins(context)
    words, page = context.words, max(0, page)
    start = page * PEOPLE_A_PAGE
    found, total = await audit_reading.actors(context.session, start, PEOPLE_A_PAGE, refused=refused)
    every = button(words.say("Everybody"), entries, site_id, ANY, refused, NEWEST)
    named = tuple(
        button(clip(f"👤 {name}", LONGEST_LABEL), entries, site_id, number, refused, NEWEST) for number, name in found
    )
    turns = paging.turns(words, choose_person, (site_id, refused), page, total, PEOPLE_A_PAGE)
    groups = (Choices((every,)), Choices(named, columns=2), turns, way_on(words))
    return Message(words.say("Done by whom?"), tuple(group for group in groups if group.items))


@screen("audit-table", aside=True)
async def table(context: Context, site_id: int, person_id: int, refused: bool) -> Shown:
    """The same as a table, at most 2,000 rows, the newest."""
    if not await _may_read(context):
        return in_charge.for_admins(context)
    words, wanted = context.words, _wanted(site_id, person_id, refused)
    figures = await context.read_apart(("audit", wanted), partial(_figures, wanted=wanted))
    back = Choices((button(words.say("🔎 Who did what"), entries, site_id, person_id, refused, NEWEST),))
    if not figures["rows"]:
        return Message(words.say("There is nothing."), (back, way_on(words)))
    context.did(Action.AUDIT_EXPORTED, site_id=wanted.site_id)
    text = words.count("{n} entry, the newest first.", "{n} entries, the newest first.", len(figures["rows"]))
    drawing = Drawing(
        file_name(figures["sheet"], context.today.isoformat()),
        written.KIND,
        figures,
        is_document=True,
        excuse=str(words.say("The table could not be made; please ask for it again later.")),
    )
    return Message(text, (back, way_on(words)), drawing=drawing)


async def _may_read(context: Context) -> bool:
    person_id = context.chat.person_id
    return person_id is not None and await roles.is_admin(context.session, person_id)


def _wanted(site_id: int, person_id: int, refused: bool) -> Wanted:
    return Wanted(site_id if site_id > ANY else None, person_id if person_id > ANY else None, refused)


async def _head(context: Context, wanted: Wanted, names: Mapping[int, str]) -> Markup:
    """What is listed, and how it was narrowed down."""
    words, lines = context.words, [context.words.say("<b>Who did what</b>")]
    if wanted.site_id:
        lines.append(words.say("📍 {site}", site=names.get(wanted.site_id, "")))
    if wanted.person_id:
        name = (await people.names(context.session, [wanted.person_id])).get(wanted.person_id)
        lines.append(words.say("👤 {name}", name=name or words.say("somebody deleted")))
    if wanted.refused:
        lines.append(words.say("⚠️ Only what was refused"))
    return Markup("\n").join(lines)


def _ways(wanted: Wanted, words: Words) -> tuple[Choice, ...]:
    site_id, person_id = wanted.site_id or ANY, wanted.person_id or ANY
    every = button(words.say("👀 Everything"), entries, site_id, person_id, False, NEWEST)
    refused = button(words.say("⚠️ Refused"), entries, site_id, person_id, True, NEWEST)
    return (
        button(words.say("📍 Which site"), choose_site, person_id, wanted.refused),
        button(words.say("👤 Which person"), choose_person, site_id, wanted.refused, 0),
        every if wanted.refused else refused,
        button(words.say("⬇️ As a table"), table, site_id, person_id, wanted.refused),
    )


async def _figures(context: Context, wanted: Wanted) -> dict[str, Any]:
    words, names = context.words, await role_words.site_names(context)
    told = await audit_reading.page(context.session, wanted, None, MOST_ROWS)
    things = await audit_reading.things(context.session, told)
    rows = []
    for one in told:
        entry, site = one.entry, names.get(one.entry.site_id or 0, "")
        thing = [_plain(part) for part in audit_words.on_what(one, things, names, words) if part != site]
        did = _plain(audit_words.what(entry, words))
        moment = {"moment": _on_the_wall(entry.at, context)}
        code = (entry.action, entry.subject_id, entry.detail)
        rows.append([moment, _plain(audit_words.who(one, words)), did, ", ".join(thing), site, *code])
    return {
        "sheet": str(words.say("Who did what").unescape()),
        "headings": [str(words.say(heading).unescape()) for heading, _ in _COLUMNS],
        "widths": [width for _, width in _COLUMNS],
        "rows": rows,
    }


def _on_the_wall(at: datetime, context: Context) -> str:
    """In the organisation's time zone, which a spreadsheet shows as it is."""
    return at.astimezone(context.zone).replace(tzinfo=None, microsecond=0).isoformat()


def _plain(text: Markup | str) -> str:
    """As it is read: without markup, and without the signs that keep links from being made in a chat."""
    return str(text.unescape() if isinstance(text, Markup) else text).replace("\u200b", "")
