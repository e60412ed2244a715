"""Asking the coordinators of a site whether what was urgent two weeks ago still is; again each week, until one says."""

from functools import partial
from zoneinfo import ZoneInfo

from markupsafe import Markup

from handlers.context import Context, Shown, Telling
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import N_, Words
from handlers.donating import needs_editing, needs_words
from handlers.start import way_on
from models import need_rules, quiet, roles
from models.needs import Category, Need, NeedLevel
from models.sites import Site

AT_ONCE = 20
"""Sites in one transaction."""
_ANSWERS = {
    NeedLevel.URGENT: N_("🔴 Still urgent"),
    NeedLevel.NEEDED: N_("🟠 Needed, no longer urgent"),
    NeedLevel.ENOUGH: N_("🟢 Enough for now"),
}


async def ask_again(telling: Telling) -> bool:
    """One portion of the sites to be asked; True when there may be more."""
    await need_rules.begin_to_count(telling.session, telling.now)
    found = await need_rules.due(telling.session, telling.now, AT_ONCE, telling.skipped)
    for site in found:
        async with telling.working_on(site.id):
            await _ask(telling, site)
    return len(found) == AT_ONCE


async def _ask(telling: Telling, site: Site) -> None:
    """All of a site's at once, the first as a question: each answer leads to the next."""
    doubts = await need_rules.in_doubt(telling.session, site.id, telling.now)
    await need_rules.asked(telling.session, site.id, telling.now)
    if doubts:
        telling.notify(
            await roles.coordinators_chats(telling.session, [site.id]),
            f"needs:{site.id}:{telling.today.isoformat()}",
            partial(_question, site, doubts[0], len(doubts)),
            not_before=quiet.allowed_from(telling.now, ZoneInfo(site.time_zone)),
            helps_until=telling.now + need_rules.ASKED_EVERY,
        )


@screen("needs-answer", aside=True)
async def answer(context: Context, site_id: int, category_id: int, level: NeedLevel, version: int) -> Shown:
    """Keeps what is so by now, and asks about the next."""
    changed = await needs_editing.change(context, site_id, category_id, level, version)
    if not isinstance(changed, need_rules.Changed):
        return changed
    site = await context.session.get_one(Site, site_id)
    doubts = await need_rules.in_doubt(context.session, site_id, context.now)
    if not changed.done:
        return await needs_editing.overtaken(context, site, category_id, changed)
    if doubts:
        return _question(site, doubts[0], len(doubts), context.words)
    return await needs_editing.needs_of(context, site_id)


def _question(site: Site, doubt: tuple[Category, Need], in_all: int, words: Words) -> Message:
    category, need = doubt
    text = words.say(
        "<b>Is it still urgent?</b>\n{site}: {goods}",
        site=needs_words.site_of(site, words),
        goods=needs_words.category_of(category, words),
    )
    since = need.changed_at.astimezone(ZoneInfo(site.time_zone)).date() if need.changed_at else None
    said = [words.say("That was last said on {day}.", day=words.day(since))] if since else []
    more = [words.count("Then there is {n} more question.", "Then there are {n} more questions.", in_all - 1)]
    answers = tuple(
        button(words.say(label), answer, site.id, category.id, level, need.version) for level, label in _ANSWERS.items()
    )
    every = Choices((button(words.say("📦 All that is needed there"), needs_editing.needs_of, site.id),))
    parts = (text, *said, *(more if in_all > 1 else []))
    return Message(Markup("\n\n").join(parts), (Choices(answers), every, way_on(words)), kind="need_doubtful")
