"""An announcement's report in words: a line for each part of those who were meant."""

from collections.abc import Mapping

import pytest

from bot import i18n
from handlers.announcing import announcement_notices, report_words
from models.announcement_reports import Report
from models.announcements import Announcement
from models.audiences import BLOCKED
from models.batching import Tally


@pytest.mark.parametrize(
    ("before", "since", "said"),
    [
        ({BLOCKED: 1}, {}, "🔕 1 can’t be reached"),
        ({}, {"blocked": 1, "gone": 1}, "🔕 2 can’t be reached any more"),
        ({BLOCKED: 1}, {"blocked": 2}, "🔕 3 can’t be reached (2 since it was sent)"),
    ],
)
def test_it_is_told_since_when_people_cannot_be_reached(
    before: Mapping[str, int], since: Mapping[str, int], said: str
) -> None:
    """From the start, by the time it was sent, or some of each."""
    found = Report(tally=Tally(size=5, delivered=2, dropped=since), left_out=before)
    assert said in [str(line) for line in report_words.lines(i18n.languages()["en"], found)]


@pytest.mark.parametrize(
    ("html", "begins"),
    [
        ("<b>Merci\u00a0!</b>\nÀ &amp; B", "Merci\u00a0! À & B"),
        (f"{'word ' * 11}and, <i>afterwards</i>", f"{'word ' * 11}and…"),
        ("x" * 200, f"{'x' * 59}…"),
    ],
)
def test_how_an_announcement_begins_is_told_in_whole_words(html: str, begins: str) -> None:
    """On one line, without its formatting; a word that is too long by itself is cut."""
    one = Announcement(texts={"fr": html})
    assert announcement_notices.excerpt(one, i18n.languages()["en"]) == begins
