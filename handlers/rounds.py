"""What is due by itself, in rounds: each is run at every tick, and again at once while it says that there is more."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from handlers.agenda import event_notices
from handlers.announcing import announcement_rounds
from handlers.attending import reminders, wrap_up
from handlers.beds import beds
from handlers.calls import calls
from handlers.collecting import checklist
from handlers.context import Telling
from handlers.donating import needs_notices, offer_rounds
from handlers.figures import settling
from handlers.planning import planning
from handlers.questions import question_rounds
from handlers.shifts import passed_over, waiting_list
from handlers.site_life import closing_round

Round = Callable[[Telling], Awaitable[bool]]
"""Does a portion of what is due, in the transaction of ``Telling``; True when there may be more. Safe to run twice, and
in two processes at once."""

ROUNDS: Mapping[str, Round] = {
    "reminders": reminders.remind,
    "offers": waiting_list.expire_offers,
    "passed_over": passed_over.offer_again,
    "series": planning.make_rows,
    "wrap_up": wrap_up.wrap_up,
    "calls": calls.next_waves,
    "arrivals": beds.remind_arrivals,
    "events": event_notices.remind,
    "needs": needs_notices.ask_again,
    "collections": checklist.follow,
    "donations": offer_rounds.look_after,
    "closings": closing_round.follow,
    "questions": question_rounds.look_after,
    "donations_shut": offer_rounds.turn_away_where_shut,
    "figures": settling.settle,
    "announcements": announcement_rounds.announce,
    "progress": announcement_rounds.follow,
}
SOONER: Mapping[str, timedelta] = dict.fromkeys(("announcements", "progress"), timedelta(seconds=3))
"""Rounds that somebody waits for, with the longest interval at which they come."""
