"""Everything a person does comes in here, and what is said to them goes out: the open form, a screen, or a way on."""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from types import ModuleType

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers import language, start
from handlers.context import Context, Opening, Shown
from handlers.conversation import buttons
from handlers.conversation.advance import Ending, Outcome, advance, ask, begin, read_by
from handlers.conversation.events import (
    Command,
    Event,
    OpenedLink,
    Said,
    SentFile,
    SentOther,
    SentPhoto,
    Tapped,
    typed_in,
)
from handlers.conversation.facts import Facts
from handlers.conversation.forms import REVIEW, Form, Walk
from handlers.conversation.kinds.base import ReadsTowns, TakesFiles, TakesWhatIsSent
from handlers.conversation.messages import Choices, Message
from handlers.conversation.reading.plain import key
from handlers.conversation.screens import Call, Screens, Show, button, call_of
from handlers.conversation.state import FormState
from handlers.conversation.words import N_
from handlers.conversations import MODULES
from handlers.places import towns_named
from handlers.privacy import stop
from handlers.questions import ask_person, emergencies, in_need, replying
from handlers.standing import Standing
from handlers.tables import shift_import
from models.chats import Chat
from models.questions import LONGEST_MESSAGE

_STEERING = frozenset({"back", "retour", "skip", "passer", "cancel", "annuler"})
_ONLY_TEXT = N_("Thank you, but I can only read text. Here is what I can do:")
# Even where a name is asked for, these are none.
_CALLS_FOR_HELP = frozenset({"help", "aide", "menu"})
_IMPERATIVES = frozenset({"stop", "arret", "arrêt", "unsubscribe", "désabonner", "desabonner"})


class Reception:
    """Answers events, given the modules whose screens and forms there are."""

    def __init__(self, modules: Sequence[ModuleType] = MODULES) -> None:
        self.screens = Screens(modules)
        forms = (thing for module in modules for thing in vars(module).values() if isinstance(thing, Form))
        self.forms = {form.name: form for form in forms}

    async def reads(self, session: AsyncSession, chat: Chat, file: SentFile) -> bool:
        """Whether the content of such a file of that chat's person is wanted."""
        return await shift_import.reads(session, chat, file)

    async def receive(self, context: Context, event: Event) -> list[Message]:
        """What to say to the person; what is kept of it is in the context's chat and session."""
        visit = _Visit(self, context, Standing.from_json(context.chat.state), event)
        messages = await visit.answer()
        _name_what_was_refused(context, event, self.screens)
        if not context.erased:
            messages = visit.without_share_button(messages)
            context.chat.state = visit.standing.to_json()
        return [replace(message, replaces=visit.can_replace(message, at)) for at, message in enumerate(messages)]


class _Visit:
    """One event being answered; ``standing`` changes as it goes."""

    def __init__(self, reception: Reception, context: Context, standing: Standing, event: Event) -> None:
        self.reception = reception
        self.context = context
        self.standing = standing
        self.event = event
        self.keeps_share_button = False
        if not isinstance(event, Tapped):
            self.standing = replace(standing, unread="")
        context.unread = self.standing.unread

    async def answer(self) -> list[Message]:
        """What to say."""
        form = self._form()
        if (self.standing.open and form is None) or self.standing.is_broken:
            self.standing = Standing()
            return await self._menu(
                self._say("I lost the thread of what we were doing; I am sorry. Let us start again.")
            )
        match self.event:
            case Tapped(data):
                return await self._tapped(data)
            case OpenedLink(payload):
                return await self._opened(payload)
            case Command(name, argument):
                self.context.argument = argument
                return await self._commanded(name)
            case Said(text) if text.casefold().strip(" .!") in _IMPERATIVES:
                return await self._call(call_of(stop))
            case SentFile() as file:
                return await self._file_sent(file)
            case _ if form and self.standing.open:
                return await self._advance(form, self.standing.open)
            case Said() as said:
                self.context.markup, self.context.typed = str(said.html), said.typed
                return await self._said(said)
            case SentPhoto() as photo:
                return await self._photo_sent(photo)
            case _:
                return await self._menu(self._say(_ONLY_TEXT))

    def can_replace(self, message: Message, position: int) -> bool:
        """Only the first answer to a tap on the chat's last message takes that message's place."""
        is_tap = isinstance(self.event, Tapped) and self.event.newest
        return is_tap and position == 0 and not message.ends_ask and not self.context.keeps_tapped

    def without_share_button(self, messages: list[Message]) -> list[Message]:
        """Takes a share button back once something else is asked: a message of its own has to."""
        if self.keeps_share_button:
            return messages
        was_asking, is_asking = self.standing.asking, any(message.ask for message in messages)
        self.standing = replace(self.standing, asking=is_asking or (was_asking and not messages))
        if not was_asking or is_asking or not messages or any(message.ends_ask for message in messages):
            return messages
        return [Message(self._say("All right."), ends_ask=True), *messages]

    async def _tapped(self, data: str) -> list[Message]:
        pressed = buttons.read(data)
        if pressed is None:
            call = self.reception.screens.by_data(data)
            return await self._call(call) if call else await self._stale()
        form = self._form()
        if form and self.standing.open and pressed.form_id == self.standing.open.id:
            return await self._advance(form, self.standing.open)
        if pressed.form_id == self.standing.done and pressed.step == REVIEW and pressed.meaning == buttons.SEND:
            self.context.toast = str(self._say("That is done already."))
            return []
        return await self._stale()

    async def _opened(self, payload: str) -> list[Message]:
        call = self.reception.screens.by_link(payload) if payload else None
        if call is None and payload:
            return await self._menu(self._say("That link leads nowhere any more. Here is what I can do:"))
        return await self._call(call or self._menu_call())

    async def _commanded(self, name: str) -> list[Message]:
        form = self._form()
        if name in _STEERING and form and self.standing.open:
            return await self._advance(form, self.standing.open)
        call = self.reception.screens.by_command(name)
        if call is None and form and self.standing.open:
            return await self._show_open(self._say("I don’t know that command. Here is where we are:"))
        if call is None:
            return await self._menu(self._say("I don’t know that command. Here is what I can do:"))
        return await self._call(call)

    async def _said(self, said: Said) -> list[Message]:
        text = said.text
        call = self.reception.screens.by_word(text)
        if call:
            shown = await self._call(call)
            # "Volunteers" is also typed by somebody who would like to be one.
            self.context.refused = None
            return shown
        self.standing = replace(self.standing, unread=said.typed[: LONGEST_MESSAGE + 1])
        for listen in self.reception.screens.listeners:
            heard = await listen(self.context, text)
            if heard is not None:
                self.context.conversation = listen.__name__
                return await self._shown(heard)
        menu = await start.menu_below(self.context, self._say("I didn’t understand that. Here is what I can do:"))
        ask = button(self._say("💬 Pass it on to a person"), ask_person.ask_this)
        return [replace(menu, choices=(Choices((ask,)), *menu.choices))]

    async def _photo_sent(self, photo: SentPhoto) -> list[Message]:
        """One that no question asked for: perhaps it goes with a question to the team."""
        shown = await replying.photo_sent(self.context, photo)
        if shown is None:
            self.standing = replace(self.standing, unread=photo.caption[: LONGEST_MESSAGE + 1])
            shown = await in_need.in_need(self.context, photo.caption)
        return await (self._shown(shown) if shown is not None else self._menu(self._say(_ONLY_TEXT)))

    async def _file_sent(self, file: SentFile) -> list[Message]:
        """An answer where one is asked for; else it may be a table of shifts. That takes the place of one that waits
        for its answer, and stands beside any other form.
        """
        form, state = self._form(), self.standing.open
        if form and state and await self._takes_files(form, state):
            return await self._advance(form, state)
        shown = await shift_import.table_sent(self.context, file)
        if shown is None and form and state and _has_a_line_for_it(form):
            return await self._advance(form, state)
        if shown is None:
            self.event = SentOther("document")
            return await self.answer()
        self.context.conversation = shift_import.IMPORT.name
        if self._form() is shift_import.IMPORT:
            self.standing = replace(self.standing, open=None)
        before, form = self.standing.open, self._form()
        messages = await self._shown(shown)
        return self._with_way_back(messages, form) if form and self.standing.open is before else messages

    async def _takes_files(self, form: Form, state: FormState) -> bool:
        """Whether the question that is being asked may be answered by a file; or a line of the review that is shown."""
        if not any(isinstance(step.kind, TakesFiles) for step in form.steps):
            return False
        step = Walk(form, state, await self._found_out(form, state)).current()
        return isinstance(step.kind, TakesFiles) if step else _has_a_line_for_it(form)

    async def _call(self, call: Call) -> list[Message]:
        """Shows a screen; one that would lead away from an open form asks first."""
        self.context.conversation = call.screen.name
        if self.standing.open and not call.screen.aside:
            return self._ask_whether_to_leave(call)
        before = self.standing.open
        shown = await self._shown(await call(self.context))
        form = self._form()
        steers: dict[Show, Callable[[], Awaitable[list[Message]]]] = {
            start.resume: self._resume,
            start.leave: self._leave,
            start.cancel: self._cancel,
        }
        steer = steers.get(call.screen.show)
        if steer:
            return await steer()
        if call.screen.show in language.CHANGES:
            return await self._in_new_language(shown)
        if form and self.standing.open is before and call.screen.aside:
            return self._with_way_back(shown, form)
        return shown

    async def _shown(self, shown: Shown) -> list[Message]:
        if isinstance(shown, Opening):
            return await self._open(shown)
        return [shown] if isinstance(shown, Message) else list(shown)

    async def _open(self, opening: Opening) -> list[Message]:
        facts = await self._found_out(opening.form, FormState(opening.form.name, 0, "", dict(opening.answers)))
        newest = self.context.chat.newest_message
        outcome = begin(opening.form, secrets.token_hex(3), facts, opening.answers, newest, opening.note)
        self.standing = self.standing.put_by().opened(outcome.state)
        self.context.conversation = opening.form.name
        return list(outcome.messages)

    async def _advance(self, form: Form, state: FormState) -> list[Message]:
        self.context.conversation = form.name
        outcome = await self._outcome(form, state)
        instead = self.reception.screens.by_word(self.event.text) if isinstance(self.event, Said) else None
        if instead and (_is_call_for_help(self.event) or outcome.is_no_answer_to(state)):
            return await self._call(instead)
        if outcome.note:
            self.context.toast = str(outcome.note.unescape())
        said = typed_in(self.event)
        if said:
            return await self._told(said, form, outcome, is_answer=not outcome.is_no_answer_to(state))
        return await self._settled(form, outcome)

    async def _told(self, said: str, form: Form, outcome: Outcome, *, is_answer: bool) -> list[Message]:
        """What the form says to it, and below, where it tells of an emergency, whom to call; of a cry for help that is
        no answer that alone. An answer may well name an emergency without being a cry. The form goes on as it was.
        """
        is_cry = emergencies.is_cry(said)
        messages = [] if is_cry and not is_answer else await self._settled(form, outcome)
        if not is_cry and (is_answer or not emergencies.is_emergency(said)):
            return messages
        numbers, form_now = await in_need.whom_to_call(self.context), self._form()
        if any(str(numbers.text) in str(message.text) for message in messages):
            return messages
        self.standing = replace(self.standing, unread=said[: LONGEST_MESSAGE + 1])
        self.keeps_share_button = not messages
        return [*messages, *(self._with_way_back([numbers], form_now) if form_now else [numbers])]

    async def _outcome(self, form: Form, state: FormState) -> Outcome:
        """What the event leads to; where that changes what is known, said with what is known there."""
        facts = await self._facts(form, state)
        outcome = advance(form, state, self.event, facts, self.context.chat.newest_message)
        if not form.looks_ahead or outcome.says is None or outcome.is_no_answer_to(state):
            return outcome
        return outcome.says(await self._found_out(form, outcome.state))

    async def _settled(self, form: Form, outcome: Outcome) -> list[Message]:
        match outcome.ending:
            case None:
                self.standing = self.standing.opened(outcome.state)
                return list(outcome.messages)
            case Ending.DONE:
                self.standing = self.standing.finished()
                return await self._shown(await form.on_complete(self.context, outcome.answers))
            case Ending.STOPPED:
                self.standing = self.standing.finished()
                return [message.and_choices(start.way_on(self.context.words)) for message in outcome.messages]
            case Ending.CANCELLED:
                return self._left()

    def _left(self) -> list[Message]:
        self.standing = self.standing.put_by()
        again = button(self._say("Take it up again"), start.resume)
        text = self._say("Stopped there; nothing was sent. You can take it up again where you left it.")
        return [Message(text, (Choices((again,)), start.way_on(self.context.words)))]

    def _ask_whether_to_leave(self, call: Call) -> list[Message]:
        form = self._form()
        self.standing = replace(self.standing, instead=call.data, argument=self.context.argument)
        title = self._say(form.title) if form else Markup("")
        text = self._say("You are in the middle of something: <b>{title}</b>. Go on with it, or leave it?").format(
            title=title
        )
        choices = (button(self._say("▶ Go on"), start.resume), button(self._say("Leave it"), start.leave))
        return [Message(text, (Choices(choices, columns=2),))]

    async def _resume(self) -> list[Message]:
        """Go on with the open form, or take up the one that was left."""
        if self.standing.open is None:
            self.standing = self.standing.taken_up()
        if self._form() is None:
            self.standing = replace(self.standing, open=None)
            return await self._menu(self._say("There is nothing open any more. Here is what I can do:"))
        return await self._show_open()

    async def _leave(self) -> list[Message]:
        """Leave the open form for what was asked for instead."""
        if self.standing.open is None:
            return await self._menu(self._say("There is nothing open any more. Here is what I can do:"))
        wanted, self.context.argument = self.reception.screens.by_data(self.standing.instead), self.standing.argument
        self.standing = self.standing.put_by()
        return await self._call(wanted or self._menu_call())

    async def _cancel(self) -> list[Message]:
        """'Cancel' where nothing is open."""
        return await self._menu(self._say("There is nothing to cancel. Here is what I can do:"))

    async def _in_new_language(self, shown: list[Message]) -> list[Message]:
        """After a change of language an open form goes on in the new one."""
        return [*shown, *await self._show_open()] if self.standing.open else shown

    async def _show_open(self, note: Markup | None = None) -> list[Message]:
        form, state = self._form(), self.standing.open
        if form is None or state is None:
            return await self._menu(note)
        facts = await self._found_out(form, state)
        outcome = ask(form, state, facts, note, newest=self.context.chat.newest_message)
        self.standing = self.standing.opened(outcome.state)
        return list(outcome.messages)

    async def _stale(self) -> list[Message]:
        if self.standing.open:
            return await self._show_open(self._say("That button belongs to something earlier. Here is where we are:"))
        return await self._menu(self._say("That button is from an earlier message. Here is what I can do now:"))

    async def _menu(self, note: Markup | None = None) -> list[Message]:
        return [await start.menu_below(self.context, note)]

    def _menu_call(self) -> Call:
        return call_of(start.menu)

    def _with_way_back(self, shown: list[Message], form: Form) -> list[Message]:
        back = button(self._say("▶ Go on: {title}", title=self._say(form.title)).unescape(), start.resume)
        return [*shown[:-1], shown[-1].and_choices(Choices((back,)))] if shown else shown

    def _form(self) -> Form | None:
        return self.reception.forms.get(self.standing.open.form) if self.standing.open else None

    async def _facts(self, form: Form, state: FormState) -> Facts:
        facts = await self._found_out(form, state)
        step = read_by(Walk(form, state, facts), self.event)
        if step and isinstance(step.kind, ReadsTowns) and isinstance(self.event, Said):
            return replace(facts, towns=await towns_named(self.context.session, self.event.text))
        return facts

    async def _found_out(self, form: Form, state: FormState) -> Facts:
        self.context.answers, self.context.scratch = state.answers, state.scratch
        self.context.found = await form.facts(self.context)
        return self.context.found

    def _say(self, sentence: str, **values: object) -> Markup:
        return self.context.words.say(sentence, **values)


def _name_what_was_refused(context: Context, event: Event, screens: Screens) -> None:
    """Completes the mark for the audit log: which screen or form it was, and the first number its button names."""
    if context.refused is None:
        return
    call = screens.by_data(event.data) if isinstance(event, Tapped) else None
    numbers = [one for one in (call.arguments if call else ()) if type(one) is int]
    number = context.refused.number or next(iter(numbers), None)
    context.refused = replace(context.refused, action=context.conversation, number=number)


def _has_a_line_for_it(form: Form) -> bool:
    """Whether a file is meant for one of its answers, whatever is being asked."""
    return any(isinstance(step.kind, TakesWhatIsSent) for step in form.steps)


def _is_call_for_help(event: Event) -> bool:
    return isinstance(event, Said) and key(event.text) in _CALLS_FOR_HELP
