"""The lines of an announcement's report. What they count is together all who were meant."""

from collections.abc import Iterator

from markupsafe import Markup

from handlers.announcing import composing
from handlers.context import Telling
from handlers.conversation.words import Words
from models.announcement_reports import ChangeReport, Report
from models.announcements import Draft, LeadsTo
from models.audiences import BLOCKED, PAUSED, STOPPED
from models.batching import CALLED_OFF, TOO_LATE, Tally


def lines(words: Words, found: Report) -> Iterator[Markup]:
    """All who were meant, and each part of them that there is."""
    tally = found.tally
    yield words.count("Meant for {n} person:", "Meant for {n} people:", found.audience)
    yield words.count("✅ {n} has it", "✅ {n} have it", tally.delivered)
    if tally.waiting + tally.sending:
        yield words.count("⏳ {n} is still to get it", "⏳ {n} are still to get it", tally.waiting + tally.sending)
    if tally.uncertain:
        yield words.count(
            "❔ {n} may have it: no answer came back, and it is not sent twice",
            "❔ {n} may have it: no answer came back, and it is not sent twice",
            tally.uncertain,
        )
    yield from _left_out(words, found)
    yield from _not_sent(words, tally)
    if tally.erased:
        yield words.count("🗑 {n} was deleted since", "🗑 {n} were deleted since", tally.erased)


def answers(words: Words, draft: Draft, found: Report, to: composing.Targets) -> Iterator[Markup]:
    """'Got it', and the taps on each button that the bot hears of."""
    if draft.wants_ack:
        yield words.count("✅ {n} answered “Got it”", "✅ {n} answered “Got it”", found.acks)
    for place, one in enumerate(draft.buttons, 1):
        name = composing.label(one, to, words) or words.say("a button that is gone")
        if one.to is LeadsTo.LINK:
            yield words.say("{button}: nobody can tell who opened a link", button=name)
        else:
            taps = found.taps.get(place, 0)
            yield words.count("{button}: tapped by {n} person", "{button}: tapped by {n} people", taps, button=name)


def change(words: Words, each: ChangeReport, telling: Telling) -> Markup:
    """What a correction came to, or taking back."""
    when, tally = words.near_moment(each.at, telling.zone, telling.now), each.tally
    done, whole = words.number(tally.delivered), words.number(tally.size)
    if each.is_withdrawal:
        said = words.say("✖ Taken back, {moment}: {done} of {all}", moment=when, done=done, all=whole)
    else:
        said = words.say("✏️ Corrected, {moment}: {done} of {all}", moment=when, done=done, all=whole)
    missing = sum(tally.failed.values()) + sum(tally.dropped.values()) + tally.uncertain
    if not missing:
        return said
    kept = words.count("{n} could not be changed", "{n} could not be changed", missing)
    return Markup("{}\n{}").format(said, kept)


def _left_out(words: Words, found: Report) -> Iterator[Markup]:
    left, dropped = found.left_out, found.tally.dropped
    stopped, blocked = left.get(STOPPED, 0) + dropped.get("stopped", 0), left.get(BLOCKED, 0) + found.blocked
    if stopped:
        yield words.count("🔕 {n} wants no messages", "🔕 {n} want no messages", stopped)
    if blocked:
        yield _unreachable(words, blocked, found.blocked)
    if left.get(PAUSED):
        yield words.count("⏸ {n} is on pause", "⏸ {n} are on pause", left[PAUSED])


def _unreachable(words: Words, blocked: int, since: int) -> Markup:
    if not since:
        return words.count("🔕 {n} can’t be reached", "🔕 {n} can’t be reached", blocked)
    if since == blocked:
        return words.count("🔕 {n} can’t be reached any more", "🔕 {n} can’t be reached any more", blocked)
    return words.count(
        "🔕 {n} can’t be reached ({since} since it was sent)",
        "🔕 {n} can’t be reached ({since} since it was sent)",
        blocked,
        since=words.number(since),
    )


def _not_sent(words: Words, tally: Tally) -> Iterator[Markup]:
    called_off, late = tally.dropped.get(CALLED_OFF, 0), tally.failed.get(TOO_LATE, 0)
    if called_off:
        yield words.count("⏹ {n} did not get it: it was stopped", "⏹ {n} did not get it: it was stopped", called_off)
    if late:
        yield words.count("⏰ {n} did not get it: it was too late", "⏰ {n} did not get it: it was too late", late)
    refused = sum(tally.failed.values()) - late
    if refused:
        yield words.count("⚠️ {n} could not be delivered", "⚠️ {n} could not be delivered", refused)
    known = {CALLED_OFF, "stopped", "blocked", "gone", "unreachable"}
    others = sum(n for code, n in tally.dropped.items() if code not in known)
    if others:
        yield words.count("⚠️ {n} is no longer there", "⚠️ {n} are no longer there", others)
