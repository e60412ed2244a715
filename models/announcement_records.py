"""What hangs on a person of announcements: what they wrote and decided, what they answered, what they follow."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.announcements import (
    Announcement,
    AnnouncementChange,
    AnnouncementResponse,
    BatchWatch,
    SavedAudience,
)
from models.chats import Chat


async def exported(session: AsyncSession, person_id: int) -> dict[str, Any]:
    """All of it, for the person to read. Answers are deleted with them; what they wrote stays without their name."""
    wrote = select(Announcement).where(Announcement.author_id == person_id).order_by(Announcement.id)
    decided = select(Announcement).where(Announcement.approver_id == person_id).order_by(Announcement.id)
    changed = select(AnnouncementChange).where(AnnouncementChange.by_id == person_id).order_by(AnnouncementChange.id)
    answered = select(AnnouncementResponse).where(AnnouncementResponse.person_id == person_id)
    saved = select(SavedAudience).where(SavedAudience.saved_by == person_id).order_by(SavedAudience.id)
    followed = select(BatchWatch).join(Chat, Chat.id == BatchWatch.chat_id).where(Chat.person_id == person_id)
    return {
        "announcements": [_written(one) for one in await session.scalars(wrote)],
        "announcements_decided": [
            {"announcement": one.id, "state": one.state.value, "at": _instant(one.decided_at), "remark": one.remark}
            for one in await session.scalars(decided)
        ],
        "announcements_changed": [
            {"announcement": one.announcement_id, "texts": one.texts, "at": one.at.isoformat()}
            for one in await session.scalars(changed)
        ],
        "announcements_answered": [
            {"announcement": one.announcement_id, "button": one.what, "at": one.at.isoformat()}
            for one in await session.scalars(answered.order_by(AnnouncementResponse.at))
        ],
        "announcements_followed": [{"seen_at": one.edited_at.isoformat()} for one in await session.scalars(followed)],
        "saved_audiences": [
            {"name": one.name, "audience": one.audience, "at": one.saved_at.isoformat()}
            for one in await session.scalars(saved)
        ],
    }


def _written(one: Announcement) -> dict[str, Any]:
    said = ("texts", "audience", "attachment", "buttons", "wants_ack", "urgent", "counted", "remark")
    moments = ("sends_at", "decided_at", "queued_at", "finished_at")
    kept: dict[str, Any] = {name: getattr(one, name) for name in said}
    kept |= {name: _instant(getattr(one, name)) for name in moments}
    return kept | {"state": one.state.value, "since": one.created_at.isoformat()}


def _instant(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
