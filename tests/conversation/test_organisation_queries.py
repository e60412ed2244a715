"""What conversations ask of the organisation's tables."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.organisation.loading import load
from bot.organisation.reading import SHIPPED, parse
from models import contacts, events, needs, pages, partners, sites
from models.database import Database
from models.sites import Site, SiteState

EVENTS = """
[[events]]
slug = "later"
kind = "conference"
starts = 2027-03-12T18:30:00
ends = 2027-03-12T20:00:00
title = { fr = "Soirée", en = "Evening" }
text = { fr = "Venez", en = "Come" }

[[events]]
slug = "sooner"
kind = "legal"
starts = 2027-03-01T09:00:00
ends = 2027-03-01T12:00:00
title = { fr = "Audience", en = "Hearing" }
text = { fr = "Venez", en = "Come" }
"""


@pytest.fixture
async def session(database: Database) -> AsyncIterator[AsyncSession]:
    """A transaction on the shipped organisation, with two dates."""
    async with database.write() as session:
        await load(session, parse(SHIPPED.read_bytes() + EVENTS.encode(), "x.toml"))
        yield session


async def _set(session: AsyncSession, slug: str, state: SiteState) -> Site:
    site = await sites.by_slug(session, slug)
    assert site
    site.state = state
    await session.flush()
    return site


def _slugs(found: list[Site]) -> list[str]:
    return [site.slug for site in found]


async def test_planned_sites_are_not_shown_and_closed_ones_are(session: AsyncSession) -> None:
    """People of a closed site are to read that it is."""
    await _set(session, "paris-camp", SiteState.PLANNED)
    await _set(session, "calais", SiteState.CLOSED)
    shown = _slugs(await sites.shown(session))
    assert "paris-camp" not in shown
    assert "calais" in shown
    assert "paris-camp" in _slugs(await sites.every(session))


async def test_volunteers_choose_among_running_sites_that_welcome_them(session: AsyncSession) -> None:
    assert "la-liniere" not in _slugs(await sites.open_to_volunteers(session))
    await _set(session, "calais", SiteState.CLOSED)
    await _set(session, "paris-street", SiteState.CLOSING)
    await _set(session, "paris-camp", SiteState.PLANNED)
    assert _slugs(await sites.open_to_volunteers(session)) == ["paris-street", "collections", "centres"]


async def test_donors_choose_among_running_sites_that_take_goods(session: AsyncSession) -> None:
    """A contact-first one is among them: its contact is asked."""
    assert _slugs(await sites.taking_donations(session)) == ["calais", "la-liniere", "collections"]
    await _set(session, "la-liniere", SiteState.CLOSED)
    assert _slugs(await sites.taking_donations(session)) == ["calais", "collections"]


async def test_no_alternative_leads_to_a_closed_door(session: AsyncSession) -> None:
    liniere = await sites.by_slug(session, "la-liniere")
    assert liniere
    instead = await sites.alternative_to(session, liniere)
    assert instead
    assert instead.slug == "calais"
    await _set(session, "calais", SiteState.CLOSED)
    assert await sites.alternative_to(session, liniere) is None


async def test_the_most_urgent_need_comes_first(session: AsyncSession) -> None:
    calais = await sites.by_slug(session, "calais")
    assert calais
    found = [(category.slug, need.level.value) for category, need in await needs.of_site(session, calais.id)]
    assert found[0] == ("blankets", "urgent")
    assert found[-1] == ("medicines", "not_accepted")
    levels = [level for _, level in found]
    assert levels == sorted(levels, key=["urgent", "needed", "enough", "not_accepted"].index)


async def test_events_over_are_not_announced(session: AsyncSession) -> None:
    """The next comes first; one under way still counts."""
    under_way = datetime(2027, 3, 1, 10, tzinfo=UTC)
    assert [one.slug for one in await events.upcoming(session, under_way)] == ["sooner", "later"]
    noon = datetime(2027, 3, 1, 11, tzinfo=UTC)
    assert [one.slug for one in await events.upcoming(session, noon)] == ["later"]


async def test_pages_numbers_links_and_areas_keep_the_files_order(session: AsyncSession) -> None:
    assert [page.slug for page in await pages.every(session)][:2] == ["welcome", "about"]
    assert [entry.number for entry in await pages.emergency_numbers(session)][:2] == ["112", "15"]
    assert [link.slug for link in await pages.links(session)] == ["facebook"]
    assert (await partners.areas(session))[0].slug == "hauts-de-france"


async def test_a_directory_by_area(session: AsyncSession) -> None:
    area = await partners.area_by_slug(session, "hauts-de-france")
    assert area
    assert [one.slug for one in await partners.in_area(session, area.id)] == ["msf", "grande-synthe"]


async def test_what_is_unknown_is_none(session: AsyncSession) -> None:
    """A slug out of an old button or a mistyped link."""
    assert await sites.by_slug(session, "atlantis") is None
    assert await pages.by_slug(session, "atlantis") is None
    assert await contacts.by_slug(session, "atlantis") is None
    assert await needs.category_by_slug(session, "atlantis") is None
    assert await events.by_slug(session, "atlantis") is None
