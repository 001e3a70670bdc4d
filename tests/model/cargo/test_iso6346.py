"""ISO 6346: codes read character by character, numbers proved by their check digit, and what is wrong said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.errors import CorridorError, UnknownName
from corridor.model.cargo.iso6346 import read_container_number, read_type_code
from corridor.model.cargo.shipment import Shipment, cargo_tonnes
from corridor.model.network import Network


@pytest.mark.parametrize(
    ("code", "length", "height", "teu", "powered", "tank", "words"),
    [
        ("22G1", 20.0, 8.5, 1.0, False, False, "20 ft general purpose"),
        ("45G1", 40.0, 9.5, 2.0, False, False, "40 ft high-cube general purpose"),
        ("45r1", 40.0, 9.5, 2.0, True, False, "40 ft high-cube reefer"),
        ("22T6", 20.0, 8.5, 1.0, False, True, "20 ft tank"),
        ("L5G1", 45.0, 9.5, 2.25, False, False, "45 ft high-cube general purpose"),
        ("42P3", 40.0, 8.5, 2.0, False, False, "40 ft platform"),
        ("22H0", 20.0, 8.5, 1.0, True, False, "20 ft insulated or with a removable unit"),
        ("22H5", 20.0, 8.5, 1.0, False, False, "20 ft insulated or with a removable unit"),
    ],
)
def test_what_a_code_says(
    code: str, length: float, height: float, teu: float, *, powered: bool, tank: bool, words: str
) -> None:
    read = read_type_code(code)
    assert (read.length_ft, read.height_ft, read.teu) == (length, height, teu)
    assert (read.powered, read.tank, str(read)) == (powered, tank, words)
    assert read.code == code.upper()


@pytest.mark.parametrize(
    ("code", "problem", "nearest"),
    [
        ("95G1", "no length has the code 9", "L5G1"),
        ("47G1", "no height and width have the code 7", "45G1"),
        ("45X1", "no type has the code X", "45"),
        ("45G", "four letters and digits", "45G1"),
        ("Ж5G1", "four letters and digits", "L5G1"),
    ],
)
def test_a_wrong_character_is_named_with_the_nearest_code(code: str, problem: str, nearest: str) -> None:
    with pytest.raises(UnknownName, match=problem) as caught:
        read_type_code(code)
    assert f"nearest: {nearest}" in str(caught.value)


def test_the_types_of_the_tables_are_codes_that_say_the_same(eurasia: Network, teaching: Network) -> None:
    for net in (eurasia, teaching):
        for code, row in net.containers.iterrows():
            read = read_type_code(str(code))
            assert (read.length_ft, read.teu, read.powered) == (row["length_ft"], row["teu"], row["powered"])


@pytest.mark.parametrize(("asked", "nearest"), [("45R9", "45R1"), ("22V0", ""), ("42G0", "42G1")])
def test_a_good_code_that_a_network_lacks_is_explained(eurasia: Network, asked: str, nearest: str) -> None:
    with pytest.raises(UnknownName) as caught:
        cargo_tonnes(Shipment("Lanzhou", "Minsk", container_type=asked), eurasia.containers)
    assert str(read_type_code(asked)) in str(caught.value) and nearest in str(caught.value)


@pytest.mark.parametrize("text", ["CSQU3054383", "csqu 305438 3", "TOLU4734787", "CSQU-305438-3"])
def test_published_numbers_are_good(text: str) -> None:
    """The example of the standard, and one with an owner of other letters."""
    number = read_container_number(text)
    assert str(number.check_digit) == text[-1] and number.category == "freight container"
    assert read_container_number(str(number)) == number


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("CSQU3054384", "is 3, not 4"),
        ("CSQX3054383", "one of U freight container"),
        ("CSQU30543", "six digits"),
        ("CSQU305438A", "six digits"),
        ("CSQU30543833", "six digits"),
        ("", "no container number"),
    ],
)
def test_a_wrong_number_is_told_why(text: str, problem: str) -> None:
    with pytest.raises(CorridorError, match=problem):
        read_container_number(text)


@given(owner=st.from_regex(r"[A-Z]{3}[UJZ]", fullmatch=True), serial=st.integers(0, 999_999), data=st.data())
def test_one_wrong_digit_is_always_found_but_for_remainder_ten(owner: str, serial: int, data: st.DataObject) -> None:
    """A single wrong digit changes the remainder by 11; only 0 and 10, which share a digit, hide it."""
    good = read_container_number(f"{owner}{serial:06d}")
    text = f"{owner}{serial:06d}{good.check_digit}"
    assert read_container_number(text) == good
    place = data.draw(st.integers(4, 9))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != text[place]]))
    wrong = text[:place] + other + text[place + 1 :]
    if read_container_number(wrong[:-1]).check_digit == good.check_digit:
        assert good.check_digit == 0
    else:
        with pytest.raises(CorridorError, match="check digit"):
            read_container_number(wrong)
