"""The questions about a site, line by line: what it is called, where it is, what it takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from handlers.conversation.forms import Step
from handlers.conversation.kinds.base import Asking, Kind
from handlers.conversation.kinds.chosen import One, Option, Several, YesNo
from handlers.conversation.kinds.shared import Location
from handlers.conversation.kinds.written import Number, Text
from handlers.conversation.words import N_
from handlers.editing.long_text import LongText
from handlers.editing.typed_text import fits
from handlers.site_life import site_words
from handlers.site_life.site_columns import NO_SITE, price_of
from handlers.site_life.site_facts import SiteFacts
from models.bilingual import in_language
from models.sites import LONGEST_ADDRESS, RUNNING

LONGEST_NAME, LONGEST_LINE, LONGEST_PASSAGE, LONGEST_ABOUT = 40, 160, 500, 3000
MOST_BEDS = 10_000


@dataclass(frozen=True, slots=True)
class Line:
    """Something that is changed together: a button, and the steps that ask for it."""

    label: str
    steps: Sequence[Step]


def _kind_options(asking: Asking) -> Sequence[Option]:
    return [Option(one.value, str(asking.words.say(name).unescape())) for one, name in site_words.KINDS.items()]


def _activity_options(asking: Asking) -> Sequence[Option]:
    language = asking.words.language
    return [Option(one.slug, in_language(one.name, language)) for one in SiteFacts.of(asking).activities]


def _alternatives(asking: Asking) -> Sequence[Option]:
    facts, words = SiteFacts.of(asking), asking.words
    others = [one for one in facts.sites if one.state in RUNNING and (facts.site is None or one.id != facts.site.id)]
    none = Option(NO_SITE, str(words.say("No other site").unescape()))
    return [none, *(Option(one.slug, in_language(one.name, words.language)) for one in others)]


def _takes(asking: Asking) -> bool:
    return asking.answers.get("takes") is True


def _has_warehouse(asking: Asking) -> bool:
    return _takes(asking) and asking.answers.get("warehouse") is True


def _has_beds(asking: Asking) -> bool:
    return bool(asking.answers.get("beds"))


def _has_shared_pin(asking: Asking) -> bool:
    pin = asking.answers.get("pin")
    return isinstance(pin, dict) and not pin["name"]


def _welcomes(asking: Asking) -> bool:
    return asking.answers.get("welcomes") is True


def _is_a_price(text: str, asking: Asking) -> Markup | None:
    if price_of(text) is not None:
        return None
    return asking.words.say("An amount in euros, please. For example: 5 or 7.50")


def _passage(longest: int = LONGEST_PASSAGE) -> Kind:
    return LongText(longest=longest, lines=True, check=partial(fits, longest), shown_up_to=_SHOWN)


_SHOWN = 200
_NAME, _LINE = Text(longest=LONGEST_NAME), Text(longest=LONGEST_LINE)
NAME = (
    Step("name_fr", N_("What is the site called, in French?"), _NAME, N_("Name in French")),
    Step("name_en", N_("What is the site called, in English?"), _NAME, N_("Name in English")),
)
KIND = (
    Step("kind", N_("What is it?"), One(_kind_options), N_("Kind of site")),
    Step("city", N_("In which town?"), Text(longest=80), N_("Town"), optional=True),
)
SUMMARY = (
    Step("summary_fr", N_("What is done there? One line, in French."), _LINE, N_("In one line, in French")),
    Step("summary_en", N_("What is done there? One line, in English."), _LINE, N_("In one line, in English")),
)
_ABOUT = _passage(LONGEST_ABOUT)
LINES: Mapping[str, Line] = {
    "name": Line(N_("Name"), NAME),
    "summary": Line(N_("In one line"), SUMMARY),
    "about": Line(
        N_("About it"),
        (
            Step("about_fr", N_("What should people know about it, in French?"), _ABOUT, N_("Text in French"), True),
            Step("about_en", N_("What should people know about it, in English?"), _ABOUT, N_("Text in English"), True),
        ),
    ),
    "kind": Line(N_("Kind and town"), KIND),
    "place": Line(
        N_("Address and pin"),
        (
            Step(
                "address", N_("Street, number and town?"), Text(longest=LONGEST_ADDRESS), N_("Address"), optional=True
            ),
            Step("pin", N_("Where is it on the map?"), Location(), N_("On the map"), optional=True),
            Step(
                "exact",
                N_("Is that the very place? If not, people are told that the pin is only about right."),
                YesNo(),
                N_("The very place"),
                when=_has_shared_pin,
            ),
        ),
    ),
    "giving": Line(
        N_("Donations"),
        (
            Step("takes", N_("Does it take donations?"), YesNo(), N_("Takes donations")),
            Step(
                "warehouse",
                N_(
                    "Is there a warehouse? Without one the contact comes first: nobody is told the address, the pin or "
                    "the hours, nor should set out, before the contact has said yes."
                ),
                YesNo(),
                N_("Warehouse"),
                when=_takes,
            ),
            Step(
                "contact_first",
                N_(
                    "Does the contact come first all the same? Then nobody is told the address, the pin or the hours "
                    "before the contact has said yes."
                ),
                YesNo(),
                N_("The contact comes first"),
                when=_has_warehouse,
            ),
        ),
    ),
    "hours": Line(
        N_("Hours"),
        (
            Step("hours_fr", N_("When can things be brought, in French?"), _LINE, N_("Hours in French"), optional=True),
            Step("hours_en", N_("When can things be brought, in English?"), _LINE, N_("Hours in English"), True),
        ),
    ),
    "meeting": Line(
        N_("Meeting point"),
        (
            Step("meeting_fr", N_("Where do volunteers meet, in French?"), _passage(), N_("Meeting in French"), True),
            Step("meeting_en", N_("Where do volunteers meet, in English?"), _passage(), N_("Meeting in English"), True),
        ),
    ),
    "helping": Line(
        N_("Volunteers"),
        (
            Step("welcomes", N_("Can volunteers register for it?"), YesNo(), N_("Volunteers can register")),
            Step(
                "activities",
                N_("What is there to do?"),
                Several(_activity_options, columns=2),
                N_("What there is to do"),
                when=_welcomes,
            ),
        ),
    ),
    "beds": Line(
        N_("Beds"),
        (
            Step("beds", N_("How many beds are there?"), Number(0, MOST_BEDS, quick=(0, 6, 10, 20)), N_("Beds")),
            Step(
                "price",
                N_("How much is a night, in euros?"),
                Text(longest=10, check=_is_a_price),
                N_("Price of a night"),
                optional=True,
                when=_has_beds,
            ),
            Step(
                "by_rule",
                N_("Are beds given by rule while there are free ones? If not, a coordinator answers each request."),
                YesNo(),
                N_("Given by rule"),
                when=_has_beds,
            ),
            Step(
                "bed_fr",
                N_("Where are the beds, in French? Only those who have one read it."),
                _passage(),
                N_("Way to the beds, in French"),
                optional=True,
                when=_has_beds,
            ),
            Step(
                "bed_en",
                N_("Where are the beds, in English? Only those who have one read it."),
                _passage(),
                N_("Way to the beds, in English"),
                optional=True,
                when=_has_beds,
            ),
        ),
    ),
    "alternative": Line(
        N_("Where to go instead"),
        (
            Step(
                "alternative",
                N_("Where should people turn when this site can’t take something, or is closed?"),
                One(_alternatives),
                N_("Where to go instead"),
            ),
        ),
    ),
}
