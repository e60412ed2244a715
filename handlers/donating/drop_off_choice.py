"""Choosing a drop-off slot: the next free ones, then by day; or typed: 'samedi 10h', 'tomorrow at 5pm', 'Saturday'.

A kind of question for any form whose facts know the free slots of a site. Kept as '2027-03-13T08:00', UTC. It begins
with the day that was wished (``drop_off_wish``) where the form carries one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from markupsafe import Markup

from handlers.context import Telling
from handlers.conversation.events import Event, Said
from handlers.conversation.kinds.base import Again, Answer, Asking, Changed, NotForMe, Pick, Prompt, Reading, Value
from handlers.conversation.messages import Choice, Choices
from handlers.conversation.reading.dates import read_day
from handlers.conversation.reading.day_text import flat
from handlers.conversation.reading.moments import read_moment
from handlers.conversation.reading.times import bare_time, times
from handlers.conversation.words import Words
from handlers.donating import drop_off_words
from handlers.donating.drop_off_wish import wish_in
from models import drop_off
from models.drop_off import Slot
from models.sites import Site

NEXT, A_PAGE, CLOSE = 3, 6, 3
"""How many are offered at once: the next ones, slots or days of a page, those near to a time that was typed."""
OFFERED = 600
_UTC = ZoneInfo("UTC")
_FORMAT = "%Y-%m-%dT%H:%M"
_DAY, _DAYS, _PAGE = "day:", "days", "page:"
_ALL = {"all": True}
"""Half done: all days are shown, whatever was wished."""


@dataclass(frozen=True, slots=True)
class Offered:
    """The free slots of a site, in order, and its time zone."""

    slots: Sequence[Slot] = ()
    zone: ZoneInfo = _UTC

    @property
    def days(self) -> list[date]:
        """The local days that have any."""
        return list(dict.fromkeys(self.day_of(slot) for slot in self.slots))

    def on(self, day: date) -> list[Slot]:
        """Those of a local day."""
        return [slot for slot in self.slots if self.day_of(slot) == day]

    def day_of(self, slot: Slot) -> date:
        """The local day of a slot."""
        return slot.starts_at.astimezone(self.zone).date()

    def find(self, value: Value) -> Slot | None:
        """The slot that was answered, if it is still free."""
        return next((slot for slot in self.slots if code(slot.starts_at) == value), None)


async def offered_at(telling: Telling, site: Site, places: int = 1) -> Offered:
    """What is free there in the weeks to come, for goods that need so many places."""
    today = drop_off.today_at(site, telling.now)
    last = today + drop_off.BOOKED_AHEAD
    found = await drop_off.free(telling.session, site, today, last, telling.now, OFFERED, places=places)
    return Offered(found, drop_off_words.zone_of(site))


def near(slots: Sequence[Slot], moment: datetime, number: int = CLOSE) -> list[Slot]:
    """The slots nearest to a moment, in order."""
    return sorted(sorted(slots, key=lambda slot: abs(slot.starts_at - moment))[:number])


def code(starts_at: datetime) -> str:
    """As a slot is kept in an answer."""
    return starts_at.astimezone(UTC).strftime(_FORMAT)


def instant(value: Value) -> datetime:
    """The start of the slot that was answered; UTC. Raises ValueError."""
    return datetime.strptime(value, _FORMAT).replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SlotChoice:
    """One of the slots that ``offered`` gives."""

    offered: Callable[[Asking], Offered]

    def prompt(self, asking: Asking) -> Prompt:
        """The next ones and the days; or the slots of one day."""
        offered, page = self.offered(asking), _page(asking)
        day = _shown_day(offered, asking)
        slots = offered.on(day) if day else []
        if day is None or not slots:
            return _all_days(offered, page, asking)
        wished = _wished(slots, day, offered, asking) if not page else ()
        here = slots[page * A_PAGE : (page + 1) * A_PAGE] or slots[:A_PAGE]
        items = tuple(
            asking.button(drop_off_words.hours_of(slot, offered.zone, asking.words), code(slot.starts_at))
            for slot in here
        )
        others = asking.button(asking.words.say("📅 Other days"), _DAYS)
        hint = Markup("<b>{}</b>").format(asking.words.day(day))
        groups = (Choices(wished), Choices(items, columns=2), *_turns(page, len(slots), asking), Choices((others,)))
        return Prompt(tuple(group for group in groups if group.items), hint=hint)

    def read(self, event: Event | Pick, asking: Asking) -> Reading:
        """A tap on a slot, a day or a page; a day or a time typed."""
        if isinstance(event, Pick):
            return self._picked(event.meaning, asking)
        if not isinstance(event, Said):
            return NotForMe()
        return self._typed(event.text, asking)

    def shown(self, value: Value, asking: Asking) -> Markup:
        """'Saturday 13 March, 09:00–09:30'."""
        offered = self.offered(asking)
        slot = offered.find(value)
        if slot is None:
            return Markup.escape(asking.words.moment(instant(value), offered.zone))
        return drop_off_words.when(slot.starts_at, slot.ends_at, offered.zone, asking.words)

    def accepts(self, value: Value, asking: Asking) -> bool:
        """One that is still free."""
        return self.offered(asking).find(value) is not None

    def _picked(self, meaning: str, asking: Asking) -> Reading:
        offered = self.offered(asking)
        if meaning == _DAYS:
            return Changed(_ALL)
        if meaning.startswith(_PAGE):
            number = meaning.removeprefix(_PAGE)
            return Changed({**asking.scratch, "page": int(number[:3]) if number.isdecimal() else 0})
        if meaning.startswith(_DAY):
            day = _date(meaning.removeprefix(_DAY))
            return Changed({"day": day.isoformat()}) if day in offered.days else Again(_gone(asking.words))
        return Answer(meaning) if offered.find(meaning) else Again(_gone(asking.words))

    def _typed(self, text: str, asking: Asking) -> Reading:
        offered, words = self.offered(asking), asking.words
        now = asking.facts.now.astimezone(offered.zone)
        moment = _on_shown_day(text, offered, asking) or read_moment(text, now, words.language)
        if isinstance(moment, datetime):
            return _at_moment(moment, offered, asking)
        day = read_day(text, now.date(), words.language)
        if not isinstance(day, date):
            return Again(words.say("Which day and time? For example: Saturday 10:00, or tap one."))
        if day in offered.days:
            return Changed({"day": day.isoformat()})
        why = words.say("On {day} nothing is free. These come near:", day=words.day(day))
        return Again(why, _near(datetime.combine(day, time(12), offered.zone), offered, asking))


def _all_days(offered: Offered, page: int, asking: Asking) -> Prompt:
    words, days = asking.words, offered.days
    here = days[page * A_PAGE : (page + 1) * A_PAGE] or days[:A_PAGE]
    by_day = tuple(asking.button(words.short_day(day), f"{_DAY}{day.isoformat()}") for day in here)
    wish = wish_in(asking.answers) if not asking.scratch else None
    first = near(offered.slots, wish.moment(offered.zone), NEXT) if wish else offered.slots[:NEXT]
    next_ones = tuple(_button(slot, offered, asking) for slot in first) if not page else ()
    groups = (Choices(next_ones), Choices(by_day, columns=3), *_turns(page, len(days), asking))
    hint = words.say("The next free times, or another day. You can type it too: Saturday 10:00.")
    if wish:
        hint = words.say("On {day} nothing is free. These come near:", day=words.day(wish.first))
    return Prompt(tuple(group for group in groups if group.items), hint=hint)


def _turns(page: int, total: int, asking: Asking) -> tuple[Choices, ...]:
    previous = [asking.button(asking.words.say("‹ Previous"), f"{_PAGE}{page - 1}")] if page else []
    more = [asking.button(asking.words.say("More ›"), f"{_PAGE}{page + 1}")] if (page + 1) * A_PAGE < total else []
    return (Choices((*previous, *more), columns=2),) if previous or more else ()


def _shown_day(offered: Offered, asking: Asking) -> date | None:
    """The day that was chosen; before anything was, the first of those wished that has a free slot."""
    wish = wish_in(asking.answers) if not asking.scratch or asking.scratch.keys() == {"page"} else None
    return wish.among(offered.days) if wish else _date(asking.scratch.get("day"))


def _wished(slots: Sequence[Slot], day: date, offered: Offered, asking: Asking) -> tuple[Choice, ...]:
    """The slot of the hour that was wished, or the nearest to it."""
    wish = wish_in(asking.answers)
    if wish is None or wish.hour is None or not wish.first <= day <= wish.last:
        return ()
    moment = datetime.combine(day, wish.hour, offered.zone)
    within = [slot for slot in slots if slot.starts_at <= moment < slot.ends_at]
    return tuple(_button(slot, offered, asking) for slot in within or near(slots, moment, 1))


def _on_shown_day(text: str, offered: Offered, asking: Asking) -> datetime | None:
    """A time alone, typed while the slots of a day are shown."""
    day, plain = _shown_day(offered, asking), flat(text[:60])
    found = times(plain) or [one for one in (bare_time(plain),) if one]
    if day is None or len(found) != 1 or (plain[: found[0].start] + plain[found[0].end :]).strip(" ,.!?"):
        return None
    return datetime.combine(day, time(found[0].hour % 24, found[0].minute), offered.zone)


def _at_moment(moment: datetime, offered: Offered, asking: Asking) -> Reading:
    slot = next((one for one in offered.slots if one.starts_at <= moment < one.ends_at), None)
    if slot:
        return Answer(code(slot.starts_at))
    why = asking.words.say(
        "Nothing is free on {moment}. These come near:", moment=asking.words.moment(moment, offered.zone)
    )
    return Again(why, _near(moment, offered, asking))


def _near(moment: datetime, offered: Offered, asking: Asking) -> tuple[Choice, ...]:
    return tuple(_button(slot, offered, asking) for slot in near(offered.slots, moment))


def _button(slot: Slot, offered: Offered, asking: Asking) -> Choice:
    return asking.button(drop_off_words.label(slot, offered.zone, asking.words), code(slot.starts_at))


def _gone(words: Words) -> Markup:
    return words.say("That time is no longer free. These are:")


def _date(written: Value) -> date | None:
    try:
        return date.fromisoformat(written)
    except (TypeError, ValueError):
        return None


def _page(asking: Asking) -> int:
    number = asking.scratch.get("page", 0)
    return number if isinstance(number, int) else 0
