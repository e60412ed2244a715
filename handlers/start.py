"""The greeting, the menu, help, and the ways back to them."""

from markupsafe import Markup

from handlers.context import Context, Shown
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from models import offers, pages, question_rules, roles, shift_lists, volunteers
from models.bilingual import in_language, markup_in_language


@screen("menu", commands=("start", "menu"), words=("menu", "start", "accueil", "bonjour", "hello", "salut", "hi"))
async def menu(context: Context) -> Shown:
    """The greeting and everything there is to do."""
    return await menu_below(context, None)


async def menu_below(context: Context, note: Markup | None) -> Message:
    """The menu, below a remark where there is one, else below the greeting."""
    words, person = context.words, await context.person()
    if person:
        text = note or words.say("Hello {name}. What would you like to do?", name=person.name)
    else:
        text = note or await _welcome(context)
    return Message(text, await _choices(context))


@screen("help", aside=True, commands=("help", "aide"), words=("help", "aide", "?"))
async def help_(context: Context) -> Shown:
    """What can be typed, and how to get on."""
    text = context.words.say(
        "<b>How this works</b>\n"
        "Tap the buttons, or simply write: I understand dates, names of places, yes and no.\n\n"
        "/menu — everything there is to do\n"
        "/volunteer — register, or see your registration\n"
        "/shifts — take a shift\n"
        "/myshifts — your shifts\n"
        "/hours — your hours, and a certificate of them\n"
        "/reminders — when you are reminded\n"
        "/donate — where goods are needed, and whom to contact\n"
        "/offer — offer goods; or in one line: <i>3 bags of jumpers in Calais on Saturday</i>\n"
        "/offers — your offers\n"
        "/collections — collections of goods near you; take part, or organise one\n"
        "/sites — where we are\n"
        "/areas — partners by area, and what they need\n"
        "/events — what is coming up\n"
        "/reservations — what you have reserved of it\n"
        "/ask — ask a person of the team; /myquestions shows the answers\n"
        "/emergency — emergency numbers\n"
        "/language — Français, English\n"
        "/mydata — what is kept about you\n"
        "/cancel — stop what is going on\n"
        "/stop — no more messages from us\n"
        "/delete — delete everything about you"
    )
    parts = [text, *await _for_the_team(context)]
    return Message(Markup("\n\n").join(parts), (way_on(context.words),))


async def _for_the_team(context: Context) -> list[Markup]:
    """What else there is for those who look after sites, or answer what is offered to them."""
    from handlers.donating import inbox

    if await _sees_volunteers(context):
        return [_for_coordinators(context.words), _for_announcing(context.words), await _who_is_in_charge(context)]
    return [_for_contacts(context.words)] if await inbox.sites_answered(context) else []


def _for_announcing(words: Words) -> Markup:
    return words.say(
        "/announce — tell many people something, in both languages; or in one line: "
        "<i>announce calais tomorrow: we meet at the station</i>\n"
        "/announcements — those that wait, are on their way, or were sent"
    )


async def _who_is_in_charge(context: Context) -> Markup:
    words, person_id = context.words, context.chat.person_id
    text = words.say("<b>For the team</b>\n/team — who is in charge of what; invite somebody, or give up a role")
    if person_id is None or not await roles.is_admin(context.session, person_id):
        return text
    return Markup("\n").join((text, words.say("/audit — who did what")))


def _for_contacts(words: Words) -> Markup:
    return words.say(
        "<b>For contacts</b>\n"
        "/today — what needs you now\n"
        "/inbox — what is offered to your sites\n"
        "/dropoffs — the times at which goods can be brought\n"
        "/needs — what your sites need; or in one line: <i>we urgently need nappies in Calais</i>"
    )


def _for_coordinators(words: Words) -> Markup:
    return words.say(
        "<b>For coordinators</b>\n"
        "/today — what needs you now; the shifts of a day, who comes, beds\n"
        "/tools — everything you can do for your sites\n"
        "/inbox — what is offered to your sites\n"
        "/plan — a new shift; or in one line: <i>kitchen tomorrow 6pm-10pm 4 people</i>\n"
        "/import — many shifts at once, from a table\n"
        "/volunteers — everybody at your sites\n"
        "/site — your site: change it, open or close it\n"
        "/dropoffs — the times at which goods can be brought\n"
        "/needs — what your sites need; or in one line: <i>we urgently need nappies in Calais</i>\n"
        "/questions — what people ask, and your answers\n"
        "/readyanswers — answers that are offered before anybody is asked\n"
        "/figures — the month in figures, pictures and tables\n"
        "/pages — change what everybody can read\n"
        "/verify — check the number of a certificate"
    )


async def _sees_volunteers(context: Context) -> bool:
    person_id = context.chat.person_id
    return bool(person_id and await roles.sees_volunteers(context.session, person_id))


@screen("resume", aside=True, words=("continuer", "go on", "continue", "reprendre"))
async def resume(context: Context) -> Shown:
    """Go on with the form that is open, or was left."""
    return ()


@screen("leave", aside=True)
async def leave(context: Context) -> Shown:
    """Leave the open form for what was asked for instead."""
    return ()


@screen("cancel", aside=True, commands=("cancel", "annuler"), words=("cancel", "annuler"))
async def cancel(context: Context) -> Shown:
    """Cancel where nothing is open; an open form hears it itself."""
    return ()


def apology(words: Words) -> Message:
    """Said when an update could not be handled, with the way on."""
    text = words.say(
        "I am sorry: something went wrong on our side, and I couldn’t take that in. The team can see it. "
        "What you told me before is safe."
    )
    return Message(text, (way_on(words),))


def way_on(words: Words) -> Choices:
    """The button that is always right."""
    return Choices((button(words.say("☰ Menu"), menu),))


async def _welcome(context: Context) -> Markup:
    """The organisation's own words on what it is and what can be done here."""
    words, page = context.words, await pages.welcome(context.session)
    name, text = in_language(page.title, words.language), markup_in_language(page.text, words.language)
    return words.say("<b>Welcome to {organisation}!</b>\n\n{text}", organisation=name, text=text)


async def _choices(context: Context) -> tuple[Choices, ...]:
    from handlers import about, language, sites, team
    from handlers.donating import giving
    from handlers.questions import ask_person
    from handlers.rosters import today
    from handlers.shifts import shifts
    from handlers.volunteers import volunteer

    words, person_id = context.words, context.chat.person_id
    take, mine = shifts.any_shift(words), await _my_shifts(context)
    if await volunteers.of(context.session, person_id):
        helping = [take, *mine, button(words.say("🧡 My registration"), volunteer.registration)]
    else:
        helping = [*mine, button(words.say("🙋 Become a volunteer"), volunteer.register), take]
    answering = await _offers(context)
    if await _sees_volunteers(context):
        people = button(words.say("👥 Volunteers"), team.volunteers_page, 0)
        answering = [button(words.say("📋 Today"), today.today), *answering, *await _questions(context), people]
    helping = [*answering, *helping]
    main = (
        *helping,
        button(words.say("📦 Give something"), giving.donate),
        *await _my_offers(context),
        *await _my_questions(context),
        button(words.say("📍 Our sites"), sites.sites),
    )
    more = (
        button(words.say("ℹ️ About us"), about.about),
        button(words.say("🆘 Emergency"), about.emergency),
        button(words.say("💬 Ask a person"), ask_person.ask),
        button("🌐 English", language.english) if words.language == "fr" else button("🌐 Français", language.french),
        button(words.say("❓ Help"), help_),
    )
    return Choices(main), Choices(more, columns=2)


async def _offers(context: Context) -> list[Choice]:
    """The button to the offers of one's sites, for those who answer them."""
    from handlers.donating import inbox

    words, waiting = context.words, await inbox.waiting(context)
    if waiting is None:
        return []
    label = words.say("📦 Offers ({n})", n=words.number(waiting)) if waiting else words.say("📦 Offers")
    return [button(label, inbox.inbox)]


async def _my_offers(context: Context) -> list[Choice]:
    """The button to one's own open offers, where there are any."""
    from handlers.donating import my_offers

    words, n = context.words, await offers.count_open(context.session, context.chat.person_id)
    return [button(words.say("📦 My offers ({n})", n=words.number(n)), my_offers.my_offers)] if n else []


async def _my_questions(context: Context) -> list[Choice]:
    """The button to one's own open questions, where there are any."""
    from handlers.questions import own_questions

    words, person_id = context.words, context.chat.person_id
    n = await question_rules.count_open(context.session, person_id) if person_id is not None else 0
    return [button(words.say("💬 My questions ({n})", n=words.number(n)), own_questions.mine)] if n else []


async def _questions(context: Context) -> list[Choice]:
    """The button to what people ask, for those who answer it."""
    from handlers.questions import question_inbox

    words, n = context.words, await question_inbox.waiting(context)
    if n is None:
        return []
    label = words.say("💬 Questions ({n})", n=words.number(n)) if n else words.say("💬 Questions")
    return [button(label, question_inbox.questions)]


async def _my_shifts(context: Context) -> list[Choice]:
    """The button to one's shifts, where there are any."""
    from handlers.shifts import my_shifts

    words, n = context.words, await shift_lists.count_to_come(context.session, context.chat.person_id, context.now)
    label = words.say("🗓 My shifts ({n})", n=words.number(n))
    return [button(label, my_shifts.my_shifts)] if n else []
