"""How a collection is written: when and where it is, what is collected, who takes part."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from markupsafe import Markup

from handlers.conversation.reading.phones import shown as phone_shown
from handlers.conversation.words import N_, Words
from handlers.donating.harmless import unlinked
from models.bilingual import in_language
from models.collecting import Collection, Part, Task, Transport, Unit, Volume
from models.collecting_lists import Turnout
from models.needs import Category

Categories = Mapping[str, Category]
PARTS = {Part.SORT: N_("Sort and pack"), Part.DRIVE: N_("Drive"), Part.HOST: N_("Welcome people")}
VOLUMES = {
    Volume.CAR: N_("What fits into a car"),
    Volume.VAN: N_("About a van"),
    Volume.LORRY: N_("More than a van"),
    Volume.UNKNOWN: N_("Hard to say yet"),
}
TRANSPORTS = {
    Transport.OWN: N_("We bring it to a site ourselves"),
    Transport.NEEDED: N_("Somebody has to fetch it"),
}
TASKS = {
    Task.PLACE: N_("The place is certain: you know who opens it, and who closes it"),
    Task.SHARED: N_("The link is shared, with the picture of what is needed"),
    Task.TRANSPORT: N_("It is settled who takes the goods, where to and on which day"),
    Task.BOXES: N_("Boxes, bags, tape and thick pens are there"),
    Task.HANDS: N_("There are enough people to sort"),
    Task.WHO: N_("Everybody knows when to be there, and what to do"),
    Task.LABELS: N_("The labels are written: one kind of goods a box, with its size"),
    Task.ARRIVAL: N_("Whoever receives the goods knows how much is coming, and when"),
}


def title(one: Collection, words: Words) -> Markup:
    """'Collection · Lille', in bold."""
    return words.say("<b>Collection · {town}</b>", town=one.town)


def when(one: Collection, words: Words, now: datetime | None = None) -> Markup:
    """'Saturday 12 March, 10:00–18:00', on its own clock; of several days, the hours of each.

    With the moment at which it is said, a near day is 'Tomorrow, Saturday 12 March'.
    """
    hours = Markup("{}–{}").format(words.time(one.starts_at, one.zone), words.time(one.ends_at, one.zone))
    if one.first != one.last:
        first, last = words.day(one.first), words.day(one.last)
        return words.say("{first} to {last}, each day {hours}", first=first, last=last, hours=hours)
    day = words.near_day(one.first, now.astimezone(one.zone).date()) if now else words.day(one.first)
    return Markup("{}, {}").format(day, hours)


def in_a_sentence(one: Collection, words: Words) -> Markup:
    """'Lille, Saturday 12 March, 10:00–18:00'."""
    return Markup("{}, {}").format(one.town, when(one, words))


def label(one: Collection, words: Words) -> str:
    """'Sat 12 Mar · Lille', for buttons."""
    return f"{words.short_day(one.first)} · {one.town}"


def heading(one: Collection, words: Words, now: datetime | None = None) -> Markup:
    """Two lines: the town, and when."""
    return Markup("{}\n{}").format(title(one, words), when(one, words, now))


def place(one: Collection, words: Words) -> Markup:
    """The address, as the organiser wrote it."""
    return words.say("📍 {place}, {town}", place=unlinked(one.place), town=one.town)


def goods(one: Collection, categories: Categories, words: Words) -> Markup:
    """'Blankets, Shoes': those kinds of goods that there still are."""
    named = [in_language(categories[slug].name, words.language) for slug in one.categories if slug in categories]
    return Markup(", ").join(named)


def contact(one: Collection, words: Words) -> Markup:
    """Whom to call; without a number, the name."""
    if not one.contact_phone:
        return words.say("☎️ Contact: {name}", name=unlinked(one.contact_name))
    number = phone_shown(one.contact_phone)
    return words.say("☎️ Contact: {name}, {phone}", name=unlinked(one.contact_name), phone=number)


def parts(codes: Sequence[str], words: Words) -> Markup:
    """'Sort and pack, Drive': the ways to help; codes that are none any more are left out."""
    return Markup(", ").join(words.say(PARTS[part]) for part in PARTS if part.value in codes)


def turnout(counted: Turnout, words: Words) -> Markup:
    """How many take part."""
    bringing = words.count("{n} person brings something.", "{n} people bring something.", counted.bringing)
    helping = words.count("{n} person helps.", "{n} people help.", counted.helping)
    said = [line for line, n in ((bringing, counted.bringing), (helping, counted.helping)) if n]
    return Markup(" ").join(said)


def brought(one: Collection, words: Words) -> Markup:
    """'24 bags', of one that was held."""
    n = one.brought or 0
    match one.unit:
        case Unit.BAGS:
            return words.count("{n} bag", "{n} bags", n)
        case Unit.BOXES:
            return words.count("{n} box", "{n} boxes", n)
        case Unit.CUBIC_METRES:
            return words.say("{n} m³", n=words.number(n))
    return words.say("{n} kg", n=words.number(n))


def result(one: Collection, words: Words) -> Markup:
    """How much came in, and where it goes."""
    if not one.destination:
        return words.say("What came in: <b>{amount}</b>", amount=brought(one, words))
    return words.say(
        "What came in: <b>{amount}</b>. Where it goes: {place}",
        amount=brought(one, words),
        place=unlinked(one.destination),
    )
