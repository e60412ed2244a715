"""Changing what a site needs, in two taps: the goods, then how much. Who may is asked when it is done."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from markupsafe import Markup

from handlers.context import Context, Opening, Shown
from handlers.conversation.facts import Facts
from handlers.conversation.forms import Form, Step
from handlers.conversation.kinds.base import Value
from handlers.conversation.kinds.written import Text
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import N_, Words
from handlers.donating import giving, inbox, needs_sharing, needs_words, refusing_goods
from handlers.rosters import today
from handlers.start import way_on
from models import need_rules, needs, offer_people, roles
from models.audit import Action, Subject
from models.need_rules import Changed
from models.needs import Category, Level, Need, NeedLevel
from models.sites import RUNNING, Site

LONGEST_NOTE = 160
_CHOICES = {
    NeedLevel.URGENT: N_("🔴 Urgent"),
    NeedLevel.NEEDED: N_("🟠 Needed"),
    NeedLevel.ENOUGH: N_("🟢 Enough for now"),
    NeedLevel.NOT_ACCEPTED: N_("⚪ Not accepted here"),
}


@screen("needs", aside=True, commands=("needs", "besoins"), words=("needs", "besoins"))
async def needs_of_mine(context: Context) -> Shown:
    """For those who answer for sites: their lists. For anybody else: what is needed."""
    theirs, words = await sites_of_mine(context), context.words
    if not theirs:
        # Their sites take nothing at the moment: the offers say so, with the way to take goods again.
        answers = await inbox.sites_answered(context)
        return await inbox.inbox(context) if answers else await giving.donate(context)
    if len(theirs) == 1:
        return await needs_of(context, theirs[0].id)
    lists = tuple(button(needs_words.site_of(site, words), needs_of, site.id) for site in theirs)
    return Message(words.say("<b>What is needed</b>: at which site?"), (Choices(lists), way_on(words)))


@screen("needs-of", aside=True)
async def needs_of(context: Context, site_id: int) -> Shown:
    """All kinds of goods with what the site says of each; a tap leads to how much."""
    return await listed(context, site_id, Markup(""))


@screen("need", aside=True)
async def need(context: Context, site_id: int, category_id: int) -> Shown:
    """One kind of goods: what is said of it and by whom, and how much is needed now."""
    site, category = await _both(context, site_id, category_id)
    if site is None or category is None:
        return refusal(context)
    return await _asked(context, site, category, Markup(""))


@screen("need-set", aside=True)
async def set_level(context: Context, site_id: int, category_id: int, level: NeedLevel, version: int) -> Shown:
    """Keeps the level; ``version`` is that of the need on whose screen it was tapped."""
    if level is NeedLevel.NOT_ACCEPTED:
        asked = await refusing_goods.question(context, site_id, category_id, version)
        if asked:
            return asked
    changed = await change(context, site_id, category_id, level, version)
    if not isinstance(changed, Changed):
        return changed
    if not changed.done:
        return await overtaken(context, await context.session.get_one(Site, site_id), category_id, changed)
    category = await context.session.get_one(Category, category_id)
    words = context.words
    goods = needs_words.category_of(category, words)
    kept = words.say("✅ {goods}: {level}", goods=goods, level=needs_words.level_of(level, words))
    return await listed(context, site_id, kept)


async def change(context: Context, site_id: int, category_id: int, level: NeedLevel, version: int) -> Changed | Message:
    """Keeps the level, if this person may say so; else what is answered."""
    site, category = await _both(context, site_id, category_id)
    person_id = context.chat.person_id
    if site is None or category is None or person_id is None:
        return refusal(context)
    changed = await need_rules.set_level(context.session, site_id, category_id, level, person_id, version, context.now)
    if changed.done:
        context.did(Action.NEED_CHANGED, Subject.SITE, site_id, site_id=site_id, detail=level)
    return changed


async def overtaken(context: Context, site: Site, category_id: int, changed: Changed) -> Message:
    """Said where somebody else changed it since: what they said, and the question again."""
    words, name = context.words, await need_rules.who_said(context.session, changed.need)
    level = needs_words.level_of(changed.need.level, words)
    text = words.say("⚠️ In the meantime {name} said: {level}.", name=name, level=level)
    if not name:
        text = words.say("⚠️ It was changed in the meantime: {level}.", level=level)
    return await _asked(context, site, await context.session.get_one(Category, category_id), text)


def refusal(context: Context) -> Message:
    """Said to whoever does not answer for the site, or no longer. The attempt goes into the audit log."""
    context.refuse()
    words = context.words
    text = words.say("That is for the contacts and coordinators of a site.")
    return Message(text, (Choices((button(words.say("📦 What is needed"), giving.donate),)), way_on(words)))


async def listed(context: Context, site_id: int, note: Markup) -> Message:
    """All that the site says of its needs, below a remark; a refusal for whoever does not answer for it."""
    words, site = context.words, await _site(context, site_id)
    if site is None:
        return refusal(context)
    said = {need.category_id: need.level for _, need in await needs.of_site(context.session, site_id)}
    found = [(one, said.get(one.id)) for one in await needs.categories(context.session)]
    head = words.say("<b>What {site} needs</b>", site=needs_words.site_of(site, words))
    ask = words.say("Tap what has changed.")
    # In their own order: a button that has just been looked for must not move.
    goods = tuple(
        button(needs_words.label(needs_words.category_of(one, words), level), need, site_id, one.id)
        for one, level in found
    )
    text = Markup("\n\n").join(part for part in (note, head, needs_words.grouped(found, words), ask) if part)
    return Message(text, (Choices(goods, columns=2), Choices(await _ways(context, site)), way_on(words)))


async def _ways(context: Context, site: Site) -> tuple[Choice, ...]:
    words = context.words
    picture = button(words.say("🖼 A picture to share"), needs_sharing.picture_of_site, site.slug, words.language)
    as_seen = button(words.say("👀 As donors see it"), giving.at_site, site.slug)
    is_theirs = await roles.may_coordinate(context.session, context.chat.person_id, site.id)
    day = (button(words.say("📋 Today"), today.today),) if is_theirs else ()
    return (picture, as_seen, *day)


async def _asked(context: Context, site: Site, category: Category, note: Markup) -> Message:
    words, known = context.words, await need_rules.one(context.session, site.id, category.id)
    names = {"goods": needs_words.category_of(category, words), "site": needs_words.site_of(site, words)}
    parts = (
        note,
        words.say("<b>{goods}</b> · {site}", **names),
        await _as_it_stands(context, site, known),
        words.say("How much is needed now?"),
    )
    version = known.version if known else 0
    levels = tuple(
        button(words.say(text), set_level, site.id, category.id, level, version) for level, text in _CHOICES.items()
    )
    ways = (
        *_note_buttons(site, category, known, words),
        button(words.say("📦 All that is needed there"), needs_of, site.id),
    )
    text = Markup("\n\n").join(part for part in parts if part)
    return Message(text, (Choices(levels, columns=2), Choices(ways), way_on(words)))


async def _as_it_stands(context: Context, site: Site, known: Need | None) -> Markup:
    """The level, who said so and when, and what is said beside it."""
    words = context.words
    level: Level = known.level if known else None
    lines = [words.say("So far: {level}", level=needs_words.level_of(level, words))]
    name = await need_rules.who_said(context.session, known) if known else ""
    if known and known.changed_at and name:
        day = words.day(known.changed_at.astimezone(ZoneInfo(site.time_zone)).date())
        lines.append(words.say("{name} said so on {day}.", name=name, day=day))
    note = needs_words.note_of(known, words)
    return Markup("\n").join((*lines, *([words.say("📝 {note}", note=note)] if note else [])))


def _note_buttons(site: Site, category: Category, known: Need | None, words: Words) -> Sequence[Choice]:
    if known is None:
        return ()
    if not known.note:
        return (button(words.say("📝 Add a note"), write_note, site.id, category.id),)
    return (
        button(words.say("📝 Change the note"), write_note, site.id, category.id),
        button(words.say("✖ Take the note away"), drop_note, site.id, category.id),
    )


@screen("need-note")
async def write_note(context: Context, site_id: int, category_id: int) -> Shown:
    """Asks for the note, in one language or both."""
    site, category = await _both(context, site_id, category_id)
    if site is None or category is None:
        return refusal(context)
    return Opening(NOTE, {"site": site_id, "goods": category_id})


@screen("need-note-off", aside=True)
async def drop_note(context: Context, site_id: int, category_id: int) -> Shown:
    """Takes the note away."""
    return await _keep_note(context, site_id, category_id, {})


async def _facts(context: Context) -> Facts:
    return context.facts()


async def _on_note(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    texts = {language: answers.get(language) for language in ("fr", "en")}
    # What was typed is text, and what is kept beside a level is markup.
    note = {language: str(Markup.escape(text)) for language, text in texts.items() if text}
    return [await _keep_note(context, answers["site"], answers["goods"], note)]


async def _keep_note(context: Context, site_id: int, category_id: int, note: Mapping[str, str]) -> Message:
    words, (site, category) = context.words, await _both(context, site_id, category_id)
    person_id = context.chat.person_id
    if site is None or category is None or person_id is None:
        return refusal(context)
    await need_rules.set_note(context.session, site_id, category_id, dict(note) or None, person_id)
    context.did(Action.NEED_NOTE_CHANGED, Subject.SITE, site_id, site_id=site_id)
    said = words.say("✅ The note is kept.") if note else words.say("✅ There is no note any more.")
    return await _asked(context, site, category, said)


NOTE = Form(
    "need-note",
    version=1,
    title=N_("A note beside a need"),
    steps=(
        Step(
            "fr", N_("What should donors know? In French, if you can."), Text(LONGEST_NOTE), N_("French"), optional=True
        ),
        Step(
            "en",
            N_("And in English? Without it, everybody reads the French."),
            Text(LONGEST_NOTE),
            N_("English"),
            optional=True,
        ),
    ),
    on_complete=_on_note,
    facts=_facts,
    submit=N_("✅ Keep the note"),
    carries=("site", "goods"),
)


async def sites_of_mine(context: Context) -> list[Site]:
    """The sites that take goods and for which this person answers: an admin for all."""
    theirs = await offer_people.sites_of(context.session, context.chat.person_id)
    return [site for site in theirs if site.state in RUNNING and site.takes_donations]


async def _site(context: Context, site_id: int) -> Site | None:
    """The site, if this person answers for it and it runs."""
    if not await roles.may_answer_offers(context.session, context.chat.person_id, site_id):
        return None
    site = await context.session.get(Site, site_id)
    return site if site and site.state in RUNNING and site.takes_donations else None


async def _both(context: Context, site_id: int, category_id: int) -> tuple[Site | None, Category | None]:
    site = await _site(context, site_id)
    return site, await context.session.get(Category, category_id) if site else None
