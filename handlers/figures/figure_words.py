"""A month's figures in a few lines: each begins with its number, and is left out where there was nothing."""

from collections.abc import Mapping
from datetime import date

from markupsafe import Markup

from handlers.conversation.words import Words
from handlers.figures.scopes import Shown
from models import months
from models.figure_names import Counts, Figure, days_worked, median, split, total
from models.yardsticks import Measure

_HOUR, _DAY = 60, 24 * 60


def lines(shown: Shown, counts: Counts, told: Mapping[str, int], today: date, words: Words) -> list[Markup]:
    """All of them; ``told`` are the association's own numbers."""
    return [
        *_volunteering(shown, counts, told, today, words),
        *_people(shown, counts, told, words),
        *_shifts(shown, counts, words),
        *_presence(shown, counts, words),
        *_goods(shown, counts, words),
        *_announcements(shown, counts, words),
        *_questions(shown, counts, words),
    ]


def days_counted(month: date, today: date) -> int:
    """How many of its days have begun."""
    return min(months.last_day(month), today).day if month <= today else 0


def percent(part: int, whole: int, words: Words) -> str:
    """'84%', with the space that French has before it; whole must not be 0."""
    sign = "\u202f%" if words.language == "fr" else "%"
    return f"{words.number(round(100 * part / whole))}{sign}"


def waited(minutes: int, words: Words) -> Markup:
    """'35 min', '3 h', '2 days'."""
    if minutes <= 2 * _HOUR:
        return words.say("{n} min", n=words.number(minutes))
    if minutes <= 2 * _DAY:
        return words.say("{n} h", n=words.number(minutes / _HOUR))
    return words.count("{n} day", "{n} days", minutes // _DAY)


def _volunteering(shown: Shown, counts: Counts, told: Mapping[str, int], today: date, words: Words) -> list[Markup]:
    worked = days_worked(counts, shown.scope.site_ids)
    begun = max(1, days_counted(shown.month, today))
    line = words.count(
        "<b>{n}</b> volunteering day, {average} a day on average",
        "<b>{n}</b> volunteering days, {average} a day on average",
        worked,
        average=words.number(round(worked / begun, 1 if worked < 10 * begun else None)),
    )
    return [line, *_compared(shown, told, words)] if worked else []


def _compared(shown: Shown, told: Mapping[str, int], words: Words) -> list[Markup]:
    """With what the association tells of itself."""
    if shown.scope.is_everything and Measure.DAYS_A_MONTH in told:
        number = words.number(told[Measure.DAYS_A_MONTH])
        return [words.say("<i>Our page tells of {n} a month.</i>", n=number)]
    if shown.scope.alone and Measure.PEOPLE_A_DAY in told:
        number = words.number(told[Measure.PEOPLE_A_DAY])
        return [words.say("<i>Our page tells of {n} a day at one site.</i>", n=number)]
    return []


def _people(shown: Shown, counts: Counts, told: Mapping[str, int], words: Words) -> list[Markup]:
    found = []
    # Whoever was at two sites counts at both: of several there is no sum.
    whose = None if shown.scope.is_everything else shown.scope.alone.id if shown.scope.alone else 0
    helpers = counts.get((whose, Figure.HELPERS.value), 0)
    if helpers:
        found.append(words.count("<b>{n}</b> person helped", "<b>{n}</b> different people helped", helpers))
    everybody = total(counts, [None], Figure.PEOPLE)
    if shown.scope.is_everything and everybody:
        members = {
            "volunteers": words.number(total(counts, [None], Figure.VOLUNTEERS)),
            "new": words.number(total(counts, [None], Figure.PEOPLE_NEW)),
        }
        line = words.count(
            "<b>{n}</b> person in all; volunteers: {volunteers}; new: {new}",
            "<b>{n}</b> people in all; volunteers: {volunteers}; new: {new}",
            everybody,
            **members,
        )
        found.append(line)
        if Measure.MEMBERS in told:
            number = words.number(told[Measure.MEMBERS])
            found.append(words.say("<i>Our page tells of {n} members.</i>", n=number))
    return found


def _shifts(shown: Shown, counts: Counts, words: Words) -> list[Markup]:
    ids = shown.scope.site_ids
    number, places = total(counts, ids, Figure.SHIFTS), total(counts, ids, Figure.PLACES)
    if not places:
        return []
    filled = {
        "share": percent(total(counts, ids, Figure.TAKEN), places, words),
        "staffed": words.number(total(counts, ids, Figure.SHIFTS_STAFFED)),
    }
    line = words.count(
        "<b>{n}</b> shift, {share} of its places taken; with enough people: {staffed}",
        "<b>{n}</b> shifts, {share} of their places taken; with enough people: {staffed}",
        number,
        **filled,
    )
    return [line]


def _presence(shown: Shown, counts: Counts, words: Words) -> list[Markup]:
    ids = shown.scope.site_ids
    absent, present = total(counts, ids, Figure.ABSENT), total(counts, ids, Figure.PRESENT)
    late, unseen = total(counts, ids, Figure.LEFT_LATE), total(counts, ids, Figure.UNSEEN)
    found = []
    if absent:
        share = percent(absent, absent + present, words)
        found.append(
            words.count("<b>{n}</b> didn’t come ({share})", "<b>{n}</b> didn’t come ({share})", absent, share=share)
        )
    if late:
        found.append(
            words.count(
                "<b>{n}</b> place given up less than 24 h before",
                "<b>{n}</b> places given up less than 24 h before",
                late,
            )
        )
    if unseen:
        found.append(
            words.count(
                "❔ Of <b>{n}</b> place nobody said whether anybody came",
                "❔ Of <b>{n}</b> places nobody said whether anybody came",
                unseen,
            )
        )
    return found


def _goods(shown: Shown, counts: Counts, words: Words) -> list[Markup]:
    ids = shown.scope.site_ids
    sent, ended = total(counts, ids, Figure.OFFERS_SENT), split(counts, ids, Figure.OFFERS_ENDED)
    if not sent and not ended:
        return []
    numbers = {
        "received": words.number(ended.get("received", 0) + ended.get("partly", 0)),
        "declined": words.number(ended.get("declined", 0) + ended.get("turned_away", 0)),
        "not_brought": words.number(ended.get("not_brought", 0)),
    }
    line = words.count(
        "<b>{n}</b> offer of goods; received: {received}, declined: {declined}, not brought: {not_brought}",
        "<b>{n}</b> offers of goods; received: {received}, declined: {declined}, not brought: {not_brought}",
        sent,
        **numbers,
    )
    return [line]


def _announcements(shown: Shown, counts: Counts, words: Words) -> list[Markup]:
    """Of everything or of one site: what went to two sites counts at both."""
    if not shown.scope.is_everything and shown.scope.alone is None:
        return []
    ids = [None] if shown.scope.is_everything else shown.scope.site_ids
    number, queued = total(counts, ids, Figure.ANNOUNCEMENTS), total(counts, ids, Figure.QUEUED)
    if not number:
        return []
    numbers = {
        "delivered": words.number(total(counts, ids, Figure.DELIVERED)),
        "share": percent(total(counts, ids, Figure.DELIVERED), queued, words) if queued else percent(0, 1, words),
        "acks": words.number(total(counts, ids, Figure.ACKS)),
    }
    line = words.count(
        "<b>{n}</b> announcement; delivered: {delivered} ({share}), “Got it”: {acks}",
        "<b>{n}</b> announcements; delivered: {delivered} ({share}), “Got it”: {acks}",
        number,
        **numbers,
    )
    return [line]


def _questions(shown: Shown, counts: Counts, words: Words) -> list[Markup]:
    ids = shown.scope.site_ids
    asked, answered = total(counts, ids, Figure.QUESTIONS), split(counts, ids, Figure.ANSWERED)
    if not asked:
        return []
    middle, unanswered = median_wait(answered), asked - sum(answered.values())
    if middle is None:
        return [words.count("<b>{n}</b> question, unanswered", "<b>{n}</b> questions, all unanswered", asked)]
    told: dict[str, str] = {"time": waited(middle, words)}
    if not unanswered:
        return [
            words.count(
                "<b>{n}</b> question, answered within {time}",
                "<b>{n}</b> questions; half of the answers came within {time}",
                asked,
                **told,
            )
        ]
    told |= {"asked": words.number(asked), "open": words.number(unanswered)}
    if asked - unanswered == 1:
        return [words.say("<b>{asked}</b> questions, unanswered: {open}; one was answered within {time}", **told)]
    return [words.say("<b>{asked}</b> questions, unanswered: {open}; half of the answers came within {time}", **told)]


def median_wait(answered: Mapping[str, int]) -> int | None:
    """The minutes within which half of the answers came; None where there was none."""
    return median({int(minutes): number for minutes, number in answered.items()})
