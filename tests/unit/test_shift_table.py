"""Tables of shifts: what is read of them, and that every mistake is named, by its row and in plain words."""

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from bot import i18n
from handlers.conversation.reading.plain import key
from handlers.conversation.words import Words
from handlers.tables import shift_table, shift_template, table_columns, table_names, written
from handlers.tables.shift_table import Table
from handlers.tables.spreadsheets import FORMULA, Row, sheets
from handlers.tables.table_cells import DayReader, time_of_day, whole_number
from handlers.tables.table_columns import Column, Headed
from handlers.tables.table_plans import Known, Planned
from models.activities import Activity
from models.sites import Site, SiteState

LANGUAGES = i18n.languages()
BOTH = [LANGUAGES["fr"], LANGUAGES["en"]]
NOW = datetime(2027, 3, 10, 11, tzinfo=UTC)
TODAY = date(2027, 3, 10)


def site(number: int, slug: str, name: str, state: SiteState = SiteState.OPEN) -> Site:
    return Site(id=number, slug=slug, name={"fr": name, "en": name}, state=state, time_zone="Europe/Paris")


def activity(number: int, slug: str, french: str, english: str) -> Activity:
    return Activity(id=number, slug=slug, name={"fr": french, "en": english})


SITES = [
    site(1, "calais", "Calais"),
    site(2, "paris-street", "Paris, rue"),
    site(3, "old", "Linière", SiteState.CLOSED),
]
ACTIVITIES = [activity(1, "kitchen", "Cuisine", "Kitchen"), activity(2, "laundry", "Laverie", "Laundry")]
HEADINGS = ["Site", "Activity", "Date", "Start", "End", "Max", "Min", "Asked for", "Meeting point", "Note"]
GOOD: list[Any] = ["Calais", "Kitchen", "12/03/2027", "18h", "22:00", 6]


def known(words: Words = LANGUAGES["en"]) -> Known:
    return Known(
        words=words,
        sites={one.slug: one for one in SITES},
        theirs=frozenset({"calais", "old"}),
        activities={one.slug: one for one in ACTIVITIES},
        activities_at={"calais": frozenset({"kitchen"})},
        now=NOW,
        today=TODAY,
        asked=table_names.requirements(BOTH),
        examples=frozenset(key(words.say(shift_template.EXAMPLE)) for words in BOTH),
    )


def headed(*rows: Sequence[Any], headings: Sequence[str] = HEADINGS) -> Headed:
    numbered = [Row(number, list(cells)) for number, cells in enumerate([headings, *rows], 1)]
    found = table_columns.headed([numbered], BOTH)
    assert found is not None
    return found


def read(*rows: Sequence[Any], **more: Any) -> Table:
    return shift_table.read(headed(*rows, **more), known())


def wrong(*rows: Sequence[Any]) -> list[str]:
    """What is wrong, with the rows' numbers."""
    return [f"{one.row}: {one.why.unescape()}" for one in read(*rows).wrong]


def with_(**cells: Any) -> list[Any]:
    """The good row with some cells changed."""
    row = dict(zip(Column, [None] * 10, strict=True)) | dict(
        zip((Column.SITE, Column.ACTIVITY, Column.DAY, Column.START, Column.END, Column.MOST), GOOD, strict=True)
    )
    row |= {Column(name): cell for name, cell in cells.items()}
    order = ("site", "activity", "day", "start", "end", "most", "least", "asked", "meeting", "note")
    return [row[Column(name)] for name in order]


# Cells


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        *(("18h", "18:00"), ("18:00", "18:00"), ("18h30", "18:30"), ("6 pm", "18:00"), ("midi", "12:00")),
        *(("minuit", "00:00"), ("24:00", "00:00"), ("9h du soir", "21:00"), ("8", "08:00"), ("18:00:00", "18:00")),
        *((18, "18:00"), (0.75, "18:00"), (1.0, "00:00"), (time(18, 30), "18:30"), (timedelta(hours=24), "00:00")),
        *((0.9993055556, "23:59"), (datetime(1900, 1, 1, 6), "06:00")),  # noqa: DTZ001 - a spreadsheet knows no zone
        *(("25h", None), ("18h-20h", None), ("soon", None), (1.5, None), ("18:75", None), (-1, None), (None, None)),
    ],
)
def test_times_of_day_are_read_as_kept_and_as_typed(cell: Any, expected: str | None) -> None:
    read_ = time_of_day(cell)
    assert (read_.isoformat("minutes") if read_ else None) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        *(
            ("12/03/2027", "2027-03-12"),
            ("2027-03-12", "2027-03-12"),
            ("12.3.27", "2027-03-12"),
            ("samedi", "2027-03-13"),
        ),
        *((46458, "2027-03-12"), ("demain", "2027-03-11"), ("2027-03-12 00:00:00", "2027-03-12")),
        *((date(2027, 3, 12), "2027-03-12"), (datetime(2027, 3, 12, 9), "2027-03-12")),  # noqa: DTZ001
        *(("01/01/2020", "2020-01-01"), ("31/02/2027", None), ("bientôt", None), (3, None), ("2027-13-01", None)),
    ],
)
def test_days_are_read_as_kept_and_as_typed(cell: Any, expected: str | None) -> None:
    """Day before month; what is past is read too, so that it can be said."""
    day = DayReader(TODAY, "fr").read(cell)
    assert (day.isoformat() if day else None) == expected


def test_a_column_of_nonsense_is_not_pondered_for_minutes() -> None:
    """What the quick ways don't read is tried twenty times, and the same text once."""
    days = DayReader(TODAY, "fr", most=2)
    assert [days.read("samedi") for _ in range(5)] == [date(2027, 3, 13)] * 5
    assert days.read("dimanche") == date(2027, 3, 14)
    assert days.read("lundi") is None
    assert days.read("12/03/2027") == date(2027, 3, 12)


def test_numbers_are_whole() -> None:
    assert [whole_number(cell) for cell in (6, 6.0, "6", "six", 6.5, "x", None)] == [6, 6, 6, 6, None, None, None]


# Headings


@pytest.mark.parametrize("words", BOTH, ids=["fr", "en"])
def test_the_template_is_read_back_in_either_language(words: Words) -> None:
    """Its example is not planned, and what is typed below it is."""
    book = load_workbook(io.BytesIO(shift_template.made(SITES, ACTIVITIES, TODAY, words)))
    kitchen = ACTIVITIES[0].name["fr" if words.language == "fr" else "en"]
    book.worksheets[0].append(["Calais", kitchen, date(2027, 3, 12), time(18), time(22), 2, 6])
    content = io.BytesIO()
    book.save(content)
    found = table_columns.headed(sheets("t.xlsx", content.getvalue()), BOTH)
    assert found is not None
    assert (found.missing, list(found.unknown), list(found.places)) == ([], [], list(Column))
    table = shift_table.read(found, known(words))
    assert table.wrong == []
    assert table.planned == [Planned(3, "calais", "kitchen", "2027-03-12", "18:00", "22:00", 2, 6)]


def test_the_template_offers_names_and_runs_no_formula() -> None:
    bad = [site(1, "x", "=cmd|' /C calc'!A0"), *SITES]
    book = load_workbook(io.BytesIO(shift_template.made(bad, ACTIVITIES, TODAY, LANGUAGES["en"])))
    table, lists = book.worksheets
    assert [cell.value for cell in lists["A"]][1:3] == ["'=cmd|' /C calc'!A0", "Calais"]
    assert all(cell.data_type != "f" for sheet in (table, lists) for row in sheet.iter_rows() for cell in row)
    sources = [str(rule.formula1) for rule in table.data_validations.dataValidation if rule.type == "list"]
    assert len(sources) == 2


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_a_name_shielded_in_the_template_is_read_as_the_name(sign: str) -> None:
    place = site(9, "sign", f"{sign}Nord")
    facts = known()
    facts = Known(
        **{name: getattr(facts, name) for name in Known.__slots__}
        | {"sites": {"sign": place}, "theirs": frozenset({"sign"})}
    )
    table = shift_table.read(headed(with_(site=written.harmless(f"{sign}Nord"))), facts)
    assert [one.site for one in table.planned] == ["sign"]


@pytest.mark.parametrize(
    ("least", "most"),
    [("At least", "At most"), ("Au minimum", "Au maximum"), ("min", "Bénévoles"), ("mini", "Combien")],
)
def test_columns_are_known_by_the_words_of_the_form_too(least: str, most: str) -> None:
    """Whoever makes a table of their own heads it as the questions of a new shift are called."""
    found = headed(headings=("Site", "Activity", "Day", "From", "To", least, most))
    assert (found.missing, found.unknown) == ([], [])
    assert (found.places[Column.LEAST], found.places[Column.MOST]) == (5, 6)


def test_a_start_at_the_end_of_a_day_is_asked_about() -> None:
    """Taken for 00:00 of its date, the shift would be a day too soon; as an end it is plain."""
    (wrong,) = read(with_(start="24:00", end="02:00")).wrong
    assert "does not start at 24:00" in wrong.why
    assert not read(with_(start="22:00", end="24:00")).wrong


def test_columns_come_in_any_order_mixed_and_below_a_title() -> None:
    rows = [
        Row(1, ["Week 12"]),
        Row(3, ["Fin", "DÉBUT", "jour", "mission", "Lieu", "Personnes (max)", "Colour", "Heure"]),
        Row(4, ["22h", "18h", "12/03/2027", "cuisine", "CALAIS", "4", "red", None]),
    ]
    found = table_columns.headed([[Row(1, ["nothing"])], rows], BOTH)
    assert found is not None
    assert list(found.unknown) == ["Colour", "Heure"]
    table = shift_table.read(found, known())
    assert table.planned == [Planned(4, "calais", "kitchen", "2027-03-12", "18:00", "22:00", 1, 4)]


def test_missing_and_double_columns_are_told() -> None:
    assert headed(headings=["Site", "Date", "Start", "End"]).missing == [Column.ACTIVITY, Column.MOST]
    assert headed(headings=[*HEADINGS, "jour"]).twice == [Column.DAY]
    assert table_columns.headed([[Row(1, ["a", "b", "Site"])]], BOTH) is None


# Rows


def test_a_full_row_is_read() -> None:
    asked = "permis de conduire, Arabe; experienced"
    table = read(
        with_(day="samedi", start="22h", end="6h", least=2, asked=asked, meeting="Gate 3\nBack door", note="'=1")
    )
    assert table.wrong == []
    (planned,) = table.planned
    assert planned == Planned(
        *(2, "calais", "kitchen", "2027-03-13", "22:00", "06:00", 2, 6),
        *(("driving_licence", "speaks:ar", "experienced"), "Gate 3\nBack door", "=1"),
    )
    assert Planned(**planned.to_json() | {"asked": tuple(planned.asked)}) == planned
    plan = planned.plan(SITES[0], ACTIVITIES[0])
    assert (plan.day, plan.start, plan.end, plan.requirements) == (
        *(date(2027, 3, 13), time(22), time(6)),
        ["driving_licence", "speaks:ar", "experienced"],
    )


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"site": None}, "“Site” is empty. Of merged cells only the first counts."),
        ({"start": FORMULA}, "“Start” is a formula without a result. Please type the result."),
        ({"site": "Calai"}, "I don’t know “Calai”. Did you mean Calais?"),
        ({"site": "Atlantis"}, "I don’t know “Atlantis”."),
        ({"site": "Paris, rue"}, "You don’t coordinate Paris, rue."),
        ({"site": "Linière"}, "Linière is closed."),
        ({"activity": "Kichen"}, "I don’t know “Kichen”. Did you mean Kitchen?"),
        ({"activity": "Laverie"}, "There is no “Laverie” at that site."),
        ({"day": "31/02/2027"}, "“31/02/2027” is no day to come; 12/03/2027 is one."),
        ({"day": "09/03/2027"}, "9 March 2027 at that time is over already."),
        ({"day": "12/03/2030"}, "12 March 2030 is more than two years away."),
        ({"start": "25h"}, "“25h” is no time of day; 18:00 is one."),
        ({"end": "18:00"}, "It starts and ends at the same time."),
        ({"most": 0}, "“0” is no number of people from 1 to 500."),
        ({"most": "plenty"}, "“plenty” is no number of people from 1 to 500."),
        ({"least": 9}, "It needs 9 people at least, but 6 at most."),
        ({"asked": "a dog"}, "“a dog” can’t be asked for; driving licence, vehicle and experienced or a language can."),
        ({"note": "x" * 301}, "“Note” has 301 characters; 300 is the most."),
        ({"site": "<b>" + "x" * 60}, f"I don’t know “<b>{'x' * 26}…”."),
    ],
)
def test_each_mistake_is_named(cells: dict[str, Any], why: str) -> None:
    assert wrong(with_(**cells)) == [f"2: {why}"]


def test_all_that_is_missing_is_told_in_one_line() -> None:
    found = wrong(with_(day=None, start=None, end=FORMULA, most=FORMULA))
    assert found == [
        "2: “End” and “People at most” are formulas without a result. Please type the results.",
        "2: “Date” and “Start” are empty. Of merged cells only the first counts.",
    ]


def test_all_mistakes_are_named_at_once() -> None:
    found = wrong(with_(site="Nowhere", day="x", most=None), GOOD, with_(start="?", end="!"))
    assert [one.partition(":")[0] for one in found] == ["2", "2", "2", "4", "4"]


def test_the_same_shift_twice_in_a_table_is_a_mistake() -> None:
    assert wrong(GOOD, [], with_(start="18:00")) == ["4: The same shift stands in row 2 already."]


def test_only_today_counts_as_today_until_the_hour() -> None:
    """It is noon in Paris."""
    assert wrong(with_(day="10/03/2027", start="11:59")) == ["2: 10 March 2027 at that time is over already."]
    assert wrong(with_(day="10/03/2027", start="12:01")) == []


def test_mistakes_are_told_in_french() -> None:
    table = shift_table.read(headed(with_(start="25h")), known(LANGUAGES["fr"]))
    assert [one.why for one in table.wrong] == [
        LANGUAGES["fr"].say("“{text}” is no time of day; 18:00 is one.", text="25h")
    ]


def test_five_hundred_rows_are_read() -> None:
    rows = [with_(day=date(2027, 4, 1) + timedelta(days=at), start=f"{at % 12}h") for at in range(500)]
    table = read(*rows)
    assert not table.wrong
    assert len(table.planned) == 500


def test_an_empty_workbook_has_no_headings() -> None:
    content = io.BytesIO()
    Workbook().save(content)
    assert table_columns.headed(sheets("a.xlsx", content.getvalue()), BOTH) is None
