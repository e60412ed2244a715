"""An entry of the audit log in words: 'Sacha · cancelled a shift · Kitchen, 23 March · Calais'."""

from collections.abc import Mapping
from datetime import date

from markupsafe import Markup

from handlers.conversation.kinds.formatted import words_of
from handlers.conversation.reading.plain import clip, one_line
from handlers.conversation.words import N_, Words
from handlers.donating.harmless import unlinked
from handlers.in_charge import refused_words, role_words
from handlers.shifts import shift_words
from handlers.site_life import site_form
from models.audit import STRANGER, Action, AuditEntry, Subject
from models.audit_reading import Things, Told
from models.bilingual import in_language
from models.roles import Role

EXCERPT = 40
"""Characters of an announcement's text, to tell which it was."""
# Translators: these stand behind a name: 'Sacha · cancelled a shift'.
DONE: Mapping[Action, str] = {
    Action.ANNOUNCEMENT_PROPOSED: N_("proposed an announcement"),
    Action.ANNOUNCEMENT_SCHEDULED: N_("sent or scheduled an announcement"),
    Action.ANNOUNCEMENT_APPROVED: N_("approved an announcement"),
    Action.ANNOUNCEMENT_REFUSED: N_("refused an announcement"),
    Action.ANNOUNCEMENT_CALLED_OFF: N_("called an announcement off"),
    Action.ANNOUNCEMENT_PAUSED: N_("paused an announcement"),
    Action.ANNOUNCEMENT_HELD: N_("paused an announcement that is refused when it is sent"),
    Action.ANNOUNCEMENT_RESUMED: N_("resumed an announcement"),
    Action.ANNOUNCEMENT_STOPPED: N_("stopped an announcement"),
    Action.ANNOUNCEMENT_CORRECTED: N_("corrected an announcement"),
    Action.ANNOUNCEMENT_TAKEN_BACK: N_("took an announcement back"),
    Action.AUDIENCE_SAVED: N_("saved an audience"),
    Action.AUDIENCE_FORGOTTEN: N_("forgot an audience"),
    Action.INVITED: N_("invited somebody into the team"),
    Action.INVITATION_REVOKED: N_("ended an invitation"),
    Action.ROLE_TAKEN: N_("joined the team"),
    Action.ROLE_LEFT: N_("gave up their role"),
    Action.ROLE_REMOVED: N_("took somebody’s role away"),
    Action.SITE_CREATED: N_("added a site"),
    Action.SITE_CHANGED: N_("changed a site"),
    Action.SITE_OPENED: N_("opened a site"),
    Action.SITE_CLOSING: N_("decided that a site closes"),
    Action.SITE_CLOSED: N_("closed a site"),
    Action.QUESTION_TAKEN: N_("took a question"),
    Action.QUESTION_HANDED_BACK: N_("handed a question back"),
    Action.QUESTION_ANSWERED: N_("answered a question"),
    Action.QUESTION_CLOSED: N_("closed a question"),
    Action.QUESTION_REOPENED: N_("reopened a question"),
    Action.READY_ANSWER_CHANGED: N_("changed a ready answer"),
    Action.FIGURES_EXPORTED: N_("took figures out as a table"),
    Action.SHIFT_PLANNED: N_("planned a shift"),
    Action.SERIES_PLANNED: N_("planned a series of shifts"),
    Action.SHIFTS_IMPORTED: N_("planned shifts from a table"),
    Action.SHIFT_CHANGED: N_("changed a shift"),
    Action.SHIFT_CANCELLED: N_("cancelled a shift"),
    Action.SHIFT_MESSAGE_SENT: N_("wrote to everybody on a shift"),
    Action.PERSON_ADDED: N_("put somebody on a shift"),
    Action.PERSON_TAKEN_OFF: N_("took somebody off a shift"),
    Action.PRESENCE_NOTED: N_("noted who is there"),
    Action.EXPERIENCE_GIVEN: N_("marked somebody as experienced"),
    Action.EXPERIENCE_TAKEN_BACK: N_("took “experienced” back"),
    Action.CALL_BEGUN: N_("began a call for help"),
    Action.CALL_STOPPED: N_("stopped a call for help"),
    Action.BED_ACCEPTED: N_("accepted a request for a bed"),
    Action.BED_DECLINED: N_("declined a request for a bed"),
    Action.BED_TAKEN_BACK: N_("took a bed back"),
    Action.OFFER_ACCEPTED: N_("accepted an offer"),
    Action.OFFER_ASKED: N_("asked a donor something"),
    Action.OFFER_DECLINED: N_("declined an offer"),
    Action.OFFER_MARKED: N_("noted what came of an offer"),
    Action.OFFER_MOVED: N_("changed time or place of an offer"),
    Action.OFFERS_EXPORTED: N_("took the offers out as a table"),
    Action.NEED_CHANGED: N_("said what a site needs"),
    Action.NEED_NOTE_CHANGED: N_("changed a note beside a need"),
    Action.DONATIONS_STOPPED: N_("stopped donations at a site"),
    Action.DONATIONS_RESUMED: N_("let a site take donations again"),
    Action.DROP_OFF_HOURS_CHANGED: N_("changed the hours for donations"),
    Action.DROP_OFF_DAY_CHANGED: N_("changed one day’s hours for donations"),
    Action.DROP_OFF_SLOT_CHANGED: N_("changed a time for donations"),
    Action.COLLECTION_ACCEPTED: N_("accepted a collection"),
    Action.COLLECTION_CHANGE_ASKED: N_("asked for a change of a collection"),
    Action.COLLECTION_REFUSED: N_("refused a collection"),
    Action.COLLECTION_CANCELLED: N_("cancelled a collection"),
    Action.COLLECTION_MOVED: N_("changed date or place of a collection"),
    Action.COLLECTION_COUNTED: N_("said how much a collection brought"),
    Action.EVENT_MADE: N_("added an event"),
    Action.EVENT_CHANGED: N_("changed an event"),
    Action.EVENT_CALLED_OFF: N_("called an event off"),
    Action.PARTNER_ADDED: N_("added a partner"),
    Action.PARTNER_CHANGED: N_("changed a partner"),
    Action.PARTNER_HIDDEN: N_("took a partner off the list"),
    Action.PARTNER_SHOWN: N_("put a partner back on the list"),
    Action.PAGE_ADDED: N_("added a page"),
    Action.PAGE_CHANGED: N_("changed a page"),
    Action.PAGE_HIDDEN: N_("hid a page"),
    Action.PAGE_SHOWN: N_("showed a page again"),
    Action.CERTIFICATE_CHECKED: N_("checked a certificate"),
    Action.AUDIT_EXPORTED: N_("took this log out as a table"),
    Action.NOT_REACHED_EXPORTED: N_("took out as a table who was not reached"),
}

BY_ITSELF = frozenset((Action.ANNOUNCEMENT_HELD, Action.SITE_CLOSED))
"""Nobody does these: their time comes."""


def who(told: Told, words: Words) -> Markup:
    """Their name; or that they are deleted, or never said who they are, or that it was nobody."""
    if told.actor is not None:
        return unlinked(told.actor)
    if told.entry.action in BY_ITSELF and not told.entry.refused:
        return words.say("the bot")
    return words.say("somebody unknown") if told.entry.detail == STRANGER else words.say("somebody deleted")


def what(entry: AuditEntry, words: Words) -> Markup:
    """What was done, or what was refused."""
    if entry.refused:
        return words.say("⚠️ was refused: {what}", what=refused_words.refused(entry.action, words))
    found = next((text for action, text in DONE.items() if action == entry.action), None)
    return words.say(found) if found else Markup.escape(entry.action)


def on_what(told: Told, things: Things, sites: Mapping[int, str], words: Words) -> list[Markup | str]:
    """The thing, whom else it concerned, the role, and the site; as much of it as is known and still there."""
    entry = told.entry
    parts: list[Markup | str] = [*_thing(entry, things, sites, words)]
    if told.concerns is not None and told.concerns in things.people:
        parts.append(unlinked(things.people[told.concerns]))
    if entry.detail in set(Role):
        parts.append(role_words.alone(Role(entry.detail), words))
    parts += _of_a_site(entry, words)
    site = sites.get(entry.site_id or 0)
    return [*parts, *([site] if site and site not in parts else [])]


def line(told: Told, things: Things, sites: Mapping[int, str], words: Words) -> Markup:
    """All of it but the moment."""
    parts = (who(told, words), what(told.entry, words), *on_what(told, things, sites, words))
    return Markup(" · ").join(parts)


def _of_a_site(entry: AuditEntry, words: Words) -> list[Markup]:
    """The line of a site that was changed, or the last day that was decided."""
    if entry.action == Action.SITE_CHANGED and entry.detail in site_form.LINES:
        return [words.say(site_form.LINES[entry.detail].label)]
    if entry.action != Action.SITE_CLOSING or not entry.detail:
        return []
    return [words.say("last day: {day}", day=words.day(date.fromisoformat(entry.detail), year=True))]


def _thing(entry: AuditEntry, things: Things, sites: Mapping[int, str], words: Words) -> list[Markup | str]:
    number = entry.subject_id
    if number is None or (entry.subject == Subject.PERSON and number == entry.actor_id):
        return []
    if entry.subject == Subject.SHIFT:
        card = things.shifts.get(number)
        if card is None:
            return []
        day = words.day(card.day, year=True)
        return [Markup("{}, {}").format(shift_words.what(card, words), day)]
    if entry.subject == Subject.PERSON:
        return [unlinked(things.people[number])] if number in things.people else []
    if entry.subject == Subject.SITE:
        return [sites[number]] if number in sites else []
    name = things.names.get((entry.subject, number))
    if name is None:
        return [words.say("no. {n}", n=number)]
    if entry.subject == Subject.ANNOUNCEMENT and not isinstance(name, str):
        return [unlinked(clip(one_line(words_of(in_language(name, words.language))), EXCERPT))]
    return [unlinked(name) if isinstance(name, str) else in_language(name, words.language)]
