"""Whom to call about a site: added, changed, taken away. Everybody can read it."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from handlers.context import Context, Opening, Shown
from handlers.conversation.forms import Form, Step
from handlers.conversation.kinds.base import Value
from handlers.conversation.kinds.written import Text, is_a_name
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.reading.phones import shown as phone_shown
from handlers.conversation.screens import button, screen
from handlers.conversation.words import N_, Words
from handlers.directory.partner_form import AnybodysPhone
from handlers.site_life import site_editing, site_team, site_words
from handlers.site_life.site_columns import plain_texts
from handlers.site_life.site_facts import run_by, site_facts
from handlers.site_life.site_form import LONGEST_LINE
from handlers.start import way_on
from models import contacts, site_contact_rules, site_rules
from models.audit import Action, Subject
from models.bilingual import in_language
from models.contacts import Contact
from models.site_rules import NotDone, Outcome
from models.sites import Site

NOBODY = 0


@screen("site-contacts", aside=True)
async def of_site(context: Context, site_id: int) -> Shown:
    """The people named, each to be changed or taken away."""
    site = await run_by(context, site_id)
    return site if isinstance(site, Message) else await _shown(context, site)


async def _shown(context: Context, site: Site, remark: Markup | None = None) -> Message:
    words, found = context.words, await contacts.of_site(context.session, site.id)
    head = words.say("☎️ <b>Whom to call about {site}</b>", site=site_words.name_of(site, words))
    lines = [_line(one, words) for one in found] or [words.say("Nobody is named: the coordinators answer here.")]
    text = Markup("\n\n").join((*([remark] if remark else []), head, Markup("\n").join(lines)))
    each = tuple(choice for one in found for choice in _ways(site, one, words))
    more = button(words.say("➕ Name somebody"), change, site.id, NOBODY)
    back = button(words.say("↩️ Back to the site"), site_team.of_team, site.id)
    groups = (Choices(each, columns=2), Choices((more, back)), way_on(words))
    return Message(text, tuple(group for group in groups if group.items))


def _line(one: Contact, words: Words) -> Markup:
    role, phone = in_language(one.role, words.language), phone_shown(one.phone)
    return words.say("{name} ({role}): {phone}", name=one.name, role=role, phone=phone)


def _ways(site: Site, one: Contact, words: Words) -> tuple[Choice, Choice]:
    return (
        button(words.say("✏️ {name}", name=one.name).unescape(), change, site.id, one.id),
        button(words.say("✖ Take {name} away", name=one.name).unescape(), take_away, site.id, one.id),
    )


@screen("site-contact")
async def change(context: Context, site_id: int, contact_id: int) -> Shown:
    """Opens the form of one of them, or of somebody new."""
    site = await run_by(context, site_id)
    if isinstance(site, Message):
        return site
    known: dict[str, Value] = {"site": site_id, "contact": contact_id, "version": site.version}
    if contact_id == NOBODY:
        return Opening(CONTACT, known)
    one = await site_contact_rules.at(context.session, site_id, contact_id)
    if one is None:
        return await _shown(context, site)
    role = {f"role_{language}": text for language, text in one.role.items() if text}
    return Opening(CONTACT, known | {"name": one.name, "phone": one.phone, "role_fr": None, "role_en": None} | role)


async def _keep(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    site = await run_by(context, answers["site"])
    if isinstance(site, Message):
        return [site]
    as_read = await site_rules.change(context.session, site.id, answers["version"], {}, context.now)
    if as_read.site is None or not as_read.is_done:
        return [await site_editing.refused(context, as_read)]
    wanted = {"name": answers["name"], "phone": answers["phone"], "role": plain_texts("role", answers)}
    kept = await site_contact_rules.name(context.session, as_read.site, answers["contact"] or None, wanted)
    if kept is None:
        return [await site_editing.refused(context, Outcome(as_read.site, NotDone.CHANGED))]
    context.did(Action.SITE_CHANGED, Subject.SITE, site.id, site_id=site.id, detail="contact")
    return [await _shown(context, as_read.site, context.words.say("<b>Changed.</b> Everybody can read this."))]


_ROLE = Text(longest=LONGEST_LINE)
CONTACT = Form(
    "site-contact",
    version=1,
    title=N_("Whom to call"),
    steps=(
        Step("name", N_("What is the person’s name? Everybody can read it."), Text(80, check=is_a_name), N_("Name")),
        Step("phone", N_("At which number? Everybody can read it."), AnybodysPhone(), N_("Phone")),
        Step("role_fr", N_("What are they there, in French?"), _ROLE, N_("Role in French"), optional=True),
        Step("role_en", N_("What are they there, in English?"), _ROLE, N_("Role in English"), optional=True),
    ),
    on_complete=_keep,
    facts=site_facts,
    submit=N_("✅ Name them"),
    what_next=N_("Everybody can read this. Name only people who agree to it."),
    carries=("site", "contact", "version"),
)


@screen("site-contact-off", aside=True)
async def take_away(context: Context, site_id: int, contact_id: int) -> Shown:
    """Asks once."""
    words, site = context.words, await run_by(context, site_id)
    if isinstance(site, Message):
        return site
    one = await site_contact_rules.at(context.session, site_id, contact_id)
    if one is None:
        return await _shown(context, site)
    question = words.say("Name {name} no longer? People then ask the coordinators here.", name=one.name)
    yes = button(words.say("✖ Take the name away"), take_away_now, site_id, contact_id, context.minute)
    no = button(words.say("Leave it as it is"), of_site, site_id)
    return Message(question, (Choices((yes, no)), way_on(words)))


@screen("site-contact-gone", aside=True)
async def take_away_now(context: Context, site_id: int, contact_id: int, asked: int) -> Shown:
    """Does it; asks again after a while."""
    site = await run_by(context, site_id)
    if isinstance(site, Message):
        return site
    if context.is_long_ago(asked):
        return await take_away(context, site_id, contact_id)
    locked = await site_rules.locked(context.session, site_id)
    if locked is None or not await site_contact_rules.untie(context.session, locked, contact_id):
        return await _shown(context, site)
    context.did(Action.SITE_CHANGED, Subject.SITE, site.id, site_id=site.id, detail="contact")
    return await _shown(context, locked, context.words.say("<b>Taken away.</b>"))
