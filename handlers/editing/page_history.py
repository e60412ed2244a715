"""What a page was before: seen, and put back."""

from markupsafe import Markup

from handlers import team
from handlers.context import Context, Shown
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button, screen
from handlers.editing import page_editing
from handlers.editing.editors import editor
from handlers.editing.page_form import as_read
from handlers.start import way_on
from models import edits, pages
from models.audit import Action, Subject
from models.bilingual import in_language
from models.edits import Edited


@screen("page-earlier", aside=True)
async def earlier_pages(context: Context, slug: str) -> Shown:
    """The last versions, the newest first."""
    words, found = context.words, await page_editing.editable(context, slug)
    if isinstance(found, Message):
        return found
    kept = await pages.earlier(context.session, found.id)
    head = words.say(
        "<b>{page}</b>: which version would you like to see?", page=in_language(found.title, words.language)
    )
    if not kept:
        return await page_editing.page_card(context, found)
    versions = tuple(
        button(words.say("👀 until {moment}", moment=words.moment(one.until, context.zone)), earlier_page, slug, one.id)
        for one in kept
    )
    back = Choices((button(words.say("✏️ Change this page"), page_editing.page_to_edit, slug),))
    return Message(head, (Choices(versions), back, way_on(words)))


@screen("page-was", aside=True)
async def earlier_page(context: Context, slug: str, number: int) -> Shown:
    """One of them, as it was read in this language."""
    words, found = context.words, await page_editing.editable(context, slug)
    if isinstance(found, Message):
        return found
    one = next((one for one in await pages.earlier(context.session, found.id) if one.id == number), None)
    if one is None:
        return await earlier_pages(context, slug)
    head = words.say("Until {moment}:", moment=words.moment(one.until, context.zone))
    text = as_read(in_language(one.title, words.language), in_language(one.text, words.language))
    put_back = button(words.say("↩️ Put it back, in both languages"), restore, slug, number)
    others = button(words.say("↩️ What it was before"), earlier_pages, slug)
    return Message(Markup("{}\n\n{}").format(head, text), (Choices((put_back, others)), way_on(words)))


@screen("page-restore", aside=True)
async def restore(context: Context, slug: str, number: int) -> Shown:
    """Publishes it again; what it replaces is kept in its turn, so that this can be undone as well."""
    words, session = context.words, context.session
    found, person_id = await page_editing.editable(context, slug), await editor(context)
    if isinstance(found, Message) or person_id is None:
        return found if isinstance(found, Message) else team.refusal(context)
    page = await pages.locked(session, slug)
    one = next((one for one in await pages.earlier(session, found.id) if one.id == number), None)
    if page is None or one is None:
        return await earlier_pages(context, slug)
    if (page.title, page.text) != (one.title, one.text):
        await pages.publish(session, page, one.title, one.text, context.now)
        context.did(Action.PAGE_CHANGED, Subject.PAGE, page.id, detail="restored")
        edits.note(session, Edited.PAGE, slug, person_id, context.now)
        await session.flush()
    return await page_editing.page_card(context, page, words.say("<b>It is back as it was.</b>"))
