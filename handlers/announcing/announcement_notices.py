"""What is told of an announcement to those who may approve it, and to whoever wrote it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from handlers.announcing import (
    announcement_deciding,
    announcement_form,
    announcement_progress,
    audience_words,
    composing,
)
from handlers.announcing.audience_words import Names
from handlers.context import Telling
from handlers.conversation.kinds.formatted import words_of
from handlers.conversation.messages import Choices, Message
from handlers.conversation.reading.plain import clip, one_line
from handlers.conversation.screens import button
from handlers.conversation.words import Words
from handlers.start import way_on
from models import announcing, people, privacy, quiet
from models.announcements import Announcement
from models.announcing import Outcome
from models.bilingual import in_language

EXCERPT = 60


@dataclass(frozen=True, slots=True)
class Told:
    """What every notice of one announcement says of it."""

    one: Announcement
    known: Names
    author: str

    def heading(self, words: Words) -> Markup:
        """To whom it goes, and how it begins."""
        whom = audience_words.in_words(self.one.draft.audience, self.known, words)
        return Markup("{}\n<i>{}</i>").format(whom, excerpt(self.one, words))


async def about(telling: Telling, one: Announcement) -> Told:
    """Looks up what its notices say."""
    names = await people.names(telling.session, [one.author_id]) if one.author_id else {}
    return Told(one, await audience_words.names(telling.session, one.draft.audience), names.get(one.author_id or 0, ""))


def excerpt(one: Announcement, words: Words) -> str:
    """How the text begins, plain, in the reader's language where there is one."""
    plain = one_line(words_of(in_language(one.texts, words.language)))
    if len(plain) <= EXCERPT:
        return plain
    whole_words = plain[:EXCERPT].rpartition(" ")[0].rstrip(" ,;:.…")
    return f"{whole_words}…" if whole_words else clip(plain, EXCERPT)


async def ask_for_consent(telling: Telling, outcome: Outcome, *, again: str = "") -> None:
    """Asks those whose consent counts: the messages as they will be read, then the question. ``again`` says, by another
    key, that it is a reminder.
    """
    one = outcome.announcement
    if one is None or not outcome.approvers:
        return
    told = await about(telling, one)
    chats = await people.chats_that_hear(telling.session, list(outcome.approvers))
    base = announcing.asked_under(one)
    told_from = None if one.urgent else quiet.allowed_from(telling.now, telling.zone)
    if not again:
        to = await composing.targets(telling.session, one.draft)
        for code, message in composing.messages(one.draft, to, telling.languages).items():
            if not composing.is_missing(one.draft, code):
                telling.notify(chats, f"{base}preview:{code}", partial(_as_it_is, message), not_before=told_from)

    def say(words: Words) -> Message:
        return _question(told, words, is_reminder=bool(again))

    telling.notify(chats, f"{base}proposed{again}", say, not_before=told_from)


async def tell_decided(telling: Telling, one: Announcement, by: str) -> None:
    """The author hears that it was approved, or refused and why."""
    told, is_refused = await about(telling, one), bool(one.finished_at)

    def say(words: Words) -> Message:
        if is_refused:
            head = words.say("✖ <b>{name} did not approve your announcement. It is not sent.</b>", name=by)
            quoted = Markup("<blockquote>{}</blockquote>").format(one.remark) if one.remark else Markup("")
            parts = (head, told.heading(words), quoted)
            again = Choices((button(words.say("📢 Write it again"), announcement_form.announce_again, one.id),))
            return Message(Markup("\n\n").join(part for part in parts if part), (again, way_on(words)), kind="refused")
        head = words.say("✅ <b>{name} approved your announcement.</b>", name=by)
        follow = button(words.say_in("announcement", "🔄 How does it stand?"), announcement_progress.progress, one.id)
        return Message(Markup("\n\n").join((head, told.heading(words))), (Choices((follow,)), way_on(words)))

    # It names whoever decided.
    await _tell_author(telling, one, f"decided:{one.version}", say, by=one.approver_id)


async def tell_waiting(telling: Telling, one: Announcement, approvers: Sequence[int]) -> None:
    """Its time has come without anybody's consent: the author hears that it waits, and what can be done."""
    told = await about(telling, one)

    def say(words: Words) -> Message:
        head = words.say("⏳ <b>Nobody has approved your announcement yet. It waits, and is not lost.</b>")
        parts = (head, told.heading(words), nobody_else(words) if not approvers else ask_them(words))
        return Message(Markup("\n\n").join(parts), (way_on(words),), kind="announcement_waits")

    await _tell_author(telling, one, f"waiting:{one.version}", say)


async def tell_put_off(telling: Telling, one: Announcement, *, may_send: bool) -> None:
    """It needs consent after all: it would go to more people than when it was written, or they are its author's to
    write to no longer.
    """
    told = await about(telling, one)

    def say(words: Words) -> Message:
        head = words.count(
            "⏳ <b>Your announcement would go to {n} person by now. A second coordinator has to approve it first.</b>",
            "⏳ <b>Your announcement would go to {n} people by now. A second coordinator has to approve it first.</b>",
            one.counted,
        )
        if not may_send:
            head = words.say(
                "⏳ <b>You don’t coordinate all of these sites any more. Somebody who does has to approve your "
                "announcement first.</b>"
            )
        return Message(Markup("\n\n").join((head, told.heading(words))), (way_on(words),), kind="announcement_waits")

    await _tell_author(telling, one, f"grown:{one.version}", say)


async def tell_changed(telling: Telling, one: Announcement, by: int | None, *, is_withdrawal: bool) -> None:
    """Author and approver hear that it was corrected, or taken back, unless they did it themselves."""
    name = await _name(telling, by)

    def head(words: Words) -> Markup:
        if is_withdrawal:
            return words.say("✖ <b>{name} has taken this announcement back.</b>", name=name)
        return words.say("✏️ <b>{name} has corrected this announcement.</b>", name=name)

    await _tell_others(telling, one, by, head)


async def tell_called_off(telling: Telling, one: Announcement, by: int | None) -> None:
    """Author and approver hear that it is not sent, unless they called it off themselves."""
    name = await _name(telling, by)
    await _tell_others(
        telling, one, by, lambda words: words.say("✖ <b>{name} has called this announcement off.</b>", name=name)
    )


async def tell_missed(telling: Telling, one: Announcement) -> None:
    """Author and approver hear that it did not go out at its time, and does not any more unless it is sent anew."""
    told = await about(telling, one)

    def say(words: Words) -> Message:
        head = words.say("✖ <b>This announcement was not sent.</b>")
        why = words.say(
            "It should have gone out {moment}, when the bot was down. Does it still hold? Then send it anew.",
            moment=words.near_moment(announcing.could_begin(one), telling.zone, telling.now),
        )
        again = Choices((button(words.say("📢 Write it again"), announcement_form.announce_again, one.id),))
        text = Markup("\n\n").join((head, told.heading(words), why))
        return Message(text, (again, way_on(words)), kind="announcement_missed")

    whom = [who for who in dict.fromkeys((one.author_id, one.approver_id)) if who]
    chats = await people.chats_that_hear(telling.session, whom)
    not_before = quiet.allowed_from(telling.now, telling.zone)
    telling.notify(chats, f"announcement:{one.id}:missed", say, not_before=not_before)


def nobody_else(words: Words) -> Markup:
    """What to do where nobody could approve it."""
    return words.say(
        "There is no other coordinator or admin who could approve it. Ask an admin to invite one, or write to fewer "
        "people."
    )


def ask_them(words: Words) -> Markup:
    """Said where others were asked."""
    return words.say("Whoever can approve it has been asked. A call may help.")


def _as_it_is(message: Message, _: Words) -> Message:
    return message


def _question(told: Told, words: Words, *, is_reminder: bool) -> Message:
    one = told.one
    who = told.author or words.say("Somebody on the team")
    head = words.count(
        "📢 <b>{name} would like to announce this to {n} person. Do you approve?</b>",
        "📢 <b>{name} would like to announce this to {n} people. Do you approve?</b>",
        one.counted,
        name=who,
    )
    parts = [words.say("⏳ <i>Your answer is still awaited.</i>")] if is_reminder else []
    parts += [head, told.heading(words)]
    if one.urgent:
        parts.append(words.say("⚠️ It is marked urgent: it is sent at night, too."))
    ways = Choices(tuple(announcement_deciding.doors(one, words)))
    return Message(Markup("\n\n").join(parts), (ways, way_on(words)), kind="announcement_proposed")


async def _name(telling: Telling, person_id: int | None) -> str:
    return (await people.names(telling.session, [person_id])).get(person_id, "") if person_id else ""


async def _tell_others(telling: Telling, one: Announcement, by: int | None, head: Callable[[Words], Markup]) -> None:
    """Author and approver, where they are not who did it."""
    told = await about(telling, one)
    others = [who for who in dict.fromkeys((one.author_id, one.approver_id)) if who and who != by]

    def say(words: Words) -> Message:
        follow = button(words.say_in("announcement", "🔄 How does it stand?"), announcement_progress.progress, one.id)
        return Message(Markup("\n\n").join((head(words), told.heading(words))), (Choices((follow,)), way_on(words)))

    chats = await people.chats_that_hear(telling.session, others)
    key = f"{privacy.about(by or 0)}announcement:{one.id}:changed:{one.version}"
    telling.notify(chats, key, say, not_before=quiet.allowed_from(telling.now, telling.zone))


async def _tell_author(
    telling: Telling, one: Announcement, what: str, say: Callable[[Words], Message], *, by: int | None = None
) -> None:
    if one.author_id is None:
        return
    chats = await people.chats_that_hear(telling.session, [one.author_id])
    not_before = None if one.urgent else quiet.allowed_from(telling.now, telling.zone)
    named = privacy.about(by) if by is not None else ""
    telling.notify(chats, f"{named}announcement:{one.id}:{what}", say, not_before=not_before)
