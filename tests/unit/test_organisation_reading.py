"""Reading an organisation file: what is wrong is told at once, in plain words, with its line."""

# ruff: noqa: E501 - a table of mistakes reads best unbroken

import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.organisation.reading import SHIPPED, OrganisationError, parse, read
from models.sites import SiteState

SOUND = """\
[[activities]]
slug = "welcome"
name.fr = "Accueil"
name.en = "Welcome"

[[contacts]]
slug = "anna"
name = "Anna"
phone = "+33 6 77 61 29 29"
role.fr = "Dons"
role.en = "Donations"

[[categories]]
slug = "shoes"
name.fr = "Chaussures"
name.en = "Shoes"

[[sites]]
slug = "calais"
state = "open"
kind = "base"
name = { fr = "Calais", en = "Calais" }
summary.fr = "Une ligne"
summary.en = "A line"
about.fr = "<b>Ici</b>"
about.en = "<b>Here</b>"
beds = 3
bed_price = 7.5
welcomes_volunteers = true
activities = ["welcome"]

[[needs]]
site = "calais"
category = "shoes"
level = "urgent"

[[events]]
slug = "talk"
kind = "conference"
starts = 2027-03-12T18:30:00
ends = 2027-03-12T20:00:00
title = { fr = "Soirée", en = "Evening" }
text = { fr = "Venez", en = "Come" }

[[pages]]
slug = "welcome"
title = { fr = "Bonjour", en = "Hello" }
text = { fr = "Bonjour", en = "Hello" }

[[pages]]
slug = "about"
title = { fr = "Nous", en = "Us" }
text = { fr = "Nous", en = "Us" }

[[pages]]
slug = "privacy"
version = "1"
title = { fr = "Données", en = "Data" }
text = { fr = "Rien", en = "Nothing" }
"""


def _problems(text: str) -> list[str]:
    with pytest.raises(OrganisationError) as found:
        parse(text.encode(), "utopia56.toml")
    return found.value.problems


def _with(old: str, new: str) -> tuple[str, int]:
    """The sound file with one change, and the line on which that is."""
    assert SOUND.count(old) >= 1
    return SOUND.replace(old, new, 1), SOUND[: SOUND.index(old)].count("\n") + 1


def test_a_sound_file_is_read() -> None:
    organisation = parse(SOUND.encode(), "x.toml")
    site = organisation.sites[0]
    assert (site.state, site.beds, site.bed_price) == (SiteState.OPEN, 3, Decimal("7.50"))
    assert (site.beds_by_rule, site.notice_minutes) == (False, 30)
    assert organisation.contacts[0].phone == "+33677612929"
    assert organisation.events[0].instant("starts").isoformat() == "2027-03-12T18:30:00+01:00"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("beds = 3", 'beds = "ten"', "site 'calais': 'beds' must be a whole number, not 'ten'"),
        ("beds = 3", "beds = -1", "site 'calais': 'beds' must be at least 0, not -1"),
        ("beds = 3", "bedz = 3", "site 'calais': there is no key 'bedz' here; did you mean 'beds'?"),
        ("beds = 3", "beds = 0\nbeds_by_rule = true", "site 'calais': accepts beds by rule, and 'beds' is 0"),
        ("beds = 3", "beds = 3\nbeds_by_rule = 'always'", "site 'calais': 'beds_by_rule' must be true or false, not 'always'"),
        ("beds = 3", "beds = 3\nnotice_minutes = -5", "site 'calais': 'notice_minutes' must be at least 0, not -5"),
        ("beds = 3", "warehouse = true\ndrop_off_hours = ['mon 9h-12h']", "site 'calais': 'drop_off_hours' has hours such as 'mon-fri 09:00-12:00', not 'mon 9h-12h'"),
        ("beds = 3", "drop_off_hours = ['mon 09:00-12:00']", "site 'calais': has hours for donations, and needs 'warehouse' and no 'contact_first' for it"),
        ("bed_price = 7.5", "bed_price = 7.505", "site 'calais': 'bed_price' must be an amount in euros such as 5 or 7.50, not 7.505"),
        ('state = "open"', 'state = "opne"', "site 'calais': 'state' must be one of 'planned', 'open', 'closing', 'closed', not 'opne'"),
        ('state = "open"', 'state = "open"\nwarehouse = "yes"', "site 'calais': 'warehouse' must be true or false, not 'yes'"),
        ('state = "open"', 'state = "open"\nlatitude = 95\nlongitude = 1', "site 'calais': 'latitude' must lie between -90 and 90 degrees, not 95"),
        ('state = "open"', "state = 'open'\nlongitude = 1.0", "site 'calais': has one of 'latitude' and 'longitude'"),
        ('state = "open"', "state = 'open'\ncontact_first = true", "site 'calais': is contact-first, and 'contacts' names nobody"),
        ('state = "open"', "state = 'open'\ntime_zone = 'Paris'", "site 'calais': 'time_zone' must be a time zone such as Europe/Paris, not 'Paris'"),
        ('state = "open"', "state = 'open'\nalternative = 'calay'", "site 'calais': 'alternative' names 'calay', and sites has none of that name; did you mean 'calais'?"),
        ('activities = ["welcome"]', 'activities = [\n\n"welcom"]', "site 'calais': 'activities' names 'welcom', and activities has none of that name; did you mean 'welcome'?"),
        ('summary.en = "A line"', "", "site 'calais': the English text of 'summary' is missing"),
        ('summary.en = "A line"', 'summary.en = "<i>A</i> line"', "site 'calais': 'summary.en' is plain, and can't hold <i>"),
        ('summary.en = "A line"', 'summary.en = " "', "site 'calais': 'summary.en' is empty"),
        ('name.en = "Shoes"', f'name.en = "{"x" * 41}"', "category 'shoes': 'name.en' is too long: 41 characters of 40 at most"),
        ('about.en = "<b>Here</b>"', 'about.en = "<b>Here"', "site 'calais': 'about.en' opens <b> and never closes it"),
        ('phone = "+33 6 77 61 29 29"', 'phone = "0677612929"', "contact 'anna': 'phone' must be a telephone number with its country, such as +33 6 77 61 29 29, not '0677612929'"),
        ('slug = "anna"', 'slug = "Anna B"', "contact 'Anna B': 'slug' must be a name of small letters, digits and hyphens that begins with a letter, not 'Anna B'"),
        ('category = "shoes"', 'category = "hats"', "need 'calais / hats': 'category' names 'hats', and categories has none of that name"),
        ("ends = 2027-03-12T20:00:00", "ends = 2027-03-12T18:00:00", "event 'talk': 'ends' must come after 'starts'"),
        ("ends = 2027-03-12T20:00:00", 'ends = "late"', "event 'talk': 'ends' must be a date and time such as 2027-03-12T18:30:00, not 'late'"),
        ('slug = "privacy"', 'slug = "privacie"', "the page 'privacy' is missing"),
        ("[[categories]]", "[[categoriez]]", "there is no table 'categoriez' here; did you mean 'categories'?"),
        ('version = "1"', "", "page 'privacy': 'version' is missing; a new one asks everybody to agree anew"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line(old: str, new: str, words: str) -> None:
    """The line is that of the value, or of what it should stand in."""
    text, line = _with(old, new)
    found = [problem for problem in _problems(text) if problem.endswith(words)]
    assert len(found) == 1
    told = re.fullmatch(r"utopia56\.toml, line (\d+): .*", found[0])
    assert told
    first, last = _lines_allowed(text, line, new)
    assert first <= int(told[1]) <= last


def _lines_allowed(text: str, line: int, new: str) -> tuple[int, int]:
    """What is there: its own lines. What is missing: the lines of the table from its header on."""
    if new and "privacie" not in new:
        return line, line + new.count("\n")
    header = max(number for number, words in enumerate(text.splitlines()[:line], 1) if words.startswith("[["))
    return (1, line) if "privacie" in new else (header, line)


def test_the_line_of_a_list_s_element_is_its_own() -> None:
    text, line = _with('activities = ["welcome"]', 'activities = [\n  "welcome",\n  "cooking",\n]')
    assert _problems(text)[0].startswith(f"utopia56.toml, line {line + 2}: ")


def test_every_mistake_is_told_at_once() -> None:
    """Wrong values and wrong references, in the order of the file."""
    text = SOUND.replace("beds = 3", "beds = 'x'").replace('category = "shoes"', 'category = "x"')
    text = text.replace('role.fr = "Dons"', "")
    lines = [int(re.findall(r"line (\d+)", problem)[0]) for problem in _problems(text)]
    assert len(lines) == 3
    assert lines == sorted(lines)


def test_a_name_used_twice_is_told_with_the_first() -> None:
    """For needs, the name is the site with the category."""
    again = SOUND[SOUND.index("[[needs]]") : SOUND.index("[[events]]")]
    first = SOUND[: SOUND.index('site = "calais"\ncategory')].count("\n") + 1
    (problem,) = _problems(SOUND + again)
    assert problem.endswith(f"need 'calais / shoes': is there twice; the first stands on line {first}")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a = 1\nb = \n", "f.toml, line 2: not TOML: Invalid value"),
        (b"a = 1\na = 2\n", "f.toml, line 2: not TOML: Cannot overwrite a value"),
        (b'a = 1\nb = """x\n\n', "f.toml, line 2: not TOML: Unterminated string"),
        (b'a = 1\nb = "\xe9"\n', "f.toml, line 2: holds a character that is not UTF-8; save it as UTF-8"),
        (b"sites = 3", "f.toml, line 1: 'sites' must be a list of tables, each under [[sites]], not 3"),
    ],
)
def test_what_is_no_toml_is_told_with_its_line(content: bytes, words: str) -> None:
    with pytest.raises(OrganisationError) as found:
        parse(content, "f.toml")
    assert words in found.value.problems


def test_a_missing_file_is_told_plainly(tmp_path: Path) -> None:
    with pytest.raises(OrganisationError, match=r"none\.toml: can't be read: no such file or directory"):
        read(tmp_path / "none.toml")


def test_windows_line_ends_and_byte_order_marks_do_no_harm() -> None:
    text, line = _with("beds = 3", "beds = 'x'")
    with pytest.raises(OrganisationError, match=f"line {line}: "):
        parse(("\ufeff" + text.replace("\n", "\r\n")).encode(), "f.toml")


_WRONG = st.sampled_from(["", "x = 1", "[[sites]]", "[sites]", "name = 3", "slug = []", "= 1", 'a = """', "needs = {}"])


@given(st.integers(0, SOUND.count("\n") - 1), _WRONG, st.booleans())
def test_no_damage_to_a_file_gets_past_the_reader_unexplained(place: int, wrong: str, instead: bool) -> None:
    """One line lost, replaced or added anywhere: the file is either sound or refused, with lines that exist."""
    lines = SOUND.splitlines()
    lines[place : place + instead] = [wrong]
    try:
        parse("\n".join(lines).encode(), "f.toml")
    except OrganisationError as error:
        told = [re.match(r"f\.toml, line (\d+): .", problem) for problem in error.problems]
        assert told
        assert all(found and 1 <= int(found[1]) <= len(lines) for found in told)


def test_the_shipped_file_is_sound() -> None:
    assert read(SHIPPED).sites
