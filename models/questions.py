"""Questions to the people of a site, and their answers; and answers that stand ready.

    waiting ──► taken ──► answered ──► closed
       ▲           │          │           │
       └─(writes again, or is handed back)┘

A question is its asker's and the coordinators' of its site (of the whole organisation: the admins'). Numbers and user
names are in none of it.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from models.bilingual import Bilingual
from models.chats import Key
from models.database import Json, Model, code_of
from models.shipped import Named

LONGEST_MESSAGE = 2_000


class QuestionState(StrEnum):
    """Where a question stands; drawn above."""

    WAITING = "waiting"
    TAKEN = "taken"
    ANSWERED = "answered"
    CLOSED = "closed"


class Question(Model):
    """One thread between somebody and the coordinators of a site (``site_id`` None: the admins)."""

    __tablename__ = "questions"
    __table_args__ = (
        Index("ix_questions_site", "site_id", "state"),
        # A number is never given twice: old buttons must not lead to somebody else's question.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id", ondelete="SET NULL"))
    state: Mapped[QuestionState] = mapped_column(code_of(QuestionState))
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    asked_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    waiting_since: Mapped[datetime | None]
    """Since when the asker waits for an answer; None while nothing is owed to them."""
    remind_at: Mapped[datetime | None] = mapped_column(index=True)
    """When the coordinators are reminded, if nobody has answered by then."""
    closed_at: Mapped[datetime | None] = mapped_column(index=True)


class QuestionMessage(Model):
    """One message of a thread; ``photo`` is the channel's handle on it."""

    __tablename__ = "question_messages"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    from_team: Mapped[bool]
    text: Mapped[str] = mapped_column(String(LONGEST_MESSAGE), default="")
    photo: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime]


class ReadyAnswer(Named, Model):
    """An answer that is offered to the asker before anybody is asked; ``answer`` is HTML of Telegram's kind."""

    __tablename__ = "ready_answers"

    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), index=True)
    """None: good for every site."""
    title: Mapped[Bilingual]
    """The question, in one line, as it stands on a button."""
    answer: Mapped[Bilingual]
    keywords: Mapped[Json]
    """``{"fr": […], "en": […]}``: words of questions that it answers."""
    hidden: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    changed_at: Mapped[datetime | None]
