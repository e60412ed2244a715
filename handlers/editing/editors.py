"""Who may change what everybody reads: events, the directory, pages. Coordinators of any site, and admins."""

from handlers.context import Context
from models import roles


async def editor(context: Context) -> int | None:
    """The number of the person at this chat, if they may; None for anybody else."""
    person_id = context.chat.person_id
    if person_id is None or not await roles.sees_volunteers(context.session, person_id):
        return None
    return person_id
