"""People named for a site, whom the public may call."""

from collections.abc import Collection

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.bilingual import Bilingual
from models.database import Model
from models.shipped import Named


class Contact(Named, Model):
    """A named person; ``phone`` is E.164, ``note`` HTML of Telegram's kind."""

    __tablename__ = "contacts"

    name: Mapped[str] = mapped_column(String(80))
    phone: Mapped[str] = mapped_column(String(20))
    role: Mapped[Bilingual]
    note: Mapped[Bilingual | None]


class SiteContact(Model):
    """Whom to call about a site."""

    __tablename__ = "site_contacts"

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True, index=True)


async def by_slug(session: AsyncSession, slug: str) -> Contact | None:
    """The contact of that name."""
    return (await session.execute(select(Contact).where(Contact.slug == slug))).scalar_one_or_none()


async def sites_with_any(session: AsyncSession, site_ids: Collection[int]) -> frozenset[int]:
    """Those of the sites that name somebody to call."""
    named = select(SiteContact.site_id).where(SiteContact.site_id.in_(site_ids))
    return frozenset(await session.scalars(named)) if site_ids else frozenset()


async def of_sites(session: AsyncSession, site_ids: Collection[int]) -> dict[int, list[Contact]]:
    """Whom to call about each of these sites that names somebody, in order."""
    named = select(SiteContact.site_id, Contact).join(Contact, Contact.id == SiteContact.contact_id)
    theirs = named.where(SiteContact.site_id.in_(site_ids)).order_by(Contact.position, Contact.id)
    found: dict[int, list[Contact]] = {}
    for site_id, contact in (await session.execute(theirs)).all():
        found.setdefault(site_id, []).append(contact)
    return found


async def of_site(session: AsyncSession, site_id: int) -> list[Contact]:
    """Whom to call about that site, in order."""
    theirs = select(SiteContact.contact_id).where(SiteContact.site_id == site_id)
    found = select(Contact).where(Contact.id.in_(theirs)).order_by(Contact.position, Contact.id)
    return list((await session.execute(found)).scalars())
