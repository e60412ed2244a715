"""The certificate as it comes out: what stands on it can be read back, in every script that it has letters for."""

import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from pypdf import PdfReader

from bot import i18n
from handlers.attending.certificate_words import Paper, figures
from handlers.pictures.certificate import draw, printed
from models.hours import Total

LANGUAGES = i18n.languages()
HOURS = Total(date(2026, 11, 3), date(2027, 3, 12), 46 * 60 + 30, 12)
COOKED = Total(date(2026, 11, 3), date(2026, 11, 3), 90, 1)


def page_of(language: str = "en", **more: Any) -> str:
    """The text of the one page, line breaks as spaces."""
    usual: dict[str, Any] = {
        "organisation": "Utopia 56",
        "name": "Marie Dupont",
        "total": HOURS,
        "activities": [("Kitchen & laundry", COOKED)],
        "serial": "K7QM-4TZP-9XWC",
        "issued_at": datetime(2027, 3, 14, 9, tzinfo=UTC),
        "issued_on": date(2027, 3, 14),
    }
    content = draw(figures(Paper(**usual | more), LANGUAGES[language]))
    assert content.startswith(b"%PDF-")
    assert len(content) < 100_000
    (page,) = PdfReader(io.BytesIO(content), strict=True).pages
    return " ".join(page.extract_text().split())


def test_everything_stands_on_it_in_english() -> None:
    text = page_of()
    for part in (
        "Certificate of volunteering",
        "Marie Dupont",
        "3 November 2026",
        "12 March 2027",
        "46 h 30 min in 12",
    ):
        assert part in text
    for part in ("Utopia 56", "Kitchen & laundry", "1 h 30 min", "Issued on 14 March 2027", "K7QM-4TZP-9XWC"):
        assert part in text


def test_everything_stands_on_it_in_french() -> None:
    """In the words of the catalog, with nothing of the markup that chats need."""
    text, words = page_of("fr"), LANGUAGES["fr"]
    for part in (words.say("Certificate of volunteering"), "3 novembre 2026", "12 mars 2027", "K7QM-4TZP-9XWC"):
        assert " ".join(str(part).split()) in text
    assert "&" not in text.replace("Kitchen & laundry", "")


def test_hours_of_one_day_are_of_that_day() -> None:
    assert "was a volunteer on 3 November 2026 1 h 30 min in 1 shift" in page_of(total=COOKED)


@pytest.mark.parametrize(
    "name",
    [
        "Łukasz Żółć",
        "Nguyễn Thị Ánh",
        "Иван Петров",
        "Γιώργος Ωραίος",
        "محمد علي",
        "גלעד שליט",
        "D’Arcy & <Söhne>",
        "A" * 80,
    ],
)
def test_a_name_in_any_script_it_has_letters_for_is_printed(name: str) -> None:
    assert printed(name) == name
    text = page_of(name=name)
    assert name.replace(" ", "") in text.replace(" ", "")


@pytest.mark.parametrize("name", ["李小龙", "ሰላም ገብረ", "田中 Yuki", "ไทย"])
def test_a_name_in_letters_it_does_not_have_is_none(name: str) -> None:
    """Boxes in the place of a name would be worse than asking for another spelling."""
    assert printed(name) is None


def test_emoji_are_left_out_of_a_name() -> None:
    assert printed("Marie 🌸 Dupont 🦄") == "Marie Dupont"


def test_the_same_is_rendered_alike_and_says_what_it_is() -> None:
    issued = datetime(2027, 3, 14, 9, tzinfo=UTC)
    paper = Paper("Utopia 56", "Bo", HOURS, [], "K7QM-4TZP-9XWC", issued, date(2027, 3, 14))
    content = draw(figures(paper, LANGUAGES["en"]))
    told = PdfReader(io.BytesIO(content)).metadata
    assert told is not None
    assert (told.title, told.author) == ("Certificate of volunteering", "Utopia 56")
    assert told.creation_date == datetime(2027, 3, 14, 9, tzinfo=UTC)
