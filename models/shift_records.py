"""What is kept of a person about shifts, for them to read."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import shifts
from models.calls import Asked, Call
from models.certificates import Certificate
from models.database import Model
from models.reminders import Reminder
from models.shifts import Shift
from models.sign_ups import SignUp
from models.swaps import Swap, SwapAsked, SwapReply

_KEYS = {"id", "person_id", "shift_id", "sign_up_id", "call_id", "swap_id", "giver_id", "taker_id", "started_by"}

Records = dict[str, list[dict[str, Any]]]


async def exported(session: AsyncSession, person_id: int) -> Records:
    """Everything, as plain JSON: sign-ups, reminders, swaps, calls for help and certificates."""
    reminders = select(Reminder, SignUp.shift_id).join(SignUp, SignUp.id == Reminder.sign_up_id)
    asked = select(Asked, Call.shift_id).join(Call, Call.id == Asked.call_id)
    swaps_asked = select(SwapAsked, Swap.shift_id).join(Swap, Swap.id == SwapAsked.swap_id)
    replies = select(SwapReply, Swap.shift_id).join(Swap, Swap.id == SwapReply.swap_id)
    found = {
        "shifts": select(SignUp, SignUp.shift_id).where(SignUp.person_id == person_id),
        "reminders": reminders.where(SignUp.person_id == person_id),
        "swaps": select(Swap, Swap.shift_id).where(Swap.giver_id == person_id),
        "swaps_asked": swaps_asked.where(SwapAsked.person_id == person_id),
        "swap_replies": replies.where(SwapReply.taker_id == person_id),
        "calls_begun": select(Call, Call.shift_id).where(Call.started_by == person_id),
        "calls_asked": asked.where(Asked.person_id == person_id),
    }
    kept = {name: await _about_shifts(session, query) for name, query in found.items()}
    certificates = await session.scalars(select(Certificate).where(Certificate.person_id == person_id))
    return kept | {"certificates": [_plain(one) for one in certificates]}


async def _about_shifts(session: AsyncSession, query: Select[Any, int]) -> list[dict[str, Any]]:
    found = [(row, shift_id) for row, shift_id in (await session.execute(query)).all()]
    wanted = {shift_id for _, shift_id in found} | {row.in_exchange for row, _ in found if isinstance(row, SwapReply)}
    names = await _described(session, Shift.id.in_(wanted - {None}))
    kept = []
    for row, shift_id in found:
        exchange = {"in_exchange": names.get(row.in_exchange)} if isinstance(row, SwapReply) else {}
        kept.append({"shift": names[shift_id]} | _plain(row) | exchange)
    return kept


async def _described(session: AsyncSession, which: ColumnElement[bool]) -> dict[int | None, dict[str, str]]:
    """What, where and when the shifts are, by their numbers."""
    return {
        card.shift.id: {
            "activity": card.activity.slug,
            "site": card.site.slug,
            "starts_at": card.shift.starts_at.isoformat(),
            "ends_at": card.shift.ends_at.isoformat(),
        }
        for card in await shifts.all_of(session, shifts.cards().where(which))
    }


def _plain(row: Model) -> dict[str, Any]:
    """Every column but those that say nothing outside of the database."""
    names = [name for name in row.__table__.columns.keys() if name not in _KEYS]  # noqa: SIM118 - not a dictionary
    return {name: _as_json(getattr(row, name)) for name in names}


def _as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
