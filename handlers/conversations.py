"""The one list of conversations. A new one is a module of its own and a line here."""

from handlers import about, invitation, language, near, partners, privacy, sites, start, team
from handlers.agenda import agenda, event_card, event_guests, event_planning, reserving
from handlers.attending import (
    certificates,
    check_in,
    hours,
    reminder_settings,
    reminders,
    typed_answers,
    verification,
    yes_or_no,
)
from handlers.beds import bed_guests, bed_own, bed_requests, beds
from handlers.calls import call_answers, calls
from handlers.donating import best_places, giving, my_offers, needs_editing, needs_notices, needs_sharing
from handlers.planning import planning, shift_changes
from handlers.rosters import adding_people, presence, roster, roster_people, shift_message, taking_off, today
from handlers.shifts import calendar_files, how_many, my_shifts, place_offers, shift_taking, shifts, waiting_list
from handlers.swaps import swap_agreements, swap_answers, swaps
from handlers.tables import shift_import
from handlers.volunteers import volunteer

MODULES = (
    start,
    language,
    volunteer,
    shifts,
    shift_taking,
    my_shifts,
    how_many,
    waiting_list,
    place_offers,
    calendar_files,
    reminders,
    reminder_settings,
    check_in,
    yes_or_no,
    typed_answers,
    hours,
    certificates,
    verification,
    swaps,
    swap_answers,
    swap_agreements,
    beds,
    bed_own,
    bed_requests,
    bed_guests,
    giving,
    best_places,
    needs_sharing,
    needs_editing,
    needs_notices,
    my_offers,
    sites,
    near,
    partners,
    about,
    agenda,
    event_card,
    reserving,
    event_guests,
    event_planning,
    privacy,
    invitation,
    team,
    today,
    roster,
    roster_people,
    taking_off,
    adding_people,
    presence,
    shift_message,
    planning,
    shift_changes,
    shift_import,
    calls,
    call_answers,
)
