"""What a translation must keep, and how it is to be written."""

from pathlib import Path

import pytest

from bot.i18n import catalog_path
from locales import catalogs
from locales.check import wrongs
from locales.rules import faults
from locales.sentences import Found, find_in

FINE = [
    ("Hello {name}", "Bonjour {name}"),
    ("{name}: {n}", "{name}: {n}"),
    ("Where to?", "Où\u00a0?"),
    ("At {time}: 18:00.", "À {time}\u00a0: 18:00."),
    ("“Back”!", "«\u00a0Retour\u00a0»\u00a0!"),
    ("50% (really?!) of 5 €", "50\u00a0% (vraiment\u00a0?!) de 5\u00a0€"),
    ('See <a href="https://example.org/?a=1;b">it</a>', 'Voir <a href="https://example.org/?a=1;b">cela</a>'),
    ("See https://example.org/a?b:c", "Voir https://example.org/a?b:c"),
    ("✅ That’s all", "✅ C’est tout"),
    ("More ›", "Suite ›"),
    ("{who}? Yes.", "{who}\u00a0? Oui."),
    ("the volunteers", "les bénévoles"),
    ("rendezvous", "rendez-vous, demande-t-on en été, peut-être"),
    ("The week’s stuff", "Total du mois, statut, tente, ténu"),
    ("Food &amp; drink", "À boire &amp; à manger"),
]


@pytest.mark.parametrize(("sentence", "translation"), FINE)
def test_good_french_passes(sentence: str, translation: str) -> None:
    assert list(faults("fr", (sentence,), (translation,))) == []


@pytest.mark.parametrize(("sentence", "_"), FINE)
def test_the_english_of_the_same_passes(sentence: str, _: str) -> None:
    assert list(faults("en", (sentence,), (sentence,))) == []


@pytest.mark.parametrize(
    ("sentence", "translation", "fault"),
    [
        ("Hello {name}", "Bonjour", "lacks {name}"),
        ("Hello", "Bonjour {nom}", "has {nom}, which"),
        ("Hello {name}", "Bonjour {name", "broken braces"),
        ("Hello", "Bonjour {}", "placeholder without a plain name"),
        ("<b>Hi</b>", "Salut", "other tags"),
        ("<b>Hi</b>", "</b>Salut<b>", "closes nothing"),
        ("<em>Hi</em>", "<em>Salut</em>", "Telegram refuses"),
        ("Food", "À boire & à manger", "a bare &"),
        ("✅ Done", "Fait", "begins with"),
        ("Done ", "Fait", "ends with"),
        ("Done", "Fait\n", "ends with"),
        ("Yes", "D'accord", "straight apostrophe"),
        ("Wait…", "Attendez...", "three dots"),
        ("Yes", "Oui  bien sûr", "two spaces"),
        ("Where?", "Où?", "no-break space before ?"),
        ("Where?", "Où ?", "no-break space before ?"),
        ("Where?", "Où\u202f?", "no-break space before ?"),
        ("{who}!", "{who}, oui!", "no-break space before !"),
        ("Day: {day}", "Jour: {day}", "no-break space before :"),
        ("5 €", "Soit 5€", "no-break space before €"),
        ("{n}%", "Soit {n}%", "no-break space before %"),
        ("“Back”", "«Retour»", "no-break space after «"),
        ("Your name", "Ton nom", "'Ton'"),
        ("Do you come?", "Tu viens\u00a0?", "'Tu'"),
        ("Sign up", "Il faut t’inscrire", "t’inscrire"),
        ("Registered", "Inscrit(e)", "Inscrit(e)"),
        ("Registered", "Inscrit·e·s", "Inscrit·e"),
        ("Coordinator", "Coordinateur/trice", "Coordinateur/trice"),
    ],
)
def test_each_fault_is_named(sentence: str, translation: str, fault: str) -> None:
    assert any(fault in said for said in faults("fr", (sentence,), (translation,)))


def test_the_singular_alone_may_leave_the_number_out() -> None:
    sentence = ("{n} bed for {who}", "{n} beds for {who}")
    assert list(faults("fr", sentence, ("Un lit pour {who}", "{n} lits pour {who}"))) == []
    assert list(faults("fr", sentence, ("{n} lit pour {who}", "Des lits pour {who}"))) == ["lacks {n}"]
    assert list(faults("fr", sentence, ("Un lit", "{n} lits pour {who}"))) == ["lacks {who}"]


def found_in(code: str) -> Found:
    found = Found()
    find_in(code, "handlers/a.py", found)
    return found


def test_complete_catalogs_pass_and_a_new_sentence_makes_them_outdated(tmp_path: Path) -> None:
    renewed = found_in('say("Hello {name}")')
    catalogs.renew(renewed.catalog, tmp_path)
    french = catalog_path("fr", tmp_path)
    assert [line for line in wrongs(renewed, tmp_path) if "is not translated" in line] == list(
        wrongs(renewed, tmp_path)
    )
    french.write_text(
        french.read_text()
        .replace('msgstr ""\n', 'msgstr "Bonjour {name}"\n')
        .replace('msgid ""\nmsgstr "Bonjour {name}"', 'msgid ""\nmsgstr ""')
    )
    assert list(wrongs(renewed, tmp_path)) == []
    outdated = list(wrongs(found_in('say("Hello {name}"); say("New")'), tmp_path))
    assert len(outdated) == 3
    assert all("make words" in line for line in outdated)


def test_a_doubtful_translation_is_named(tmp_path: Path) -> None:
    found = found_in('say("Hello")')
    catalogs.renew(found.catalog, tmp_path)
    french = catalog_path("fr", tmp_path)
    french.write_text(french.read_text().replace('msgid "Hello"\nmsgstr ""', '#, fuzzy\nmsgid "Hello"\nmsgstr "Salut"'))
    (line,) = wrongs(found, tmp_path)
    assert "“Hello” is marked as fuzzy" in line
