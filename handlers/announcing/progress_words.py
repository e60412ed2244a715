"""How far a batch has come, in words: a bar, the rate of the last seconds, the time that is left."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import Enum, auto
from typing import Any

from markupsafe import Markup

from handlers.announcing import announcement_notices
from handlers.context import Telling
from handlers.conversation.words import Words
from models.announcement_reports import BLOCKED
from models.announcements import Announcement, AnnouncementChange
from models.batches import Batch, BatchState, Does
from models.batching import Tally

FULL, EMPTY, LENGTH = "▰", "▱", 12
SAMPLES = 6
"""The rate is that of the last so many looks, three seconds apart; a pause or a night is no part of it."""
MINUTE = 60


class What(Enum):
    """What a batch does to an announcement."""

    SENDING = auto()
    CORRECTING = auto()
    TAKING_BACK = auto()


def kind_of(change: AnnouncementChange | None, batch: Batch) -> What:
    """What this batch does."""
    if change is None:
        return What.SENDING
    return What.TAKING_BACK if change.texts is None or batch.does is Does.DELETE else What.CORRECTING


def figures(before: Mapping[str, Any] | None, batch: Batch, tally: Tally, now: datetime) -> dict[str, Any]:
    """What the message shows, to tell whether it has changed, and the last looks while it was being sent."""
    earlier = before["looks"] if before and before.get("is_sending", True) else []
    trouble = [tally.uncertain, sum(tally.failed.values()), sum(tally.dropped.values())]
    is_shut = _is_shut(batch, now)
    return {
        "looks": [*earlier, [now.timestamp(), tally.finished]][-SAMPLES:],
        "is_sending": batch.state is BatchState.RUNNING and not is_shut,
        "shown": [batch.state.value, tally.finished, *trouble, is_shut],
    }


def text(
    words: Words,
    one: Announcement,
    what: What,
    batch: Batch,
    tally: Tally,
    seen: Mapping[str, Any] | None,
    telling: Telling,
) -> Markup:
    """The whole message."""
    parts = (
        Markup("{}\n<i>{}</i>").format(_heading(words, what, batch), announcement_notices.excerpt(one, words)),
        Markup("\n").join(_how_far(words, batch, tally, seen, telling)),
    )
    return Markup("\n\n").join(parts)


def bar(part: int, whole: int) -> str:
    """'▰▰▰▱▱▱▱▱▱▱▱▱'; full only when all is done."""
    full = LENGTH if part >= whole else part * LENGTH // whole
    return FULL * full + EMPTY * (LENGTH - full)


def _heading(words: Words, what: What, batch: Batch) -> Markup:
    if what is What.CORRECTING:
        return words.say("<b>✏️ The announcement is being corrected</b>")
    if what is What.TAKING_BACK:
        return words.say("<b>✖ The announcement is being taken back</b>")
    match batch.state:
        case BatchState.PAUSED:
            return words.say("<b>⏸ The announcement is paused</b>")
        case BatchState.RUNNING:
            return words.say("<b>📢 The announcement is being sent</b>")
    return words.say("<b>⏹ The announcement was stopped</b>")


def _how_far(
    words: Words, batch: Batch, tally: Tally, seen: Mapping[str, Any] | None, telling: Telling
) -> Iterator[Markup]:
    done, whole = tally.finished + tally.erased, tally.size
    share = 100 if not whole else done * 100 // whole
    yield Markup("{} {} %").format(bar(done, whole), words.number(share))
    yield words.say("{done} of {all}", done=words.number(done), all=words.number(whole))
    if batch.state is BatchState.RUNNING and done < whole:
        yield _pace(words, batch, whole - done, seen, telling)
    yield from trouble(words, tally)


def _pace(words: Words, batch: Batch, left: int, seen: Mapping[str, Any] | None, telling: Telling) -> Markup:
    if _is_shut(batch, telling.now):
        return words.say("It is night now: it goes on in the morning.")
    rate = _rate(seen)
    if not rate:
        return words.say("about {time} left", time=_time(words, left / telling.house.bulk_per_second))
    said = words.number(round(rate, 1) if rate < 1 else round(rate))
    return words.say("{rate} a second, about {time} left", rate=said, time=_time(words, left / rate))


def _is_shut(batch: Batch, now: datetime) -> bool:
    """Whether it waits for the morning."""
    return batch.opens_at > now or (batch.shuts_at is not None and batch.shuts_at <= now)


def _rate(seen: Mapping[str, Any] | None) -> float:
    looks = (seen or {}).get("looks", [])
    if len(looks) < 2 or looks[-1][0] <= looks[0][0]:
        return 0.0
    return float(looks[-1][1] - looks[0][1]) / float(looks[-1][0] - looks[0][0])


def _time(words: Words, seconds: float) -> Markup:
    if seconds < MINUTE:
        return words.count("{n} second", "{n} seconds", max(1, round(seconds)))
    minutes = round(seconds / MINUTE)
    if minutes < 2 * MINUTE:
        return words.count("{n} minute", "{n} minutes", minutes)
    return words.count("{n} hour", "{n} hours", round(minutes / MINUTE))


def trouble(words: Words, tally: Tally) -> Iterator[Markup]:
    """What did not go well so far; nothing where all did."""
    blocked = sum(tally.dropped.get(why, 0) for why in BLOCKED)
    stopped, failed = tally.dropped.get("stopped", 0), sum(tally.failed.values())
    if blocked:
        yield words.count("🔕 {n} can’t be reached any more", "🔕 {n} can’t be reached any more", blocked)
    if stopped:
        yield words.count("🔕 {n} has said STOP meanwhile", "🔕 {n} have said STOP meanwhile", stopped)
    if failed:
        yield words.count("⚠️ {n} not delivered", "⚠️ {n} not delivered", failed)
    if tally.uncertain:
        yield words.count("❔ {n} may have arrived", "❔ {n} may have arrived", tally.uncertain)
