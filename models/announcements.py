"""Announcements: what is told to many at once.

    proposed ──► scheduled ──► sending ⇄ paused ──► sent
        │            │            └───────┴──► stopped
        └► refused   └► called off

Announcements to few need nobody's consent: they begin as scheduled, or sending. Who gets one is fixed when it is sent;
from then on its rows in the outbox (``models/batches.py``) are the list of its recipients.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from models.audiences import Audience
from models.bilingual import Bilingual, Texts
from models.chats import Key
from models.database import Json, Model, code_of

LONGEST_AUDIENCE_NAME = 60
LONGEST_REMARK = 300
LONGEST_TEXT, LONGEST_CAPTION = 3_900, 900
"""Letters shown of a text alone, and of one below a photo or a document: what Telegram takes, less the line that says
that there is no other language.
"""
MOST_BUTTONS = 3


class AnnouncementState(StrEnum):
    """Where an announcement stands; drawn above."""

    PROPOSED = "proposed"
    REFUSED = "refused"
    SCHEDULED = "scheduled"
    CALLED_OFF = "called_off"
    SENDING = "sending"
    PAUSED = "paused"
    STOPPED = "stopped"
    SENT = "sent"


AWAITED = (AnnouncementState.PROPOSED, AnnouncementState.SCHEDULED)
"""Nothing has been sent yet."""
UNDER_WAY = (AnnouncementState.SENDING, AnnouncementState.PAUSED)
BEGUN = (*UNDER_WAY, AnnouncementState.STOPPED, AnnouncementState.SENT)
"""Some may have it already: it can be corrected, or taken back."""


class LeadsTo(StrEnum):
    """What a button of an announcement opens."""

    SHIFT = "shift"
    SITE = "site"
    LINK = "link"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementButton:
    """One button. ``number`` is the shift's or the site's; a link has a ``url`` and a ``label`` in both languages."""

    to: LeadsTo
    number: int = 0
    url: str = ""
    label: Texts = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """A form that ``from_json`` reads back."""
        if self.to is LeadsTo.LINK:
            return {"to": self.to.value, "url": self.url, "label": dict(self.label)}
        return {"to": self.to.value, "number": self.number}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "AnnouncementButton":
        """The button that ``to_json`` kept."""
        return cls(**kept | {"to": LeadsTo(kept["to"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An announcement as its author has made it. ``texts`` and ``attachment`` as in ``Announcement``.

    ``sends_at`` is when it is to be sent (UTC), or the moment of now for at once.
    """

    audience: Audience
    texts: Texts
    sends_at: datetime
    attachment: Json | None = None
    buttons: tuple[AnnouncementButton, ...] = ()
    wants_ack: bool = False
    urgent: bool = False


class Announcement(Model):
    """One announcement. ``texts`` are HTML of Telegram's kind, one language may be missing."""

    __tablename__ = "announcements"
    __table_args__ = (
        Index("ix_announcements_due", "state", "sends_at"),
        # A number is never given twice: old buttons must not lead to another one.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    state: Mapped[AnnouncementState] = mapped_column(code_of(AnnouncementState))
    version: Mapped[int] = mapped_column(default=0, server_default="0")
    """Counts what was changed, so that nobody decides on what they have not seen."""
    author_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    audience: Mapped[Json]
    """As ``models.audiences.Audience.to_json`` wrote it."""
    texts: Mapped[Bilingual]
    attachment: Mapped[Json | None]
    """``{"kind": "photo" | "document", "handle": …, "name": …}``: the channel's handle on the file."""
    buttons: Mapped[Json]
    """``{"items": […]}``, each as ``AnnouncementButton.to_json`` wrote it; at most ``MOST_BUTTONS``."""
    wants_ack: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """Carries a button 'Got it'."""
    urgent: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """Sent at night, too."""
    created_at: Mapped[datetime]
    sends_at: Mapped[datetime]
    """When it is to be sent, at the earliest."""
    counted: Mapped[int] = mapped_column(default=0, server_default="0")
    """How many people it was for when it was proposed, scheduled or approved."""
    nag_at: Mapped[datetime | None]
    """When those who could approve it are reminded; None while nobody has to be."""
    remark: Mapped[str] = mapped_column(String(LONGEST_REMARK), default="", server_default="")
    """Why it was refused, in the words of whoever did."""
    decided_at: Mapped[datetime | None]
    queued_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batches.id", ondelete="SET NULL"), index=True)
    left_out: Mapped[Json | None]
    """How many of the audience were not written to, and why, as counted when it was sent."""
    result: Mapped[Json | None]
    """The report, kept when the rows of the outbox go."""

    @property
    def draft(self) -> Draft:
        """What its author made."""
        return Draft(
            audience=Audience.from_json(self.audience),
            texts=self.texts,
            sends_at=self.sends_at,
            attachment=self.attachment,
            buttons=tuple(AnnouncementButton.from_json(one) for one in self.buttons["items"]),
            wants_ack=self.wants_ack,
            urgent=self.urgent,
        )


Index(
    "ix_announcements_nag",
    Announcement.nag_at,
    sqlite_where=Announcement.nag_at.is_not(None),
    postgresql_where=Announcement.nag_at.is_not(None),
)


class AnnouncementChange(Model):
    """A correction, or taking back, of what was sent: each a batch of its own."""

    __tablename__ = "announcement_changes"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcements.id", ondelete="CASCADE"), index=True)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batches.id", ondelete="SET NULL"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    texts: Mapped[Bilingual | None]
    """What stood there before; None where it was taken back."""
    at: Mapped[datetime]
    result: Mapped[Json | None]


class AnnouncementResponse(Model):
    """Somebody tapped a button of an announcement: ``what`` is 0 for 'Got it', else the button's place, from 1."""

    __tablename__ = "announcement_responses"

    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcements.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True)
    what: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    at: Mapped[datetime]


class SavedAudience(Model):
    """An audience somebody named, to use again. Seen by whoever may announce to it."""

    __tablename__ = "saved_audiences"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(LONGEST_AUDIENCE_NAME))
    audience: Mapped[Json]
    saved_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    saved_at: Mapped[datetime]


class BatchWatch(Model):
    """A progress message in a coordinator's chat, edited in place while the batch runs."""

    __tablename__ = "batch_watches"

    batch_id: Mapped[int] = mapped_column(ForeignKey("batches.id", ondelete="CASCADE"), primary_key=True)
    chat_id: Mapped[int] = mapped_column(ForeignKey("chats.id", ondelete="CASCADE"), primary_key=True, index=True)
    key: Mapped[str] = mapped_column(String(200))
    """The outbox key of the message that is edited: its row knows the message's number once it is delivered."""
    edits: Mapped[int] = mapped_column(default=0, server_default="0")
    figures: Mapped[Json | None]
    """What it shows now, and since when: for the rate, and so that nothing is edited that stays the same."""
    edited_at: Mapped[datetime]
