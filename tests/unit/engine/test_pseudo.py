"""The language that shows what was not translated."""

import re

from hypothesis import given
from hypothesis import strategies as some

from tests.pseudo import LONGER, changed, pseudo


def test_sentences_become_longer_and_accented_with_placeholders_and_tags_kept() -> None:
    said = pseudo().say("<b>Hello {name}</b>, see https://example.org/are &amp; go", name="<Ann>")
    assert said.startswith("<b>Hèļļõ &lt;Ann&gt;</b>, šèè https://example.org/are &amp; ġõ ẋẋ")
    assert pseudo().count("{n} bed", "{n} beds", 2).startswith("2 bèdš ẋẋ")
    assert pseudo().say_in("answer", "Yes").startswith("Ýèš ẋ")


@given(some.text(some.sampled_from("abcde fgh.!?"), min_size=1))
def test_every_sentence_with_letters_is_longer_by_two_fifths(sentence: str) -> None:
    letters = len(re.findall("[a-h]", sentence))
    assert len(changed(sentence)) >= len(sentence) + letters * LONGER
    assert changed(sentence) != sentence or not letters
