"""Questions to the people of a site, and their answers; and answers that stand ready.

    ask ──► waiting ──take──► taken ──answer──► answered ──close, or two silent weeks──► closed
               ▲                │ ▲                │ ▲                                      │
               └──hand back─────┘ └─ writes again ─┘ └──reopen, or answer (within 30 days)──┤
               ▲                                                                            │
               └──the asker writes again (within 30 days); taken where somebody has it──────┘

    Whatever is open can be closed, by the asker or the team; what waits can be answered by whoever may, and is theirs
    then.

Invariants:

- ``waiting_since`` is set as long as the asker is owed an answer: in ``waiting`` and ``taken``, and in no other state.
- ``due_at`` is set as long as something happens by itself: see the column.
- Of two who take it at once one gets it. Whoever answers a question that nobody has, has it.

A question is its asker's and the coordinators' of its site (of the whole organisation: the admins'). Numbers and user
names are in none of it. How it changes is in ``models.question_rules``.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, SmallInteger, String, text
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
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    """When something is done by itself: the coordinators are reminded, or what was answered and is silent is closed."""
    reminded: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    """How often the coordinators were reminded since ``waiting_since``."""
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
    __table_args__ = ({"sqlite_autoincrement": True},)

    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), index=True)
    """None: good for every site."""
    title: Mapped[Bilingual]
    """The question, in one line, as it stands on a button."""
    answer: Mapped[Bilingual]
    keywords: Mapped[Json]
    """``{"fr": […], "en": […]}``: words of questions that it answers."""
    hidden: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    version: Mapped[int] = mapped_column(default=0, server_default="0")
    """Counts what was changed in chat, so that two at once don't undo each other."""
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    changed_at: Mapped[datetime | None]
