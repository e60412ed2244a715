"""Who is named for a site, changed in chat; the caller holds the lock on the site."""

from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import slugs
from models.bilingual import Texts
from models.contacts import Contact, SiteContact
from models.sites import Site

UNNAMED_ROLE: Texts = {"fr": "contact", "en": "contact"}


async def at(session: AsyncSession, site_id: int, contact_id: int) -> Contact | None:
    """The contact of that number, if it is named for that site."""
    tied = select(SiteContact.contact_id).where(SiteContact.site_id == site_id, SiteContact.contact_id == contact_id)
    return await session.scalar(select(Contact).where(Contact.id.in_(tied)))


async def name(session: AsyncSession, site: Site, contact_id: int | None, wanted: dict[str, Any]) -> Contact | None:
    """Names somebody: new (None), or in place of that one; None where that one is not named there any more.

    Who is named for other sites too stays so there, as they are: a coordinator changes nothing elsewhere.
    """
    wanted = wanted | {"role": wanted["role"] or UNNAMED_ROLE}
    one = await at(session, site.id, contact_id) if contact_id is not None else None
    if contact_id is not None and one is None:
        return None
    if one is not None and not await _is_named_elsewhere(session, site, one):
        for column, value in wanted.items():
            setattr(one, column, value)
    else:
        if one is not None:
            await _untie(session, site, one.id)
        one = await _new(session, wanted)
        session.add(SiteContact(site_id=site.id, contact_id=one.id))
    site.version += 1
    await session.flush()
    return one


async def untie(session: AsyncSession, site: Site, contact_id: int) -> bool:
    """Names that one no longer; False where it is not named there."""
    if await at(session, site.id, contact_id) is None:
        return False
    await _untie(session, site, contact_id)
    site.version += 1
    await session.flush()
    return True


async def _new(session: AsyncSession, wanted: dict[str, Any]) -> Contact:
    slug = await slugs.unused(session, Contact, wanted["name"], "contact")
    last = await session.scalar(select(func.max(Contact.position))) or 0
    one = Contact(slug=slug, position=last + 1, **wanted)
    session.add(one)
    await session.flush()
    return one


async def _is_named_elsewhere(session: AsyncSession, site: Site, one: Contact) -> bool:
    others = select(SiteContact.site_id).where(SiteContact.contact_id == one.id, SiteContact.site_id != site.id)
    return await session.scalar(others.limit(1)) is not None


async def _untie(session: AsyncSession, site: Site, contact_id: int) -> None:
    tie = delete(SiteContact).where(SiteContact.site_id == site.id, SiteContact.contact_id == contact_id)
    await session.execute(tie)
