"""Reads a day with a time of day: 'demain 14h', 'samedi prochain à 17h', 'tomorrow at 5pm', 'in two hours'."""

import re
from datetime import UTC, date, datetime, time, timedelta

from handlers.conversation.reading.dates import read_day
from handlers.conversation.reading.day_text import flat
from handlers.conversation.reading.numbers import read_number
from handlers.conversation.reading.times import Time, bare_time, times
from handlers.conversation.reading.unread import Unread

_LONGEST_TEXT = 200
_LONGEST_WAIT = timedelta(days=31)
_WAIT = re.compile(
    r"^(?:dans|in|d'ici)?\s*(?P<count>\d{1,4}|[a-z -]+?)\s*(?P<unit>heures?|hours?|hrs?|h|minutes?|mins?|mn)"
    r"(?P<half> et demie| and a half)?(?P<behind> from now| plus tard| later)?$"
)
_LATE = re.compile(r"\b(soir|soiree|tonight|evening|apres[- ]midi|afternoon)\b")


def read_moment(text: str, now_local: datetime, language: str) -> datetime | Unread:
    """The moment ahead that the text tells, in the zone of ``now_local``, or why there is none.

    A time alone is the next such; midnight ends the day it is said of; a time that the clock change skips is the one
    an hour later.
    """
    plain = flat(text[:_LONGEST_TEXT])
    waited = _after_a_wait(plain, now_local)
    if waited:
        return waited
    found = times(plain) or [said for said in (bare_time(plain),) if said]
    if len(found) != 1:
        return _without_time(text, now_local.date(), language) if not found else Unread.NOT_UNDERSTOOD
    day_said = (plain[: found[0].start] + " " + plain[found[0].end :]).strip(" ,.!?")
    is_late = bool(_LATE.search(plain)) and 1 <= found[0].hour < 12
    said = Time(found[0].hour + 12 * is_late, found[0].minute, 0, 0)
    if not day_said:
        today = _at(now_local.date(), said, now_local)
        return today if today > now_local else _at(now_local.date() + timedelta(days=1), said, now_local)
    return _on_a_day(day_said, said, now_local, language)


def _without_time(text: str, today: date, language: str) -> Unread:
    day = read_day(text, today, language)
    return day if isinstance(day, Unread) else Unread.NO_TIME


def _on_a_day(day_said: str, said: Time, now: datetime, language: str) -> datetime | Unread:
    today = now.date()
    day = read_day(day_said, today, language)
    if isinstance(day, Unread):
        return day
    moment = _at(day, said, now)
    if moment > now:
        return moment
    # The hour is over: a weekday's name then means the one in a week, while 'today' means what is past.
    later = read_day(day_said, today + timedelta(days=1), language)
    if later == today + timedelta(days=7):
        return _at(today + timedelta(days=7), said, now)
    return Unread.IN_THE_PAST


def _at(day: date, said: Time, now: datetime) -> datetime:
    day += timedelta(days=said.hour // 24)
    moment = datetime.combine(day, time(said.hour % 24, said.minute), now.tzinfo)
    return moment.astimezone(UTC).astimezone(now.tzinfo) if now.tzinfo else moment


def _after_a_wait(plain: str, now: datetime) -> datetime | None:
    match = _WAIT.match(plain)
    is_wait = match and (re.match(r"dans|in |d'ici", plain) or match["behind"])
    if not match or not is_wait:
        return None
    minutes = _minutes(match["count"], is_hours=match["unit"].startswith("h"))
    if minutes is None:
        return None
    wait = timedelta(minutes=minutes + (30 if match["half"] else 0))
    if not timedelta() < wait <= _LONGEST_WAIT:
        return None
    return (now.astimezone(UTC) + wait).astimezone(now.tzinfo) if now.tzinfo else now + wait


def _minutes(count: str, *, is_hours: bool) -> int | None:
    if re.fullmatch(r"(?:une )?demi-?|half an|half a", count.strip()):
        return 30 if is_hours else None
    number = 1 if count.strip() in ("a", "an") else read_number(count)
    return None if number is None else number * (60 if is_hours else 1)
