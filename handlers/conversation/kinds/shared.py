"""Questions a phone can answer with one tap: a number, a place, a photo. Each can be answered in writing too."""

from dataclasses import dataclass

from markupsafe import Markup

from handlers.conversation.buttons import LONGEST, plain
from handlers.conversation.events import Event, Said, SentPhoto, SharedContact, SharedLocation
from handlers.conversation.facts import Town
from handlers.conversation.kinds.base import (
    Again,
    Answer,
    Asking,
    Changed,
    NotForMe,
    Pick,
    Prompt,
    Reading,
    ReadsTowns,
    Value,
)
from handlers.conversation.messages import Ask, Choice, Choices
from handlers.conversation.reading.phones import UnreadPhone, read_phone, shown
from handlers.conversation.reading.plain import one_line
from handlers.conversation.words import N_

LARGEST_PHOTO = 20_000_000
"""What a bot can fetch: https://core.telegram.org/bots/api#getfile"""
# E.164 allows 15 digits; no country's numbers are shorter than six with its code.
_FEWEST_DIGITS, _MOST_DIGITS = 6, 15
_TOWN, _DONE = "town:", "*done"
_WRONG_NUMBER = {
    UnreadPhone.NOT_A_NUMBER: N_("I don’t see a phone number in that. For example: 06 12 34 56 78"),
    UnreadPhone.TOO_SHORT: N_("That number is too short. For example: 06 12 34 56 78"),
    UnreadPhone.TOO_LONG: N_("That number is too long. For example: 06 12 34 56 78"),
    UnreadPhone.UNKNOWN_COUNTRY: N_("I don’t know that country code. For example: +44 7400 123456"),
    UnreadPhone.NOT_IN_USE: N_("No such number exists. Is there a digit wrong? For example: 06 12 34 56 78"),
    UnreadPhone.COSTS_EXTRA: N_("That is a premium-rate number. Another one, please."),
}


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone number, kept as E.164; without a country code it is French."""

    def prompt(self, asking: Asking) -> Prompt:
        """One tap shares the person's own."""
        return Prompt(ask=Ask("contact", plain(asking.words.say("📱 Share my number"))))

    def read(self, event: Event | Pick, asking: Asking) -> Reading:
        """The person's own contact card, or a number typed."""
        if isinstance(event, SharedContact) and not event.own:
            return Again(asking.words.say("That is somebody else’s card. Share your own number, or type it."))
        if isinstance(event, SharedContact):
            number = _vouched_for(event.number)
        elif isinstance(event, Said):
            number = read_phone(event.text)
        else:
            return NotForMe()
        return Again(asking.words.say(_WRONG_NUMBER[number])) if isinstance(number, UnreadPhone) else Answer(number)

    def shown(self, value: Value, asking: Asking) -> Markup:
        """In the international format."""
        return Markup.escape(shown(value))

    def accepts(self, value: Value, asking: Asking) -> bool:
        """E.164."""
        return isinstance(value, str) and value.startswith("+") and value[1:].isdigit()


@dataclass(frozen=True, slots=True)
class Location(ReadsTowns):
    """Where someone is: shared, or a town by its name. Kept as latitude, longitude (degrees) and the name if any."""

    def prompt(self, asking: Asking) -> Prompt:
        """One tap shares the position."""
        ask = Ask("location", plain(asking.words.say("📍 Share my location")))
        return Prompt(ask=ask, hint=asking.words.say("Or type a town’s name."))

    def read(self, event: Event | Pick, asking: Asking) -> Reading:
        """A position, or a town; several of that name are offered."""
        if isinstance(event, SharedLocation):
            return Answer({"latitude": event.latitude, "longitude": event.longitude, "name": ""})
        if isinstance(event, Pick) and event.meaning.startswith(_TOWN):
            return self._picked(event.meaning.removeprefix(_TOWN))
        if not isinstance(event, Said):
            return NotForMe()
        towns = asking.facts.towns
        if not towns:
            return Again(asking.words.say("I don’t know a town of that name. Another one nearby, perhaps?"))
        if len(towns) == 1:
            return Answer(_kept(towns[0]))
        return Again(asking.words.say("Which one?"), tuple(_offer(town, asking) for town in towns))

    def shown(self, value: Value, asking: Asking) -> Markup:
        """The town, or that it was shared."""
        return Markup.escape(value["name"]) if value["name"] else asking.words.say("the position you shared")

    def accepts(self, value: Value, asking: Asking) -> bool:
        """A position."""
        try:
            return self._is_position(value) and isinstance(value["name"], str)
        except (TypeError, KeyError):
            return False

    def _picked(self, meaning: str) -> Reading:
        """The button carries the position itself: the towns found for it are long forgotten."""
        try:
            latitude, longitude, name = meaning.split(",", 2)
            value = {"latitude": float(latitude), "longitude": float(longitude), "name": one_line(name)}
        except ValueError:
            return NotForMe()
        return Answer(value) if self._is_position(value) else NotForMe()

    def _is_position(self, value: Value) -> bool:
        return bool(-90 <= value["latitude"] <= 90 and -180 <= value["longitude"] <= 180)


@dataclass(frozen=True, slots=True)
class Photos:
    """One photo or several, up to ``most``; kept as the channel's handles on them."""

    most: int = 1

    def prompt(self, asking: Asking) -> Prompt:
        """How many there may still be."""
        got = len(self._got(asking))
        if not got:
            return Prompt(hint=asking.words.say("Use the paperclip or the camera of your app."))
        ready = asking.button(asking.words.say("✅ That’s all"), _DONE)
        left = self.most - got
        hint = asking.words.count("{n} more is welcome.", "Up to {n} more are welcome.", left)
        return Prompt((Choices((ready,)),), hint=hint)

    def read(self, event: Event | Pick, asking: Asking) -> Reading:
        """A photo, or that there are no more."""
        got = self._got(asking)
        if isinstance(event, Pick) and event.meaning == _DONE:
            kept = got or asking.answers.get(asking.buttons.step)
            return Answer(kept) if kept else NotForMe()
        if not isinstance(event, SentPhoto):
            return NotForMe()
        if event.size > LARGEST_PHOTO:
            return Again(asking.words.say("That photo is too large: 20 MB is the most."))
        got = [*got, event.file]
        return Answer(got) if len(got) >= self.most else Changed({**asking.scratch, "got": got})

    def shown(self, value: Value, asking: Asking) -> Markup:
        """How many."""
        return asking.words.count("{n} photo", "{n} photos", len(value))

    def accepts(self, value: Value, asking: Asking) -> bool:
        """A list of handles."""
        return (
            isinstance(value, list)
            and 0 < len(value) <= self.most
            and all(isinstance(handle, str) and handle for handle in value)
        )

    def _got(self, asking: Asking) -> list[str]:
        got = asking.scratch.get("got", [])
        return [handle for handle in got if isinstance(handle, str)][: self.most] if isinstance(got, list) else []


def _vouched_for(shared: str) -> str | UnreadPhone:
    """The app knows the person's own number better than any numbering plan: its digits count as they are."""
    digits = "".join(char for char in shared if char in "0123456789")
    return f"+{digits}" if _FEWEST_DIGITS <= len(digits) <= _MOST_DIGITS else UnreadPhone.NOT_A_NUMBER


def _kept(town: Town) -> dict[str, object]:
    return {"latitude": town.latitude, "longitude": town.longitude, "name": town.name}


def _offer(town: Town, asking: Asking) -> Choice:
    label = f"{town.name} ({town.region})" if town.region else town.name
    meaning = f"{_TOWN}{town.latitude:.3f},{town.longitude:.3f},"
    room = LONGEST - len(asking.button("", meaning).data.encode())
    return asking.button(label, meaning + town.name.encode()[:room].decode(errors="ignore"))
