"""Roles and the invitations that give them.

admin: everything. coordinator: the people of one site. contact: the donations of one site.
A code is at least 128 bits, works once, expires, and is kept only as a hash.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import (
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    and_,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.chats import HEARS, Chat, Key
from models.database import Model, code_of

CODE_BYTES = 18
"""144 bits, 24 characters of base64url: with its prefix well inside the 64 a Telegram start link holds."""
PREFIX = "inv_"
VALID_FOR = timedelta(days=7)


class Role(StrEnum):
    """What someone may do."""

    ADMIN = "admin"
    COORDINATOR = "coordinator"
    CONTACT = "contact"


class Grant(Model):
    """A person holds a role, for a site or (admins) for all."""

    __tablename__ = "roles"
    __table_args__ = (
        UniqueConstraint("person_id", "role", "site_id"),
        # NULLs are all different to a UNIQUE constraint, so that one needs its own.
        Index(
            "uq_roles_everywhere",
            "person_id",
            "role",
            unique=True,
            sqlite_where=text("site_id IS NULL"),
            postgresql_where=text("site_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    role: Mapped[Role] = mapped_column(code_of(Role))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), index=True)
    granted_at: Mapped[datetime]


class Invitation(Model):
    """A code that gives one role once."""

    __tablename__ = "invitations"
    # A form that is open carries the number: it must never come to mean another invitation.
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    role: Mapped[Role] = mapped_column(code_of(Role))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    """None where it was made on the command line; whoever is deleted takes theirs along."""


class WrongCode(Model):
    """Somebody tried a code that gives nothing: who tries many is not listened to for a while."""

    __tablename__ = "wrong_codes"
    __table_args__ = (Index("ix_wrong_codes_of", "chat_id", "at"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    chat_id: Mapped[int] = mapped_column(ForeignKey("chats.id", ondelete="CASCADE"))
    at: Mapped[datetime]


async def invite(
    session: AsyncSession, role: Role, site_id: int | None, now: datetime, created_by: int | None = None
) -> str:
    """Makes an invitation and gives back its code, which is kept nowhere; see ``models.inviting``."""
    code = PREFIX + secrets.token_urlsafe(CODE_BYTES)
    made = {"created_at": now, "expires_at": now + VALID_FOR, "created_by": created_by}
    session.add(Invitation(role=role, site_id=site_id, code_hash=hash_of(code), **made))
    return code


async def grant(session: AsyncSession, person_id: int, role: Role, site_id: int | None, now: datetime) -> None:
    """Gives a role, for a site or (admins) for all; nothing when the person holds it already."""
    if not await holds(session, person_id, role, site_id):
        session.add(Grant(person_id=person_id, role=role, site_id=site_id, granted_at=now))
        await session.flush()


async def holds(session: AsyncSession, person_id: int, role: Role, site_id: int | None) -> bool:
    """Whether the person has that very role."""
    same_site = Grant.site_id.is_(None) if site_id is None else Grant.site_id == site_id
    found = select(Grant.id).where(Grant.person_id == person_id, Grant.role == role, same_site)
    return (await session.execute(found.limit(1))).first() is not None


async def is_admin(session: AsyncSession, person_id: int) -> bool:
    """Whether the person may do everything."""
    return await holds(session, person_id, Role.ADMIN, None)


async def may_coordinate(session: AsyncSession, person_id: int | None, site_id: int) -> bool:
    """Whether the person may run the shifts of that site: its coordinators, and admins."""
    if person_id is None:
        return False
    is_theirs = await holds(session, person_id, Role.COORDINATOR, site_id)
    return is_theirs or await is_admin(session, person_id)


async def may_answer_offers(session: AsyncSession, person_id: int | None, site_id: int) -> bool:
    """Whether the person may say yes or no to what is offered to that site: its contacts, its coordinators, admins."""
    if person_id is None:
        return False
    is_contact = await holds(session, person_id, Role.CONTACT, site_id)
    return is_contact or await may_coordinate(session, person_id, site_id)


async def sites_answered_for(session: AsyncSession, person_id: int) -> list[int]:
    """The ids of the sites whose offers this person answers, by their own role as contact or coordinator."""
    theirs = (Role.CONTACT, Role.COORDINATOR)
    found = select(Grant.site_id).where(
        Grant.person_id == person_id, Grant.role.in_(theirs), Grant.site_id.is_not(None)
    )
    return [site_id for site_id in await session.scalars(found.distinct().order_by(Grant.site_id)) if site_id]


async def contacts_chats(session: AsyncSession, site_id: int) -> list[Chat]:
    """The chats of the contacts of the site whom a notice reaches; where there are none, of those who coordinate it."""
    return await chats_of_contacts(session, site_id) or await coordinators_chats(session, [site_id])


async def chats_of_contacts(session: AsyncSession, site_id: int) -> list[Chat]:
    """The chats of the site's contacts whom a notice reaches; none where the contact is not on the bot."""
    found = select(Chat).join(Grant, Grant.person_id == Chat.person_id)
    theirs = found.where(Grant.role == Role.CONTACT, Grant.site_id == site_id, *HEARS)
    return list((await session.execute(theirs.distinct().order_by(Chat.id))).scalars())


async def sees_volunteers(session: AsyncSession, person_id: int) -> bool:
    """Whether the person has volunteers to look after: admins, and coordinators of a site."""
    everywhere = and_(Grant.role == Role.ADMIN, Grant.site_id.is_(None))
    somewhere = and_(Grant.role == Role.COORDINATOR, Grant.site_id.is_not(None))
    found = select(Grant.id).where(Grant.person_id == person_id, or_(everywhere, somewhere))
    return (await session.execute(found.limit(1))).first() is not None


async def sites_coordinated(session: AsyncSession, person_id: int) -> list[int]:
    """The ids of the sites whose people this person coordinates, by their own role."""
    found = select(Grant.site_id).where(
        Grant.person_id == person_id, Grant.role == Role.COORDINATOR, Grant.site_id.is_not(None)
    )
    return [site_id for site_id in (await session.execute(found)).scalars() if site_id is not None]


async def coordinators_chats(session: AsyncSession, site_ids: list[int]) -> list[Chat]:
    """The chats of whoever coordinates any of these sites, each once; and the admins', where one of them has nobody.

    Somebody who said STOP, or blocked the bot, would not hear of it, and counts as nobody.
    """
    found = await session.execute(
        select(Chat, Grant.site_id)
        .join(Grant, Grant.person_id == Chat.person_id)
        .where(Grant.role == Role.COORDINATOR, Grant.site_id.in_(site_ids), *HEARS)
        .order_by(Chat.id)
    )
    looked_after = found.all()
    chats = [chat for chat, _ in looked_after]
    if not site_ids or {site_id for _, site_id in looked_after} != set(site_ids):
        chats += await admins_chats(session)
    return list(dict.fromkeys(chats))


async def admins(session: AsyncSession) -> int:
    """How many admins there are."""
    return (await session.execute(select(func.count()).select_from(Grant).where(Grant.role == Role.ADMIN))).scalar_one()


async def admins_chats(session: AsyncSession) -> list[Chat]:
    """The chats of the admins whom a notice reaches."""
    found = select(Chat).join(Grant, Grant.person_id == Chat.person_id).where(Grant.role == Role.ADMIN, *HEARS)
    return list((await session.execute(found.distinct().order_by(Chat.id))).scalars())


def hash_of(code: str) -> str:
    """What is kept of a code."""
    # A code of 144 random bits can't be guessed from its hash, so no slow password hash is needed.
    return hashlib.sha256(code.encode()).hexdigest()
