"""The questions about a collection that somebody organises, and the proposal that the answers are."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from handlers.collecting import collection_words
from handlers.collecting.collecting_facts import CollectingFacts
from handlers.consent import CONSENT
from handlers.conversation.forms import Step
from handlers.conversation.kinds.base import Asking, Value
from handlers.conversation.kinds.chosen import One, Option, Several, YesNo
from handlers.conversation.kinds.days import Day
from handlers.conversation.kinds.hours import Hours, Stretch, stretch_of
from handlers.conversation.kinds.shared import Location, Phone
from handlers.conversation.kinds.written import Number, Text, is_a_name
from handlers.conversation.words import N_
from models.bilingual import in_language
from models.collecting import HELPING, LONGEST_NOTE, LONGEST_PLACE, Collection, Transport, Volume

MOST_DAYS = 14
_USUAL_HOURS = ((time(9), time(12)), (time(10), time(18)), (time(14), time(18)))


def hours_of(answers: Mapping[str, Value], zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From the first day's beginning to the last day's end.

    Raises KeyError, TypeError or ValueError where the answers are not complete.
    """
    opens, closes = stretch_of(answers["hours"])
    first = date.fromisoformat(answers["day"])
    last = first + timedelta(days=answers["days"] - 1)
    return datetime.combine(first, opens, zone), datetime.combine(last, closes, zone)


def answers_about_time(one: Collection) -> dict[str, Value]:
    """The answers that would lead to these days and hours."""
    opens, closes = (moment.astimezone(one.zone) for moment in (one.starts_at, one.ends_at))
    hours = {"start": f"{opens:%H:%M}", "end": f"{closes:%H:%M}"}
    return {"day": one.first.isoformat(), "days": (one.last - one.first).days + 1, "hours": hours}


def _are_possible(stretch: Stretch, asking: Asking) -> Markup | None:
    """Hours of one day, and not begun yet on the first."""
    facts, words = CollectingFacts.of(asking), asking.words
    opens, closes = stretch
    if closes <= opens:
        return words.say("It has to end on the day on which it begins. From when to when?")
    day = asking.answers.get("day")
    if isinstance(day, str) and datetime.combine(date.fromisoformat(day), opens, facts.zone) <= facts.now:
        return words.say("On that day these hours have begun already. Which ones, please?")
    return None


def _category_options(asking: Asking) -> Sequence[Option]:
    language = asking.words.language
    return [Option(one.slug, in_language(one.name, language)) for one in CollectingFacts.of(asking).categories]


def _volume_options(asking: Asking) -> Sequence[Option]:
    return [Option(one.value, _plain(asking, collection_words.VOLUMES[one])) for one in Volume]


def _transport_options(asking: Asking) -> Sequence[Option]:
    return [Option(one.value, _plain(asking, collection_words.TRANSPORTS[one])) for one in Transport]


def _helping_options(asking: Asking) -> Sequence[Option]:
    return [Option(part.value, _plain(asking, collection_words.PARTS[part])) for part in HELPING]


def _plain(asking: Asking, sentence: str) -> str:
    return str(asking.words.say(sentence).unescape())


DAY = Step("day", N_("On which day? The first one, if there are several."), Day(), N_("First day"))
DAYS = Step(
    "days",
    N_("For how many days, one after the other?"),
    Number(least=1, most=MOST_DAYS, quick=(1, 2, 3)),
    N_("Days"),
)
HOURS = Step(
    "hours",
    N_("From when to when can people come?"),
    Hours(_USUAL_HOURS, check=_are_possible),
    N_("Hours"),
)
PLACE = Step(
    "place",
    N_("Where exactly? Name of the place, street and number. Everybody can read it once the collection is accepted."),
    Text(longest=LONGEST_PLACE),
    N_("Place"),
)
STEPS = (
    CONSENT,
    Step("name", N_("What is your name?"), Text(longest=80, check=is_a_name), N_("Name")),
    Step("where", N_("In which town would you like to collect?"), Location(), N_("Town")),
    PLACE,
    DAY,
    DAYS,
    HOURS,
    Step(
        "goods",
        N_("What would you like to collect? A short list works best: what is really missing."),
        Several(_category_options, columns=2),
        N_("What is collected"),
    ),
    Step("volume", N_("How much do you expect?"), One(_volume_options), N_("Expected")),
    Step("transport", N_("How do the goods get to a site?"), One(_transport_options), N_("Transport")),
    Step(
        "help",
        N_("Which help would you like to have on the day?"),
        Several(_helping_options, fewest=0),
        N_("Help wanted"),
    ),
    Step(
        "contact",
        N_("Whom can people ask about it? Skip it where that is you."),
        Text(longest=80, check=is_a_name),
        N_("Contact"),
        optional=True,
    ),
    Step("phone", N_("A number for the coordinators’ questions?"), Phone(), N_("Phone"), optional=True),
    Step(
        "public",
        N_("May everybody who looks at the collection see that name and number? Else only the coordinators do."),
        YesNo(),
        N_("Contact is public"),
    ),
    Step(
        "note",
        N_("Is there anything else that people should know? Where to park, which door…"),
        Text(longest=LONGEST_NOTE, lines=True),
        N_("Note"),
        optional=True,
    ),
)
