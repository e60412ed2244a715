"""The invented past of the sandbox, kept in one transaction."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.invented import goods, ground, people, shifts, words
from models.database import Database


async def invent(database: Database, now: datetime, zone: ZoneInfo) -> None:
    """Four months of members, shifts, offers, questions and announcements, for whatever organisation was loaded.

    Those who are in it have no chat: nothing is ever sent to them. ``zone`` is the organisation's.
    """
    async with database.write() as session:
        laid = await ground.laid(session, now, zone)
        members, helpers = await people.invent(session, laid)
        await shifts.invent(session, laid, helpers)
        await goods.invent(session, laid, members[len(helpers) :])
        await words.invent(session, laid, members, helpers)
