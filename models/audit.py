"""Who did what with a right that others have not, on what, and when; also what was refused.

Codes only: no name, no text of anybody. Kept for twelve months; whoever is deleted leaves the act without a name.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import BigInteger, CursorResult, ForeignKey, Index, String, delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.chats import Key
from models.database import Model
from models.sites import Site

KEPT = timedelta(days=365)
ONE_REFUSAL_WITHIN = timedelta(minutes=1)
STRANGER = "stranger"
"""The detail of what was refused to somebody of whom nothing is known."""
_LONGEST_NAME = 40
FORGOTTEN_AT_ONCE = 1_000


class Subject(StrEnum):
    """To what kind of thing something was done; with its number, or alone."""

    ANNOUNCEMENT = "announcement"
    AUDIENCE = "audience"
    BED = "bed"
    COLLECTION = "collection"
    EVENT = "event"
    INVITATION = "invitation"
    OFFER = "offer"
    PAGE = "page"
    PARTNER = "partner"
    PERSON = "person"
    QUESTION = "question"
    READY_ANSWER = "ready_answer"
    SHIFT = "shift"
    SITE = "site"


class Action(StrEnum):
    """What was done; permanent codes, named after the thing and what became of it."""

    ANNOUNCEMENT_PROPOSED = "announcement_proposed"
    ANNOUNCEMENT_SCHEDULED = "announcement_scheduled"
    ANNOUNCEMENT_APPROVED = "announcement_approved"
    ANNOUNCEMENT_REFUSED = "announcement_refused"
    ANNOUNCEMENT_CALLED_OFF = "announcement_called_off"
    ANNOUNCEMENT_PAUSED = "announcement_paused"
    ANNOUNCEMENT_HELD = "announcement_held"
    ANNOUNCEMENT_RESUMED = "announcement_resumed"
    ANNOUNCEMENT_STOPPED = "announcement_stopped"
    ANNOUNCEMENT_CORRECTED = "announcement_corrected"
    ANNOUNCEMENT_TAKEN_BACK = "announcement_taken_back"
    AUDIENCE_SAVED = "audience_saved"
    AUDIENCE_FORGOTTEN = "audience_forgotten"
    INVITED = "invited"
    INVITATION_REVOKED = "invitation_revoked"
    ROLE_TAKEN = "role_taken"
    ROLE_LEFT = "role_left"
    ROLE_REMOVED = "role_removed"
    SITE_CREATED = "site_created"
    SITE_CHANGED = "site_changed"
    SITE_OPENED = "site_opened"
    SITE_CLOSING = "site_closing"
    SITE_CLOSED = "site_closed"
    QUESTION_TAKEN = "question_taken"
    QUESTION_HANDED_BACK = "question_handed_back"
    QUESTION_ANSWERED = "question_answered"
    QUESTION_CLOSED = "question_closed"
    QUESTION_REOPENED = "question_reopened"
    READY_ANSWER_CHANGED = "ready_answer_changed"
    FIGURES_EXPORTED = "figures_exported"
    SHIFT_PLANNED = "shift_planned"
    SERIES_PLANNED = "series_planned"
    SHIFTS_IMPORTED = "shifts_imported"
    SHIFT_CHANGED = "shift_changed"
    SHIFT_CANCELLED = "shift_cancelled"
    SHIFT_MESSAGE_SENT = "shift_message_sent"
    PERSON_ADDED = "person_added"
    PERSON_TAKEN_OFF = "person_taken_off"
    PRESENCE_NOTED = "presence_noted"
    EXPERIENCE_GIVEN = "experience_given"
    EXPERIENCE_TAKEN_BACK = "experience_taken_back"
    CALL_BEGUN = "call_begun"
    CALL_STOPPED = "call_stopped"
    BED_ACCEPTED = "bed_accepted"
    BED_DECLINED = "bed_declined"
    BED_TAKEN_BACK = "bed_taken_back"
    OFFER_ACCEPTED = "offer_accepted"
    OFFER_ASKED = "offer_asked"
    OFFER_DECLINED = "offer_declined"
    OFFER_MARKED = "offer_marked"
    OFFER_MOVED = "offer_moved"
    OFFERS_EXPORTED = "offers_exported"
    NEED_CHANGED = "need_changed"
    NEED_NOTE_CHANGED = "need_note_changed"
    DONATIONS_STOPPED = "donations_stopped"
    DONATIONS_RESUMED = "donations_resumed"
    DROP_OFF_HOURS_CHANGED = "drop_off_hours_changed"
    DROP_OFF_DAY_CHANGED = "drop_off_day_changed"
    DROP_OFF_SLOT_CHANGED = "drop_off_slot_changed"
    COLLECTION_ACCEPTED = "collection_accepted"
    COLLECTION_CHANGE_ASKED = "collection_change_asked"
    COLLECTION_REFUSED = "collection_refused"
    COLLECTION_CANCELLED = "collection_cancelled"
    COLLECTION_MOVED = "collection_moved"
    COLLECTION_COUNTED = "collection_counted"
    EVENT_MADE = "event_made"
    EVENT_CHANGED = "event_changed"
    EVENT_CALLED_OFF = "event_called_off"
    PARTNER_ADDED = "partner_added"
    PARTNER_CHANGED = "partner_changed"
    PARTNER_HIDDEN = "partner_hidden"
    PARTNER_SHOWN = "partner_shown"
    PAGE_ADDED = "page_added"
    PAGE_CHANGED = "page_changed"
    PAGE_HIDDEN = "page_hidden"
    PAGE_SHOWN = "page_shown"
    CERTIFICATE_CHECKED = "certificate_checked"
    AUDIT_EXPORTED = "audit_exported"
    NOT_REACHED_EXPORTED = "not_reached_exported"


@dataclass(frozen=True, slots=True)
class Act:
    """Something that was just done, or ``refused``: then ``action`` is the name of the screen or form."""

    action: str
    subject: Subject | None = None
    number: int | None = None
    site_id: int | None = None
    detail: str = ""
    refused: bool = False


def of_person(person_id: int) -> str:
    """The detail of an act on something else that concerned somebody: their number, which says nothing once they are
    deleted.
    """
    return f"person:{person_id}"


class AuditEntry(Model):
    """One act. ``action`` is a code of ``models.audit.Action``, or the name of the screen that was refused."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_at", "at", "id"),
        # What was refused is looked for alone, and is rare.
        Index("ix_audit_entries_refused", "id", sqlite_where=text("refused"), postgresql_where=text("refused")),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    action: Mapped[str] = mapped_column(String(40))
    refused: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    subject: Mapped[str] = mapped_column(String(20), default="", server_default="")
    """The kind of thing it was done to: 'shift', 'offer', 'site', …"""
    subject_id: Mapped[int | None] = mapped_column(BigInteger)
    """Its number; no reference, since what was deleted leaves its trace."""
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id", ondelete="SET NULL"), index=True)
    detail: Mapped[str] = mapped_column(String(80), default="", server_default="")
    """A code that says more ('coordinator', 'planned>open'); never words of a person."""


def keep(session: AsyncSession, actor_id: int | None, acts: Sequence[Act], now: datetime) -> None:
    """Writes down what somebody did; with the caller's transaction."""
    session.add_all(
        AuditEntry(
            at=now,
            actor_id=actor_id,
            action=act.action,
            refused=act.refused,
            subject=act.subject or "",
            subject_id=act.number,
            site_id=act.site_id,
            detail=act.detail,
        )
        for act in acts
    )


async def keep_refusal(session: AsyncSession, actor_id: int | None, act: Act, now: datetime) -> None:
    """Writes down what was refused; of one person, or of strangers, the same once a minute: taps are easily made."""
    name = act.action[:_LONGEST_NAME]
    nobody = AuditEntry.actor_id.is_(None) & (AuditEntry.detail == STRANGER)
    of_them = nobody if actor_id is None else AuditEntry.actor_id == actor_id
    same = select(AuditEntry.id).where(AuditEntry.at > now - ONE_REFUSAL_WITHIN, of_them, AuditEntry.refused)
    if (await session.scalars(same.where(AuditEntry.action == name).limit(1))).first() is None:
        detail = STRANGER if actor_id is None else act.detail
        keep(session, actor_id, [replace(act, action=name, refused=True, detail=detail)], now)


async def forget_old(session: AsyncSession, now: datetime) -> int:
    """Deletes a portion of what is older than twelve months; returns how much."""
    old = select(AuditEntry.id).where(AuditEntry.at < now - KEPT).order_by(AuditEntry.at).limit(FORGOTTEN_AT_ONCE)
    result = await session.execute(delete(AuditEntry).where(AuditEntry.id.in_(old)))
    return cast("CursorResult[Any]", result).rowcount


async def exported(session: AsyncSession, person_id: int) -> list[dict[str, Any]]:
    """What this person did with their roles, and what was refused to them, as plain JSON."""
    found = select(AuditEntry, Site.slug).outerjoin(Site, Site.id == AuditEntry.site_id)
    rows = await session.execute(found.where(AuditEntry.actor_id == person_id).order_by(AuditEntry.id))
    return [
        {
            "at": one.at.isoformat(),
            "action": one.action,
            "refused": one.refused,
            "on": f"{one.subject} {one.subject_id or ''}".strip(),
            "site": site,
            "detail": one.detail,
        }
        for one, site in rows
    ]
