"""Loading the organisation file into a database, and what becomes of edits made in chat."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import delete, event, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.organisation.loading import LoadReport, load
from bot.organisation.reading import SHIPPED, parse, read
from models import activities, contacts, events, needs, pages, partners, sites
from models.activities import Activity, SiteActivity
from models.database import Database
from models.needs import Need, NeedLevel
from models.sites import Site, SiteKind, SiteState

SHIPPED_TEXT = SHIPPED.read_text(encoding="utf-8")


def _changed(*changes: tuple[str, str]) -> Any:
    """The shipped organisation with words in its file replaced."""
    text = SHIPPED_TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return parse(text.encode(), "changed.toml")


async def _load(database: Database, *changes: tuple[str, str]) -> LoadReport:
    async with database.write() as session:
        return await load(session, _changed(*changes))


@contextmanager
def _writes(database: Database) -> Iterator[list[str]]:
    """Every statement that writes, as it goes out."""
    seen: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        if statement.split()[0] in ("INSERT", "UPDATE", "DELETE"):
            seen.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    yield seen
    event.remove(database.engine.sync_engine, "before_cursor_execute", note)


async def _site(session: AsyncSession, slug: str) -> Site:
    found = await sites.by_slug(session, slug)
    assert found is not None
    return found


async def test_the_whole_shipped_file_arrives(database: Database) -> None:
    """Every entry is added, with its values, its ties and its place in the order."""
    report = await _load(database)
    shipped = read(SHIPPED)
    assert len(report.added) == sum(len(getattr(shipped, key)) for key in type(shipped).model_fields)
    async with database.read() as session:
        assert [site.slug for site in await sites.every(session)] == [site.slug for site in shipped.sites]
        calais = await _site(session, "calais")
        assert (calais.beds, calais.bed_price, calais.state) == (20, Decimal("5.00"), SiteState.OPEN)
        there = await activities.at_sites(session, [calais.id])
        assert {one.slug for one in there} == set(next(one for one in shipped.sites if one.slug == "calais").activities)
        liniere = await _site(session, "la-liniere")
        assert [one.phone for one in await contacts.of_site(session, liniere.id)] == ["+33677612929"]
        assert [one.slug for one in await partners.of_site(session, liniere.id)] == ["msf", "grande-synthe"]
        assert (await pages.privacy(session)).version == "2026-11-23 c"


async def test_a_site_may_accept_beds_by_rule_and_want_earlier_notice(database: Database) -> None:
    """Left alone, a coordinator answers, and half an hour is enough."""
    await _load(database)
    async with database.read() as session:
        calais = await _site(session, "calais")
        assert (calais.beds_by_rule, calais.notice_minutes) == (False, 30)
    await _load(database, ("beds_by_rule = false", "beds_by_rule = true\nnotice_minutes = 90"))
    async with database.read() as session:
        calais = await _site(session, "calais")
        assert (calais.beds_by_rule, calais.notice_minutes) == (True, 90)


async def test_loading_twice_writes_nothing(database: Database) -> None:
    """Not even an UPDATE that changes nothing."""
    await _load(database)
    with _writes(database) as written:
        report = await _load(database)
    assert written == []
    assert report == LoadReport()
    assert report.lines() == ["nothing to change"]


async def test_a_change_in_the_file_arrives(database: Database) -> None:
    """A number, a text, a price and a list of ties; the report names each."""
    await _load(database)
    report = await _load(
        database,
        ("beds = 20", "beds = 24"),
        ("bed_price = 5.00", "bed_price = 6.50"),
        ('summary.en = "Help in Calais', 'summary.en = "Do help in Calais'),
        ('"street-rounds", "distribution", ', '"street-rounds", '),
        ('level = "urgent"', 'level = "enough"'),
    )
    assert sorted(report.changed) == [
        "need 'calais / blankets': level",
        "site 'calais': bed_price",
        "site 'calais': beds",
        "site 'calais': summary",
        "site 'paris-street': activities",
    ]
    assert (report.added, report.kept, report.gone) == ([], [], [])
    async with database.read() as session:
        calais, street = await _site(session, "calais"), await _site(session, "paris-street")
        assert (calais.beds, calais.bed_price) == (24, Decimal("6.50"))
        assert calais.summary["en"].startswith("Do help")
        assert "distribution" not in {one.slug for one in await activities.at_sites(session, [street.id])}


async def test_an_edit_in_chat_survives_a_change_of_the_file(database: Database) -> None:
    """The edited value is kept and told; its neighbours in the same row still follow the file."""
    await _load(database)
    async with database.write() as session:
        calais = await _site(session, "calais")
        calais.beds, calais.state = 12, SiteState.CLOSING
    changes = (("beds = 20", "beds = 24"), ("bed_price = 5.00", "bed_price = 6.00"))
    report = await _load(database, *changes)
    assert sorted(report.kept) == ["site 'calais': beds", "site 'calais': state"]
    assert report.changed == ["site 'calais': bed_price"]
    async with database.read() as session:
        calais = await _site(session, "calais")
        assert (calais.beds, calais.state, calais.bed_price) == (12, SiteState.CLOSING, Decimal("6.00"))


async def test_an_edit_is_still_one_after_many_loads(database: Database) -> None:
    """The file's own value moves on twice; and an edit back to a value that the file once had is an edit too."""
    await _load(database)
    async with database.write() as session:
        (await _site(session, "calais")).beds = 12
    await _load(database, ("beds = 20", "beds = 24"))
    async with database.write() as session:
        (await _site(session, "calais")).beds = 20
    report = await _load(database, ("beds = 20", "beds = 30"))
    assert report.kept == ["site 'calais': beds"]
    async with database.read() as session:
        assert (await _site(session, "calais")).beds == 20


async def test_an_edit_the_file_agrees_with_is_the_files_again(database: Database) -> None:
    """Writing the edited value into the file gives the say back to it."""
    await _load(database)
    async with database.write() as session:
        (await _site(session, "calais")).beds = 12
    assert await _load(database, ("beds = 20", "beds = 12")) == LoadReport()
    assert (await _load(database, ("beds = 20", "beds = 40"))).changed == ["site 'calais': beds"]


async def test_ties_edited_in_chat_survive(database: Database) -> None:
    """An activity taken off a site in chat does not come back with the file."""
    await _load(database)
    async with database.write() as session:
        calais, kitchen = await _site(session, "calais"), await activities.by_slug(session, "kitchen")
        assert kitchen
        await session.execute(
            delete(SiteActivity).where(SiteActivity.site_id == calais.id, SiteActivity.activity_id == kitchen.id)
        )
    report = await _load(database, ('"welcome", "distribution", "sorting", ', '"welcome", "sorting", '))
    assert report.kept == ["site 'calais': activities"]
    async with database.read() as session:
        there = {one.slug for one in await activities.at_sites(session, [(await _site(session, "calais")).id])}
    assert "kitchen" not in there
    assert "distribution" in there


async def test_a_need_edited_in_chat_survives(database: Database) -> None:
    await _load(database)
    async with database.write() as session:
        need = (await session.execute(select(Need).where(Need.level == NeedLevel.URGENT))).scalar_one()
        need.level, need.note = NeedLevel.ENOUGH, {"fr": "Merci", "en": "Thanks"}
    report = await _load(database, ('level = "urgent"', 'level = "needed"'))
    assert sorted(report.kept) == ["need 'calais / blankets': level", "need 'calais / blankets': note"]


async def test_what_left_the_file_is_told_and_left_alone(database: Database) -> None:
    """People may be registered there: deleting is for a person to decide."""
    await _load(database)
    start = SHIPPED_TEXT.index('[[needs]]\nsite = "collections"\ncategory = "books"')
    block = SHIPPED_TEXT[start : SHIPPED_TEXT.index("[[needs]]", start + 1)]
    report = await _load(database, (block, ""))
    assert report.gone == ["need 'collections / books'"]
    async with database.read() as session:
        collections = await _site(session, "collections")
        assert "books" in {category.slug for category, _ in await needs.of_site(session, collections.id)}


async def test_a_site_made_in_chat_is_not_taken_over(database: Database) -> None:
    """Should the file name one of that slug later, what was written in chat stays; nor is it 'gone' before."""
    texts = {"fr": "x", "en": "x"}
    async with database.write() as session:
        made = Site(slug="calais", state=SiteState.PLANNED, kind=SiteKind.BASE, name=texts, summary=texts, about=texts)
        session.add(made)
        session.add(
            Site(slug="lyon", state=SiteState.PLANNED, kind=SiteKind.BASE, name=texts, summary=texts, about=texts)
        )
    report = await _load(database)
    assert report.gone == []
    assert "site 'calais': about" in report.kept
    async with database.read() as session:
        assert (await _site(session, "calais")).about == texts


async def test_a_new_entry_in_the_middle_moves_the_others_down(database: Database) -> None:
    """The order of the file is the order in which people read; moving is not worth a word in the report."""
    await _load(database)
    new = '[[activities]]\nslug = "music"\nname.fr = "Musique"\nname.en = "Music"\n\n'
    report = await _load(database, ('[[activities]]\nslug = "laundry"', new + '[[activities]]\nslug = "laundry"'))
    assert (report.added, report.changed) == (["activity 'music'"], [])
    async with database.read() as session:
        assert [one.slug for one in await activities.every(session)][1:4] == ["kitchen", "music", "laundry"]


async def test_a_date_is_kept_as_a_moment(database: Database) -> None:
    """Local times of the file become UTC, and loading them again changes nothing."""
    new = """
[[events]]
slug = "talk"
kind = "conference"
starts = 2027-07-01T18:30:00
ends = 2027-07-01T20:00:00
title = { fr = "Soirée", en = "Evening" }
text = { fr = "Venez", en = "Come" }
"""
    text = (SHIPPED_TEXT + new).encode()
    async with database.write() as session:
        await load(session, parse(text, "x.toml"))
    async with database.write() as session:
        assert await load(session, parse(text, "x.toml")) == LoadReport()
    async with database.read() as session:
        found = await events.by_slug(session, "talk")
    assert found
    assert found.starts.isoformat() == "2027-07-01T16:30:00+00:00"


async def test_a_failed_load_leaves_nothing_behind(database: Database) -> None:
    """It is one transaction."""

    async def fail_after_loading() -> None:
        async with database.write() as session:
            await load(session, read(SHIPPED))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail_after_loading()
    async with database.read() as session:
        assert (await session.execute(select(func.count()).select_from(Activity))).scalar_one() == 0
