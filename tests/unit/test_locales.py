"""The tools around the catalogs: finding sentences in code, renewing files."""

from pathlib import Path

import pytest

from bot.i18n import catalog_path
from locales import catalogs
from locales.sentences import Found, find_in


def found_in(code: str) -> Found:
    found = Found()
    find_in(code, "handlers/a.py", found)
    return found


def identities(code: str) -> list[object]:
    return [message.id for message in catalogs.sentences(found_in(code).catalog)]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('words.say("Hello {name}", name=name)', ["Hello {name}"]),
        ('self._say("Hello")', ["Hello"]),
        ('TITLE = N_("Hello")', ["Hello"]),
        ('words.count("{n} bed", "{n} beds", n)', [("{n} bed", "{n} beds")]),
        ('say("One " "sentence")', ["One sentence"]),
        ('say("On" if on else "Off")', ["On", "Off"]),
        ('say("On" if on else step.label)', ["On"]),
        ("say(step.label)", []),
        ('text.count("a")', []),
        ('text.count("a", 0)', []),
        ('say("")', []),
        ('"""words.say("in a docstring")"""', []),
    ],
)
def test_the_sentences_of_the_code_are_found(code: str, expected: list[object]) -> None:
    assert identities(code) == expected
    assert found_in(code).wrong == []


@pytest.mark.parametrize(
    "code",
    [
        'say(f"Hello {name}")',
        'say("Hello " + name)',
        'say("Hello %s" % name)',
        'say("Hello {}".format(name))',
        'say("Hello" if on else f"{name}")',
        'count("a bed", f"{n} beds", n)',
    ],
)
def test_a_sentence_put_together_is_refused_with_its_place(code: str) -> None:
    """Translators need whole sentences; and what is put together at run time is in no catalog."""
    (line,) = found_in(code).wrong
    assert line.startswith("handlers/a.py:1: ")


def test_a_context_is_kept_beside_its_sentence() -> None:
    """'Open' the button and 'Open' the state of a site are two entries."""
    catalog = found_in('say_in("button", "Open"); say_in("site", "Open")').catalog
    assert sorted(message.context or "" for message in catalogs.sentences(catalog)) == ["button", "site"]


def test_comments_for_translators_go_with_the_sentence_below() -> None:
    code = "# Translators: on a button,\n# so keep it short\nlabel = button(\n    say('Go'))\n# no tag\nsay('Stay')"
    go, stay = catalogs.sentences(found_in(code).catalog)
    assert (go.auto_comments, stay.auto_comments) == (["on a button, so keep it short"], [])


def test_renewing_fills_english_keeps_french_and_drops_what_is_gone(tmp_path: Path) -> None:
    catalogs.renew(found_in('say("Gone")\nsay("Kept")').catalog, tmp_path)
    french = catalog_path("fr", tmp_path)
    french.write_text(
        french.read_text()
        .replace('msgid "Kept"\nmsgstr ""', 'msgid "Kept"\nmsgstr "Gardé"')
        .replace('msgid "Gone"\nmsgstr ""', 'msgid "Gone"\nmsgstr "Parti"')
    )
    catalogs.renew(found_in('say("Kept")\ncount("{n} bed", "{n} beds", n)').catalog, tmp_path)
    texts = {language: catalog_path(language, tmp_path).read_text() for language in ("fr", "en")}
    assert 'msgstr "Gardé"' in texts["fr"]
    assert "Parti" not in texts["fr"]
    assert 'msgstr[0] ""\nmsgstr[1] ""' in texts["fr"]
    assert 'msgstr[0] "{n} bed"\nmsgstr[1] "{n} beds"' in texts["en"]


def test_a_sentence_that_is_counted_from_now_on_is_translated_anew(tmp_path: Path) -> None:
    for code in ('say("{n} bed")', 'count("{n} bed", "{n} beds", n)', 'say("{n} bed")'):
        catalogs.renew(found_in(code).catalog, tmp_path)
        french = catalogs.read(catalog_path("fr", tmp_path), "fr")
        (sentence,) = catalogs.sentences(french)
        assert not any(catalogs.forms(sentence.string))
        sentence.string = ("{n} lit", "{n} lits") if sentence.pluralizable else "{n} lit"
        catalog_path("fr", tmp_path).write_text(catalogs.catalog_text(french, "fr"))


def test_renewing_again_changes_no_byte(tmp_path: Path) -> None:
    """Nor does a sentence that only moved to another line of its file."""
    catalogs.renew(found_in('say("One 50 %")\nsay("Two: {x}")').catalog, tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.po*")}
    catalogs.renew(found_in('\n\nsay("One 50 %")\n\nsay("Two: {x}")').catalog, tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.po*")} == before
    assert len(before) == 3


def test_a_sentence_that_gets_a_plural_is_translated_anew() -> None:
    """Its old translation has one form only."""
    kept = found_in('words.say("{n} bed")').catalog
    kept.get("{n} bed").string = "{n} lit"  # type: ignore[union-attr]
    template = found_in('words.count("{n} bed", "{n} beds", n)').catalog
    merged = catalogs.merged(template, kept, "fr")
    assert [message.id for message in catalogs.sentences(merged)] == [("{n} bed", "{n} beds")]
    assert not any(catalogs.forms(merged.get("{n} bed").string))  # type: ignore[union-attr]
