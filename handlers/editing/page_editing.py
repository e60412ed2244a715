"""Pages that coordinators change in chat: choose one, then the language, type it, see it, publish it."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from markupsafe import Markup

from handlers import about, team
from handlers.context import Context, Opening, Shown
from handlers.conversation.forms import Form
from handlers.conversation.kinds.base import Value
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import Show, button, screen
from handlers.conversation.words import N_, Words
from handlers.editing import page_history
from handlers.editing.editors import editor
from handlers.editing.page_form import LANGUAGE, TEXT, TITLE, as_read, page_facts, preview
from handlers.editing.typed_text import as_html, as_typed, with_text
from handlers.start import way_on
from models import edits, pages
from models.audit import Action, Subject
from models.bilingual import LANGUAGES, in_language
from models.edits import Edited
from models.pages import PRIVACY, Page


@screen("pages-edit", aside=True, commands=("pages",), words=("pages",))
async def pages_to_edit(context: Context) -> Shown:
    """The pages there are to change."""
    words = context.words
    if await editor(context) is None:
        return team.refusal(context)
    found = [one for one in await pages.every(context.session) if one.slug != PRIVACY]
    text = Markup("\n\n").join((words.say("<b>Which page would you like to change?</b>"), _why_not_privacy(words)))
    cards = tuple(button(_label(one, words), page_to_edit, one.slug) for one in found)
    more = Choices((button(words.say("➕ New page"), new_page), button(words.say("ℹ️ About us"), about.about)))
    return Message(text, (Choices(cards), more, way_on(words)))


@screen("page-edit", aside=True)
async def page_to_edit(context: Context, slug: str) -> Shown:
    """What can be done with one page."""
    found = await editable(context, slug)
    return found if isinstance(found, Message) else await page_card(context, found)


async def page_card(context: Context, page: Page, remark: Markup | None = None) -> Message:
    """The same, below a remark on what was just done."""
    words = context.words
    parts = [Markup("<b>{}</b>").format(in_language(page.title, words.language)), *await _state(context, page)]
    writing = tuple(
        button(label, to, page.slug, language)
        for language in LANGUAGES
        for label, to in _ways_to_write(language, words)
    )
    earlier = await pages.earlier(context.session, page.id)
    back = (button(words.say("↩️ What it was before"), page_history.earlier_pages, page.slug),) if earlier else ()
    see = button(words.say("👀 See the page"), about.page, page.slug)
    more = (see, *back, *_hide_or_show(page, words), button(words.say("✏️ Other pages"), pages_to_edit))
    text = Markup("\n\n").join((remark, *parts) if remark else parts)
    return Message(text, (Choices(writing, columns=2), Choices(more), way_on(words)))


async def editable(context: Context, slug: str) -> Page | Message:
    """The page; or why this person can't change it, or nobody here."""
    words = context.words
    if await editor(context) is None:
        return team.refusal(context)
    back = Choices((button(words.say("✏️ Other pages"), pages_to_edit),))
    if slug == PRIVACY:
        return Message(_why_not_privacy(words), (back, way_on(words)))
    found = await pages.by_slug(context.session, slug)
    return found or Message(words.say("That page is no longer there."), (back, way_on(words)))


async def _publish(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    """Publishes what was typed, unless somebody else has published something meanwhile."""
    slug, language = answers["page"], answers["language"]
    found, person_id = await editable(context, slug), await editor(context)
    if isinstance(found, Message) or person_id is None:
        return [found if isinstance(found, Message) else team.refusal(context)]
    page = await pages.locked(context.session, slug)
    if page is None or await edits.number_of_last(context.session, Edited.PAGE, slug) != answers["seen"]:
        return [_changed_meanwhile(context, slug, answers["text"])]
    title = with_text(page.title, language, answers["title"])
    text = with_text(page.text, language, as_html(answers["text"], page.text.get(language, "")))
    await pages.publish(context.session, page, title, text, context.now)
    context.did(Action.PAGE_CHANGED, Subject.PAGE, page.id)
    edits.note(context.session, Edited.PAGE, slug, person_id, context.now)
    return [_published(context, page, language)]


EDIT = Form(
    "edit-page",
    version=1,
    title=N_("Changing a page"),
    steps=(TITLE, TEXT),
    on_complete=_publish,
    facts=page_facts,
    submit=N_("✅ Publish it"),
    what_next=preview,
    leave=N_("Leave it as it is"),
    carries=("page", "language", "seen"),
)


@screen("page-text")
async def change_text(context: Context, slug: str, language: str) -> Shown:
    """Opens the form at the text."""
    return await _opened(context, slug, language, known="title")


@screen("page-title")
async def change_title(context: Context, slug: str, language: str) -> Shown:
    """Opens the form at the name."""
    return await _opened(context, slug, language, known="text")


async def _opened(context: Context, slug: str, language: str, known: str) -> Shown:
    found = await editable(context, slug)
    if isinstance(found, Message):
        return found
    if language not in LANGUAGES:
        return await page_card(context, found)
    seen = await edits.number_of_last(context.session, Edited.PAGE, slug)
    standing = {"title": found.title.get(language, ""), "text": as_typed(found.text.get(language, ""))}
    kept = {known: standing[known]} if standing[known] else {}
    return Opening(EDIT, {"page": slug, "language": language, "seen": seen, **kept})


async def _add(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    person_id, language = await editor(context), answers["language"]
    if person_id is None:
        return [team.refusal(context)]
    title, text = {language: answers["title"]}, {language: as_html(answers["text"])}
    page = await pages.add(context.session, title, text)
    edits.note(context.session, Edited.PAGE, page.slug, person_id, context.now)
    context.did(Action.PAGE_ADDED, Subject.PAGE, page.id)
    return [_published(context, page, language)]


NEW = Form(
    "new-page",
    version=1,
    title=N_("A new page"),
    steps=(LANGUAGE, TITLE, TEXT),
    on_complete=_add,
    facts=page_facts,
    submit=N_("✅ Publish it"),
    what_next=preview,
)


@screen("page-new")
async def new_page(context: Context) -> Shown:
    """Opens the form of a new page."""
    return team.refusal(context) if await editor(context) is None else Opening(NEW)


@screen("page-hide", aside=True)
async def hide(context: Context, slug: str, hidden: bool) -> Shown:
    """Takes a page off the list, or puts it back; its texts stay, so that nothing is lost by a tap."""
    found, person_id = await editable(context, slug), await editor(context)
    if isinstance(found, Message) or person_id is None:
        return found if isinstance(found, Message) else team.refusal(context)
    words = context.words
    if found.slug in pages.ALWAYS_THERE:
        return await page_card(context, found)
    if found.hidden != hidden:
        found.hidden = hidden
        context.did(Action.PAGE_HIDDEN if hidden else Action.PAGE_SHOWN, Subject.PAGE, found.id)
        edits.note(context.session, Edited.PAGE, slug, person_id, context.now)
        await context.session.flush()
    remark = words.say("Nobody sees this page any more.") if hidden else words.say("Everybody sees this page again.")
    return await page_card(context, found, remark)


def _published(context: Context, page: Page, language: str) -> Message:
    """As readers see it, and what about the other language."""
    words = context.words
    other = next(one for one in LANGUAGES if one != language)
    says_the_same = words.say("<b>Published.</b> Does the other language still say the same?")
    missing = words.say("<b>Published.</b> In the other language there is no text yet; this one is shown instead.")
    head = says_the_same if page.text.get(other) else missing
    text = Markup("\n\n").join((head, as_read(page.title[language], page.text[language])))
    (_, (label, to)) = _ways_to_write(other, words)
    choices = (
        button(label, to, page.slug, other),
        button(words.say("✏️ Other pages"), pages_to_edit),
        button(words.say("ℹ️ About us"), about.about),
    )
    return Message(text, (Choices(choices), way_on(words)))


def _changed_meanwhile(context: Context, slug: str, typed: str) -> Message:
    words = context.words
    why = words.say("Somebody else changed the page meanwhile, so yours was not published. Here is what you typed:")
    again = Choices((button(words.say("👀 See the page"), about.page, slug), _to_card(slug, words)))
    return Message(Markup("{}\n\n<code>{}</code>").format(why, typed), (again, way_on(words)))


def _to_card(slug: str, words: Words) -> Choice:
    return button(words.say("✏️ Change this page"), page_to_edit, slug)


def _ways_to_write(language: str, words: Words) -> tuple[tuple[Markup, Show], tuple[Markup, Show]]:
    """The buttons to the name and to the text in that language."""
    if language == "fr":
        return (words.say("✏️ Name in French"), change_title), (words.say("✏️ Text in French"), change_text)
    return (words.say("✏️ Name in English"), change_title), (words.say("✏️ Text in English"), change_text)


def _hide_or_show(page: Page, words: Words) -> tuple[Choice, ...]:
    if page.slug in pages.ALWAYS_THERE:
        return ()
    if page.hidden:
        return (button(words.say("↩️ Show the page again"), hide, page.slug, False),)
    return (button(words.say("✖ Hide the page"), hide, page.slug, True),)


async def _state(context: Context, page: Page) -> list[Markup]:
    """Where it is missing, that it is hidden, who changed it last."""
    words, zone = context.words, context.zone
    lines = []
    if page.hidden:
        lines.append(words.say("⚠️ It is hidden: nobody sees it."))
    written = pages.written_in(page)
    if "fr" not in written:
        lines.append(words.say("⚠️ There is no French text yet."))
    if "en" not in written:
        lines.append(words.say("⚠️ There is no English text yet."))
    last = await edits.last(context.session, Edited.PAGE, page.slug)
    return [*lines, _last_change(last, zone, words)] if last else lines


def _last_change(last: edits.LastEdit, zone: ZoneInfo, words: Words) -> Markup:
    moment = words.moment(last.at, zone)
    if not last.by:
        return words.say("Changed last: {moment}.", moment=moment)
    return words.say("Changed last: {moment}, by {name}.", moment=moment, name=last.by)


def _why_not_privacy(words: Words) -> Markup:
    return words.say(
        "The privacy notice is not among them: people agreed to its very words, and another text has to ask all of "
        "them anew. It is changed in the organisation’s file, with a new version."
    )


def _label(page: Page, words: Words) -> str:
    name = in_language(page.title, words.language)
    return str(words.say("{page} (hidden)", page=name).unescape()) if page.hidden else name
