"""What hangs on a person of announcements: what they wrote, what they answered, what they keep to use again."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.announcements import Announcement, AnnouncementChange, AnnouncementResponse, SavedAudience


async def exported(session: AsyncSession, person_id: int) -> dict[str, Any]:
    """All of it, for the person to read. Answers are deleted with them; what they wrote stays without their name."""
    wrote = select(Announcement).where(Announcement.author_id == person_id).order_by(Announcement.id)
    decided = select(Announcement).where(Announcement.approver_id == person_id).order_by(Announcement.id)
    changed = select(AnnouncementChange).where(AnnouncementChange.by_id == person_id).order_by(AnnouncementChange.id)
    answered = select(AnnouncementResponse).where(AnnouncementResponse.person_id == person_id)
    saved = select(SavedAudience).where(SavedAudience.saved_by == person_id).order_by(SavedAudience.id)
    return {
        "announcements": [_written(one) for one in await session.scalars(wrote)],
        "announcements_decided": [
            {"state": one.state.value, "at": one.decided_at.isoformat() if one.decided_at else None}
            for one in await session.scalars(decided)
        ],
        "announcements_changed": [{"at": one.at.isoformat()} for one in await session.scalars(changed)],
        "announcements_answered": [
            {"announcement": one.announcement_id, "button": one.what, "at": one.at.isoformat()}
            for one in await session.scalars(answered.order_by(AnnouncementResponse.at))
        ],
        "saved_audiences": [
            {"name": one.name, "audience": one.audience, "at": one.saved_at.isoformat()}
            for one in await session.scalars(saved)
        ],
    }


def _written(one: Announcement) -> dict[str, Any]:
    return {
        "texts": one.texts,
        "audience": one.audience,
        "state": one.state.value,
        "since": one.created_at.isoformat(),
        "sent_at": one.queued_at.isoformat() if one.queued_at else None,
    }
