"""A certificate's number is read however it is typed, and a slip of the pen shows."""

from hypothesis import assume, given
from hypothesis import strategies as st

from models.certificates import ALPHABET, LENGTH, is_sound, new_serial, read

serials = st.builds(new_serial)
places = st.integers(0, LENGTH - 1)


def test_a_number_is_short_unambiguous_and_never_the_same() -> None:
    made = [new_serial() for _ in range(500)]
    assert len(set(made)) == 500
    for serial in made:
        assert len(serial) == 14
        assert serial[4] == serial[9] == "-"
        assert set(serial) <= {*ALPHABET, "-"}
        assert any(char.isdigit() for char in serial)
    assert not set("ILOSU") & set(ALPHABET)
    assert len(ALPHABET) ** (LENGTH - 1) > 2**54


@given(serials)
def test_a_number_is_sound_and_read_as_printed(serial: str) -> None:
    assert is_sound(serial)
    assert read(serial) == serial


@given(serials, st.lists(st.tuples(st.integers(0, 14), st.sampled_from([" ", "-", "–", ".", "\u00a0"])), max_size=6))
def test_dashes_spaces_case_and_look_alikes_do_not_matter(serial: str, noise: list[tuple[int, str]]) -> None:
    typed = serial.replace("-", "").lower().replace("0", "o").replace("1", "l").replace("5", "S").replace("v", "u")
    for at, char in noise:
        typed = typed[:at] + char + typed[at:]
    assert read(typed) == serial


@given(serials, places, st.sampled_from(ALPHABET))
def test_one_wrong_character_shows(serial: str, at: int, wrong: str) -> None:
    plain = serial.replace("-", "")
    assume(plain[at] != wrong)
    mistyped = read(plain[:at] + wrong + plain[at + 1 :])
    assert mistyped is not None
    assert not is_sound(mistyped)


@given(serials, places, places)
def test_two_characters_that_changed_places_show(serial: str, one: int, other: int) -> None:
    plain = list(serial.replace("-", ""))
    assume(plain[one] != plain[other])
    plain[one], plain[other] = plain[other], plain[one]
    mistyped = read("".join(plain))
    assert mistyped is not None
    assert not is_sound(mistyped)


@given(st.text(max_size=60))
def test_anything_else_is_none_or_a_number(text: str) -> None:
    serial = read(text)
    assert serial is None or (len(serial) == 14 and isinstance(is_sound(serial), bool))
