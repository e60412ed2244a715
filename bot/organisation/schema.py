"""What may stand in an organisation file, table by table, and what each value must be."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt

from bot.organisation.markup import fault_of_markup, fault_of_plain, length_shown
from models import drop_off, drop_off_hours
from models.activities import Skill
from models.events import EventKind
from models.needs import NeedLevel
from models.partners import PartnerKind
from models.ready_answers import LONGEST_KEYWORD
from models.sites import SiteKind, SiteState
from models.yardsticks import Measure

LONGEST_LABEL = 40
LONGEST_LINE = 160
LONGEST_PASSAGE = 1500
LONGEST_TEXT = 3500
"""Of the 4,096 that a message holds: there must be room for a heading around it."""


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _plain(longest: int) -> AfterValidator:
    return AfterValidator(lambda text: _checked(text, fault_of_plain(text), longest))


def _checked(text: str, fault: str | None, longest: int) -> str:
    if not text.strip():
        raise ValueError("is empty")
    if fault:
        raise ValueError(fault)
    if length_shown(text) > longest:
        raise ValueError(f"is too long: {length_shown(text)} characters of {longest} at most")
    return text.strip()


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"must be a number, not {value!r}")
    return value


def _degrees(most: int) -> AfterValidator:
    def within(value: float) -> float:
        if not -most <= value <= most:
            raise ValueError(f"must lie between -{most} and {most} degrees, not {value:g}")
        return value

    return AfterValidator(within)


def _price(value: Any) -> Decimal:
    amount = Decimal(str(_number(value)))
    if not 0 <= amount < 1000 or amount != amount.quantize(Decimal("0.01")):
        raise ValueError(f"must be an amount in euros such as 5 or 7.50, not {value!r}")
    return amount.quantize(Decimal("0.01"))


def _phone(value: str) -> str:
    import phonenumbers

    try:
        number = phonenumbers.parse(value)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise ValueError(f"must be a telephone number with its country, such as +33 6 77 61 29 29, not {value!r}")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError(f"must be a time zone such as Europe/Paris, not {value!r}")
    return value


def _weekly(lines: list[str]) -> list[str]:
    return drop_off_hours.written(drop_off_hours.read(lines))


Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=32)]
Plain = Annotated[str, _plain(80)]
Html = Annotated[str, AfterValidator(lambda text: _checked(text, fault_of_markup(text), LONGEST_TEXT))]
Latitude = Annotated[float, BeforeValidator(_number), _degrees(90)]
Longitude = Annotated[float, BeforeValidator(_number), _degrees(180)]
Phone = Annotated[str, AfterValidator(_phone)]
Zone = Annotated[str, AfterValidator(_zone)]
Url = Annotated[str, Field(pattern=r"^https?://[^\s/]+\.[^\s]+$", max_length=500)]


class Label(_Table):
    """A name short enough for a button, in both languages."""

    fr: Annotated[str, _plain(LONGEST_LABEL)]
    en: Annotated[str, _plain(LONGEST_LABEL)]


class Line(_Table):
    """A line of plain text in both languages."""

    fr: Annotated[str, _plain(LONGEST_LINE)]
    en: Annotated[str, _plain(LONGEST_LINE)]


class Text(_Table):
    """HTML of Telegram's kind in both languages."""

    fr: Html
    en: Html


class Passage(_Table):
    """The same, short enough to stand beside more of its kind."""

    fr: Annotated[str, AfterValidator(lambda text: _checked(text, fault_of_markup(text), LONGEST_PASSAGE))]
    en: Annotated[str, AfterValidator(lambda text: _checked(text, fault_of_markup(text), LONGEST_PASSAGE))]


class Entry(_Table):
    """What has a permanent name."""

    slug: Slug


class Area(Entry):
    """A region."""

    name: Label
    latitude: Latitude
    longitude: Longitude


class Partner(Entry):
    """Somebody we work with."""

    kind: PartnerKind
    name: Line
    area: str | None = None
    city: Annotated[str, Field(max_length=80)] = ""
    phone: Phone | None = None
    url: Url | None = None
    about: Passage | None = None
    contact: Annotated[str, Field(max_length=80)] = ""
    needs: Passage | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None


class Activity(Entry):
    """One kind of work."""

    name: Label
    summary: Line | None = None
    round_the_clock: StrictBool = False
    skills: list[Skill] = []


class Words(_Table):
    """What people call something, in each language, in the singular."""

    fr: list[Annotated[str, _plain(LONGEST_LABEL)]] = []
    en: list[Annotated[str, _plain(LONGEST_LABEL)]] = []


class Keywords(_Table):
    """Signs of a question, in each language: words that stand together, with a slash between those that will do."""

    fr: list[Annotated[str, _plain(LONGEST_KEYWORD)]] = []
    en: list[Annotated[str, _plain(LONGEST_KEYWORD)]] = []


class Category(Entry):
    """A kind of goods; ``words`` are those by which donors name them, ``thanks`` says what they serve for."""

    name: Label
    examples: Line | None = None
    thanks: Line | None = None
    words: Words = Words()


class Contact(Entry):
    """A person whom the public may call."""

    name: Plain
    phone: Phone
    role: Line
    note: Text | None = None


class Site(Entry):
    """A place where the association acts."""

    state: SiteState
    kind: SiteKind
    city: Annotated[str, Field(max_length=80)] = ""
    name: Label
    summary: Line
    about: Text
    time_zone: Zone = "Europe/Paris"
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    approximate: StrictBool = False
    address: Annotated[str, Field(max_length=200)] = ""
    hours: Line | None = None
    meeting_point: Text | None = None
    warehouse: StrictBool = False
    contact_first: StrictBool = False
    welcomes_volunteers: StrictBool = False
    takes_donations: StrictBool = False
    beds: Annotated[StrictInt, Field(ge=0, le=10_000)] = 0
    bed_price: Annotated[Decimal, BeforeValidator(_price)] | None = None
    beds_by_rule: StrictBool = False
    bed_address: Text | None = None
    notice_minutes: Annotated[StrictInt, Field(ge=0, le=7 * 24 * 60)] = 30
    drop_off_hours: Annotated[list[str], AfterValidator(_weekly)] = []
    drop_off_minutes: Annotated[StrictInt, Field(ge=drop_off.SHORTEST, le=drop_off.LONGEST)] = 30
    drop_off_cars: Annotated[StrictInt, Field(ge=1, le=drop_off.MOST_CARS)] = 2
    alternative: str | None = None
    activities: list[str] = []
    contacts: list[str] = []
    partners: list[str] = []


class Need(_Table):
    """What a site says about a category."""

    site: str
    category: str
    level: NeedLevel
    note: Text | None = None

    @property
    def slug(self) -> str:
        """Its name among needs."""
        return name_of_need(self.site, self.category)


def name_of_need(site: str, category: str) -> str:
    """What a need goes by in reports."""
    return f"{site} / {category}"


class ReadyAnswer(Entry):
    """An answer that is offered to whoever asks something; ``keywords`` are signs of such questions."""

    site: str | None = None
    title: Label
    answer: Passage
    keywords: Keywords


class Page(Entry):
    """Something to read."""

    title: Label
    text: Text
    version: Annotated[str, Field(max_length=20)] = ""


class EmergencyNumber(Entry):
    """Whom to call."""

    number: Annotated[str, Field(pattern=r"^[0-9]{2,6}$")]
    name: Label
    when: Line
    sms: StrictBool = False


class Link(Entry):
    """An address on the web."""

    url: Url
    label: Label


class Yardstick(Entry):
    """What the association tells of itself, to compare figures with."""

    slug: Measure
    number: Annotated[StrictInt, Field(ge=1, le=1_000_000)]


class Event(Entry):
    """A date; ``starts`` and ``ends`` are local to its time zone unless they say otherwise."""

    kind: EventKind
    time_zone: Zone = "Europe/Paris"
    starts: datetime
    ends: datetime
    place: Annotated[str, Field(max_length=200)] = ""
    title: Line
    text: Text
    capacity: Annotated[StrictInt, Field(ge=1, le=5000)] | None = None

    def instant(self, which: Literal["starts", "ends"]) -> datetime:
        """That moment, aware."""
        moment: datetime = getattr(self, which)
        return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(self.time_zone))


class Organisation(_Table):
    """The whole file."""

    areas: list[Area] = []
    partners: list[Partner] = []
    activities: list[Activity] = []
    categories: list[Category] = []
    contacts: list[Contact] = []
    sites: list[Site] = []
    needs: list[Need] = []
    ready_answers: list[ReadyAnswer] = []
    pages: list[Page] = []
    emergency_numbers: list[EmergencyNumber] = []
    links: list[Link] = []
    events: list[Event] = []
    yardsticks: list[Yardstick] = []
