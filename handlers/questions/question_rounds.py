"""What happens to questions by itself: those who answer are reminded, and what was answered and is silent is closed."""

from handlers.context import Telling
from handlers.questions import question_notices
from models import question_lists, question_rules

PORTION = 50


async def look_after(telling: Telling) -> bool:
    """One portion of the questions about which something is due; True when there may be more."""
    found = await question_rules.due(telling.session, telling.now, PORTION, telling.skipped)
    for question in found:
        async with telling.working_on(question.id):
            card = await question_lists.card(telling.session, question.id)
            if card and question.waiting_since:
                said = await question_lists.messages(telling.session, question.id)
                asked = [one for one in said if not one.from_team]
                if asked:
                    await question_notices.reminded(telling, card, asked[-1])
            zone = card.zone(telling.zone) if card else telling.zone
            await question_rules.moved_on(telling.session, question, telling.now, zone)
    return len(found) == PORTION
