"""Offers, questions and announcements are counted in the month in which something became of them."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from openpyxl import load_workbook

from models import figures, figures_of_contact, offer_changes, offer_rules, sites
from models.announcements import Announcement, AnnouncementState
from models.audiences import Audience
from models.figure_names import Counts, Figure, median, split, total
from models.offer_rules import Agreed
from models.offers import OfferState, Reason, Unit
from models.questions import Question, QuestionMessage, QuestionState
from tests.conversation.coordinating import coordinator
from tests.conversation.counting import PARIS, make_people, make_site
from tests.conversation.offering import assert_done, depot, donor, offered, offering
from tests.conversation.people import person_of
from tests.kit import Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
MARCH, APRIL = date(2027, 3, 1), date(2027, 4, 1)
LAST_MOMENT = datetime(2027, 3, 31, 21, 59, tzinfo=UTC)
"""The last minute of March in Paris."""
NOW = datetime(2027, 5, 1, tzinfo=UTC)


async def _counted(desk: Desk, month: date) -> Counts:
    async with desk.database.read() as session:
        return await figures.counted(session, month, NOW, PARIS)


async def _site_id(desk: Desk, slug: str) -> int:
    async with desk.database.read() as session:
        found = await sites.by_slug(session, slug)
    assert found is not None
    return found.id


async def test_an_offer_counts_where_it_was_sent_accepted_and_ended(each_desk: Desk) -> None:
    """Marked otherwise afterwards it does not end twice, and what was received is added up by category and unit."""
    place, actor = await depot(each_desk, warehouse=True), await donor(each_desk)
    goods = (("clothes", "", 3, Unit.BAG), ("shoes", "", None, None))
    first, second = [await offered(each_desk, place, goods=goods) for _ in range(2)]
    agreed = Agreed(starts_at=each_desk.now, ends_at=each_desk.now + timedelta(hours=1), place="Here")
    async with each_desk.database.write() as session:
        for one in (first, second):
            assert_done(await offer_rules.accept(session, actor, one, agreed, LAST_MOMENT))
            april = LAST_MOMENT + timedelta(days=2)
            assert_done(await offer_rules.mark(session, actor, one, OfferState.RECEIVED, "", april))
        again = LAST_MOMENT + timedelta(days=32)
        assert_done(await offer_rules.mark(session, actor, second, OfferState.NOT_BROUGHT, "", again))
    march, april_counts, ids = (
        await _counted(each_desk, MARCH),
        await _counted(each_desk, APRIL),
        [await _site_id(each_desk, place)],
    )
    assert (total(march, ids, Figure.OFFERS_SENT), total(march, ids, Figure.OFFERS_ACCEPTED)) == (2, 2)
    assert split(march, ids, Figure.OFFERS_ENDED) == {}
    assert split(april_counts, ids, Figure.OFFERS_ENDED) == {"received": 1, "not_brought": 1}
    assert split(april_counts, ids, Figure.OFFERS_ENDED, "received") == {"clothes": 1, "shoes": 1}
    assert split(april_counts, ids, Figure.AMOUNT, "clothes") == {"bag": 3}
    assert total(april_counts, ids, Figure.OFFERS_ACCEPTED) == 0


async def test_what_is_declined_counts_with_its_reason_to_the_last_minute(each_desk: Desk) -> None:
    """By the organisation's clock; an offer that its donor replaced by another is neither sent nor withdrawn."""
    place, person = await depot(each_desk), await donor(each_desk)
    declined, withdrawn = await offered(each_desk, place), await offered(each_desk, place, by=person)
    replaced = await offered(each_desk, place, by=person)
    anew = await offering(each_desk, place)
    async with each_desk.database.write() as session:
        assert_done(await offer_rules.decline(session, person, declined, Reason.ENOUGH, LAST_MOMENT))
        late = LAST_MOMENT + timedelta(minutes=1)
        assert_done(await offer_rules.withdraw(session, person, withdrawn, late))
        instead = await offer_changes.send_instead(session, person, replaced, anew, LAST_MOMENT)
        assert instead.sent.card is not None
    march, april, ids = (
        await _counted(each_desk, MARCH),
        await _counted(each_desk, APRIL),
        [await _site_id(each_desk, place)],
    )
    assert total(march, ids, Figure.OFFERS_SENT) == 3
    assert split(march, ids, Figure.OFFERS_ENDED) == {"declined": 1}
    assert split(march, ids, Figure.DECLINED) == {"enough": 1}
    assert split(april, ids, Figure.OFFERS_ENDED) == {"withdrawn": 1}


async def test_questions_and_announcements_count_for_their_sites(each_desk: Desk) -> None:
    """The first answer counts, whoever wrote more; an announcement to two sites is one of the organisation."""
    async with each_desk.database.write() as session:
        one, two = await make_site(session), await make_site(session)
        (asker,) = await make_people(session, 1, LAST_MOMENT)
        told = {"person_id": asker, "state": QuestionState.ANSWERED, "changed_at": LAST_MOMENT}
        asked = Question(site_id=one.id, asked_at=LAST_MOMENT, **told)
        session.add_all([asked, Question(site_id=one.id, asked_at=LAST_MOMENT, **told)])
        await session.flush()
        for minutes, from_team in ((5, False), (33, True), (90, True)):
            at = LAST_MOMENT + timedelta(minutes=minutes)
            session.add(QuestionMessage(question_id=asked.id, from_team=from_team, text="…", at=at))
        result = {
            "size": 40,
            "waiting": 0,
            "sending": 0,
            "delivered": 38,
            "uncertain": 1,
            "failed": {"x": 1},
            "dropped": {},
        }
        sent = Announcement(
            state=AnnouncementState.SENT,
            audience=Audience(sites=(one.id, two.id)).to_json(),
            texts={"fr": "…"},
            buttons={"items": []},
            created_at=LAST_MOMENT,
            sends_at=LAST_MOMENT,
            queued_at=LAST_MOMENT,
            finished_at=LAST_MOMENT - timedelta(days=1),
            left_out={"stopped": 2},
            result=result,
        )
        session.add(sent)
    march, april = await _counted(each_desk, MARCH), await _counted(each_desk, APRIL)
    assert total(march, [one.id], Figure.QUESTIONS) == 2
    assert split(march, [one.id], Figure.ANSWERED) == {"35": 1}
    for whose in (one.id, two.id):
        assert total(march, [whose], Figure.ANNOUNCEMENTS) == 1
    assert (total(march, [None], Figure.MEANT), total(march, [None], Figure.DELIVERED)) == (42, 38)
    assert total(april, [one.id, two.id, None], Figure.ANNOUNCEMENTS) == total(april, [one.id], Figure.QUESTIONS) == 0


async def test_waiting_is_rounded_up_and_its_middle_is_one_that_was_waited() -> None:
    """So that times of several sites can be put together."""
    waited = {minutes: figures_of_contact.rounded(timedelta(minutes=minutes)) for minutes in (0, 1, 5, 6, 121, 2881)}
    assert waited == {0: 5, 1: 5, 5: 5, 6: 10, 121: 150, 2881: 4320}
    assert [median(one) for one in ({}, {5: 1}, {5: 1, 10: 1}, {5: 1, 10: 3}, {5: 0})] == [None, 5, 5, 10, None]


async def test_a_coordinator_reads_why_offers_were_declined_and_what_came(desk: Desk) -> None:
    """Below the picture; the table has every month."""
    place = await depot(desk, warehouse=True)
    chat = await coordinator(desk, place)
    actor = (await person_of(chat)).id
    agreed = Agreed(starts_at=desk.now, ends_at=desk.now + timedelta(hours=1), place="Here")
    one, two = [await offered(desk, place, goods=(("shoes", "", 4, Unit.PAIR),)) for _ in range(2)]
    async with desk.database.write() as session:
        assert_done(await offer_rules.decline(session, actor, one, Reason.NOT_THIS, desk.now))
        assert_done(await offer_rules.accept(session, actor, two, agreed, desk.now))
        assert_done(await offer_rules.mark(session, actor, two, OfferState.RECEIVED, "", desk.now))
    await chat.tap_data("figures-goods:all:2027-03")
    chat.expect("Why declined: not of use: 1.", "Received, where it was counted:", "Shoes: 4 pairs")
    await chat.tap_data("figures-table:all:2027-03:goods")
    assert chat.last.document is not None
    sheet = load_workbook(io.BytesIO(chat.last.document.content)).worksheets[0]
    rows = [row[2:] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert rows == [("Shoes", "declined", 1), ("Shoes", "received", 1), ("Shoes", "received: 4 pairs", 4)]
