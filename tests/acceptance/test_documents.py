"""Files over the wire, with the real process: the template of an import out and back, and a certificate's number."""

import io
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from models import roles, sites
from models.database import Database
from models.roles import Role
from models.shifts import Shift
from tests.acceptance.story import PARIS, Story, story
from tests.databases import Databases
from tests.sandbox_client import Shown


@pytest.fixture
async def told(databases: Databases, tmp_path: Path) -> AsyncIterator[Story]:
    async with databases.for_a_process("sqlite") as url:
        database = Database(url)
        async with story(database, tmp_path) as told:
            yield told
        await database.close()


async def newest_file(told: Story, name: str) -> Shown:
    return [one for one in await told.people[name].messages() if not one.mine and one.raw["file"]][-1]


async def test_the_template_comes_back_filled_in_and_is_planned(told: Story) -> None:
    """The file is fetched from the server, read, shown, and planned; a server that fails is told of kindly."""
    await told.somebody("Sacha", "en")
    async with told.database.write() as session:
        calais = await sites.by_slug(session, "calais")
        assert calais is not None
        code = await roles.invite(session, Role.COORDINATOR, calais.id, await told.client.now())
    await told.open("Sacha", code)
    await told.tap("Sacha", "I agree")
    await told.say("Sacha", "Sacha")
    await told.tap("Sacha", "Join the team")
    await told.say("Sacha", "/import")
    shown = await newest_file(told, "Sacha")
    assert shown.raw["file"]["name"] == "shifts.xlsx"

    book, filled = load_workbook(io.BytesIO(await told.people["Sacha"].file(shown))), io.BytesIO()
    day = (await told.client.now()).astimezone(PARIS).date() + timedelta(days=3)
    book.worksheets[0].append(["Calais", "Community kitchen", day, "18:00", "22:00", 2, 6])
    book.save(filled)
    await told.client.fault("bad_gateway", methods=["getFile"], next=1)
    await told.people["Sacha"].send_document("shifts.xlsx", filled.getvalue())
    await told.settled()
    assert "could not be fetched" in await told.last("Sacha")
    await told.people["Sacha"].send_document("shifts.xlsx", filled.getvalue())
    await told.settled()
    assert "• Calais: 1" in await told.last("Sacha")
    await told.tap("Sacha", "Plan them all")
    assert "1 shift is planned" in await told.last("Sacha")
    async with told.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Shift)) == 1
    told.nothing_went_wrong()
