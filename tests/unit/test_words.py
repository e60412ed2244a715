"""The words: catalogs read from their files, and dates, lists and numbers in each language."""

import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from gettext import GNUTranslations
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as some
from markupsafe import Markup

from bot import i18n
from handlers.conversation.words import Words
from locales import catalogs

FRENCH_PO = """\
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

#, fuzzy
msgid "Doubtful"
msgstr "Douteux"

#~ msgid "Old"
#~ msgstr "Vieux"

msgctxt "site"
msgid "Open"
msgstr "Ouvert"

msgid "Open"
msgstr "Ouvrir"

msgid "Not yet"
msgstr ""

msgid "Two\\n"
"lines, \\"quoted\\""
msgstr "Deux\\n"
"lignes, « citées »"

msgid "{n} bed"
msgid_plural "{n} beds"
msgstr[0] "{n} lit"
msgstr[1] "{n} lits"
"""


@pytest.fixture
def french(tmp_path: Path) -> Words:
    """A small catalog's words."""
    path = tmp_path / "messages.po"
    path.write_text(FRENCH_PO, encoding="utf-8")
    return Words("fr", i18n.read_catalog(path))


def test_sentences_are_said_in_the_catalogs_words(french: Words) -> None:
    assert french.say("Open") == "Ouvrir"
    assert french.say_in("site", "Open") == "Ouvert"
    assert french.say('Two\nlines, "quoted"') == "Deux\nlignes, « citées »"


@pytest.mark.parametrize("sentence", ["Doubtful", "Old", "Not yet", "Never heard of"])
def test_what_is_not_surely_translated_is_said_in_english(french: Words, sentence: str) -> None:
    assert french.say(sentence) == sentence
    assert french.say_in("site", sentence) == sentence


@pytest.mark.parametrize(("n", "expected"), [(0, "0 lit"), (1, "1 lit"), (2, "2 lits"), (1200, "1\u202f200 lits")])
def test_french_counts_nothing_as_one(french: Words, n: int, expected: str) -> None:
    assert french.count("{n} bed", "{n} beds", n) == expected


@pytest.mark.parametrize(("n", "expected"), [(0, "0 free"), (1, "1 is free"), (2, "2 free")])
def test_a_count_without_translation_follows_english(french: Words, n: int, expected: str) -> None:
    assert french.count("{n} is free", "{n} free", n) == expected


_TEXT = some.text(
    some.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")) | some.sampled_from("\n\t\"\\'{}«»"),
    min_size=1,
    max_size=30,
)
_ENTRIES = some.dictionaries(
    _TEXT, some.tuples(some.one_of(some.none(), _TEXT), some.lists(_TEXT, min_size=1, max_size=2)), max_size=5
)


@given(_ENTRIES)
def test_our_reader_reads_a_catalog_as_babel_and_gettext_do(
    tmp_path_factory: pytest.TempPathFactory, entries: dict[str, tuple[str | None, list[str]]]
) -> None:
    catalog = Catalog(locale="fr", charset="utf-8")
    for sentence, (context, strings) in entries.items():
        if len(strings) == 2:
            catalog.add((sentence, sentence + "s"), tuple(strings))
        else:
            catalog.add(sentence, strings[0], context=context)
    path = tmp_path_factory.getbasetemp() / "messages.po"
    path.write_text(catalogs.catalog_text(catalog, "fr"), encoding="utf-8")
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(path.read_bytes()), locale="fr"))
    compiled.seek(0)
    theirs, ours = GNUTranslations(compiled), i18n.read_catalog(path)
    for sentence, (context, strings) in entries.items():
        if len(strings) == 2:
            for n in (0, 1, 2, 5):
                assert ours.ngettext(sentence, "?", n) == theirs.ngettext(sentence, "?", n)
        elif context:
            assert ours.pgettext(context, sentence) == theirs.pgettext(context, sentence)
        else:
            assert ours.gettext(sentence) == theirs.gettext(sentence)


def test_the_shipped_catalogs_are_read_as_babel_reads_them() -> None:
    for code, words in i18n.languages().items():
        for message in catalogs.sentences(catalogs.read(i18n.catalog_path(code), code)):
            one, *_ = catalogs.forms(message.id)
            said = catalogs.forms(message.string)
            if len(catalogs.forms(message.id)) == 1 and message.context is None and said[0]:
                assert words.translations.gettext(one) == said[0]


def test_english_speaks_for_itself() -> None:
    english = i18n.languages()["en"]
    assert english.say("Back to {place}", place="Calais") == "Back to Calais"
    assert english.count("{n} bed", "{n} beds", 0) == "0 beds"


@pytest.mark.parametrize("code", ["fr", "FR", "fr-CA", "fr_BE", " fr ", "fra"])
def test_apps_in_french_get_french(code: str) -> None:
    assert i18n.language_of(code) == "fr"


@pytest.mark.parametrize("code", [None, "", "en", "de", "ar-SA", "fry", "frr", "f", "-", "français"])
def test_everybody_else_gets_english(code: str | None) -> None:
    """Frisian begins with the same letters and is another language."""
    assert i18n.language_of(code) == "en"


def test_a_value_never_becomes_markup(french: Words) -> None:
    assert french.say("<b>{name}</b>", name="<i>Eve</i> & {x}") == Markup("<b>&lt;i&gt;Eve&lt;/i&gt; &amp; {x}</b>")
    assert french.listing(["<b>", Markup("<b>x</b>")]) == Markup("&lt;b&gt; et <b>x</b>")


def test_the_first_of_a_month_is_written_as_french_does() -> None:
    english, french = i18n.languages()["en"], i18n.languages()["fr"]
    first, last = date(2027, 3, 1), date(2027, 4, 1)
    assert (french.day(first), french.plain_day(first)) == ("lundi 1er mars", "1er mars 2027")
    assert french.short_day(first) == "lun. 1er mars"
    assert french.day(date(2027, 3, 11)) == "jeudi 11 mars"
    assert french.days(first, last).count("1er") == 2
    assert (french.day_of_month(first), french.day_of_month(date(2027, 3, 21))) == ("1er", "21")
    assert (english.day(first), english.day_of_month(first)) == ("Monday 1 March", "1")


def test_dates_numbers_and_lists_follow_the_language() -> None:
    english, french = i18n.languages()["en"], i18n.languages()["fr"]
    day, noon = date(2027, 3, 12), datetime(2027, 3, 12, 12, tzinfo=UTC)
    paris = ZoneInfo("Europe/Paris")
    assert (english.day(day), french.day(day)) == ("Friday 12 March", "vendredi 12 mars")
    assert (english.moment(noon, paris), french.time(noon, paris)) == ("Friday 12 March, 13:00", "13:00")
    assert (english.number(12500), french.number(12500)) == ("12,500", "12\u202f500")
    assert (english.listing("abc"), french.listing("abc")) == ("a, b and c", "a, b et c")
    assert (english.money(Decimal(5)), french.money(Decimal("5.50"))) == ("€5", "5,50\xa0€")


def test_what_is_near_is_said_so_by_the_clock_on_the_wall() -> None:
    """At 23:30 in Calais it is still the 12th, though in UTC's terms little is left of either day."""
    english, french = (i18n.languages()[language] for language in ("en", "fr"))
    paris, now = ZoneInfo("Europe/Paris"), datetime(2027, 3, 12, 22, 30, tzinfo=UTC)
    soon, morning, later = (now + timedelta(minutes=15), now + timedelta(hours=9), now + timedelta(hours=25))
    assert [english.near_moment(at, paris, now) for at in (soon, morning, later)] == [
        "today at 23:45",
        "tomorrow at 08:30",
        "Sunday 14 March, 00:30",
    ]
    assert [french.near_moment(at, paris, now) for at in (soon, morning)] == ["aujourd’hui à 23:45", "demain à 08:30"]
    today = date(2027, 3, 12)
    days = [english.near_day(today + timedelta(days=ahead), today) for ahead in (-1, 0, 1, 2)]
    assert days == ["Thursday 11 March", "Today, Friday 12 March", "Tomorrow, Saturday 13 March", "Sunday 14 March"]
    begun = [french.near_day(today + timedelta(days=ahead), today, begins=False) for ahead in (0, 1, 2)]
    assert begun == ["aujourd’hui, vendredi 12 mars", "demain, samedi 13 mars", "dimanche 14 mars"]
