"""How a form looks: a question with where one stands, and the review with an edit on every line."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from handlers.conversation.buttons import BACK, CANCEL, EDIT, KEEP, SEND, SKIP, Buttons
from handlers.conversation.buttons import read as read_button
from handlers.conversation.forms import REVIEW, Step, Walk
from handlers.conversation.kinds.base import Prompt, ShowsItself
from handlers.conversation.kinds.hour import Hour
from handlers.conversation.kinds.meeting import Pin
from handlers.conversation.kinds.shared import Location, Phone, Photos
from handlers.conversation.kinds.written import Text
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.reading.plain import key, plainly_spaced
from handlers.conversation.words import N_, Words

_BACK, _SKIP, _KEEP = N_("← Back"), N_("Skip"), N_("Keep as it is")
_SHORTEST_NAME = 4
_NOTHING = frozenset(
    (
        *("no", "nope", "none", "nothing", "nothing else", "no thanks", "no thank you", "no number", "no phone"),
        *("no photo", "no photos", "non", "nan", "aucun", "aucune", "rien", "rien d autre", "non merci"),
        *("pas de numero", "pas de telephone", "pas de photo", "pas de photos", "ras"),
    )
)
_GIVEN_FREELY = (Text, Phone, Location, Photos, Pin, Hour)
"""Kinds to which 'no' is never an answer: where they are optional, it leaves them out."""


def question(walk: Walk, step: Step, note: Markup | None = None, offered: Sequence[Choice] = ()) -> Message:
    """The step's question, below ``note`` (what was just understood, or not) and with ``offered`` guesses on top."""
    asking, words = walk.asking(step.key), walk.words
    prompt = step.kind.prompt(asking)
    text = _paragraphs(note, _heading(walk, step), step.asked(asking), _italic(prompt.hint), _so_far(walk, step))
    keep = (asking.button(words.say(_KEEP), KEEP),) if _is_answered(walk, step) and not _is_changed(walk, step) else ()
    steering = _steering(walk, step)
    if prompt.ask and not offered:
        others = tuple(choice.label for choice in (*keep, *steering))
        return Message(text, ask=replace(prompt.ask, others=(*prompt.ask.others, *others)))
    groups = (Choices((*offered, *keep)), *prompt.choices, Choices(steering, columns=3))
    return Message(text, tuple(group for group in groups if group.items))


def review(walk: Walk, note: Markup | None = None) -> Message:
    """All that was said, a line each, with a button to change it, and what sending it does."""
    words, answers, buttons = walk.words, walk.answers(), Buttons(walk.state.id, REVIEW)
    lines = [_line(walk, step, answers.get(step.key)) for step in walk.steps() if step.reviewed]
    edits = [
        buttons.make(words.say("✏️ {line}", line=words.say(step.label)), EDIT + step.key)
        for step in walk.steps()
        if step.reviewed
    ]
    head = words.say("<b>{title}</b> · please check", title=words.say(walk.form.title))
    back = (buttons.make(words.say(_BACK), BACK),) if walk.before(None) else ()
    groups = (
        Choices((buttons.make(words.say(walk.form.submit), SEND),)),
        Choices(tuple(edits), columns=2),
        Choices((*back, buttons.make(words.say(walk.form.leave), CANCEL)), columns=2),
    )
    text = _paragraphs(note, head, Markup("\n").join(lines), _what_next(walk))
    return Message(text, tuple(group for group in groups if group.items))


def preview(walk: Walk) -> tuple[Sequence[Message], str]:
    """What is going to be sent, where the form shows that; and by what it is told from another."""
    if walk.form.preview is None:
        return (), ""
    messages = walk.form.preview(walk.asking(REVIEW))
    seen = json.dumps([message.to_json() for message in messages], sort_keys=True)
    return messages, hashlib.sha256(seen.encode()).hexdigest()[:12]


def understood(walk: Walk, step: Step) -> Markup:
    """'✓ Name: Marie', said before the next question."""
    value = walk.answers().get(step.key)
    label = walk.words.say(step.label)
    if value is None:
        return walk.words.say("✓ {label}: skipped", label=label)
    return walk.words.say("✓ {label}: {answer}", label=label, answer=step.kind.shown(value, walk.asking(step.key)))


def steering_meaning(walk: Walk, step: Step | None, typed: str) -> str | None:
    """The meaning of a typed 'back', 'skip', 'cancel' or 'send', in French or English."""
    wanted = typed.casefold().strip(" ←.!")
    meanings = {BACK: _said(walk.words, _BACK) | {"back", "retour", "précédent", "precedent"}}
    meanings[CANCEL] = _said(walk.words, walk.form.leave) | {"cancel", "annuler"}
    if step is None:
        meanings[SEND] = _said(walk.words, walk.form.submit) | {"send", "envoyer", "ok", "oui", "yes"}
    elif step.optional:
        meanings[SKIP] = _said(walk.words, _SKIP) | {"skip", "passer"}
        if isinstance(step.kind, _GIVEN_FREELY) and key(typed) in _NOTHING:
            return SKIP
    if step and _is_answered(walk, step):
        meanings[KEEP] = _said(walk.words, _KEEP) | {"keep", "garder"}
    return next((meaning for meaning, spellings in meanings.items() if wanted in spellings), None)


def named_choice(prompt: Prompt, typed: str) -> str | None:
    """The meaning of the one button below a question whose label was typed; short ones say too little by themselves."""
    wanted = key(typed)
    named = {choice.data for group in prompt.choices for choice in group.items if key(choice.label) == wanted}
    pressed = read_button(named.pop()) if len(named) == 1 and len(wanted) >= _SHORTEST_NAME else None
    return pressed.meaning if pressed else None


def _is_answered(walk: Walk, step: Step) -> bool:
    return walk.answers().get(step.key) is not None


def _is_changed(walk: Walk, step: Step) -> bool:
    """Whether the question shows something else by now, which to keep the answer would lose."""
    return isinstance(step.kind, ShowsItself) and bool(walk.state.scratch)


def _said(words: Words, sentence: str) -> set[str]:
    return {plainly_spaced(str(words.say(sentence)).casefold()).strip(" ←.!")}


def _heading(walk: Walk, step: Step) -> Markup:
    """What this is, and where we are in it; one question alone has no place among others."""
    steps = [other for other in walk.steps() if other.is_asked]
    if len(steps) == 1 or not step.is_asked:
        return Markup("<b>{}</b>").format(walk.words.say(walk.form.title))
    position = [other.key for other in steps].index(step.key) + 1
    title = walk.words.say(walk.form.title)
    return walk.words.say("<b>{title}</b> · {position}/{total}", title=title, position=position, total=len(steps))


def _so_far(walk: Walk, step: Step) -> Markup | None:
    value = walk.answers().get(step.key)
    if value is None or isinstance(step.kind, ShowsItself):
        return None
    return walk.words.say("So far: {answer}", answer=step.kind.shown(value, walk.asking(step.key)))


def _what_next(walk: Walk) -> Markup | None:
    what_next = walk.form.what_next
    if what_next is None or isinstance(what_next, str):
        return walk.words.say(what_next) if what_next else None
    return what_next(walk.asking(REVIEW))


def _line(walk: Walk, step: Step, value: object) -> Markup:
    answer = walk.words.say("—") if value is None else step.kind.shown(value, walk.asking(step.key))
    return walk.words.say("• {label}: <b>{answer}</b>", label=walk.words.say(step.label), answer=answer)


def _steering(walk: Walk, step: Step) -> tuple[Choice, ...]:
    buttons, say = Buttons(walk.state.id, step.key), walk.words.say
    skip = (buttons.make(say(_SKIP), SKIP),) if step.optional else ()
    back = (buttons.make(say(_BACK), BACK),) if walk.before(step) or not step.is_asked else ()
    return (*skip, *back, buttons.make(say(walk.form.leave), CANCEL))


def _italic(hint: Markup | None) -> Markup | None:
    return Markup("<i>{}</i>").format(hint) if hint else None


def _paragraphs(*parts: Markup | None) -> Markup:
    return Markup("\n\n").join(part for part in parts if part)
