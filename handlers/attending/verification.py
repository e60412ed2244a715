"""For coordinators: whether a certificate is real, by the number that stands on it."""

import re
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from handlers.attending import hours
from handlers.context import Context, Opening, Shown
from handlers.conversation.facts import Facts
from handlers.conversation.forms import Form, Step
from handlers.conversation.kinds.base import Asking, Value
from handlers.conversation.kinds.written import Text
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button, listener, screen
from handlers.conversation.words import N_, Words
from handlers.start import way_on
from handlers.team import refusal
from models import certificates, roles
from models.audit import Action
from models.certificates import Certificate

LONGEST_TYPED = 40
_IN_GROUPS = re.compile(r"\w{4}[-–—‐‑ ]\w{4}[-–—‐‑ ]\w{4}")


@screen("verify", commands=("verify", "verifier"), words=("verify", "vérifier"))
async def verify(context: Context) -> Shown:
    """Looks up the number given behind the command, or asks for it."""
    if not await _may_verify(context):
        return refusal(context)
    if not context.argument:
        return Opening(VERIFICATION)
    wrong = _wrong(context.argument, context.words)
    return _answer(wrong, context.words) if wrong else await _looked_up(context, context.argument)


@listener
async def typed_number(context: Context, text: str) -> Shown | None:
    """A certificate's number that a coordinator typed by itself; with a slip in it, only where it looks like one."""
    serial = certificates.read(text)
    if serial is None or not await _may_verify(context):
        return None
    if not any(char.isdigit() for char in text):
        # A word of twelve letters, unless each of its digits was written as the letter that looks like it.
        return await _looked_up(context, text) if await certificates.by_serial(context.session, serial) else None
    if not (certificates.is_sound(serial) or _IN_GROUPS.fullmatch(text.strip())):
        return None
    wrong = _wrong(text, context.words)
    return _answer(wrong, context.words) if wrong else await _looked_up(context, text)


def _check(text: str, asking: Asking) -> Markup | None:
    return _wrong(text, asking.words)


async def _verified(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    """The role may have been taken since the question was asked."""
    is_theirs = await _may_verify(context)
    return [await _looked_up(context, answers["serial"]) if is_theirs else refusal(context)]


async def _facts(context: Context) -> Facts:
    return context.facts()


VERIFICATION = Form(
    "verify",
    version=1,
    title=N_("Check a certificate"),
    steps=(
        Step(
            "serial",
            N_("Which number stands on the certificate?"),
            Text(longest=LONGEST_TYPED, check=_check),
            N_("Number"),
        ),
    ),
    on_complete=_verified,
    facts=_facts,
    submit=N_("✅ Send"),
    is_reviewed=False,
)


async def _may_verify(context: Context) -> bool:
    person_id = context.chat.person_id
    return person_id is not None and await roles.sees_volunteers(context.session, person_id)


def _wrong(typed: str, words: Words) -> Markup | None:
    """What is wrong with a number before anything is looked up."""
    serial = certificates.read(typed)
    if serial is None:
        return words.say("A certificate’s number has twelve letters and digits, such as K7QM-4TZP-9XWC.")
    if not certificates.is_sound(serial):
        return words.say(
            "There is a slip in {serial}: a character is wrong, or two changed places. Please compare it.",
            serial=serial,
        )
    return None


async def _looked_up(context: Context, typed: str) -> Message:
    serial, words = certificates.read(typed) or "", context.words
    found = await certificates.by_serial(context.session, serial)
    context.did(Action.CERTIFICATE_CHECKED, detail="genuine" if found else "unknown")
    if found:
        return _answer(_genuine(found, context), words)
    text = words.say(
        "❌ We issued no certificate {serial}, or its owner has had everything about them deleted.", serial=serial
    )
    return _answer(text, words)


def _genuine(found: Certificate, context: Context) -> Markup:
    words = context.words
    return words.say(
        "✅ <b>{serial} is ours.</b>\nName: {name}\nPeriod: {days}\nHours: {hours}\nIssued on {issued}\n\n"
        "All of this has to stand on the paper just so.",
        serial=found.serial,
        name=found.name,
        days=words.days(found.first, found.last),
        hours=hours.in_shifts(found.total, words),
        issued=words.plain_day(found.issued_at.astimezone(context.zone).date()),
    )


def _answer(text: Markup, words: Words) -> Message:
    return Message(text, (Choices((button(words.say("🔎 Check another one"), verify),)), way_on(words)))
