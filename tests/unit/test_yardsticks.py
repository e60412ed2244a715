"""What the association tells of itself in numbers stands in its file, and nowhere in the code."""

import pytest
from pydantic import ValidationError

from bot.organisation.reading import SHIPPED, read
from bot.organisation.schema import Yardstick


def test_the_shipped_file_tells_what_the_page_tells() -> None:
    """2,700 volunteering days a month, about 60 volunteers a day at one site, 3,000 members."""
    told = {str(one.slug): one.number for one in read(SHIPPED).yardsticks}
    assert told == {"days-a-month": 2_700, "people-a-day": 60, "members": 3_000}


@pytest.mark.parametrize(
    ("slug", "number"), [("days-a-year", 1), ("members", 0), ("members", "many"), ("members", 1.5)]
)
def test_only_what_is_compared_with_can_be_told(slug: str, number: object) -> None:
    """Another name would be shown nowhere; a file with one is refused."""
    with pytest.raises(ValidationError):
        Yardstick.model_validate({"slug": slug, "number": number})
